"""Finding the header among the first rows of a table, whatever holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .fields import MISSING, is_number

FEWEST_ROWS_BELOW = 2
# by which a second row of names is distinguished from data
LOOKED_AT_COLUMNS, LOOKED_AT_ROWS = 50, 20


@dataclass(frozen=True)
class Header:
    """`names` of the columns; `row`: where they are; `data`: the first row below (both from 0)."""

    names: tuple[str, ...]
    row: int
    data: int


class TwoHeadersError(Exception):
    """Two rows of names, neither of which tells more columns apart; its text names both."""


def find(rows: Sequence[Sequence[str]], of_numbers: bool = True, metadata_rows: int = 0) -> Header | None:
    """Return the first row that fills nearly as many cells as a data row: titles above the header do not.

    `rows` are stripped cells. In a table `of_numbers`, a second row of names (groups above samples, units
    below names) is told from data by the numbers below: the row that tells more columns apart is the header.
    Raises `TwoHeadersError` where neither does. None without a header.
    """
    filled = [len(row) - row.count("") for row in rows]
    usual = Counter(filled).most_common(1)[0][0] if filled else 0
    start = next((number for number, count in enumerate(filled) if count >= max(2, usual // 2)), None)
    if start is None:
        return None
    header = Header(tuple(rows[start]), start, start + 1 + metadata_rows)
    if not of_numbers or metadata_rows:
        return header
    columns = _columns_of_numbers(rows[start + 2 : start + 2 + LOOKED_AT_ROWS])
    return _of_two(rows, start, columns) or header if len(columns) > 1 else header


def _of_two(rows: Sequence[Sequence[str]], start: int, columns: Sequence[int]) -> Header | None:
    """Return the header where the row below `start` is one of names, too; None where it is not."""
    first, second = rows[start], rows[start + 1]
    below = [second[n] for n in columns if n < len(second)]
    words = [cell for cell in below if cell not in MISSING and not is_number(cell.replace(",", "."))]
    if any(is_number(cell.replace(",", ".")) for cell in below) or len(words) <= len(columns) / 2:
        return None
    distinct = [len({row[n] for n in columns if n < len(row) and row[n]}) for row in (first, second)]
    if distinct[0] == distinct[1]:
        raise TwoHeadersError(f"{_some(first)}; below it {_some(second)}")
    chosen, other = (first, second) if distinct[0] > distinct[1] else (second, first)
    inner = set(columns)
    names = [name or (other[n] if n < len(other) and n not in inner else "") for n, name in enumerate(chosen)]
    return Header(tuple(names), start if chosen is first else start + 1, start + 2)


def _columns_of_numbers(rows: Sequence[Sequence[str]]) -> list[int]:
    if len(rows) < FEWEST_ROWS_BELOW:
        return []
    found = []
    for number in range(min(LOOKED_AT_COLUMNS, *map(len, rows))):
        known = [row[number].replace(",", ".") for row in rows if row[number] not in MISSING]
        if len(known) >= FEWEST_ROWS_BELOW and all(map(is_number, known)):
            found.append(number)
    return found


def _some(row: Sequence[str]) -> str:
    return ", ".join(cell or "(empty)" for cell in row[:5]) + (", …" if len(row) > 5 else "")
