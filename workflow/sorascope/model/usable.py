"""Which genes carry information for a model: they vary, and with counts are expressed."""

from __future__ import annotations

import numpy as np

CONSTANT = "constant"
LOW_COUNT = "too few reads"


def unusable(values: np.ndarray, counts: np.ndarray | None = None, smallest_group: int = 1) -> np.ndarray:
    """Return a reason for each gene that is left out of testing, "" for the others.

    `values`: genes x samples, log2. A gene is left out when it has one value in all samples. With `counts`
    also when fewer than `smallest_group` samples reach 10 reads at the median library size, or all samples
    together have under 15 reads: the rule of edgeR's filterByExpr (Chen et al. 2016, F1000Research 5:1438).
    """
    reasons = np.full(len(values), "", dtype=object)
    if counts is not None:
        library = counts.sum(axis=0)
        cutoff = 10 / np.median(library) * 1e6
        needed = smallest_group if smallest_group <= 10 else 10 + (smallest_group - 10) * 0.7
        cpm = counts / np.maximum(library, 1) * 1e6
        low = ((cpm >= cutoff).sum(axis=1) < needed - 1e-14) | (counts.sum(axis=1) < 15 - 1e-14)
        reasons[low] = LOW_COUNT
    if len(values):
        # A spread of rounding errors is no spread.
        scale = np.maximum(np.abs(values).max(axis=1), 1.0)
        reasons[np.ptp(values, axis=1) <= 1e-12 * scale] = CONSTANT
    return reasons
