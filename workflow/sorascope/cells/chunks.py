"""A cells × genes matrix, in memory or on disk, as sparse chunks of cells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

CHUNK = 2048
# bytes; the default does not hold one stored chunk of each array, which ours would then unpack twice
CACHE = 1 << 24


def chunks(
    matrix: Any, start: int = 0, stop: int | None = None, size: int = CHUNK
) -> Iterator[tuple[int, sparse.csr_matrix]]:
    """Yield (number of the first cell, chunk as CSR) for the cells `start` up to `stop`.

    `matrix`: anything whose row slices are sparse or dense: scipy CSR, numpy array, AnnData's sparse
    dataset on disk, h5py dataset. A chunk stores each value once and no zero, whatever the matrix does.
    """
    from scipy import sparse

    end = matrix.shape[0] if stop is None else stop
    for first in range(start, end, size):
        chunk = sparse.csr_matrix(matrix[first : min(first + size, end)])
        chunk.sum_duplicates()
        if not chunk.data.all():
            chunk.eliminate_zeros()
        yield first, chunk


def row_sums(matrix: Any) -> np.ndarray:
    """Return the sum of each cell's values, a chunk at a time."""
    parts = [np.asarray(chunk.sum(axis=1), dtype=float).ravel() for _, chunk in chunks(matrix)]
    return np.concatenate(parts) if parts else np.zeros(0)


def take(matrix: Any, rows: np.ndarray) -> sparse.csr_matrix:
    """Return rows (sorted numbers) of a matrix that may be on disk, as 32-bit numbers.

    What is between the rows is read too.
    """
    from scipy import sparse

    if not len(rows):
        return sparse.csr_matrix((0, matrix.shape[1]), dtype=np.float32)
    parts = []
    for first, chunk in chunks(matrix, int(rows[0]), int(rows[-1]) + 1):
        here = rows[(rows >= first) & (rows < first + chunk.shape[0])] - first
        parts.append(chunk[here].astype(np.float32))
    return sparse.vstack(parts, format="csr")


@contextmanager
def opened(path: Path | str, key: str = "X") -> Iterator[Any]:
    """Open the matrix `key` of an h5ad file for reading in chunks; nothing is loaded yet."""
    import h5py
    from anndata.io import sparse_dataset

    with h5py.File(path, "r", rdcc_nbytes=CACHE) as file:
        node = file[key]
        yield node if isinstance(node, h5py.Dataset) else sparse_dataset(node)


def chunk(number: int, total: int, n_cells: int) -> tuple[int, int]:
    """Return the cells [start, stop) of part `number` (1-based) of `total` parts of about equal size."""
    edges = np.linspace(0, n_cells, total + 1).round().astype(int)
    return int(edges[number - 1]), int(edges[number])


def gene_names(path: Path | str) -> pd.Index:
    """Return the genes of an h5ad file."""
    return _table(path, "var").index


def cell_table(path: Path | str) -> pd.DataFrame:
    """Return the table of cells of an h5ad file."""
    return _table(path, "obs")


def _table(path: Path | str, key: str) -> pd.DataFrame:
    import h5py
    from anndata.io import read_elem

    with h5py.File(path, "r") as file:
        return read_elem(file[key])
