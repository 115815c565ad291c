"""Ranks of values, ties at their mean."""

from __future__ import annotations

import numpy as np


def mean_ranks(values: np.ndarray) -> np.ndarray:
    """Rank finite values from 1; ties get their mean rank.

    The same as scipy.stats.rankdata, whose import takes longer than all else in a short job.
    """
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    return (below + np.searchsorted(ordered, values, side="right") + 1) / 2
