"""Excel workbooks (.xlsx)."""

from __future__ import annotations

import zipfile
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..errors import did_you_mean
from . import grid
from .files import broken, fault
from .matrix import Head, Layout, Matrix, Source
from .preamble import PEEK_ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMAT = "Excel workbook"


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
    workbook = _open(source)
    try:
        sheet = workbook[_sheet_name(source, workbook.sheetnames)]
        return list(islice(sheet.iter_rows(values_only=True), most))
    finally:
        workbook.close()


def _open(source: Source) -> Workbook:
    import warnings

    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not keep; none matters for reading values
        warnings.simplefilter("ignore", UserWarning)
        try:
            return openpyxl.load_workbook(source.path, read_only=True, data_only=True)
        except (zipfile.BadZipFile, KeyError, OSError, ValueError):
            raise broken(source.path, "an Excel workbook") from None


def _sheet_name(source: Source, names: list[str]) -> str:
    if source.sheet in names:
        return str(source.sheet)
    listed = ", ".join(names)
    if source.sheet is not None:
        found = f"no sheet {source.sheet}"
        raise fault(source.path, "", found, listed, did_you_mean(source.sheet, names))
    if len(names) > 1:
        raise fault(source.path, "", f"{len(names)} sheets", listed, "name one under sheet: in the config")
    return names[0]
