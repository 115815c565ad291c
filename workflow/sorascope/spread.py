"""Spread by the median absolute deviation, scaled to the standard deviation of normal values."""

from __future__ import annotations

import numpy as np

MAD_SCALE = 1.4826


def robust_sd(values: np.ndarray) -> float:
    """Return the median absolute deviation from the median, times 1.4826; NaN without values."""
    return MAD_SCALE * float(np.median(np.abs(values - np.median(values)))) if len(values) else float("nan")


def mad_limits(values: np.ndarray, mads: float, logged: bool) -> tuple[float, float]:
    """Return the lowest and highest value within `mads` scaled median absolute deviations of the median.

    With `logged` the distance is measured on log(1 + x). Without values or spread: no limits.
    """
    scale = np.log1p(values) if logged else values
    scale = scale[np.isfinite(scale)]
    if not len(scale):
        return -np.inf, np.inf
    median = float(np.median(scale))
    spread = robust_sd(scale)
    if spread == 0:
        return -np.inf, np.inf
    low, high = median - mads * spread, median + mads * spread
    return (float(np.expm1(low)), float(np.expm1(high))) if logged else (low, high)
