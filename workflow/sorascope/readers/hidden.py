"""Rows and columns that a workbook hides, by a filter or by hand: they are in the file, and are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from ..errors import some

ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*?)(/?)>")
END_OF_ROW = re.compile(rb"</(?:\w+:)?row>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"|\b(?:ht|width)="0(?:\.0*)?"')
NUMBER, FIRST, LAST = (re.compile(rb"\b" + name + rb'="(\d+)"') for name in (b"r", b"min", b"max"))
CONTENT = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>/]*>")
SHOWN = 6


def notes(sheet: str, state: str, content: bytes, header: int, names: Sequence[str]) -> tuple[str, ...]:
    """Say which rows and columns of a table its sheet hides; nothing for a sheet that hides none.

    `sheet` and `state` of the workbook, `content`: the sheet's XML, `header`: the number of the header's row,
    `names` of the columns.
    """
    told = (
        [] if state == "visible" else [f"sheet {sheet} is hidden in the workbook, and is read nevertheless"]
    )
    at = [number for number in _rows(content) if number >= header]
    columns = [number for number in _columns(content, len(names)) if names[number - 1]]
    found = []
    if at:
        runs = _runs(at)
        listed = ", ".join([*runs[:SHOWN], *(["…"] if len(runs) > SHOWN else [])])
        found.append(f"row{'s' * (len(at) > 1)} {listed} ({len(at):,} in all)")
    if columns:
        named = [names[number - 1] for number in columns]
        found.append(f"column{'s' * (len(columns) > 1)} {some(named, SHOWN)}")
    if found:
        told.append(
            f"sheet {sheet} hides {' and '.join(found)}, and what is hidden is read like all else: a filter "
            "takes nothing out of a table; delete in the workbook what is to be left out"
        )
    return tuple(told)


def _rows(content: bytes) -> list[int]:
    """Return the numbers of hidden rows that hold anything."""
    if not HIDDEN.search(content):
        return []
    found, number = [], 0
    for row in ROW.finditer(content):
        named = NUMBER.search(row[1])
        number = int(named[1]) if named else number + 1
        if row[2] or not HIDDEN.search(row[1]):
            continue
        end = END_OF_ROW.search(content, row.end())
        if CONTENT.search(content, row.end(), end.start() if end else len(content)):
            found.append(number)
    return found


def _columns(content: bytes, width: int) -> list[int]:
    found: set[int] = set()
    for column in COLUMN.finditer(content[: content.find(b"sheetData")]):
        first, last = FIRST.search(column[1]), LAST.search(column[1])
        if HIDDEN.search(column[1]) and first and last:
            found |= set(range(int(first[1]), min(int(last[1]), width) + 1))
    return sorted(found)


def _runs(numbers: Sequence[int]) -> list[str]:
    """Return numbers with those that follow each other joined: 3, 5–9."""
    runs = []
    for _, each in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        first, *rest = [number for _, number in each]
        runs.append(f"{first}\u2013{rest[-1]}" if rest else str(first))
    return runs
