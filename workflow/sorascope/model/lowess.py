"""Cleveland's robust locally weighted regression, as R's lowess.

Source: Cleveland 1979, J Am Stat Assoc 74:829. Local fits are made at anchors at least `delta` apart and
joined by straight lines, so that 20,000 points take about a hundred fits a pass.
"""

from __future__ import annotations

import numpy as np


def lowess(x: np.ndarray, y: np.ndarray, span: float, iterations: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Smooth y over x. Returns x sorted and the fitted values there; equal to R's lowess(x, y, span)."""
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    count = len(x)
    if count < 2:
        return x, y.astype(float)
    width = max(2, min(count, int(span * count + 1e-7)))
    anchors, windows = plan_anchors(x, width, 0.01 * (x[-1] - x[0]))
    robustness = np.ones(count)
    fitted = y.astype(float)
    for turn in range(iterations + 1):
        heights = [
            local_fit(x, y, x[at], window, robustness if turn else None, y[at])
            for at, window in zip(anchors, windows, strict=True)
        ]
        fitted = np.interp(x, x[anchors], heights)
        residuals = np.abs(y - fitted)
        if turn == iterations:
            break
        ordered = np.sort(residuals)
        middle = 1 + count // 2
        # Six times the median absolute residual.
        cut = (
            3 * (ordered[middle - 1] + ordered[count - middle]) if count % 2 == 0 else 6 * ordered[middle - 1]
        )
        if cut <= 1e-7 * residuals.mean():
            break
        robustness = (1 - np.minimum(residuals / cut, 1) ** 2) ** 2
        robustness[residuals <= 0.001 * cut] = 1
        robustness[residuals > 0.999 * cut] = 0
    return x, fitted


def plan_anchors(x: np.ndarray, width: int, delta: float) -> tuple[list[int], list[tuple[int, int]]]:
    """Choose the points to fit at, `delta` apart, and each one's window of `width` nearest points."""
    count = len(x)
    anchors, windows = [], []
    left, at = 0, 0
    while True:
        while left + width < count and x[at] - x[left] > x[left + width] - x[at]:
            left += 1
        anchors.append(at)
        windows.append((left, left + width - 1))
        if at == count - 1:
            return anchors, windows
        # Skip to the last point within delta; points equal to the anchor share its value.
        tied = int(np.searchsorted(x, x[at], side="right")) - 1
        within = int(np.searchsorted(x, x[at] + delta, side="right")) - 1
        last = max(at, tied)
        if last == count - 1:
            if last != at:
                anchors.append(last)
                windows.append(windows[-1])
            return anchors, windows
        at = max(last + 1, within)


def local_fit(
    x: np.ndarray,
    y: np.ndarray,
    at: float,
    window: tuple[int, int],
    robustness: np.ndarray | None,
    otherwise: float,
) -> float:
    """Return the tricube-weighted straight line's height at `at`."""
    left, right = window
    reach = max(at - x[left], x[right] - at)
    stop = max(right + 1, int(np.searchsorted(x, at + 0.999 * reach, side="right")))
    near = slice(left, stop)
    distance = np.abs(x[near] - at)
    weights = np.where(
        distance <= 0.999 * reach, (1 - (distance / reach) ** 3) ** 3 if reach > 0 else 1.0, 0.0
    )
    weights[distance <= 0.001 * reach] = 1
    if robustness is not None:
        weights = weights * robustness[near]
    total = weights.sum()
    if total <= 0:
        return float(otherwise)
    weights = weights / total
    if reach > 0:
        centre = weights @ x[near]
        spread = weights @ (x[near] - centre) ** 2
        if np.sqrt(spread) > 0.001 * (x[-1] - x[0]):
            weights = weights * ((at - centre) / spread * (x[near] - centre) + 1)
    return float(weights @ y[near])
