"""What each cell is judged by: counts, genes, mitochondrial share; one pass over the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import InputError, Problem
from .chunks import CHUNK, chunks

if TYPE_CHECKING:
    import pandas as pd

MITOCHONDRIAL = "MT-"
WHOLE_COUNTS = 0.2  # as in scale.py: fewer whole values are no counts, also not of Salmon, alevin or SoupX


def measure(
    matrix: Any, symbols: Sequence[str], cells: pd.Index, source: Path | str, place: str, size: int = CHUNK
) -> pd.DataFrame:
    """Return one row a cell: counts, genes (with a count), mito_percent (NaN where no such gene is measured).

    `symbols`: the approved symbol of each column, "" where unknown; all columns are counted. `source` and
    `place` name the matrix in messages. Raises `InputError` where the values are no counts.
    """
    import pandas as pd

    mitochondrial = np.array([symbol.startswith(MITOCHONDRIAL) for symbol in symbols])
    counts, genes, mito = (np.zeros(matrix.shape[0]) for _ in range(3))
    for first, chunk in chunks(matrix, size=size):
        _check_counts(chunk.data, source, place)
        rows = slice(first, first + chunk.shape[0])
        counts[rows] = np.asarray(chunk.sum(axis=1)).ravel()
        genes[rows] = np.diff(chunk.indptr)
        mito[rows] = chunk @ mitochondrial.astype(float)
    percent = 100 * mito / np.where(counts > 0, counts, np.nan)
    if not mitochondrial.any():
        percent[:] = np.nan
    return pd.DataFrame({"counts": counts, "genes": genes.astype(int), "mito_percent": percent}, index=cells)


def _check_counts(values: np.ndarray, source: Path | str, place: str) -> None:
    if not len(values):
        return
    found = ""
    if not np.isfinite(values).all():
        found = "missing or infinite values"
    elif values.min() < 0:
        found = f"negative values (down to {values.min():.4g})"
    elif (values == np.rint(values)).mean() < WHOLE_COUNTS:
        found = f"values that are not counts: nearly none is whole (for example {values[0]:.4g})"
    if found:
        raise InputError(
            [
                Problem(
                    str(source),
                    place,
                    found,
                    "raw counts of UMIs or reads",
                    "name the layer that holds the counts under layer: (X, raw, or a layer's name)",
                )
            ]
        )
