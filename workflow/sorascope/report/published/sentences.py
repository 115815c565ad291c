"""What a published table says, in fixed sentences, and which of its two questions is answered yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...knowledge.calls import CAMERA_ONLY, DIFFERS, NOT_SUPPORTED, NOT_TESTED, STANDS_OUT, SUPPORTED
from ...signature.adjustment import CONFOUNDERS
from .. import words
from ..verdicts import NO_MORE

# Of what only differs, the headline names this many.
SHOWN = 3
# Leading-edge genes in a sentence.
LEADING = 8


def support(row: Mapping[str, Any], sign: str, alpha: float) -> dict[str, str]:
    """Return which of the two questions is answered yes, and how the review reads that direction."""
    differs, camera = row["differs_fdr"], row["camera_fdr"]
    if camera is None:
        return {"support": NOT_TESTED, "reading": ""}
    out = camera <= alpha
    if differs is None:
        found = CAMERA_ONLY if out else NOT_SUPPORTED
    else:
        found = NOT_SUPPORTED if differs > alpha else STANDS_OUT if out else DIFFERS
    if found == NOT_SUPPORTED:
        return {"support": found, "reading": ""}
    call = "active" if row["direction"] == "up" else "suppressed"
    return {"support": found, "reading": words.reading(call, sign)}


def headline(tests: Sequence[Mapping[str, Any]], names: Mapping[str, str], alpha: float) -> str:
    """Return the finding in one sentence: what stands out first, then what only differs.

    `tests`: in the page's order. Without any support it names what moved furthest.
    """
    ways = {"up": "higher", "down": "lower"}

    def named(*kinds: str) -> list[str]:
        found = [row for row in tests if row["support"] in kinds and row["direction"]]
        return [f"{names.get(row['mechanism'], row['mechanism'])} {ways[row['direction']]}" for row in found]

    out, rest = named(STANDS_OUT, CAMERA_ONLY), named(DIFFERS)
    if not out and not rest:
        furthest = named(NOT_SUPPORTED)[:SHOWN]
        if not furthest:
            return "No mechanism could be tested: none has enough genes in the table."
        return (
            f"No mechanism changed further than chance allows (FDR {alpha:g}); furthest up or down: "
            f"{words.listed(furthest)}."
        )
    first = (
        f"{'; '.join(out)}: more than other genes changed (FDR {alpha:g})."
        if out
        else f"No mechanism's genes changed more than other genes (FDR {alpha:g})."
    )
    if not rest:
        return first
    return f"{first} Different from the references, but {NO_MORE}: {words.listed(rest, SHOWN)}."


def confounding(tests: Sequence[Mapping[str, Any]]) -> str:
    """Return how far proliferation itself moved, which other mechanisms may follow without sharing genes.

    `tests`: rows with their support.
    """
    found = [row for row in tests if row["mechanism"] in CONFOUNDERS and row["camera_p"] is not None]
    sentences = [
        f"{row['mechanism']} {_moved(row)} "
        f"(camera p {words.p_short(row['camera_p'])}, FDR {words.p_short(row['camera_fdr'])})"
        for row in found
    ]
    if not sentences:
        return "Proliferation could not be tested in this table: no call can be adjusted for it."
    again = (
        "What is supported was tested again, less what each mechanism usually follows proliferation by; "
        "mechanisms of your own have no such measure."
    )
    apart = f"Beside the mechanisms: {words.listed(sentences)}."
    return f"{apart} {again}" if any(row["support"] in SUPPORTED for row in tests) else apart


def _moved(row: Mapping[str, Any]) -> str:
    way = f"went {row['direction']}" if row["direction"] else "moved"
    return way if row["support"] in SUPPORTED else f"{way} no further than chance allows"


def beyond_clones(tests: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """Return which mechanisms moved further than clones of unrelated resistant lines usually do."""
    judged = [row for row in tests if row.get("drift_p") is not None]
    if not judged:
        return ""
    far = sorted((row for row in judged if row["drift_p"] <= words.NOMINAL), key=lambda row: row["drift_p"])
    moved = [
        f"{names.get(row['mechanism'], row['mechanism'])} "
        f"({words.direction(row['rank_effect'])}, p {words.p_short(row['drift_p'])})"
        for row in far
    ]
    compared = f"{words.count(len(judged), 'mechanism')} compared with clones of other resistant lines"
    if not moved:
        return f"Of {compared}, none moved further than those do."
    by_chance = f"chance alone gives about {words.NOMINAL * len(judged):.0f}"
    return f"Of {compared}, {len(moved)} moved further than those do ({by_chance}): {words.listed(moved, 6)}."


def here(row: Mapping[str, Any]) -> str:
    """Say what one table shows of one set."""
    if row["support"] == NOT_TESTED:
        return f"not tested: {row['reason'] or 'too few of its genes are in the table'}."
    size = "" if row["effect"] is None else f" by {words.number(row['effect'])} log2"
    if row["effect_low"] is not None:
        size += f" ({words.number(row['effect_low'])} to {words.number(row['effect_high'])})"
    tests = f"camera FDR {words.p_short(row['camera_fdr'])}"
    if row["differs_fdr"] is not None:
        tests = f"differs FDR {words.p_short(row['differs_fdr'])}, {tests}"
    way = {"up": "higher", "down": "lower"}.get(row["direction"], "neither way")
    edge = f" Leading-edge genes: {words.listed(row['leading'], LEADING)}." if row["leading"] else ""
    reads = f"; reads as {row['reading']}" if row["reading"] else ""
    return f"{way}{size}, {tests}: {row['support']}{reads}.{edge}"


def layouts(contrasts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return one sentence a table: what was recognised and used."""
    sentences = []
    for each in contrasts:
        info = each["model"]
        columns = words.listed([f"{role} from {name}" for role, name in info["columns"].items()])
        sentences.append(
            f"{each['name']}: {info['file']} (SHA-256 {info['sha256'][:12]}…), layout {info['layout']}; "
            f"genes from {info['gene_column']} ({info['ids']}), {columns}; {info['rows']:,} rows gave "
            f"{info['genes']:,} genes. Tests use {info['statistic']}."
        )
        sentences += [f"{each['name']}: {remark}." for remark in info.get("remarks", ())]
        if info["genes_silent"]:
            sentences.append(
                f"{each['name']}: {info['genes_silent']:,} more genes have no change at all. They are "
                "taken as not expressed and take no part in tests and ranks."
            )
    return sentences
