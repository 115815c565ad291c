"""The background a set is measured against: the shift that most genes share.

A mean over all genes moves when some of them change; so does the median, by up to one standard deviation of
the noise when 40 % of the genes fall. The shift is therefore estimated by Tukey's biweight, which gives no
weight to genes far from it (Beaton and Tukey 1974, Technometrics 16:147), begun at the mean of the shortest
half (Rousseeuw and Leroy 1987, Robust regression and outlier detection).
"""

from __future__ import annotations

import numpy as np

# Genes further away than this many standard deviations count nothing: their own, and those of the gene that
# is less precise than this share of all.
BIWEIGHT = 3.5
PRECISE = 0.1
STEPS = 30
TOLERANCE = 1e-7


def shortest_half(values: np.ndarray) -> float:
    """Return the mean of the shortest half of the values."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    if not half:
        return float(ordered[0]) if len(ordered) else np.nan
    widths = ordered[half:] - ordered[: len(ordered) - half]
    start = int(np.argmin(widths))
    return float(ordered[start : start + half + 1].mean())


def background(difference: np.ndarray, spread: np.ndarray) -> float:
    """Return the shift (log2) that most genes share; `spread`: the standard deviation of each difference."""
    centre = shortest_half(difference)
    precision = 1 / spread**2
    # One window for all genes: in a noisy gene's own one the genes that fall would still count.
    window = BIWEIGHT * np.minimum(spread, np.quantile(spread, PRECISE)) if len(spread) else spread
    least = TOLERANCE * float(np.median(spread))
    for _ in range(STEPS):
        weights = np.maximum(1 - ((difference - centre) / window) ** 2, 0) ** 2 * precision
        total = weights.sum()
        if total <= 0:
            return centre
        moved = float(weights @ difference / total)
        if abs(moved - centre) < least:
            return moved
        centre = moved
    return centre
