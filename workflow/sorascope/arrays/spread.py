"""Spread by the median absolute deviation, as a standard deviation; and the interval of a proportion."""

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


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a proportion."""
    if not total:
        return np.nan, np.nan
    z = 1.959963984540054
    share = hits / total
    centre = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z / (1 + z**2 / total) * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2))
    return max(0.0, centre - half), min(1.0, centre + half)
