"""roast: the rotation test that fry approximates, by simulation; for one set or a few.

Source: Wu et al. 2010, Bioinformatics 26:2176, and limma's mroast with the mean statistic.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtri, stdtr

from ..model.prior import Prior, squeeze
from ..sets import IndexedSet


def roast(
    effects: np.ndarray, indexed: Mapping[str, IndexedSet], prior: Prior, rotations: int = 1999, seed: int = 0
) -> dict[str, np.ndarray]:
    """Test every set by rotating the effects. `effects`: genes x (1 + residual df), contrast first.

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
