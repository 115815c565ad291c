"""Many data sets from one table: a row each, a line of config each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import readers
from ..errors import InputError, Problems, did_you_mean, some
from ..settings.unconfirmed import MARK
from . import write
from .found import Found
from .groups import name_of
from .guess import NAMED, Guess
from .start import start

NAME, TEST, REFERENCE = "name", "test", "reference"
BROUGHT = ("matrix", "geo", "table")
OF_ENTRY = (
    *("title", "matrix", "geo", "geo_file", "sheet", "layer", "platform", "strandedness", "id_column"),
    *("samples", "scale", "ids", "kind", "resistance", "simulated"),
)
OF_CONTRAST = ("column", TEST, REFERENCE, "block", "clone", "batch", "table", "values")
FACTS = "facts."
HEAD = """\
# {count} data sets, a line each, made from {table}. What its cells leave open is guessed: every guess ends
# with a question mark. Correct it where it is wrong and take the mark away; while one is left, nothing runs.
datasets:
"""


@dataclass(frozen=True)
class Made:
    """The config's text, each sample sheet that was guessed, and what is to confirm of which data sets."""

    config: str
    sheets: Mapping[Path, str]
    guesses: tuple[str, ...]


def from_table(path: Path, folder: Path) -> Made:
    """Make a config from a table: a row a data set; rows of one name are its contrasts.

    Columns are `name` and the config's keys of data sets and contrasts (`facts.line` for keys within). A cell
    that is filled counts as confirmed; groups, scale and identifiers that no cell gives are guessed from the
    matrix. Raises `InputError` with the faults of all rows.
    """
    rows = _rows(path)
    problems = Problems()
    lines, sheets = [], {}
    to_confirm: dict[tuple[str, ...], list[str]] = {}
    for name, given in rows.items():
        sheet = folder / "samples" / f"{name}.tsv"
        try:
            found = _found(name, given)
        except InputError as error:
            problems.found.extend(error.problems)
            continue
        entry, guessed = _joined(name, given, found, sheet)
        lines.append(f"  {write.plain(name)}: {write.flow(entry)}\n")
        if guessed:
            sheets[sheet] = write.sheet(found)
        marked = {*_marked(entry), *(_marked_columns(found.rows) if guessed else ())}
        to_confirm.setdefault(tuple(sorted(marked)), []).append(name)
    problems.raise_if_any()
    head = HEAD.format(count=len(lines), table=path.name)
    guesses = (
        f"{some(names, NAMED)}: {', '.join(keys) or 'nothing: all given'}"
        for keys, names in to_confirm.items()
    )
    return Made(head + "".join(lines), sheets, tuple(guesses))


def _rows(path: Path) -> dict[str, list[dict[str, str]]]:
    """Return the filled cells of each data set's rows."""
    grid = readers.table(path, of_numbers=False, short_rows=True)
    allowed = (NAME, *OF_ENTRY, *OF_CONTRAST, "contrast")
    problems = Problems()
    for column in filter(None, grid.columns):
        if column not in allowed and not column.startswith(FACTS):
            remedy = did_you_mean(column, allowed) or "remove the column"
            problems.add(path, f"column {column}", "no such key", f"{', '.join(allowed)}, {FACTS}…", remedy)
    if NAME not in grid.columns:
        problems.add(path, "header", f"no column {NAME}", f"{NAME} and, for example, matrix, samples, scale")
    rows: dict[str, list[dict[str, str]]] = {}
    for place, cells in zip(grid.places, grid.texts(), strict=True):
        filled = ((key, cell.strip()) for key, cell in zip(grid.columns, cells, strict=True))
        row = {key: cell for key, cell in filled if key and cell}  # pandas writes row numbers without a name
        name = row.pop(NAME, "")
        if NAME in grid.columns and not write.NAME.fullmatch(name):
            allowed_name = "letters, digits, _ and -, starting with a letter or digit"
            problems.add(path, f"{grid.unit} {place}, column {NAME}", repr(name), allowed_name)
        if not any(key in row for key in BROUGHT):
            problems.add(path, f"{grid.unit} {place}", "no data", f"a cell under {' or '.join(BROUGHT)}")
        rows.setdefault(name, []).append(row)
        _check_same(rows[name], path, f"{grid.unit} {place}", problems)
    problems.raise_if_any()
    return rows


def _check_same(given: list[dict[str, str]], path: Path, place: str, problems: Problems) -> None:
    """Tell where the last of a data set's rows contradicts its first, or is the same contrast as another."""
    first, last = given[0], given[-1]
    of_one = [key for key in OF_ENTRY if key != "sheet" or "table" not in last]
    for key in of_one:
        if last.get(key, first.get(key)) != first.get(key):
            remedy = "another data set? give it a name of its own: rows of one name are its contrasts"
            found = f"{last[key]}, after {first.get(key, 'nothing')} in the first row of the same name"
            problems.add(path, f"{place}, column {key}", found, "one value a data set", remedy)
    names = [_contrast(row) for row in given if _own(row)]
    if _own(last) and names[-1] in names[:-1]:
        remedy = "name each under contrast, or give the data set a name of its own"
        problems.add(path, place, f"contrast {names[-1]} again", "each contrast once", remedy)


def _own(row: Mapping[str, str]) -> dict[str, Any]:
    """Return what a row says of its contrast."""
    return {key: value for key, value in row.items() if key in OF_CONTRAST}


def _found(name: str, given: list[dict[str, str]]) -> Found:
    """Return what the files show of a data set, as far as its rows do not say it."""
    first = given[0]
    whole = {"samples", "scale", "ids", "column", TEST, REFERENCE}
    if all(whole <= {**first, **row}.keys() for row in given) or all("table" in row for row in given):
        return Found({}, guesses=())
    return start(first.get("geo") or first["matrix"], name, first.get("sheet"), first.get("geo_file", ""))


def _joined(name: str, given: list[dict[str, str]], found: Found, sheet: Path) -> tuple[dict[str, Any], bool]:
    """Return the entry, where cells go before guesses, and whether the guessed sample sheet is used."""
    first: dict[str, Any] = {key: value for key, value in given[0].items() if key in OF_ENTRY}
    if "simulated" in first:
        first["simulated"] = first["simulated"].lower() in ("true", "yes", "1")
    tables = all("table" in row for row in given)
    if tables:
        first = {"kind": "contrast", "ids": "auto"} | first
    contrasts = {}
    for row in given:
        own = _own(row)
        if tables and "sheet" in row:
            own["sheet"] = row["sheet"]
        if facts := {key.removeprefix(FACTS): value for key, value in row.items() if key.startswith(FACTS)}:
            own["facts"] = facts
        if own.keys() - {"facts"}:
            contrasts[_contrast(row)] = own
        elif facts:
            first["facts"] = facts
    guessed = bool(found.rows) and "samples" not in first
    rest = write.with_sheet(found, sheet) if guessed else dict(found.entry)
    if tables:
        first.pop("sheet", None)
    entry = {"title": name, **first, **{key: value for key, value in rest.items() if key not in first}}
    if contrasts:
        entry["contrasts"] = contrasts
    return entry, guessed


def _contrast(row: Mapping[str, str]) -> str:
    """Return the name of a row's contrast."""
    if TEST in row and REFERENCE in row:
        return row.get("contrast") or f"{name_of(row[TEST])}_vs_{name_of(row[REFERENCE])}"
    return row.get("contrast") or "contrast"


def _marked(entry: Any, key: str = "") -> Iterator[str]:
    """Yield the keys of an entry whose values are guesses."""
    if isinstance(entry, Mapping):
        for inner, value in entry.items():
            yield from _marked(value, inner)
    elif str(entry).endswith(MARK):
        yield key


def _marked_columns(rows: Mapping[str, Mapping[str, str | Guess]]) -> Iterator[str]:
    """Yield the columns of a sample sheet that hold guesses."""
    for cells in rows.values():
        yield from (f"column {name}" for name, value in cells.items() if str(value).endswith(MARK))
