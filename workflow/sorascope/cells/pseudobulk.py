"""Pseudobulk: the counts of a sample's cells added up, so that the sample, not the cell, is the unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .chunks import CHUNK, chunks

if TYPE_CHECKING:
    from scipy import sparse


def add_up(matrix: Any, groups: np.ndarray, n_groups: int, size: int = CHUNK) -> np.ndarray:
    """Return genes × groups: the sum of the counts of each group's cells.

    `matrix`: cells × genes as `chunks.chunks` takes it. `groups`: number of each cell's group from 0, or -1
    for a cell of none.
    """
    from scipy import sparse

    sums = np.zeros((n_groups, matrix.shape[1]))
    for first, chunk in chunks(matrix, size=size):
        here = groups[first : first + chunk.shape[0]]
        cells = np.flatnonzero(here >= 0)
        ones = np.ones(len(cells))
        membership = sparse.csr_matrix((ones, (here[cells], cells)), shape=(n_groups, chunk.shape[0]))
        sums += (membership @ chunk).toarray()
    return sums.T


def symbol_columns(symbols: Sequence[str]) -> tuple[list[str], sparse.csr_matrix]:
    """Return the symbols in alphabetical order, and the genes × symbols matrix of ones that adds columns up.

    `symbols`: the approved symbol of each gene, "" for a gene that is left out.
    """
    from scipy import sparse

    names = sorted({symbol for symbol in symbols if symbol})
    place = {name: number for number, name in enumerate(names)}
    rows = [row for row, symbol in enumerate(symbols) if symbol]
    columns = [place[symbols[row]] for row in rows]
    ones = np.ones(len(rows), dtype=np.float32)
    return names, sparse.csr_matrix((ones, (rows, columns)), shape=(len(symbols), len(names)))
