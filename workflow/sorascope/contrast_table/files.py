"""The cells of a published table, as text: delimited text of any dialect, or a sheet of an Excel workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..readers import Source, excel, is_workbook
from ..readers.dialect import sniff
from ..readers.files import BROKEN, broken, magic, open_text, unparsed
from ..readers.grid import text


@dataclass(frozen=True)
class Cells:
    """Column names and the first data rows; `decimal` is the decimal mark of numbers."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    decimal: str = "."


def head(path: Path, sheet: str | None = None) -> Cells:
    """Return the first rows of a table. Raises `InputError` when there is none."""
    if _in_workbook(path):
        grid = excel.table(Source(path, sheet=sheet), first_rows_only=True)
        return Cells(grid.columns, [[text(cell) for cell in row] for row in grid.rows])
    dialect = sniff(path)
    return Cells(dialect.columns, dialect.rows, dialect.decimal)


def columns(path: Path, sheet: str | None = None) -> Mapping[str, Sequence[str]]:
    """Return every cell of a table by column, stripped; names without text stand for row names."""
    if _in_workbook(path):
        grid = excel.table(Source(path, sheet=sheet))
        cells = [[text(cell) for cell in row] for row in grid.rows]
        return {name: [row[number] for row in cells] for number, name in enumerate(grid.columns)}
    import pandas as pd

    dialect = sniff(path)
    try:
        with open_text(path, dialect.encoding) as stream:
            table = pd.read_csv(
                stream,
                sep=dialect.delimiter,
                skiprows=dialect.lines_before_data,
                header=None,
                names=list(range(len(dialect.columns))),
                dtype=str,
                keep_default_na=False,
                index_col=False,
            )
    except BROKEN:
        raise broken(path) from None
    except ValueError as error:  # also pandas' ParserError
        raise unparsed(path, error) from None
    return {name: table[number].str.strip().tolist() for number, name in enumerate(dialect.columns)}


def _in_workbook(path: Path) -> bool:
    return path.exists() and magic(path).startswith(b"PK") and is_workbook(path)
