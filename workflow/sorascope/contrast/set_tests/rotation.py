"""Is a directional set changed at all? Rotation tests: fry in closed form, roast by simulation.

Source: Wu et al. 2010, Bioinformatics 26:2176 (roast) and limma's fry, standardised by posterior standard
deviations, gene weights +1 and -1.

limma leaves each gene's largest orthogonal effect out of its spread. Which effect is largest depends on the
basis of the residual space, hence on the order of the samples and the names of the blocks, which say nothing
of the data. Given the residuals of the samples in place of such effects, the mean over all bases is taken,
which depends on the length of the residuals alone. It is limma's own value where there is no choice of a
basis (one residual degree of freedom) or where the contrast's effect is the largest in any basis.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from scipy.special import chdtri, ndtri, roots_jacobi, stdtr

from ...arrays.sets import IndexedSet
from ...arrays.student import two_sided_p
from ...model.prior import Prior, squeeze

# dense near 0, where the largest of many coordinates is
GRID = np.linspace(0, 1, 257) ** 2
NODES = 16


@cache
def expected_largest_square(df: int) -> float:
    """Return E(max u^2) of df + 1 standard normal u, by 128-point Gauss-Legendre quadrature as limma does."""
    nodes, weights = np.polynomial.legendre.leggauss(128)
    nodes, weights = (nodes + 1) / 2, weights / 2
    return float(np.sum((df + 1) * nodes**df * chdtri(1, 1 - nodes) * weights))


@cache
def largest_share(df: int) -> np.ndarray:
    """Return E max(x, M) at every x of `GRID`, M the largest squared coordinate of a random unit vector.

    The vector has `df` coordinates. One coordinate is broken off after the other: its square s is
    Beta(1/2, (df - 1)/2), and the others are 1 - s times the squares of a unit vector of df - 1. The error is
    under 0.1 % to 20 coordinates and 4 % at 1,000, where M is 1 % of the whole.
    """
    value = np.maximum(GRID, 1.0)
    for coordinates in range(2, df + 1):
        nodes, weights = roots_jacobi(NODES, (coordinates - 3) / 2, -0.5)
        broken = (nodes + 1) / 2
        left = np.maximum(GRID[:, None], broken) / (1 - broken)
        rest = np.where(left < 1, np.interp(left, GRID, value), left)
        value = ((1 - broken) * rest) @ weights / weights.sum()
    return value


def mean_largest(contrast: np.ndarray, residual: np.ndarray, df: int) -> np.ndarray:
    """Return the largest squared effect of each gene in the mean over all bases of the residual space.

    `contrast`: squared effect of the contrast; `residual`: sum of the squared residual effects.
    """
    share = np.divide(contrast, residual, out=np.full(len(contrast), np.inf), where=residual > 0)
    return np.where(share < 1, residual * np.interp(share, GRID, largest_share(df)), contrast)


def fry(
    effects: np.ndarray, indexed: Mapping[str, IndexedSet], prior: Prior, df: int | None = None
) -> dict[str, np.ndarray]:
    """Test every set. `effects`: genes x (1 + residual df), contrast first; this is limma's fry.

    With `df`, the residual degrees of freedom: contrast, then the residuals of the samples; no basis of the
    residual space enters. Returns arrays over sets: statistic (t with the residual df), p (two-sided),
    direction; NaN for an empty set.
    """
    every_basis, df = df is not None, df if df is not None else effects.shape[1] - 1
    squares = effects**2
    # The largest effect may be the contrast's own: leaving it out keeps a real change out of the spread.
    residual = squares[:, 1:].sum(axis=1)
    largest = mean_largest(squares[:, 0], residual, df) if every_basis else squares.max(axis=1)
    robust = (squares[:, 0] + residual - largest) / (df + 1 - expected_largest_square(df))
    spread = np.sqrt(squeeze(robust, 0.92 * df, prior))
    statistic = np.full(len(indexed), np.nan)
    for number, one in enumerate(indexed.values()):
        usable = spread[one.members] > 0
        if usable.any():
            members = one.members[usable]
            mean = one.signs[usable] @ (effects[members] / spread[members, None]) / len(members)
            noise = np.sum(mean[1:] ** 2) / df
            statistic[number] = mean[0] / np.sqrt(noise) if noise > 0 else np.nan
    return {
        "statistic": statistic,
        "p": two_sided_p(statistic, df),
        "direction": np.sign(statistic),
    }


def roast(
    effects: np.ndarray, indexed: Mapping[str, IndexedSet], prior: Prior, rotations: int = 1999, seed: int = 0
) -> dict[str, np.ndarray]:
    """Test every set by rotating the effects, as limma's mroast does with the mean statistic.

    `effects`: genes x (1 + residual df), contrast first.

    Moderated t are turned into normal scores and averaged with the directions as weights. Returns arrays
    over sets: statistic (that mean), p (two-sided, smallest value 1 / (rotations + 1)), direction.
    """
    df = effects.shape[1] - 1
    total = df + float(np.max(prior.df))

    def normal(t: np.ndarray) -> np.ndarray:
        return np.sign(t) * -ndtri(np.maximum(stdtr(min(total, 1e6), -np.abs(t)), 1e-300))

    variance = np.mean(effects[:, 1:] ** 2, axis=1)
    scale, prior_df = (np.broadcast_to(each, variance.shape) for each in (prior.scale, prior.df))
    observed = normal(effects[:, 0] / np.sqrt(squeeze(variance, df, prior)))
    statistic, p = np.full(len(indexed), np.nan), np.full(len(indexed), np.nan)
    for number, one in enumerate(indexed.values()):
        if not len(one):
            continue
        rng = np.random.default_rng(seed)
        directions = rng.normal(size=(effects.shape[1], rotations))
        directions /= np.linalg.norm(directions, axis=0)
        part = effects[one.members]
        rotated = part @ directions
        left = ((part**2).sum(axis=1)[:, None] - rotated**2) / df
        spread = squeeze(left, df, Prior(scale[one.members][:, None], prior_df[one.members][:, None]))
        null = one.signs @ normal(rotated / np.sqrt(spread)) / len(one)
        statistic[number] = one.signs @ observed[one.members] / len(one)
        # Rotations by d and -d are equally likely: both tails count.
        p[number] = (np.sum(np.abs(null) >= abs(statistic[number])) + 1) / (rotations + 1)
    return {"statistic": statistic, "p": p, "direction": np.sign(statistic)}
