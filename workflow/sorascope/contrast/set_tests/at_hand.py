"""How strongly the genes of each set vary together in the samples at hand, drawn to what the set usually has.

Few residuals tell little of a correlation, so that limma states one for all sets. Here each set's inflation
1 + (n - 1) rho is the residuals' own, moderated by the one that the set has between replicates elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...arrays.coregulation import Coregulation
from ...arrays.sets import IndexedSet
from ...model.inflation import moderate_inflation


def correlations_at_hand(
    residuals: np.ndarray,
    df: int,
    indexed: Mapping[str, IndexedSet],
    usual: Coregulation,
    left_out: np.ndarray | None = None,
) -> tuple[np.ndarray, float]:
    """Return each set's moderated correlation and the degrees of freedom of t statistics that use it.

    `residuals`: genes x samples, with `df` residual degrees of freedom; `left_out`: a residual of variance 1
    (in units of the gene's) that is none of them, taken off their squares, which leaves `df`.
    """
    squares = np.einsum("gs,gs->g", residuals, residuals)
    if left_out is not None:
        squares = np.maximum(squares - left_out**2, 0)
    spread = np.sqrt(squares / df)
    spread[spread == 0] = np.inf
    sizes = np.array([len(one) for one in indexed.values()], dtype=float)
    measured = np.empty(len(indexed))
    for number, one in enumerate(indexed.values()):
        weights = one.signs / spread[one.members]
        own = float(((weights @ residuals[one.members]) ** 2).sum())
        if left_out is not None:
            own = max(own - float(weights @ left_out[one.members]) ** 2, 0.0)
        measured[number] = own / df / max(len(one), 1)
    inflation, total = moderate_inflation(measured, usual.inflations(list(indexed), sizes), df, usual.sure)
    return (inflation - 1) / np.maximum(sizes - 1, 1), total
