"""Tab-separated tables, written so that a reader never sees half of one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# "+" and "-" lead signs and numbers, too; a formula that does harm calls something
FORMULA = re.compile(r"[=@]|[-+].*[(|!]")
FLOAT_FORMAT = "%.6g"


def write_atomically(path: Path | str, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary name beside `path`, then move the finished file into place.

    A file of the final name is therefore always whole. When `write` fails nothing is left behind.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.partial")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write(table: pd.DataFrame, path: Path | str) -> None:
    """Write a table as TSV: UTF-8, no index, 6 significant digits, empty cells for missing values.

    A cell that spreadsheet programs would run as a formula is led by an apostrophe, as they write it.
    """

    def to_csv(temporary: Path) -> None:
        harmless(table).to_csv(
            temporary, sep="\t", index=False, float_format=FLOAT_FORMAT, lineterminator="\n"
        )

    write_atomically(path, to_csv)


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an apostrophe before each text cell that is a formula."""
    found = {
        column: table[column].where(~formulas, "'" + table[column].astype(str))
        for column in table.select_dtypes(object).columns
        if (formulas := table[column].map(_is_formula)).any()
    }
    return table.assign(**found) if found else table


def _is_formula(cell: object) -> bool:
    return isinstance(cell, str) and bool(FORMULA.match(cell))


def write_text(text: str, path: Path | str) -> None:
    """Write a text file as UTF-8 with the line ends it has."""
    write_atomically(path, lambda temporary: temporary.write_bytes(text.encode("utf-8")))


def write_json(value: object, path: Path | str) -> None:
    """Write JSON with sorted keys; a value that is no JSON (NaN, a set) raises instead of passing."""
    write_text(json.dumps(value, indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n", path)


def stack(parts: Mapping[str, pd.DataFrame], column: str = "contrast") -> pd.DataFrame:
    """Return the tables one under the other, each row led by the name of its table."""
    import pandas as pd

    named = [part.assign(**{column: name}) for name, part in parts.items()]
    joined = pd.concat(named, ignore_index=True)
    return joined[[column, *joined.columns.drop(column)]]
