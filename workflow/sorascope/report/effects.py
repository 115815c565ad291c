"""What moved in one comparison, as conflicts, next steps and panels read it.

Nothing here asks whether a comparison is a line of samples, all samples together or a published table: each
brings the called sets and its table of genes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..knowledge.calls import JUDGED, NOT_TESTED

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Mechanism
    from .answer import Line

CARRIERS = 6  # genes that are named as carrying a set
SLIGHT = 1e-6  # the size of a set that moved and has no size to tell
CLEAR = 2.0  # standard errors, from which on a gene moved


@dataclass(frozen=True)
class Effects:
    """The moves of one comparison.

    `sets`: of called or supported sets, the effect in the set's own sense (log2 or SD; above 0: higher).
    `changes`: of measured genes, the log2 change (missing in tables of ranks). `moves`: of the same genes,
    the change in standard errors, in a table without errors in root mean squares of all changes.
    `unjudged`: sets that nothing here could judge.
    """

    sets: Mapping[str, float] = field(default_factory=dict)
    changes: Mapping[str, float] = field(default_factory=dict)
    moves: Mapping[str, float] = field(default_factory=dict)
    unit: str = "log2"
    unjudged: Collection[str] = ()

    def way(self, gene: str) -> int:
        """Return +1 or -1 for a gene that clearly moved, 0 for one that did not or was not measured."""
        move = self.moves.get(gene, 0.0)
        return 0 if not abs(move) >= CLEAR else 1 if move > 0 else -1


def carriers(mechanism: Mechanism, way: int, effects: Effects) -> tuple[str, ...]:
    """Return at most `CARRIERS` scored genes that clearly moved with a set that moves `way` (+1 or -1).

    The furthest come first.
    """
    turned = {
        gene.symbol: effects.moves.get(gene.symbol, 0.0) * gene.direction * way
        for gene in mechanism.scored_genes
    }
    clear = [gene for gene, move in turned.items() if move >= CLEAR]
    return tuple(sorted(clear, key=lambda gene: (-turned[gene], gene))[:CARRIERS])


def of_genes(
    genes: pd.DataFrame, sets: Mapping[str, float], unit: str = "log2", unjudged: Collection[str] = ()
) -> Effects:
    """Return the moves of one comparison from its table of genes (`gene`, `log2_fold_change`, `t`,
    `change`).
    """
    moves = moved(genes)
    return Effects(
        dict(sets),
        dict(zip(genes["gene"], genes["log2_fold_change"].astype(float), strict=True)),
        dict(zip(genes["gene"], moves, strict=True)),
        unit,
        unjudged,
    )


def settled(effects: Effects, rows: Sequence[Mapping[str, Any]]) -> Effects:
    """Return the moves with genes of panels moving where their own test says so, and nowhere else.

    `rows`: of `panels.rows`. Without this a page could say of one gene that it moved and that it did not.
    """
    found = {row["gene"]: row["moved"] for row in rows if row["measured"]}
    own = dict(effects.moves)
    for gene, way in found.items():
        size = max(abs(own.get(gene, 0.0)), CLEAR)
        own[gene] = {"up": size, "down": -size}.get(way, 0.0)
    return replace(effects, moves=own)


def unjudged(found: Sequence[Line], tests: Sequence[Mapping[str, Any]], known: Collection[str]) -> set[str]:
    """Return the mechanisms that neither a line nor all samples together could judge, for want of genes."""
    judged = {one.mechanism for line in found for one in line.findings if one.call in JUDGED}
    return set(known) - judged - {row["mechanism"] for row in tests if row["support"] != NOT_TESTED}


def moved(genes: pd.DataFrame) -> np.ndarray:
    """Return each gene's t, or, of a table without any, its change in root mean squares of all changes."""
    if "t" in genes and genes["t"].notna().any():
        return genes["t"].to_numpy(dtype=float)
    change = genes["change" if "change" in genes else "log2_fold_change"].to_numpy(dtype=float)
    size = np.sqrt(np.nanmean(change**2)) if np.isfinite(change).any() else np.nan
    return change / size if size > 0 else np.full(len(change), np.nan)
