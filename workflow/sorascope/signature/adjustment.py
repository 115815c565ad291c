"""Activity beside its confounders: what a set adds to proliferation and to the sets it shares genes with.

Two kinds of confounding, in one joint model of the set statistics of a sample:
- Sets that share genes: over genes, z is regressed on the score vectors of the set and of all sets that share
  a gene with it. What the set adds is the part of its score vector that is orthogonal to the others.
- A confounder programme such as proliferation: genes of other sets follow it. The slope of the set's
  statistic on the programme's is learned from the replicates' noise and drawn towards 0 when these are few.
The noise statistics go through the same steps, so the adjusted t has its own null.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sorascope.sets import IndexedSet

CONFOUNDERS = ("proliferation",)
# A set that keeps no more of its score vector than this, beside those it shares genes with, is not tested.
LEAST_SHARE = 0.1
# Noise draws count as if this many more had shown no relation to the confounder.
SLOPE_WEIGHT = 2.0
# More than any shipped set has (2): keeps a collection of thousands of sets of the user's computable.
MOST_NEIGHBOURS = 10


@dataclass(frozen=True)
class Adjusted:
    """Set statistics given the others: as `Projected`; NaN where a set has nothing of its own."""

    value: np.ndarray
    noise: np.ndarray
    sizes: np.ndarray


def neighbours(indexed: Mapping[str, IndexedSet]) -> list[list[int]]:
    """Return, for every set, the numbers of the other sets that share a gene with it, in order.

    Of a large collection of sets, only the `MOST_NEIGHBOURS` that share most genes.
    """
    holders: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(indexed.values()):
        for gene in one.members.tolist():
            holders[gene].append(number)
    result = []
    for own, one in enumerate(indexed.values()):
        shared = Counter(other for gene in one.members.tolist() for other in holders[gene] if other != own)
        nearest = sorted(shared, key=lambda other: (-shared[other], other))[:MOST_NEIGHBOURS]
        result.append(sorted(nearest))
    return result


def adjusted_for(
    indexed: Mapping[str, IndexedSet], confounders: Sequence[str] = CONFOUNDERS
) -> list[list[str]]:
    """Name the sets each set is adjusted for: confounder programmes first, then sets sharing genes."""
    names = list(indexed)
    result = []
    for name, near in zip(names, neighbours(indexed), strict=True):
        programmes = [one for one in confounders if one in indexed and one != name]
        result.append([*programmes, *(names[one] for one in near if names[one] not in programmes)])
    return result


def adjust(
    value: np.ndarray,
    noise: np.ndarray,
    weights: np.ndarray,
    gram: np.ndarray,
    names: Sequence[str],
    near: Sequence[Sequence[int]],
    confounders: Sequence[str] = CONFOUNDERS,
) -> Adjusted:
    """Adjust one sample's set statistics.

    `value`: a set; `noise`: sets x draws with `weights` of the draws; `gram`: inner products of the sets'
    score vectors; `names` of the sets and `near`, for each, the sets it shares genes with.
    """
    new_value, new_noise = value.astype(float), noise.copy()
    sizes = np.full(len(names), np.nan)
    programmes = [names.index(one) for one in confounders if one in names]
    for own, beside in enumerate(near):
        rows, parts, left = [own, *beside], np.ones(1), gram[own, own]
        if beside:
            slope = np.linalg.pinv(gram[np.ix_(beside, beside)], hermitian=True) @ gram[beside, own]
            parts = np.concatenate([parts, -slope])
            left = left - gram[own, beside] @ slope
        if left <= LEAST_SHARE * gram[own, own]:
            new_value[own], new_noise[own] = np.nan, np.nan
            continue
        sizes[own] = 1 / left
        new_value[own], new_noise[own] = parts @ value[rows], parts @ noise[rows]
        for programme in programmes:
            if programme in (own, *beside):
                continue
            variance = weights @ noise[programme] ** 2
            shrink = 1 / (1 + SLOPE_WEIGHT / noise.shape[1])
            slope = shrink * (weights @ (new_noise[own] * noise[programme])) / max(variance, 1e-300)
            new_value[own] -= slope * value[programme]
            new_noise[own] -= slope * noise[programme]
    return Adjusted(new_value, new_noise, sizes)
