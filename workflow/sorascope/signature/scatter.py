"""How noisy each sample is: samples differ in quality, as arrays do (Ritchie 2006, BMC Bioinformatics 7:261).

In a noisy sample all genes, and with them the means of all sets, vary more by one factor, its scatter. It is
read from thousands of genes, so that it is known well where a set's own noise is not.
"""

from __future__ import annotations

import numpy as np
from scipy.special import chdtri, polygamma

from .comparison import Comparisons
from .noise import LEAST_LENGTH, Noise, Pool, learn_from, median_square

# No sample counts as quieter than this share of the usual variance: replicates may be copies of each other.
LEAST = 0.05
STEPS = 30
# Directions of noise that genes share, 29 to 115 in four public data sets; the prior counts as so many pairs.
USUAL_DIRECTIONS = 40.0
PRIOR_PAIRS = 4.0
# Differences between samples count as far as they are larger than chance makes them in all but this share.
CHANCE = 0.1


def of_samples(values: np.ndarray, plan: Comparisons, source: Pool, products: np.ndarray) -> np.ndarray:
    """Return the scatter of each sample: variance of its genes over the usual one; 1 without replicates.

    The log of what is seen is drawn towards its mean by the share that is chance (`certain`). A residual
    mixes the samples of its condition: its scatter is the mean of theirs, weighted by the squares of the
    projection. Theirs are found by multiplicative steps (Richardson 1972, Lucy 1974), which leave none
    negative. `values`: genes x the plan's samples, log2; `products`: values @ the plan's design.
    """
    scatter = np.ones(len(plan.samples))
    lengths = 1 - plan.leverage
    seen = np.flatnonzero(lengths > LEAST_LENGTH)
    learned = learn_from(values, source, -1) if plan.df >= 2 and len(seen) > 1 else None
    if learned is None:
        return scatter
    own = lengths[seen]
    sizes = np.empty(len(seen))
    for place, row in enumerate(seen):
        residual = values[:, row] - products @ (plan.inverse @ plan.design[row])
        sizes[place] = median_square((residual / learned.spread)[:, None])[0] / own[place]
    usual = float(sizes @ own / own.sum())
    if usual <= 0:
        return scatter
    logs = np.log(np.maximum(sizes / usual, LEAST))
    logs -= logs @ own / own.sum()
    variance = float(logs**2 @ own / max(plan.df - 1, LEAST_LENGTH))
    drawn = np.exp(certain(learned, source, plan, variance) * logs)
    mixed = plan.residual[np.ix_(seen, seen)] ** 2 / own[:, None]
    found, total = np.ones(len(seen)), mixed.sum(axis=0)
    for _ in range(STEPS):
        found *= (mixed.T @ (drawn / (mixed @ found))) / total
    scatter[seen] = np.maximum(found / (found @ own / own.sum()), LEAST)
    return scatter


def certain(learned: Noise, source: Pool, plan: Comparisons, variance: float) -> float:
    """Return the share of `variance`, of the samples' log scatter, that is theirs and not chance: 0 to 1.

    Noise that genes share has few directions. With k of them a sample's mean square varies by chance as chi
    squared with k degrees of freedom over k. The residuals of samples that share no condition are
    independent of each other, so that the mean square of their cosines is 1 / k.
    """
    lengths = np.diag(source.projection)
    seen = np.flatnonzero(lengths > LEAST_LENGTH)
    own = lengths[seen]
    unit = learned.residuals - learned.residuals.mean(axis=0)
    unit /= np.maximum(np.sqrt((unit**2).sum(axis=0)), 1e-300)
    expected = source.projection[np.ix_(seen, seen)] / np.sqrt(np.outer(own, own))
    condition = np.argmax(plan.design[source.rows[seen]][:, : len(plan.conditions)], axis=1)
    apart = np.triu(condition[:, None] != condition[None, :], 1)
    pairs = (own.sum() ** 2 - (np.bincount(condition, own) ** 2).sum()) / 2
    found = float(np.mean(((unit.T @ unit) ** 2 - expected**2)[apart])) if apart.any() else 0.0
    inverse = (pairs * max(found, 0.0) + PRIOR_PAIRS / USUAL_DIRECTIONS) / (pairs + PRIOR_PAIRS)
    free = plan.df - 1
    by_chance = float(polygamma(1, 0.5 / inverse) * chdtri(free, CHANCE) / free)
    return max(0.0, 1 - by_chance / variance) if variance > 0 else 0.0
