"""Finding, naming and refusing cells that are no numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .files import fault

# the one list of what stands for a missing value, at every door; blanks around are taken off before
MISSING = (
    *("", "NA", "N/A", "n/a", "na", "N.A.", "n.a.", "NaN", "nan", "NAN", "<NA>", "#N/A", "#NA"),
    *("null", "NULL", "None", "none", "-", "--", "---", "\u2013", "\u2014", "."),
)
# those that spreadsheets show in the place of a zero
DASHES = ("", "-", "--", "---", "\u2013", "\u2014")
# what a cell of a column of numbers may hold; other minuses than the keyboard's are then refused by name
NUMBER = re.compile(
    r"[-+\u2012\u2013\u2212]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?|[-+]?inf|nan|na|n/a|#n/a|null|-|",
    re.IGNORECASE,
)
# 1 234 and 1'234, as spreadsheets show numbers in France, Switzerland …
GROUPED_BY_BLANKS = re.compile(r"[-+]?\d{1,3}([ \u00a0\u2009\u202f'\u2019]\d{3})+([.,]\d*)?$")
GROUPED_BY_MARKS = re.compile(
    r"[-+]?(\d{1,3}(,\d{3}){2,}(\.\d+)?|\d{1,3}(\.\d{3}){2,}(,\d+)?"
    r"|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(\.\d{3})+,\d+)$"
)
DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?$")
BOUND = re.compile(r"[<>\u2264\u2265]\s*[\d.,]")
ANOTHER_MINUS = re.compile(r"([\u2010-\u2015\u2212\uff0d])\s?[\d.,]")
POWER_OF_TEN = re.compile(r".*\d\s*[x*\u00b7\u00d7]\s*10\s*\^?\s*[-+\u207b\u2212]?[\d\u2070-\u2079]")
UNGROUPED = "export without thousands separators"
REMEDIES = (
    (GROUPED_BY_BLANKS, UNGROUPED),
    (GROUPED_BY_MARKS, UNGROUPED),
    (BOUND, "write the bound itself as a number"),
    (POWER_OF_TEN, "write powers of ten as in 1.5e-04"),
    (re.compile(r".*\d\s*%$"), "write the number without %, 5 % as 0.05"),
    (
        DECIMAL_COMMA,
        "write a decimal point for the comma, and no thousands separators: these cells hold text",
    ),
)
NUMBER_WITHIN = re.compile(r"(\D*?)[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?(\D*)")
NUMBERS = "numbers; empty or NA for a missing value"


@dataclass(frozen=True)
class Field:
    """A cell with the names of its row and column."""

    row: str
    column: str
    content: str


def is_number(field: str, decimal: str = ".") -> bool:
    """Return whether a cell holds a plain number, in digits from 0 to 9 as pandas takes them."""
    try:
        float(field.replace(decimal, ".") if decimal != "." else field)
    except ValueError:
        return False
    return "_" not in field and field.isascii()


def number(field: str, decimal: str = ".") -> float:
    """Return a cell as a number, NaN for what is none.

    Python's parser, since that of pandas.to_numeric ends the process at 1e4002254352.
    """
    return float(field.replace(decimal, ".")) if is_number(field, decimal) else float("nan")


def numbers(fields: Sequence[str], decimal: str = ".") -> list[float]:
    """Return cells as numbers, NaN for what is none (see `number`)."""
    if decimal == ".":
        joined = "".join(fields)
        if "_" not in joined and joined.isascii():
            try:
                return list(map(float, fields))
            except ValueError:
                pass
    return [number(field, decimal) for field in fields]


def not_numbers(path: Path, fields: Iterable[Field]) -> InputError | None:
    """Return the fault of cells that are no numbers, naming the first, or None when there are none."""
    found = list(fields)
    if not found:
        return None
    first = found[0]
    more = f" (and {len(found) - 1} more cells that are no numbers)" if len(found) > 1 else ""
    return fault(
        path,
        f"row {first.row}, column {first.column}",
        f"{first.content!r}{more}",
        NUMBERS,
        remedy(first, "correct the cells, or take the column out of the sample sheet"),
    )


def remedy(field: Field, otherwise: str = "correct the cells") -> str:
    """Return what makes a number of a cell that is none: by what it looks like, or `otherwise`."""
    content = field.content
    if content == field.column:
        return "a second header, of a table below the first: leave one table in the file or sheet"
    if minus := ANOTHER_MINUS.match(content):
        return f"write the minus as - (it is another character here, U+{ord(minus[1]):04X})"
    for looks_like, told in REMEDIES:
        if looks_like.match(content):
            return told
    within = NUMBER_WITHIN.fullmatch(content)
    beside = [repr(each.strip()) for each in (within[1], within[5]) if each.strip()] if within else []
    return f"leave the number alone in its cell, without {' and '.join(beside)}" if beside else otherwise
