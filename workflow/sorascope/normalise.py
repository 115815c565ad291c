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
    quartile = np.quantile(counts, 0.75, axis=0) / library
    if np.median(quartile) < 1e-20:
        reference = int(np.argmax(np.sqrt(counts).sum(axis=0)))
    else:
        reference = int(np.argmin(np.abs(quartile - quartile.mean())))
    factors = np.array(
        [
            _tmm_factor(counts[:, sample], counts[:, reference], library[sample], library[reference])
            for sample in range(samples)
        ]
    )
    return factors / np.exp(np.mean(np.log(factors)))


def _tmm_factor(observed: np.ndarray, reference: np.ndarray, n_observed: float, n_reference: float) -> float:
    """Return the TMM factor of one sample against the reference sample."""
    import numpy as np

    both = (observed > 0) & (reference > 0)
    observed, reference = observed[both], reference[both]
    log_ratio = np.log2((observed / n_observed) / (reference / n_reference))
    abundance = (np.log2(observed / n_observed) + np.log2(reference / n_reference)) / 2
    variance = (n_observed - observed) / n_observed / observed + (
        n_reference - reference
    ) / n_reference / reference
    finite = np.isfinite(log_ratio) & np.isfinite(abundance) & (abundance > A_CUTOFF)
    log_ratio, abundance, variance = log_ratio[finite], abundance[finite], variance[finite]
    if log_ratio.size == 0 or np.abs(log_ratio).max() < 1e-6:
        return 1.0
    size = log_ratio.size
    low_ratio, low_abundance = np.floor(size * LOG_RATIO_TRIM) + 1, np.floor(size * SUM_TRIM) + 1
    ranks_ratio, ranks_abundance = _average_ranks(log_ratio), _average_ranks(abundance)
    kept = (
        (ranks_ratio >= low_ratio)
        & (ranks_ratio <= size + 1 - low_ratio)
        & (ranks_abundance >= low_abundance)
        & (ranks_abundance <= size + 1 - low_abundance)
    )
    weights = 1 / variance[kept]
    factor = np.sum(log_ratio[kept] * weights) / np.sum(weights) if kept.any() else 0.0
    return float(2.0**factor) if np.isfinite(factor) else 1.0


def _average_ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 1, ties sharing their mean rank, as R's rank()."""
    import numpy as np

    _, inverse, times = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(times)
    return (last - (times - 1) / 2)[inverse]


def log_cpm(counts: np.ndarray, library: np.ndarray, prior: float = 2.0) -> np.ndarray:
    """Return log2 counts per million of a genes × samples matrix, as edgeR's cpm(log=TRUE).

    `library` are effective library sizes (size × TMM factor). The prior count is scaled to each library, so
    that all samples get the same shrinkage of fold changes; see edgeR's addPriorCount.
    """
    import numpy as np

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
