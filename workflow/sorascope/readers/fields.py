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
# what a cell of a column of numbers may hold
NUMBER = re.compile(
    r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?|[-+]?inf|nan|na|n/a|#n/a|null|-|", re.IGNORECASE
)
# 1 234 and 1'234, as spreadsheets show numbers in France, Switzerland …
GROUPED_BY_BLANKS = re.compile(r"[-+]?\d{1,3}([ \u00a0\u2009\u202f'\u2019]\d{3})+([.,]\d*)?")


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
    remedy = "correct the cells, or take the column out of the sample sheet"
    if GROUPED_BY_BLANKS.fullmatch(first.content):
        remedy = "export without thousands separators"
    more = f" (and {len(found) - 1} more cells that are no numbers)" if len(found) > 1 else ""
    return fault(
        path,
        f"row {first.row}, column {first.column}",
        f"{first.content!r}{more}",
        "numbers; empty or NA for a missing value",
        remedy,
    )
