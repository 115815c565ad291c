"""Parquet files, with or without a pandas index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from . import canary
from .fields import Field, is_number, not_numbers, numbers
from .files import broken
from .grid import Grid
from .matrix import Head, Layout, Matrix, Source, arrange
from .preamble import PEEK_ROWS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FORMAT = "Parquet"
WHAT = "a Parquet file"


def recognises(_: Path, start: bytes) -> bool:
    """Return whether a file is Parquet, by its first bytes."""
    return start.startswith(b"PAR1")


def table(
    source: Source, first_rows_only: bool = False, of_numbers: bool = True, short_rows: bool = False
) -> Grid:
    """Return the columns and cells as they are; rows are counted from 1."""
    found = _table(source.path)
    if first_rows_only:
        found = found.head(PEEK_ROWS)
    columns = tuple(str(name) if name is not None else "" for name in found.columns)
    fields = found.astype(object).where(found.notna(), None)
    return Grid(columns, fields.to_numpy().tolist(), list(range(1, len(found) + 1)), header=0)


def head(source: Source) -> Head:
    """Return the head of a Parquet file."""
    return _head(_table(source.path))


def _head(table: pd.DataFrame) -> Head:
    return Head(
        FORMAT,
        tuple("" if name is None else str(name) for name in table.columns),
        peek=lambda column: _text(table.head(PEEK_ROWS), column),
        whole=lambda column: _text(table, column),
        numbers=lambda column: numbers(_text(table.head(PEEK_ROWS), column)),
    )


def read(source: Source, layout: Layout) -> Matrix:
    """Read a Parquet file."""
    table = _table(source.path)
    needed = layout.genes if layout.transposed else tuple(layout.samples.values())
    array = _numbers(source.path, table, needed)
    return arrange(_head(table), layout, array, lambda column: _text(table, column))


def _table(path: Path) -> pd.DataFrame:
    """Return the table, with the index that pandas stores in first place."""
    import pandas as pd

    table = canary.parquet(path)
    if table is None:
        raise broken(path, WHAT)
    if isinstance(table.index, pd.RangeIndex):
        return table
    name = "" if table.index.name in (None, "index") else table.index.name
    return table.rename_axis(index=name).reset_index(names=name)


def _text(table: pd.DataFrame, column: int) -> list[str]:
    return ["" if value is None else str(value).strip() for value in table.iloc[:, column]]


def _numbers(path: Path, table: pd.DataFrame, columns: tuple[int, ...]) -> np.ndarray:
    import numpy as np
    import pandas as pd

    array = np.full((len(table), table.shape[1] - 1), np.nan)
    bad: list[Field] = []
    for column in columns:
        values = table.iloc[:, column]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            array[:, column - 1] = values.to_numpy(dtype=float, na_value=np.nan)
        else:
            rows = zip(_text(table, 0), _text(table, column), strict=True)
            name = str(table.columns[column])
            bad += [Field(row, name, field) for row, field in rows if not is_number(field)][:1] or [
                Field(_text(table, 0)[0], name, _text(table, column)[0])
            ]
    fault = not_numbers(path, bad)
    if fault:
        raise fault
    return array
