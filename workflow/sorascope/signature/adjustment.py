"""Activity adjusted for confounders: what a set adds to proliferation and to the sets it shares genes with.

Two kinds of confounding, in one joint model of the set statistics of a sample:
- Sets that share genes: over genes, z is regressed on the score vectors of the set and of all sets that share
  a gene with it. What the set adds is the part of its score vector that is orthogonal to the others.
- A confounder programme such as proliferation: genes of other sets follow it. The slope of the set's
  statistic on the programme's is learned from the replicates' noise and drawn towards 0 when these are few.
The noise statistics go through the same steps, so the adjusted t has its own null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..arrays.sets import IndexedSet

CONFOUNDERS = ("proliferation",)
# A set that keeps no more than this of its score vector, less the sets it shares genes with, is not tested.
LEAST_SHARE = 0.1
# Noise draws count as if this many more had shown no relation to the confounder.
SLOPE_WEIGHT = 2.0
# Adjusted for more sets than this hardly anything of a set is left, and the time grows with their cube.
MOST_NEIGHBOURS = 10
# So many sets are looked at together; more would take memory only.
CHUNK = 500
# Up to so many sets their inner products are kept in full, 8 bytes a pair, where look-ups are quick; of more
# only those of sets that share genes.
MOST_DENSE = 4000


@dataclass(frozen=True)
class Adjusted:
    """Set statistics given the others: as `Projected`; NaN where a set has nothing of its own."""

    value: np.ndarray
    noise: np.ndarray
    sizes: np.ndarray


def neighbours(indexed: Mapping[str, IndexedSet]) -> list[list[int]]:
    """Return, for every set, the numbers of the other sets that share a gene with it.

    Of many the `MOST_NEIGHBOURS` that share most genes.
    """
    sets = list(indexed.values())
    members = np.concatenate([np.empty(0, int), *(one.members for one in sets)])
    genes, columns = np.unique(members, return_inverse=True)
    ends = np.cumsum([0, *(len(one) for one in sets)])
    having = sparse.csr_matrix((np.ones(len(members), int), columns, ends), shape=(len(sets), len(genes)))
    result = []
    for start in range(0, len(sets), CHUNK):
        shared = (having[start : start + CHUNK] @ having.T).toarray()
        for own, row in enumerate(shared, start):
            row[own] = 0
            nearest = np.argsort(-row, kind="stable")[:MOST_NEIGHBOURS]
            result.append(sorted(nearest[row[nearest] > 0].tolist()))
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
    scores: sparse.csr_matrix,
    n_genes: int,
    names: Sequence[str],
    near: Sequence[Sequence[int]],
    confounders: Sequence[str] = CONFOUNDERS,
) -> Adjusted:
    """Adjust one sample's set statistics.

    `value`: a set; `noise`: sets x draws with `weights` of the draws; `scores`: the sets' score vectors (sets
    x their genes, of `n_genes` in all); `names` of the sets and `near`, for each, the sets it shares genes
    with.
    """
    new_value, new_noise = value.astype(float), noise.astype(float)
    sizes = np.full(len(names), np.nan)
    gram = (scores @ scores.T).tocsr()
    if len(names) <= MOST_DENSE:
        gram = gram.toarray()
    else:
        gram.sum_duplicates()  # in order, so that look-ups are quick
    total = np.asarray(scores.sum(axis=1)).ravel()
    by_count: dict[int, list[int]] = {}
    for own, shared in enumerate(near):
        by_count.setdefault(len(shared), []).append(own)
    for count, chosen in by_count.items():
        for start in range(0, len(chosen), CHUNK):
            some = np.array(chosen[start : start + CHUNK])
            rows = np.array([[one, *near[one]] for one in some])
            first, second = (np.broadcast_to(one, (len(some), count + 1, count + 1)).ravel()
                             for one in (rows[:, :, None], rows[:, None, :]))  # fmt: skip
            inner = np.asarray(gram[first, second]).reshape(len(some), count + 1, count + 1)
            inner = inner - total[rows][:, :, None] * total[rows][:, None, :] / n_genes
            slopes = np.zeros((len(some), 0))
            if count:
                inverse = np.linalg.pinv(inner[:, 1:, 1:], hermitian=True)
                slopes = np.einsum("sij,sj->si", inverse, inner[:, 1:, 0])
            left = inner[:, 0, 0] - np.einsum("si,si->s", inner[:, 0, 1:], slopes)
            parts = np.column_stack([np.ones(len(some)), -slopes])
            enough = left > LEAST_SHARE * inner[:, 0, 0]
            sizes[some] = np.where(enough, 1 / np.where(enough, left, 1.0), np.nan)
            kept = np.where(enough, 1.0, np.nan)
            new_value[some] = np.einsum("si,si->s", parts, value[rows]) * kept
            new_noise[some] = np.einsum("si,sid->sd", parts, noise[rows]) * kept[:, None]
    for programme in (names.index(one) for one in confounders if one in names):
        follows = np.array(
            [own != programme and programme not in shared for own, shared in enumerate(near)], dtype=bool
        )
        variance = weights @ noise[programme] ** 2
        shrink = 1 / (1 + SLOPE_WEIGHT / noise.shape[1])
        slope = shrink * ((new_noise * weights) @ noise[programme]) / max(variance, 1e-300)
        slope = np.where(follows, slope, 0.0)
        new_value -= slope * value[programme]
        new_noise -= np.outer(slope, noise[programme])
    return Adjusted(new_value, new_noise, sizes)
