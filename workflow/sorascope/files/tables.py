"""Tab-separated tables, written so that a reader never sees half of one."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# "+" and "-" lead signs and numbers, too; a formula that does harm calls something. Wide forms of the signs
# count where East Asian languages are set.
_FORMULA = r"[ \t]*(?:[=@＝＠]|[-+－＋].*[(|!])"
FORMULA = re.compile(rf"['\r\n]*{_FORMULA}", re.DOTALL)
LATER_LINE = re.compile(rf"([\r\n])(?='*{_FORMULA})")
LED_LINE = re.compile(rf"([\r\n])'(?='*{_FORMULA})")
FLOAT_FORMAT = "%.6g"
log = logging.getLogger(__name__)


def write_atomically(path: Path | str, write: Callable[[Path], object]) -> None:
    """Call `write` with a temporary name next to `path`, then move the finished file into place.

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
        harmless(_steady(table)).to_csv(
            temporary, sep="\t", index=False, float_format=FLOAT_FORMAT, lineterminator="\n"
        )

    write_atomically(path, to_csv)
    log.info("wrote %s: %s rows, %s columns", path, f"{len(table):,}", len(table.columns))


def _steady(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its floats as every processor has them."""
    from .significant_digits import steady

    floats = {name: steady(table[name].to_numpy()) for name in table.columns if table[name].dtype == float}
    return table.assign(**floats) if floats else table


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with an apostrophe before each column's name and each text cell that is a formula."""
    return _with_texts(table, harmless_text)


def meant(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that `write` wrote as it was before: without those apostrophes."""
    return _with_texts(table, meant_text)


def _with_texts(table: pd.DataFrame, change: Callable[[str], str]) -> pd.DataFrame:
    """Return the table with its columns' names and text cells changed; any other column stays as it is."""
    columns = [change(name) if isinstance(name, str) else name for name in table.columns]
    table = table.set_axis(columns, axis="columns") if columns != list(table.columns) else table
    for place, kind in enumerate(table.dtypes):
        if kind.kind not in "OTU" and str(kind) != "category":
            continue
        cells = list(table.iloc[:, place])
        distinct = {cell for cell in cells if isinstance(cell, str)}  # long tables repeat their names
        others = {cell: now for cell in distinct if (now := change(cell)) != cell}
        if others:
            changed = [others.get(cell, cell) if isinstance(cell, str) else cell for cell in cells]
            table = table.assign(**{table.columns[place]: changed})
    return table


def is_formula(text: str) -> bool:
    """Return whether a spreadsheet program would run a text as a formula."""
    return bool(FORMULA.match(text))


def harmless_text(text: str) -> str:
    """Return a text with an apostrophe before it, and before each of its later lines, where it is a formula.

    A program that knows no quoted line breaks takes a later line for a cell of its own.
    """
    led = LATER_LINE.sub(r"\1'", text)
    return f"'{led}" if is_formula(text) else led


def meant_text(text: str) -> str:
    """Return the text that `harmless_text` made another text from."""
    bare = text[1:] if text.startswith("'") and is_formula(text[1:]) else text
    return LED_LINE.sub(r"\1", bare)


def write_text(text: str, path: Path | str) -> None:
    """Write a text file as UTF-8 with the line ends it has."""
    write_atomically(path, lambda temporary: temporary.write_bytes(text.encode("utf-8")))


def counted(numbers: Mapping[str, int]) -> str:
    """Return how often each thing is: "1,200 kept, 30 dropped"."""
    return ", ".join(f"{number:,} {what}" for what, number in numbers.items())


def write_json(value: object, path: Path | str) -> None:
    """Write JSON with sorted keys; a value that is no JSON (NaN, a set) raises instead of passing."""
    write_text(
        json.dumps(steady_json(value), indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False) + "\n",
        path,
    )


def read_json(path: Path) -> Any:
    """Return the JSON that a file holds; None where it is not there, or holds none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def steady_json(value: object) -> object:
    """Return a value with its floats to the digits that every processor has in common."""
    from .significant_digits import DIGITS

    if isinstance(value, Mapping):
        return {name: steady_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [steady_json(each) for each in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def stack(parts: Mapping[str, pd.DataFrame], column: str = "contrast") -> pd.DataFrame:
    """Return the tables one under the other, each row led by the name of its table."""
    import pandas as pd

    named = [part.assign(**{column: name}) for name, part in parts.items()]
    joined = pd.concat(named, ignore_index=True)
    return joined[[column, *joined.columns.drop(column)]]
