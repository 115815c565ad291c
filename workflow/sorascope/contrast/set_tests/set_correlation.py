"""How strongly the genes of each set vary together: as measured elsewhere, else in this data set.

Few residuals tell little of a correlation, so that limma states one for all sets. A set that was measured
between replicates of public data keeps that correlation: it rests on more residuals than a contrast has. For
any other set the inflation 1 + (n - 1) rho is the residuals' own, moderated by what sets usually have.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ...arrays.coregulation import Coregulation
from ...arrays.sets import IndexedSet
from ...model.inflation import moderate_inflation


def set_correlations(
    residuals: np.ndarray,
    df: int,
    indexed: Mapping[str, IndexedSet],
    usual: Coregulation,
    left_out: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return each set's correlation and the degrees of freedom of a t statistic that uses it.

    `residuals`: genes x samples, with `df` residual degrees of freedom; `left_out`: a residual of variance 1
    (in units of the gene's) that is none of them, taken off their squares, which leaves `df`.
    """
    names = list(indexed)
    known = np.array([name in usual.rho for name in names])
    if known.all():
        return usual.correlations(names), usual.degrees(names)
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
    inflation, total = moderate_inflation(
        measured, usual.inflations(names, sizes), df, usual.shared, usual.sure
    )
    estimated = (inflation - 1) / np.maximum(sizes - 1, 1)
    return (
        np.where(known, usual.correlations(names), estimated),
        np.where(known, usual.degrees(names), total),
    )
