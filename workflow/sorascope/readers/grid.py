"""Tables that come as rows of cells: finding the header, reading numbers out of mixed cells."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import header
from .dialect import two_headers
from .fields import MISSING, Field, is_number, not_numbers, numbers
from .files import fault
from .matrix import Head, Layout, Matrix, arrange
from .preamble import PEEK_ROWS

if TYPE_CHECKING:
    import numpy as np

LARGEST_EXACT = 2**53
LINE = "line"  # what tables of text count


@dataclass(frozen=True)
class Grid:
    """Column names and data rows; cells as the file holds them.

    `places` are the numbers of the rows as an editor or a spreadsheet counts them, `header` that of the
    header, `unit` what is counted: lines or rows. `notes`: what a reader must know of how it was read.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    places: Sequence[int]
    unit: str = "row"
    header: int = 1
    decimal: str = "."
    notes: tuple[str, ...] = ()

    def texts(self) -> list[list[str]]:
        """Return the cells as text."""
        if self.unit == LINE:  # of text, whose reader has stripped them
            return [list(row) for row in self.rows]
        return [[text(field) for field in row] for row in self.rows]

    def trimmed(self) -> Grid:
        """Return the grid without the empty columns of no name that spreadsheets leave at the right."""
        width = len(self.columns)
        while width > 1 and not self.columns[width - 1]:
            if not all(is_empty(row[width - 1]) for row in self.rows):
                break
            width -= 1
        if width == len(self.columns):
            return self
        return replace(self, columns=self.columns[:width], rows=[row[:width] for row in self.rows])


def is_empty(field: Any) -> bool:
    """Return whether a cell holds nothing, or nothing but blanks."""
    return field is None or (isinstance(field, str) and not field.strip())


def text(field: Any) -> str:
    """Return a cell as text: whole numbers without decimals, dates as ISO dates, nothing for empty."""
    if field is None:
        return ""
    if isinstance(field, float):
        if field.is_integer():
            return str(int(field))
        return "" if math.isnan(field) else str(field)
    if isinstance(field, datetime.datetime):
        return field.date().isoformat()
    return str(field).strip()


def from_rows(path: Path, numbered: Sequence[tuple[int, Sequence[Any]]], of_numbers: bool = True) -> Grid:
    """Return the grid below the header, titles above it passed over; `numbered`: rows with their numbers.

    Raises `InputError` when no header or no data row is found.
    """
    filled = [(number, row) for number, row in numbered if not all(map(is_empty, row))]
    width = max((n for _, row in filled for n, field in enumerate(row, 1) if not is_empty(field)), default=0)
    rows = [[*row, *[None] * width][:width] for _, row in filled]
    try:
        found = header.find([[text(field) for field in row] for row in rows[:PEEK_ROWS]], of_numbers)
    except header.TwoHeadersError as error:
        raise two_headers(path, f"row {filled[0][0]}", error) from None
    if found is None or found.data >= len(rows):
        raise fault(path, "", "no header line with data below", "a table with a header line")
    places = [number for number, _ in filled[found.data :]]
    return Grid(found.names, rows[found.data :], places, header=filled[found.row][0]).trimmed()


def head(name: str, grid: Grid, whole: Any = None) -> Head:
    """Return the head of a grid."""
    return Head(
        name,
        grid.columns,
        peek=lambda column: [text(row[column]) for row in grid.rows],
        whole=whole or (lambda column: [text(row[column]) for row in grid.rows]),
        numbers=lambda column: numbers([text(row[column]) for row in grid.rows]),
        notes=grid.notes,
    )


def matrix(path: Path, name: str, grid: Grid, layout: Layout) -> Matrix:
    """Return the matrix of a grid. Raises `InputError` naming cells that are no numbers."""
    needed = layout.genes if layout.transposed else tuple(layout.samples.values())
    array = _numbers(path, grid, needed)
    return arrange(
        head(name, grid),
        layout,
        array,
        lambda column: [text(row[column]) for row in grid.rows],
        grid.notes,
    )


def _numbers(path: Path, grid: Grid, columns: Sequence[int]) -> np.ndarray:
    import numpy as np

    array = np.full((len(grid.rows), len(grid.columns) - 1), np.nan)
    bad: list[Field] = []
    for place, row in enumerate(grid.rows):
        for column in columns:
            field = row[column]
            if isinstance(field, float) or (type(field) is int and abs(field) < LARGEST_EXACT):
                array[place, column - 1] = field
                continue
            written = text(field)
            if is_number(written):
                array[place, column - 1] = float(written)
            elif written not in MISSING:
                where = f"{text(row[0])} ({grid.unit} {grid.places[place]})"
                bad.append(Field(where, grid.columns[column], written))
    error = not_numbers(path, bad)
    if error:
        raise error
    return array
