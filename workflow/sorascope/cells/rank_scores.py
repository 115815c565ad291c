"""The rank score of every cell for every mechanism, chunk by chunk over a sparse matrix.

The same score as scores.rank (singscore, Foroutan et al. 2018), in closed form for rows that are mostly
zero. Of N genes a cell expresses few. Its zeros share one mean rank r0, so only the stored values are
sorted, and with e = rank - r0 of the stored members a part of k genes has

    mean rank - (N + 1)/2  =  (r0 - (N + 1)/2) + sum(e) / k ,

which for all sets at once is one product of a sparse cells × members by a members × sets matrix. Ranks
depend on the order of values within the cell only: counts, counts per 10,000 and their logarithm score
alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.sets import IndexedSet, index_sets
from ..errors import Problems
from .chunks import CHUNK, chunks

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse


@dataclass(frozen=True)
class Weights:
    """What each set takes of a cell: `zeros` times the zeros' rank, `members` times the excess ranks."""

    place: np.ndarray  # gene number -> row of `members`, -1 for a gene of no set
    members: np.ndarray
    zeros: np.ndarray

    @classmethod
    def of(cls, indexed: Mapping[str, IndexedSet], n_genes: int) -> Weights:
        """Divide each direction's members by their number k and by N - k, the range of their mean rank."""
        used = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
        place = np.full(n_genes, -1, dtype=np.int32)
        place[used] = np.arange(len(used))
        members = np.zeros((len(used), len(indexed)))
        zeros = np.zeros(len(indexed))
        for column, one in enumerate(indexed.values()):
            for direction in (1.0, -1.0):
                part = one.members[one.signs == direction]
                if 0 < len(part) < n_genes:
                    members[place[part], column] = direction / (len(part) * (n_genes - len(part)))
                    zeros[column] += direction / (n_genes - len(part))
            if not len(one):
                zeros[column] = np.nan
        return cls(place, members, zeros)


def score(
    matrix: Any,
    genes: pd.Index,
    sets: Mapping[str, Mapping[str, int]],
    start: int = 0,
    stop: int | None = None,
    size: int = CHUNK,
) -> np.ndarray:
    """Return scores in [-1, 1], cells × sets in the order of `sets`; NaN for a set without a measured gene.

    `matrix`: cells × genes as `chunks.chunks` takes it, in memory or on disk; `genes`: its columns'
    symbols, without duplicates; `start`, `stop`: the cells wanted; `size`: cells a chunk, which changes
    memory and not one bit of the result. Raises `InputError` when a value is missing or infinite.
    """
    weights = Weights.of(index_sets(genes, sets), len(genes))
    end = matrix.shape[0] if stop is None else stop
    scores = np.empty((end - start, len(sets)))
    for first, chunk in chunks(matrix, start, end, size):
        _check_finite(chunk, first)
        scores[first - start : first - start + chunk.shape[0]] = _score_chunk(chunk, weights)
    return scores


def _score_chunk(chunk: sparse.csr_matrix, weights: Weights) -> np.ndarray:
    from scipy import sparse

    n_genes = chunk.shape[1]
    column = weights.place[chunk.indices]
    stored = np.flatnonzero(column >= 0)
    bounds = np.searchsorted(stored, chunk.indptr)
    values = chunk.data[stored]
    twice = np.empty(len(stored))
    negatives = np.zeros(chunk.shape[0], dtype=int)
    signed = bool((chunk.data < 0).any())
    for row in range(chunk.shape[0]):
        part = slice(bounds[row], bounds[row + 1])
        ordered = np.sort(chunk.data[chunk.indptr[row] : chunk.indptr[row + 1]])
        wanted = values[part]
        twice[part] = ordered.searchsorted(wanted, "left") + ordered.searchsorted(wanted, "right")
        if signed:
            negatives[row] = ordered.searchsorted(0, "left")
    zeros = n_genes - np.diff(chunk.indptr)
    rank_of_zero = negatives + (zeros + 1) / 2
    rank = (twice + 1) / 2 + np.where(values > 0, np.repeat(zeros, np.diff(bounds)), 0)
    excess = rank - np.repeat(rank_of_zero, np.diff(bounds))
    ranked = sparse.csr_matrix((excess, column[stored], bounds), shape=(chunk.shape[0], len(weights.members)))
    return np.outer(rank_of_zero - (n_genes + 1) / 2, weights.zeros) + ranked @ weights.members


def _check_finite(chunk: sparse.csr_matrix, first: int) -> None:
    finite = np.isfinite(chunk.data)
    if finite.all():
        return
    cell = first + int(np.searchsorted(chunk.indptr, int(np.argmin(finite)), "right")) - 1
    problems = Problems()
    problems.add(
        "matrix of cells",
        f"cell {cell + 1}",
        "a missing or infinite value",
        "a finite number for every gene and cell",
        "give the matrix of counts as it came from the aligner",
    )
    problems.raise_if_any()
