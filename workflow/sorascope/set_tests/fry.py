"""fry: is a directional set changed at all? Rotation test in closed form.

Source: Wu et al. 2010, Bioinformatics 26:2176 (roast) and limma's fry, standardised by posterior standard
deviations, gene weights +1 and -1.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.special import chdtri, stdtr

from sorascope.model.prior import Prior, squeeze
from sorascope.sets import IndexedSet


@cache
def expected_largest_square(df: int) -> float:
    """Return E(max u^2) of df + 1 standard normal u, by 128-point Gauss-Legendre quadrature as limma does."""
    nodes, weights = np.polynomial.legendre.leggauss(128)
    nodes, weights = (nodes + 1) / 2, weights / 2
    return float(np.sum((df + 1) * nodes**df * chdtri(1, 1 - nodes) * weights))


def fry(effects: np.ndarray, indexed: Mapping[str, IndexedSet], prior: Prior) -> dict[str, np.ndarray]:
    """Test every set. `effects`: genes x (1 + residual df), contrast first.

    Returns arrays over sets: statistic (t with the residual df), p (two-sided), direction; NaN for an
    empty set.
    """
    df = effects.shape[1] - 1
    squares = effects**2
    # The largest effect may be the contrast's own: leaving it out keeps a real change out of the spread.
    robust = (squares.sum(axis=1) - squares.max(axis=1)) / (df + 1 - expected_largest_square(df))
    spread = np.sqrt(squeeze(robust, 0.92 * df, prior))
    statistic = np.full(len(indexed), np.nan)
    for number, one in enumerate(indexed.values()):
        usable = spread[one.members] > 0
        if usable.any():
            members = one.members[usable]
            mean = one.signs[usable] @ (effects[members] / spread[members, None]) / len(members)
            noise = np.mean(mean[1:] ** 2)
            statistic[number] = mean[0] / np.sqrt(noise) if noise > 0 else np.nan
    return {
        "statistic": statistic,
        "p": 2 * stdtr(df, -np.abs(statistic)),
        "direction": np.sign(statistic),
    }
