"""Which genes carry information for a model: they vary, and with counts are expressed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays.normalise import filter_by_expression

CONSTANT = "constant"
LOW_COUNT = "too few reads"


def unusable(values: np.ndarray, groups: Sequence[str], counts: np.ndarray | None = None) -> np.ndarray:
    """Return a reason for each gene that is left out of testing, "" for the others.

    `values`: genes x samples, log2. A gene is left out when it has one value in all samples, and with
    `counts` also when edgeR's filterByExpr finds too few reads for the samples' `groups`.
    """
    reasons = np.full(len(values), "", dtype=object)
    if counts is not None:
        reasons[~filter_by_expression(counts, groups)] = LOW_COUNT
    if len(values):
        # A spread of rounding errors is no spread.
        scale = np.maximum(np.abs(values).max(axis=1), 1.0)
        reasons[np.ptp(values, axis=1) <= 1e-12 * scale] = CONSTANT
    return reasons
