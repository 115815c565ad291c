"""Panels, the mechanisms of fewer than five scored genes: shown gene by gene, each with its own test.

For every kind of data: `rows` takes the genes of one contrast of samples or of one published table,
`summaries` and `sentence` take what `rows` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.ranks import benjamini_hochberg
from . import words
from .effects import moved
from .plain import plain

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge, Mechanism

COPIED = ("log2_fold_change", "ci_low", "ci_high", "p", "fdr")
WAYS = {1: "up", -1: "down", 0: ""}
TIERS = ("direct", "indirect", "title-only", "ours")
NAMED = 4
COMMON = 0.2  # share of all genes that moved, from which on one of them says little


def rows(knowledge: Knowledge, genes: pd.DataFrame, alpha: float) -> list[dict[str, Any]]:
    """Return the genes of every panel with their change, test and rank in one contrast or published table.

    `genes`: columns gene, log2_fold_change and, where there are any, ci_low, ci_high, t, p, fdr, change.
    `panel_fdr` is the false discovery rate over all measured panel genes, each counted once (`family` of
    them). A table without p values gives the share of its genes that changed at least as far (`by_rank`).
    `rank` of
    `of` is the place among all genes by |t|, without any by |change|. `moved`: up, down, or "" above `alpha`;
    `said`: whether that is as the review says, None without a move or a direction. `share`: of all tested
    genes those that moved by their own FDR, None without p values.
    """
    table = genes.drop_duplicates("gene").set_index("gene", drop=False)
    size = np.abs(moved(table))
    of = int(np.isfinite(size).sum())
    rank = dict(zip(table.index, _places(size), strict=True))
    held = {gene: way for each in knowledge.panels().values() for gene, way in each.items()}
    measured = [gene for gene in held if gene in table.index]
    known = table["p"] if "p" in table else table["log2_fold_change"] * np.nan
    by_rank = not known.notna().any()
    p = np.array([rank[gene] / of if by_rank and of else known[gene] for gene in measured], dtype=float)
    fdr = dict(zip(measured, benjamini_hochberg(p), strict=True))
    sign = table["change" if "change" in table else "log2_fold_change"]
    tested = table["fdr"].dropna() if "fdr" in table else known.dropna()
    share = float((tested <= alpha).mean()) if len(tested) else None
    made = []
    for each in knowledge.mechanisms.values():
        for gene in each.scored_genes if each.form == "panel" else ():
            there, symbol = gene.symbol in fdr, gene.symbol
            found = bool(there and fdr[symbol] <= alpha)
            made.append(
                {
                    "mechanism": each.id,
                    "gene": symbol,
                    "direction": gene.direction,
                    "measured": there,
                    **{key: table[key][symbol] if there and key in table else None for key in COPIED},
                    "panel_fdr": fdr.get(symbol),
                    "by_rank": by_rank,
                    "rank": rank.get(symbol),
                    "of": of,
                    "family": int(np.isfinite(p).sum()),
                    "share": share,
                    "said": _said(each, gene.direction, sign[symbol]) if found else None,
                    "moved": WAYS[int(np.sign(sign[symbol]))] if found else "",
                }
            )
    return [plain(row) for row in made]


def _places(size: np.ndarray) -> list[int | None]:
    """Return each value's place from the largest on; equal values share the last of theirs."""
    known = np.sort(size[np.isfinite(size)])
    after = np.searchsorted(known, size, side="left")
    return [int(len(known) - low) if np.isfinite(one) else None for one, low in zip(size, after, strict=True)]


def phrase(row: Mapping[str, Any], unit: str) -> str:
    """Return a gene's change as text: "ABCB1 +2.51 log2 (FDR 0.0004)", or its rank in a table without p
    values.
    """
    if not row["measured"]:
        return f"{row['gene']} not measured"
    change = row["log2_fold_change"]
    much = f" {words.number(change)} {unit}" if change is not None else f" {row['moved'] or 'no clear move'}"
    if row["by_rank"]:
        return f"{row['gene']}{much} (rank {row['rank']:,} of {row['of']:,})"
    return f"{row['gene']}{much} (FDR {words.p_short(row['panel_fdr'])})"


def sense(mechanism: Mechanism, found: Sequence[Mapping[str, Any]]) -> str:
    """Say how the moved genes of a panel compare with the direction that the review gives."""
    ways = {(1 if row["moved"] == "up" else -1) * row["direction"] for row in found}
    if len(ways) > 1:
        return "in different directions"
    if mechanism.resistance_sign not in ("+", "-"):
        return "the review ties no direction to it"
    toward = ways == {1 if mechanism.resistance_sign == "+" else -1}
    return "as the review says" if toward else "against the direction that the review gives"


def summaries(
    given: Sequence[Mapping[str, Any]], mechanisms: Mapping[str, Mechanism], unit: str
) -> list[dict[str, Any]]:
    """Return one entry a panel with genes that moved: the tier's order first, then the furthest rank.

    Each holds mechanism, name, tier, `way` (higher, lower, both ways), `sense`, the moved genes, and `told`,
    which names all its genes.
    """
    made = []
    for key in dict.fromkeys(row["mechanism"] for row in given):
        own = [row for row in given if row["mechanism"] == key]
        found = [row for row in own if row["moved"]]
        if not found:
            continue
        each = mechanisms[key]
        ways = {(1 if row["moved"] == "up" else -1) * row["direction"] for row in found}
        rest = [row["gene"] for row in own if row["measured"] and not row["moved"]]
        lacking = [row["gene"] for row in own if not row["measured"]]
        parts = [f"{words.listed([phrase(row, unit) for row in found])}, {sense(each, found)}"]
        parts += [f"no clear move: {words.listed(rest)}"] if rest else []
        parts += [f"not measured: {words.listed(lacking)}"] if lacking else []
        made.append(
            {
                "mechanism": key,
                "name": each.name,
                "short_name": each.short_name or each.name,
                "tier": each.tier,
                "way": "both ways" if len(ways) > 1 else "higher" if 1 in ways else "lower",
                "sense": sense(each, found),
                "genes": [row["gene"] for row in found],
                "rank": min(row["rank"] for row in found),
                "told": "; ".join(parts),
            }
        )
    made.sort(key=lambda one: (TIERS.index(one["tier"]), one["rank"]))
    return made


def _said(mechanism: Mechanism, direction: int, change: float) -> bool | None:
    """Tell whether a gene moves as the review says; None where the review ties no direction to it."""
    if mechanism.resistance_sign not in ("+", "-"):
        return None
    return bool(change * direction > 0) == (mechanism.resistance_sign == "+")


SENSES = {True: "as the review says", False: "against it", None: "without a direction in the review"}


def sentence(given: Sequence[Mapping[str, Any]], unit: str) -> str:
    """Return one sentence on the genes of panels that moved: as the review says, against it, each once, or
    "".

    In each part the gene with the furthest rank comes first.
    """
    by_gene = {row["gene"]: row for row in reversed(given) if row["moved"]}
    found = sorted(by_gene.values(), key=lambda row: (row["rank"], row["gene"]))
    moved = []
    for said, sense_ in SENSES.items():
        own = [row for row in found if row["said"] is said]
        more = [f"{len(own) - NAMED} more"] if len(own) > NAMED else []
        if own:
            moved.append(f"{sense_} {words.listed([*(phrase(row, unit) for row in own[:NAMED]), *more])}")
    usual = f", as {given[0]['share']:.0%} of all genes did" if common(given) else ""
    return f"Single genes that the review names moved{usual}: {'; '.join(moved)}." if moved else ""


def common(given: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether so many genes moved that those of panels cannot lead the answer."""
    return any((row["share"] or 0.0) >= COMMON for row in given[:1])


def family(given: Sequence[Mapping[str, Any]]) -> str:
    """State which tests the false discovery rate of panel genes is taken over."""
    first = next((row for row in given if row["measured"]), None)
    if first is None:
        return "No gene of a panel is measured here."
    if first["by_rank"]:
        return (
            "The table has no p values: a gene counts as moved by the share of "
            f"{first['of']:,} genes that changed at least as far, corrected over the "
            f"{first['family']} measured panel genes."
        )
    return f"FDR: Benjamini and Hochberg over the {first['family']} tested panel genes, each counted once."
