"""Tables that come as rows of cells (workbooks): finding the header, reading numbers out of mixed cells."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cells import MISSING, Cell, is_number, not_numbers, number
from .files import fault
from .matrix import Head, Layout, Matrix, arrange

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Grid:
    """Column names and data rows; cells as the workbook holds them."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


def text(cell: Any) -> str:
    """Return a cell as text: whole numbers without decimals, dates as ISO dates, nothing for empty."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell).strip()


def from_rows(path: Path, rows: Sequence[Sequence[Any]]) -> Grid:
    """Return the grid below the header: the first row with a cell in (nearly) every column that has data.

    Title lines above it are passed over. Raises `InputError` when no header or no data row is found.
    """
    filled = [sum(cell not in (None, "") for cell in row) for row in rows]
    usual = max(filled, default=0)
    start = next((number for number, count in enumerate(filled) if count >= max(2, usual - 1)), None)
    if start is None or start + 1 >= len(rows):
        raise fault(path, "", "no header line with data below", "a table with a header line")
    width = max(
        number for row in rows[start:] for number, cell in enumerate(row, 1) if cell not in (None, "")
    )
    columns = tuple(text(cell) for cell in [*rows[start], *[None] * width][:width])
    data = [[*row, *[None] * width][:width] for row in rows[start + 1 :]]
    return Grid(columns, [row for row in data if any(cell not in (None, "") for cell in row)])


def head(name: str, grid: Grid, all_row_names: Any = None) -> Head:
    """Return the head of a grid."""
    return Head(
        name,
        grid.columns,
        peek=lambda column: [text(row[column]) for row in grid.rows],
        row_names=all_row_names or (lambda: [text(row[0]) for row in grid.rows]),
        numbers=lambda column: [number(text(row[column])) for row in grid.rows],
    )


def matrix(path: Path, name: str, grid: Grid, layout: Layout) -> Matrix:
    """Return the matrix of a grid. Raises `InputError` naming cells that are no numbers."""
    needed = layout.genes if layout.transposed else tuple(layout.samples.values())
    array = _numbers(path, grid, needed)
    return arrange(head(name, grid), layout, array, lambda column: [text(row[column]) for row in grid.rows])


def _numbers(path: Path, grid: Grid, columns: Sequence[int]) -> np.ndarray:
    import numpy as np

    array = np.full((len(grid.rows), len(grid.columns) - 1), np.nan)
    bad: list[Cell] = []
    for place, row in enumerate(grid.rows):
        for column in columns:
            cell = row[column]
            if isinstance(cell, (int, float)) and not isinstance(cell, bool):
                array[place, column - 1] = cell
                continue
            written = text(cell)
            if is_number(written):
                array[place, column - 1] = float(written)
            elif written not in MISSING:
                bad.append(Cell(text(row[0]), grid.columns[column], written))
    told = not_numbers(path, bad)
    if told:
        raise told
    return array
