"""Samples that do not fit: outliers among their replicates, and samples that may have been swapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

OUTLIER_DEVIATIONS = 3.0
SMALLEST_DEVIATION = 0.01
SWAP_RATIO = 1.25
OUTLIER_RULE = (
    "outlier: the median correlation with the other samples of its group (with all samples, where the group "
    "has fewer than 3) lies more than 3 robust standard deviations (1.4826 × median absolute deviation, at "
    "least 0.01) below the median of all samples"
)
SWAP_RULE = (
    "possible swap: on the most variable genes, the mean distance (1 − correlation) to its own replicates "
    "(same group and block; else same block) is more than 1.25 times that to the samples of another block"
)


def replicate_correlation(correlation: np.ndarray, groups: Sequence[str]) -> list[float | None]:
    """Return each sample's median correlation with the other samples of its group (None without any)."""
    import numpy as np

    labels = np.asarray(groups, dtype=object)
    result: list[float | None] = []
    for number, label in enumerate(labels):
        others = (labels == label) & (np.arange(len(labels)) != number)
        result.append(float(np.median(correlation[number, others])) if others.any() else None)
    return result


def outliers(correlation: np.ndarray, groups: Sequence[str]) -> list[bool]:
    """Return which samples are outliers by `OUTLIER_RULE`; none among fewer than 4 samples."""
    import numpy as np

    number = len(groups)
    if number < 4:
        return [False] * number
    labels = np.asarray(groups, dtype=object)
    fit = np.empty(number)
    for sample in range(number):
        others = labels == labels[sample]
        if others.sum() < 3:
            others[:] = True
        others[sample] = False
        fit[sample] = np.median(correlation[sample, others])
    centre = np.median(fit)
    deviation = max(1.4826 * float(np.median(np.abs(fit - centre))), SMALLEST_DEVIATION)
    return [bool(value) for value in fit < centre - OUTLIER_DEVIATIONS * deviation]


def swaps(correlation: np.ndarray, groups: Sequence[str], blocks: Sequence[str]) -> list[str]:
    """Return, for each sample, the block it resembles more than its own by `SWAP_RULE`, or ""."""
    distance = 1 - correlation
    cells = list(zip(groups, blocks, strict=True))
    return [
        _nearer_block(distance[sample], sample, cells if cells.count(cell) > 1 else [("", b) for b in blocks])
        for sample, cell in enumerate(cells)
    ]


def _nearer_block(distance: np.ndarray, sample: int, cells: Sequence[tuple[str, str]]) -> str:
    """Return the block of the nearest cell when the own cell is farther by `SWAP_RATIO`, or ""."""
    import numpy as np

    members: dict[tuple[str, str], list[int]] = {}
    for number, cell in enumerate(cells):
        if number != sample:
            members.setdefault(cell, []).append(number)
    mean = {cell: float(np.mean(distance[numbers])) for cell, numbers in members.items()}
    own = mean.pop(cells[sample], None)
    others = {cell: value for cell, value in mean.items() if cell[1] != cells[sample][1]}
    if own is None or not others:
        return ""
    nearest = min(others, key=lambda cell: others[cell])
    return nearest[1] if own > SWAP_RATIO * others[nearest] else ""
