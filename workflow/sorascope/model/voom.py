"""voom: counts to log2 counts per million with a precision weight for every gene and sample.

Source: Law et al. 2014, Genome Biol 15:R29, and limma's voom.
"""

from __future__ import annotations

import numpy as np

from .fit import fit
from .lowess import lowess


def voom(
    counts: np.ndarray, design: np.ndarray, library_size: np.ndarray, span: float = 0.5
) -> tuple[np.ndarray, np.ndarray]:
    """Return log2 counts per million and precision weights, both genes x samples.

    `counts`: genes x samples; `library_size`: effective, a sample. The square root of the residual standard
    deviation is smoothed over the mean log count; a weight is that trend at the fitted count, to the power
    of minus four. Without residual degrees of freedom all weights are 1.
    """
    values = np.log2((counts + 0.5) / (library_size + 1) * 1e6)
    fitted = fit(values, design)
    if fitted.df_residual <= 0 or len(counts) < 2:
        return values, np.ones_like(values)
    mean_count = fitted.mean_expression + np.mean(np.log2(library_size + 1)) - np.log2(1e6)
    read = counts.sum(axis=1) > 0
    x, trend = lowess(mean_count[read], fitted.variance[read] ** 0.25, span)
    distinct, first = np.unique(x, return_index=True)
    heights = np.add.reduceat(trend, first) / np.diff([*first, len(x)])
    expected = fitted.coefficients @ design.T + np.log2(library_size + 1) - np.log2(1e6)
    return values, 1 / np.interp(expected, distinct, heights) ** 4
