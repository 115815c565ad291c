"""The cells of a published table, as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import readers


@dataclass(frozen=True)
class Cells:
    """Column names and data rows; `places` names each row, `decimal` is the decimal mark of numbers.

    `notes`: what a reader must know of how the file was read.
    """

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    places: Sequence[str]
    decimal: str = "."
    notes: tuple[str, ...] = ()

    def column(self, name: str) -> list[str]:
        """Return the cells of the first column of this name."""
        number = self.columns.index(name)
        return [row[number] for row in self.rows]


def cells(path: Path, sheet: str | None = None) -> Cells:
    """Open a table of any kind. Raises `InputError` when there is none."""
    table = readers.table(path, sheet)
    places = [f"{table.unit} {place}" for place in table.places]
    # a further column without a name is called by its place, to distinguish it from the row names
    names = tuple(name or (f"(column {n})" if n > 1 else "") for n, name in enumerate(table.columns, 1))
    return Cells(names, table.texts(), places, table.decimal, table.notes)
