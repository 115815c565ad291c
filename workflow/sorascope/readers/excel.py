"""Excel workbooks (.xlsx)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, did_you_mean
from . import grid
from .files import OF_TEXT, UNZIP_ERRORS, broken, fault, misnamed_workbook, refuse_swollen
from .matrix import Head, Layout, Matrix, Source
from .preamble import PEEK_ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMAT = "Excel workbook"
WHAT = "an Excel workbook"
ENDINGS = (".xlsx", ".xlsm", ".xltx", ".xltm")  # openpyxl opens no other
MOST_EMPTY, EMPTY_BESIDE = 10_000_000, 10  # empty cells, and as many more for each one with content


def head(source: Source) -> Head:
    """Return the head of a sheet."""
    return grid.head(FORMAT, table(source, first_rows_only=True), lambda: _row_names(source))


def table(source: Source, first_rows_only: bool = False) -> grid.Grid:
    """Return a sheet's header and cells as they are."""
    return grid.from_rows(source.path, _rows(source, PEEK_ROWS if first_rows_only else None))


def read(source: Source, layout: Layout) -> Matrix:
    """Read a sheet. Formulas count by the values the workbook stores for them."""
    return grid.matrix(source.path, FORMAT, table(source), layout)


def _row_names(source: Source) -> list[str]:
    return [grid.text(row[0]) for row in table(source).rows]


def _rows(source: Source, most: int | None = None) -> list[tuple[Any, ...]]:
    """Return the rows that hold anything; openpyxl makes up all between the first and the last."""
    if source.path.suffix.lower() not in ENDINGS:
        raise misnamed_workbook(source.path)
    _refuse_bomb(source.path)
    try:
        workbook = _open(source)
        try:
            sheet = workbook[_sheet_name(source, workbook.sheetnames)]
            return list(islice(_filled(source.path, sheet.iter_rows(values_only=True)), most))
        finally:
            workbook.close()
    except InputError:
        raise
    except Exception:  # openpyxl passes on whatever the XML, the archive or a wrong value lead to
        raise broken(source.path, WHAT) from None


def _filled(path: Path, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    empty, most = 0, MOST_EMPTY
    for row in rows:
        blank = row.count(None)
        if blank < len(row):
            yield row
        empty, most = empty + blank, most + EMPTY_BESIDE * (len(row) - blank)
        if empty > most:
            raise fault(
                path,
                "",
                f"over {MOST_EMPTY:,} empty cells between those with content",
                "a table without large gaps",
                "delete the empty rows and columns in the workbook",
            )


def _refuse_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except UNZIP_ERRORS:
        raise broken(path, WHAT) from None
    refuse_swollen(path, size, OF_TEXT)


def sheets(path: Path) -> list[str]:
    """Return the names of a workbook's sheets."""
    _refuse_bomb(path)
    try:
        workbook = _open(Source(path))
        try:
            return list(workbook.sheetnames)
        finally:
            workbook.close()
    except Exception:  # as in _rows
        raise broken(path, WHAT) from None


def _open(source: Source) -> Workbook:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not keep; none matters for reading values
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(source.path, read_only=True, data_only=True, keep_links=False)


def _sheet_name(source: Source, names: list[str]) -> str:
    if source.sheet in names:
        return str(source.sheet)
    listed = ", ".join(names)
    if source.sheet is not None:
        found = f"no sheet {source.sheet}"
        raise fault(source.path, "", found, listed, did_you_mean(source.sheet, names))
    if len(names) != 1:
        raise fault(source.path, "", f"{len(names)} sheets", listed, "name one under sheet: in the config")
    return names[0]
