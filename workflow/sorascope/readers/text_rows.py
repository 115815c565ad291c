"""Lines of a text table taken apart one by one, so that no quotation mark joins or swallows rows.

A line is read as CSV where its quotation marks are paired; where they are not, it is read as it is if
that gives as many cells as the header has; else the line is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..errors import InputError
from .files import fault
from .preamble import is_outside_table

QUOTE = '"'


def split(line: str, delimiter: str) -> list[str] | None:
    """Return the cells of a line as CSV; None where a quotation mark is still open at its end."""
    if QUOTE not in line:
        return line.split(delimiter)
    reader = csv.reader([line + "\n", "\n"], delimiter=delimiter)
    cells = next(reader, [])
    return cells if reader.line_num == 1 else None


def bare(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line whose quotation marks are text; a pair around a cell is taken off."""
    cells = line.split(delimiter)
    return [cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == QUOTE else cell for cell in cells]


def cells_of(line: str, delimiter: str, width: int) -> tuple[list[str], bool]:
    """Return the cells of a line, and whether its quotation marks are paired or part of the text.

    Empty cells beyond `width` are taken off.
    """
    cells = split(line, delimiter)
    if cells is not None and len(cells) == width:
        return cells, True
    if QUOTE in line:
        as_it_stands = bare(line, delimiter)
        if len(as_it_stands) == width:
            return as_it_stands, True
    whole = cells is not None
    cells = bare(line, delimiter) if cells is None else cells
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    return cells, whole or len(cells) == width


def rows(
    path: Path, lines: Iterable[str], first: int, delimiter: str, width: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number (from 1) and the stripped cells of each line that holds any; remarks are left out.

    `first`: the number of the first of `lines`. Raises `InputError` at a quotation mark that cannot be read.
    """
    for number, ended in enumerate(lines, first):
        line = ended.rstrip("\r\n")
        if not line or is_outside_table(line):
            continue
        cells = line.split(delimiter)
        if QUOTE in line or len(cells) != width:
            cells, whole = cells_of(line, delimiter, width)
            if not whole:
                raise open_quote(path, number, line)
        cells = list(map(str.strip, cells))
        if any(cells):
            yield number, cells


def open_quote(path: Path, number: int, line: str) -> InputError:
    """Return the fault of a quotation mark without its pair on the line."""
    start = max(0, line.find(QUOTE) - 10)
    return fault(
        path,
        f"line {number}",
        f"a quotation mark that is not closed on its line: {line[start : start + 40]!r}",
        "a row on one line; quotation marks in pairs around a cell",
        "take the mark away, or the line break within the cell",
    )


def ragged(path: Path, wrong: Sequence[tuple[int, Sequence[str]]], width: int) -> InputError:
    """Return the fault of rows (number of the line, cells) that have not `width` cells."""
    number, cells = wrong[0]
    more = f" (and {len(wrong) - 1} more rows of a wrong length)" if len(wrong) > 1 else ""
    remedy = "look for a stray delimiter, an open quotation mark or a cut line"
    if width > 2 and all(sum(map(bool, row)) == 1 and row[0] for _, row in wrong):
        remedy = f"delete the line, if it is a note below or above the table; else {remedy}"
    return fault(
        path,
        f"line {number}, row {cells[0]}",
        f"{len(cells)} cells{more}",
        f"{width} cells in every row, as in the header",
        remedy,
    )


def may_be_open(delimiter: str) -> re.Pattern[str]:
    """Return a pattern that finds every cell whose quotation mark is still open at the end of its line."""
    mark = re.escape(delimiter)
    return re.compile(f'(?:^|{mark})"(?:[^"\n]|"")*+$', re.MULTILINE)
