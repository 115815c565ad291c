"""Normalisation of counts as edgeR does it: TMM, log2 counts per million, the low-expression filter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LOG_RATIO_TRIM = 0.3
SUM_TRIM = 0.05
A_CUTOFF = -1e10
MIN_COUNT = 10.0
MIN_TOTAL_COUNT = 15.0
LARGE_GROUP = 10
LARGE_GROUP_SHARE = 0.7


def tmm_factors(counts: np.ndarray) -> np.ndarray:
    """Return TMM normalisation factors of a genes × samples matrix; their product is 1.

    Trimmed mean of M values, Robinson & Oshlack 2010 (Genome Biol 11:R25), with the defaults and the choice
    of the reference sample of edgeR's calcNormFactors: the sample whose upper quartile of counts over
    library size is nearest to the mean one (where the median one is 0, the largest sum of square roots).
    """
    import numpy as np

    counts = counts[(counts > 0).any(axis=1)]
    samples = counts.shape[1]
    if counts.shape[0] == 0 or samples < 2:
        return np.ones(samples)
    library = counts.sum(axis=0)
    columns = np.ascontiguousarray(counts.T)
    quartile = np.quantile(columns, 0.75, axis=1) / library
    if np.median(quartile) < 1e-20:
        reference = int(np.argmax(np.sqrt(counts).sum(axis=0)))
    else:
        reference = int(np.argmin(np.abs(quartile - quartile.mean())))
    with np.errstate(divide="ignore"):
        logged = np.log2(columns[reference] / library[reference])
    factors = np.array(
        [
            _tmm_factor(columns[sample], columns[reference], library[sample], library[reference], logged)
            for sample in range(samples)
        ]
    )
    return factors / np.exp(np.mean(np.log(factors)))


def _tmm_factor(
    observed: np.ndarray,
    reference: np.ndarray,
    n_observed: float,
    n_reference: float,
    logged: np.ndarray,
) -> float:
    """Return the TMM factor of one sample against the reference; `logged`: log2 of the reference's shares."""
    import numpy as np

    both = (observed > 0) & (reference > 0)
    observed, reference, logged = observed[both], reference[both], logged[both]
    log_ratio = np.log2((observed / n_observed) / (reference / n_reference))
    abundance = (np.log2(observed / n_observed) + logged) / 2
    variance = (n_observed - observed) / n_observed / observed + (
        n_reference - reference
    ) / n_reference / reference
    finite = np.isfinite(log_ratio) & np.isfinite(abundance) & (abundance > A_CUTOFF)
    log_ratio, abundance, variance = log_ratio[finite], abundance[finite], variance[finite]
    if log_ratio.size == 0 or np.abs(log_ratio).max() < 1e-6:
        return 1.0
    kept = _within(log_ratio, LOG_RATIO_TRIM) & _within(abundance, SUM_TRIM)
    weights = 1 / variance[kept]
    factor = np.sum(log_ratio[kept] * weights) / np.sum(weights) if kept.any() else 0.0
    return float(2.0**factor) if np.isfinite(factor) else 1.0


def _within(values: np.ndarray, trim: float) -> np.ndarray:
    """Say which values rank from floor(n trim) + 1 to its mirror image; ties share their mean rank.

    Ranks grow with the values, so only ties at the two cuts need theirs: no sort, two order statistics.
    """
    import numpy as np

    low = int(np.floor(values.size * trim)) + 1
    high = values.size + 1 - low
    if low > high:
        return np.zeros(values.size, dtype=bool)
    ordered = np.partition(values, (low - 1, high - 1))
    bottom, top = ordered[low - 1], ordered[high - 1]

    def mean_rank(value: float) -> float:
        return np.count_nonzero(values < value) + (np.count_nonzero(values == value) + 1) / 2

    above = values >= bottom if mean_rank(bottom) >= low else values > bottom
    below = values <= top if mean_rank(top) <= high else values < top
    return above & below


def log_cpm(counts: np.ndarray, library: np.ndarray, prior: float = 2.0) -> np.ndarray:
    """Return log2 counts per million of a genes × samples matrix, as edgeR's cpm(log=TRUE).

    `library` are effective library sizes (size × TMM factor). The prior count is scaled to each library, so
    that all samples get the same shrinkage of fold changes; see edgeR's addPriorCount.
    """
    import numpy as np

    if not len(counts):  # their libraries are empty, and 0 / 0 is no size
        return counts
    scaled_prior = prior * library / library.mean()
    return np.log2((counts + scaled_prior) / (library + 2 * scaled_prior) * 1e6)


def filter_by_expression(
    counts: np.ndarray,
    groups: Sequence[str],
    library: np.ndarray | None = None,
) -> np.ndarray:
    """Return which genes (rows) are expressed in enough samples, as edgeR's filterByExpr with a group factor.

    A gene is kept when its counts per million reach `MIN_COUNT` over the median library size in as many
    samples as the smallest group has (tempered above `LARGE_GROUP`), and its total count is enough.
    """
    import numpy as np

    library = counts.sum(axis=0) if library is None else library
    _, sizes = np.unique(np.asarray(groups, dtype=str), return_counts=True)
    needed = float(sizes.min())
    if needed > LARGE_GROUP:
        needed = LARGE_GROUP + (needed - LARGE_GROUP) * LARGE_GROUP_SHARE
    cutoff = MIN_COUNT / np.median(library) * 1e6
    enough_samples = (counts / library * 1e6 >= cutoff).sum(axis=1) >= needed - 1e-14
    return enough_samples & (counts.sum(axis=1) >= MIN_TOTAL_COUNT - 1e-14)
