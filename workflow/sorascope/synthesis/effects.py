"""One currency for every contrast: how far a mechanism's genes moved among all genes, with its variance.

Each gene's log2 fold change is turned into a normal score by its rank among all genes of that contrast, and
a mechanism's effect is the mean of its genes' scores, down genes turned, less what random genes would give.
An effect of 0.5 says that the mechanism's genes are on average half a standard deviation from the middle
of all genes' changes. It has no unit, so arrays, sequencing, z-scored panels and tables of ranks can be
combined; it does not say how large the change is in log2 units (the tables give that beside it).

Its sampling variance, by what the contrast gives, best first:
- `replicates`: the spread of replicate samples, through the slope of the score at each gene (delta method);
- `standard errors`: the published errors of the genes, a stated correlation between them;
- `gene spread`: neither; the variance under the null that the set moves like other genes, all their spread
  being error. An upper bound of the sampling variance, so such a contrast weighs least and hides
  heterogeneity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..arrays.ranks import mean_ranks

if TYPE_CHECKING:
    from ..arrays.sets import IndexedSet

REPLICATES, ERRORS, SPREAD = "replicates", "standard errors", "gene spread"
WINDOW = 0.02


def normal_scores(changes: np.ndarray) -> np.ndarray:
    """Return Φ⁻¹((rank - 0.5) / n) of each gene's change; ties share their mean rank."""
    from scipy.special import ndtri

    return ndtri((mean_ranks(changes) - 0.5) / len(changes))


def slopes(changes: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return each gene's d(score) / d(change), over the 2 % of the genes ranked to either side of it.

    Among genes that all have the same change the slope is taken as 0.
    """
    order = np.argsort(changes, kind="stable")
    x, z = changes[order], scores[order]
    reach = max(1, int(WINDOW * len(x)))
    places = np.arange(len(x))
    low, high = np.maximum(places - reach, 0), np.minimum(places + reach, len(x) - 1)
    run = x[high] - x[low]
    slope = np.zeros(len(x))
    slope[order] = np.divide(z[high] - z[low], run, out=np.zeros(len(x)), where=run > 0)
    return slope


def effect(scores: np.ndarray, one: IndexedSet) -> float:
    """Return the set's mean signed score less its expectation for random genes of the same directions."""
    return float(np.mean(one.signs * scores[one.members]) - one.signs.mean() * scores.mean())


def null_variance(size: int, n_genes: int, inflation: float) -> float:
    """Return the variance of a mean of `size` of n scores of variance 1.

    `inflation`: of that variance, by the correlation between the scores.
    """
    return inflation / size * (1 - size / n_genes)


def error_variance(slope: np.ndarray, errors: np.ndarray, one: IndexedSet, inflation: float) -> float:
    """Return the variance of the effect from the genes' standard errors; NaN when under half are given.

    `inflation`: of the variance of the set's mean, by the correlation between its genes' errors.
    """
    own = slope[one.members] * errors[one.members]
    known = np.isfinite(own)
    if known.sum() < 0.5 * len(own):
        return float("nan")
    return float(np.mean(own[known] ** 2) * inflation / len(own))


def functional(slope: np.ndarray, one: IndexedSet) -> np.ndarray:
    """Return the weights (one a gene) by which an error in the changes enters the effect, to first order."""
    weights = -one.signs.mean() * slope / len(slope)
    weights[one.members] += one.signs * slope[one.members] / len(one)
    return weights
