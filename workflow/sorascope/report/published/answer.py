"""The answer of one published table at a glance: control verdict, single genes, conflicts, what next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...knowledge.calls import DIFFERS, NOT_SUPPORTED, NOT_TESTED, SUPPORTED
from .. import controls, effects, next_steps, panels, words
from .sentences import SHOWN, headline

if TYPE_CHECKING:
    import pandas as pd

    from ...knowledge import Knowledge

SIDES = ("confounder", "control")
RANKS = "normal scores"


def answer(
    tests: Sequence[Mapping[str, Any]], genes: pd.DataFrame, knowledge: Knowledge, alpha: float
) -> dict[str, Any]:
    """Return the parts of the answer of one table, as a contrast of samples has them.

    `tests`: with support and leading-edge genes, in the page's order; `genes`: the table's genes.
    """
    known = knowledge.mechanisms
    ranks = bool(genes["log2_fold_change"].isna().all())
    measure = RANKS if ranks else "log2"
    sure = [row for row in tests if row["support"] in SUPPORTED and row["mechanism"] in known]
    sizes = {row["mechanism"]: row["rank_effect"] if ranks else row["effect"] for row in sure}
    rows = panels.rows(knowledge, genes, alpha)
    quiet = effects.unjudged([], tests, known)
    moves = effects.settled(
        effects.of_genes(genes, {key: size or 0.0 for key, size in sizes.items()}, measure, quiet), rows
    )
    of_panels = panels.summaries(rows, known, "log2")
    steps = [
        _step(row, moves, knowledge) for row in sure if known[row["mechanism"]].mechanism_class not in SIDES
    ]
    for one in of_panels:
        own = [row for row in rows if row["mechanism"] == one["mechanism"]]
        made = next_steps.step(one["mechanism"], next_steps.by_gene(own), moves, knowledge, one["genes"])
        steps.append(made | {"where": [], "sure": "", "bring": ""})
    steps.sort(key=lambda one: one["without"] == next_steps.AGAINST)
    return {
        "control": controls.verdict(_controls(tests, knowledge, ranks), "table", measure),
        "headline": finding(tests, rows, knowledge, alpha),
        "panels": rows,
        "panel_summaries": [one | {"assays": []} for one in of_panels],
        "panel_family": panels.family(rows),
        "conflicts": _conflicts(sure, steps, knowledge),
        "next": steps,
        "open": _open(tests, steps, knowledge),
    }


def finding(
    tests: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    knowledge: Knowledge,
    alpha: float,
) -> str:
    """Return the finding of sets and of single genes: first what is supported."""
    names = {key: each.short_name or each.name for key, each in knowledge.mechanisms.items()}
    sides = {key for key, each in knowledge.mechanisms.items() if each.mechanism_class in SIDES}
    # A control or confounder among what moved furthest without support is no answer.
    shown = [row for row in tests if row["support"] in SUPPORTED or row["mechanism"] not in sides]
    sets = headline(shown, names, alpha)
    supported = any(row["support"] in SUPPORTED for row in tests)
    moved, rest = panels.sentence(rows, "log2"), "" if supported else furthest(rows)
    first = (sets, moved) if supported or panels.common(rows) else (moved, sets)
    return " ".join(part for part in (*first, rest) if part)


def furthest(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return, of a table without p values, which genes of panels changed most without counting as moved.

    Ranks are no test: what is among the first `SHOWN` panel genes is named as such, as sets are.
    """
    ranked = {row["gene"]: row for row in rows if row["measured"] and row["by_rank"] and row["rank"]}
    first = sorted(ranked.values(), key=lambda row: (row["rank"], row["gene"]))[:SHOWN]
    rest = [_ranked(row) for row in first if not row["moved"]]
    if not rest:
        return ""
    led = "Next furthest among these genes" if len(rest) < len(first) else "Furthest among single genes"
    return f"{led}, no further than chance allows: {words.listed(rest)}."


def _ranked(row: Mapping[str, Any]) -> str:
    change = row["log2_fold_change"]
    size = "" if change is None else f"{words.number(change)} log2, "
    return f"{row['gene']} ({size}rank {row['rank']:,} of {row['of']:,})"


def _step(row: Mapping[str, Any], moves: effects.Effects, knowledge: Knowledge) -> dict[str, Any]:
    genes = [gene.split(" (")[0] for gene in row["leading"]]
    way = 1 if row["direction"] == "up" else -1
    made = next_steps.step(row["mechanism"], way, moves, knowledge, genes)
    return made | {
        "where": [],
        "sure": "differs only" if row["support"] == DIFFERS else "",
        "bring": "",
    }


def _controls(
    tests: Sequence[Mapping[str, Any]], knowledge: Knowledge, ranks: bool
) -> list[controls.Control]:
    return [
        controls.Control(
            each.short_name or each.name,
            "table",
            (row["rank_effect"] if ranks else row["effect"]) if row["support"] in SUPPORTED else None,
            row["support"] != NOT_TESTED,
            row["genes_measured"],
            row["genes_scored"],
        )
        for row in tests
        if (each := knowledge.mechanisms.get(row["mechanism"])) and each.mechanism_class == "control"
    ]


def _conflicts(
    sure: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]], knowledge: Knowledge
) -> list[dict[str, str]]:
    """Return every conflict as `kind` and `text`: core genes and options, proliferation, other clones."""
    sentences = []
    for step in steps:
        of_levers = {lever["conflict"] for lever in step["levers"]}
        for text in step["conflicts"]:
            kind = "Option against data" if text in of_levers else "Core gene against set"
            sentences.append({"kind": kind, "text": text})
    own = [row for row in sure if knowledge.mechanisms[row["mechanism"]].mechanism_class not in SIDES]
    names = {key: each.short_name or each.name for key, each in knowledge.mechanisms.items()}
    lost = [names[row["mechanism"]] for row in own if row["vanishes"] == "yes"]
    if lost:
        text = f"{words.listed(lost)}: no longer supported given proliferation and the sets that share genes"
        sentences.append({"kind": "Covariate", "text": text})
    usual = [names[row["mechanism"]] for row in own if (row.get("drift_p") or 0.0) > words.NOMINAL]
    if usual:
        text = f"{words.listed(usual)}: clones resistant to other drugs move as far"
        sentences.append({"kind": "Other clones", "text": text})
    return [each for number, each in enumerate(sentences) if each not in sentences[:number]]


def _open(
    tests: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]], knowledge: Knowledge
) -> list[dict[str, str]]:
    """Return, where nothing is supported, which assays would decide on what moved furthest."""
    if any(not step["sure"] for step in steps):
        return []
    furthest = [row for row in tests if row["support"] == NOT_SUPPORTED and row["direction"]]
    made = []
    for row in furthest:
        each = knowledge.mechanisms.get(row["mechanism"])
        if each and each.mechanism_class not in SIDES and each.assay:
            made.append({"mechanism": each.id, "assay": each.assay})
    return made[:SHOWN]
