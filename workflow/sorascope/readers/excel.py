"""Excel workbooks (.xlsx)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import InputError, did_you_mean
from . import grid, hidden
from .files import OF_TEXT, UNZIP_ERRORS, broken, fault, refuse_office, refuse_swollen
from .matrix import Head, Layout, Matrix, Source
from .preamble import PEEK_ROWS

if TYPE_CHECKING:
    from openpyxl import Workbook

FORMAT = "Excel workbook"
WHAT = "an Excel workbook"
# a cell with a formula and no value behind it; one that gives an empty text has the type str
UNCOMPUTED = re.compile(rb"<c\b([^>]*)>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
REFERENCE = re.compile(rb'\br="([A-Z]+\d+)"')
FIRST_BYTES = 1 << 20
MOST_EMPTY, EMPTY_BESIDE = 10_000_000, 10  # empty cells, and as many more for each one with content


def recognises(path: Path, start: bytes) -> bool:
    """Return whether a file is a workbook, or an office document that is then refused by its kind."""
    if not start.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except UNZIP_ERRORS:
        return False


def head(source: Source) -> Head:
    """Return the head of a sheet."""
    return grid.head(
        FORMAT, table(source, first_rows_only=True), lambda column: _whole_column(source, column)
    )


def table(
    source: Source, first_rows_only: bool = False, of_numbers: bool = True, short_rows: bool = False
) -> grid.Grid:
    """Return a sheet's header and cells as they are."""
    sheet = _sheet(source, PEEK_ROWS if first_rows_only else None)
    found = grid.from_rows(source.path, sheet.rows, of_numbers)
    notes = hidden.notes(sheet.name, sheet.state, sheet.content, found.header, found.columns)
    return replace(found, notes=notes)


def read(source: Source, layout: Layout) -> Matrix:
    """Read a sheet. Formulas count by the values the workbook stores for them."""
    return grid.matrix(source.path, FORMAT, table(source), layout)


def _whole_column(source: Source, column: int) -> list[str]:
    return [grid.text(row[column]) for row in table(source).rows]


class Sheet(NamedTuple):
    """A sheet: its name, whether it is visible, its XML, and rows that hold anything, with their numbers."""

    name: str
    state: str
    content: bytes
    rows: list[tuple[int, tuple[Any, ...]]]


def _sheet(source: Source, most: int | None = None) -> Sheet:
    """Return a sheet with its rows, the first ones at `most`; openpyxl makes up all between first and last.

    The extent that a sheet declares is passed over: some programs write one that is too small, or A1.
    """
    _refuse_bomb(source.path)
    try:
        with _opened(source.path) as workbook:
            names = workbook.sheetnames
            if source.sheet is None and len(names) > 1:  # Excel once gave every workbook three sheets
                names = [name for name in names if _holds_cells(source.path, workbook[name])] or names
            unseen = {each for each in names if workbook[each].sheet_state != "visible"}
            sheet = workbook[_sheet_name(source, names, unseen)]
            content = _content(source.path, sheet)
            _refuse_uncomputed(source.path, sheet.title, content)
            sheet.reset_dimensions()
            rows = list(islice(_filled(source.path, sheet.iter_rows(values_only=True)), most))
            return Sheet(sheet.title, sheet.sheet_state, content, rows)
    except InputError:
        raise
    except Exception:  # openpyxl passes on whatever the XML, the archive or a wrong value lead to
        raise broken(source.path, WHAT) from None


def _holds_cells(path: Path, sheet: Any) -> bool:
    """Return whether a sheet may hold a cell, by the beginning of its XML; True for a sheet of a chart."""
    place = getattr(sheet, "_worksheet_path", "")
    if not place:
        return True
    with zipfile.ZipFile(path) as archive, archive.open(place.lstrip("/")) as stream:
        return b"<c " in stream.read(FIRST_BYTES)


def _content(path: Path, sheet: Any) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as stream:
        return stream.read()


def _refuse_uncomputed(path: Path, title: str, content: bytes) -> None:
    """Raise `InputError` for a formula without a value: programs leave it to Excel to compute it."""
    if b"<f" not in content:
        return
    cells = [match[1] for match in UNCOMPUTED.finditer(content) if b't="str"' not in match[1]]
    if cells:
        named = REFERENCE.search(cells[0])
        more = f" (and {len(cells) - 1} more)" if len(cells) > 1 else ""
        raise fault(
            path,
            f"sheet {title}, cell {named[1].decode()}" if named else f"sheet {title}",
            f"a formula whose value is not in the file{more}",
            "values, or formulas with the values that the spreadsheet program computed",
            "open the workbook in a spreadsheet program and save it; or paste the values",
        )


def _filled(path: Path, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    empty, most = 0, MOST_EMPTY
    for number, row in enumerate(rows, 1):
        blank = row.count(None)
        if blank < len(row):
            yield number, row
        empty, most = empty + (blank or not row), most + EMPTY_BESIDE * (len(row) - blank)
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
            refuse_office(path, archive.namelist())
            size = sum(member.file_size for member in archive.infolist())
    except UNZIP_ERRORS:
        raise broken(path, WHAT) from None
    refuse_swollen(path, size, OF_TEXT)


def sheets(path: Path) -> list[str]:
    """Return the names of a workbook's sheets."""
    _refuse_bomb(path)
    try:
        with _opened(path) as workbook:
            return list(workbook.sheetnames)
    except Exception:  # as in _rows
        raise broken(path, WHAT) from None


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    import warnings

    import openpyxl

    # by stream: openpyxl goes by the ending of a name
    with path.open("rb") as stream, warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not keep; none matters for reading values
        warnings.simplefilter("ignore", UserWarning)
        workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        try:
            yield workbook
        finally:
            workbook.close()


def _sheet_name(source: Source, names: list[str], unseen: set[str]) -> str:
    if source.sheet in names:
        return str(source.sheet)
    listed = ", ".join(f"{name} (hidden)" if name in unseen else name for name in names)
    if source.sheet is not None:
        found = f"no sheet {source.sheet}"
        raise fault(source.path, "", found, listed, did_you_mean(source.sheet, names))
    if len(names) != 1:
        raise fault(source.path, "", f"{len(names)} sheets", listed, "name one under sheet: in the config")
    return names[0]
