"""Samples that do not fit: outliers among their replicates, and samples that may have been swapped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

OUTLIER_DEVIATIONS = 3.0
SMALLEST_DEVIATION = 0.01
SWAP_RATIO = 1.25
OUTLIER_RULE = (
    "outlier: two correlations lie more than 3 robust standard deviations (1.4826 × median absolute "
    "deviation, at least 0.01) too low: the median with its replicates (same group and block), compared with "
    "the median of these replicates; and the largest with any other sample, compared with the median of all "
    "samples. A group that differs as a whole is no outlier"
)
SWAP_RULE = (
    "possible swap: on the most variable genes, the mean distance (1 − correlation) to its own replicates "
    "(same group and block; else same block) is more than 1.25 times that to the samples of another block"
)


def replicate_correlation(correlation: np.ndarray, groups: Sequence[str]) -> list[float | None]:
    """Return each sample's median correlation with the other samples of its group (None without any)."""
    import numpy as np

    labels = np.asarray(groups, dtype=object)
    result: list[float | None] = [None] * len(labels)
    for label in dict.fromkeys(groups):
        members = np.flatnonzero(labels == label)
        for member, median in zip(members, _medians_with_others(correlation, members), strict=False):
            result[member] = float(median)
    return result


def _medians_with_others(correlation: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Return the median correlation of each of two or more members with the others; nothing for one alone."""
    import numpy as np

    number = len(members)
    if number < 2:
        return np.empty(0)
    among = correlation[np.ix_(members, members)]
    return np.median(among[~np.eye(number, dtype=bool)].reshape(number, number - 1), axis=1)


def outliers(
    correlation: np.ndarray, groups: Sequence[str], blocks: Sequence[str] | None = None
) -> list[bool]:
    """Return which samples are outliers by `OUTLIER_RULE`; none among fewer than 4 samples.

    `correlation`: samples x samples. A group that differs as a whole, or a part of it that holds together,
    has no outlier: a sample is compared with its replicates, and must be unlike every other sample too.
    """
    import numpy as np

    number = len(groups)
    if number < 4:
        return [False] * number
    own = _deviations(correlation, groups, blocks if blocks is not None else [""] * number)
    nearest = np.where(np.eye(number, dtype=bool), -np.inf, correlation).max(axis=1)
    return [bool(value) for value in _low(own) & _low(nearest - np.median(nearest))]


def _low(deviations: np.ndarray) -> np.ndarray:
    """Return which deviations (NaN: not known) are more than 3 robust standard deviations below zero."""
    import numpy as np

    known = deviations[np.isfinite(deviations)]
    from ...arrays.spread import MAD_SCALE

    spread = MAD_SCALE * float(np.median(np.abs(known))) if len(known) else 0.0
    return np.nan_to_num(deviations) < -OUTLIER_DEVIATIONS * max(spread, SMALLEST_DEVIATION)


def _deviations(correlation: np.ndarray, groups: Sequence[str], blocks: Sequence[str]) -> np.ndarray:
    """Return how much less each sample agrees than its replicates (same group and block) do; NaN: unknown.

    Of three or more replicates each has its median correlation with the others. Two agree with each other
    alike: there the correlation with the rest of their block tells them apart. A sample without replicates
    is compared with its group in other blocks, less what the rest of its block shows there.
    """
    import numpy as np

    group, block = np.asarray(groups, dtype=object), np.asarray(blocks, dtype=object)
    condition = (group[:, None] == group) & (block[:, None] == block)
    size = condition.sum(axis=1)
    alone = size == 1
    fit = np.full(len(group), np.nan)
    for members in {tuple(np.flatnonzero(row)) for row in condition[size > 2]}:
        fit[list(members)] = _medians_with_others(correlation, np.array(members))
    for sample in np.flatnonzero(size <= 2).tolist():
        others = condition[sample].copy()
        if size[sample] == 2:
            others = ~others & (block == block[sample])
            others = others if others.any() else ~condition[sample]
        elif alone[sample]:
            others = group == group[sample]
        others[sample] = False
        if others.any():
            fit[sample] = np.median(correlation[sample, others])
    relative = fit.copy()
    for sample in np.flatnonzero(alone).tolist():
        mates = alone & (block == block[sample]) & np.isfinite(fit)
        mates[sample] = False
        if mates.any():
            relative[sample] -= np.median(fit[mates])
    usual: dict[tuple[str, str, bool], float] = {}  # of each sample's peers
    deviations = np.full(len(group), np.nan)
    for sample in np.flatnonzero(np.isfinite(relative)).tolist():
        which = (group[sample], "" if alone[sample] else block[sample], bool(alone[sample]))
        if which not in usual:
            peers = (alone & (group == group[sample])) if alone[sample] else condition[sample]
            usual[which] = float(np.nanmedian(relative[peers]))
        deviations[sample] = relative[sample] - usual[which]
    return deviations


def swaps(correlation: np.ndarray, groups: Sequence[str], blocks: Sequence[str]) -> list[str]:
    """Return, for each sample, the block it resembles more than its own by `SWAP_RULE`, or ""."""
    distance = 1 - correlation
    conditions = list(zip(groups, blocks, strict=True))
    by_condition = _mean_distances(distance, conditions)
    by_block = _mean_distances(distance, [("", block) for block in blocks])
    count = Counter(conditions)
    return [
        _nearer_block(*(by_condition if count[condition] > 1 else by_block), sample)
        for sample, condition in enumerate(conditions)
    ]


def _mean_distances(
    distance: np.ndarray, conditions: Sequence[tuple[str, str]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Return samples x conditions: the mean distance to the other samples of one, NaN without any.

    With it the number of each sample's own condition and of each condition's block, and the blocks' names.
    """
    import numpy as np

    places = {condition: number for number, condition in enumerate(dict.fromkeys(conditions))}
    names = list(dict.fromkeys(block for _, block in places))
    own = np.array([places[condition] for condition in conditions])
    member = np.eye(len(places))[own]
    totals = (distance - np.diag(np.diag(distance))) @ member
    others = member.sum(axis=0) - member
    mean = np.divide(totals, others, out=np.full(totals.shape, np.nan), where=others > 0)
    return mean, own, np.array([names.index(block) for _, block in places]), names


def _nearer_block(
    mean: np.ndarray, own: np.ndarray, blocks: np.ndarray, names: Sequence[str], sample: int
) -> str:
    """Return the block of the nearest condition when the own one is farther by `SWAP_RATIO`, or ""."""
    import numpy as np

    mine = own[sample]
    others = np.flatnonzero((blocks != blocks[mine]) & np.isfinite(mean[sample]))
    if np.isnan(mean[sample, mine]) or not len(others):
        return ""
    nearest = others[mean[sample, others].argmin()]
    return names[blocks[nearest]] if mean[sample, mine] > SWAP_RATIO * mean[sample, nearest] else ""
