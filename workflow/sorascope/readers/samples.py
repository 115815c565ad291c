"""The sample sheet: one row a sample, names kept as written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from .. import readers
from ..errors import Problems, nearest
from .files import fault

SAMPLE = "sample"
SHEET = "samples"
# names that HDF5 and AnnData keep for themselves
RESERVED = (".", "/", "_index")
UNNAMED = re.compile(r"|Unnamed: \d+(_level_\d+)?|\.\.\.\d+")


@dataclass(frozen=True)
class SampleSheet:
    """`rows` maps each sample to its cells by column, all as text; samples in sheet order.

    `notes` say what of the sheet was not read.
    """

    path: Path
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]
    notes: tuple[str, ...] = ()

    def levels(self, column: str) -> dict[str, list[str]]:
        """Return the samples of each level of a column, levels in order of appearance."""
        found: dict[str, list[str]] = {}
        for sample, cells in self.rows.items():
            found.setdefault(cells[column], []).append(sample)
        return found

    def without(self, excluded: Mapping[str, str]) -> SampleSheet:
        """Return the sheet without the excluded samples."""
        kept = {sample: cells for sample, cells in self.rows.items() if sample not in excluded}
        return SampleSheet(self.path, self.columns, kept, self.notes)


@dataclass(frozen=True)
class Written:
    """A sheet as written: column names, where they are, and each further row with its place."""

    columns: Sequence[str]
    header: str
    rows: Sequence[tuple[str, list[str]]]
    notes: tuple[str, ...]


def read(path: Path) -> SampleSheet:
    """Read a sample sheet: text (any delimiter and encoding the matrix readers take) or an Excel workbook.

    Raises `InputError` with all its faults: no sample column, empty or repeated names, ragged rows.
    """
    problems = Problems()
    written = _written(path)
    columns = written.columns
    if SAMPLE not in columns:
        problems.add(
            path,
            written.header,
            f"columns {', '.join(name or '(no name)' for name in columns)}",
            f"a column called {SAMPLE}",
            f"call the column {nearest(SAMPLE, columns) or 'of the sample names'} {SAMPLE}",
        )
        problems.raise_if_any()
    for name in [name for name in columns if name in RESERVED]:
        problems.add(
            path,
            f"column {name}",
            "a name that the tables of results cannot hold",
            "a name of letters",
            "rename it",
        )
    for name in sorted({name for name in columns if name and columns.count(name) > 1}):
        problems.add_twice(path, f"column {name}", "name", "column")
    rows: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    with_name = [(number, name) for number, name in enumerate(columns) if is_named(name)]
    for place, cells in written.rows:
        if len(cells) != len(columns):
            problems.add(path, place, f"{len(cells)} cells", f"{len(columns)} cells, as in the header")
            continue
        row = {name: cells[number] for number, name in with_name}
        sample = row.pop(SAMPLE)
        unfit = _unfit(sample) or ("a NUL character" if any("\0" in cell for cell in cells) else "")
        if not sample:
            problems.add(path, place, "no sample name", "a name in every row")
        elif unfit:
            problems.add(path, place, unfit, "names of visible text", "rename it, here and in the matrix")
        elif sample in rows:
            problems.add(
                path,
                place,
                f"sample {sample} again (first in {places[sample]})",
                "each sample once",
                "remove or rename one of the rows",
            )
        else:
            rows[sample], places[sample] = row, place
    problems.raise_if_any()
    named = tuple(name for name in columns if is_named(name) and name != SAMPLE)
    return SampleSheet(path, named, rows, (*written.notes, *_dropped(written)))


def is_named(column: str) -> bool:
    """Return whether a column has a name; pandas and readr make one up for an index without."""
    return not UNNAMED.fullmatch(column)


def _dropped(written: Written) -> tuple[str, ...]:
    """Say which columns without a name hold cells that are not read; empty ones at the end are no columns."""
    filled = [
        number
        for number, name in enumerate(written.columns)
        if not is_named(name) and any(number < len(cells) and cells[number] for _, cells in written.rows)
    ]
    if not filled:
        return ()
    places = ", ".join(str(number + 1) for number in filled)
    return (f"column {places} of the sample sheet has no name and is not read",)


def _written(path: Path) -> Written:
    """Return a sheet as written; of a workbook the only sheet, or the one called samples."""
    names = readers.sheets(path)
    chosen = names if len(names) == 1 else [name for name in names if name.lower() == SHEET]
    if names and not chosen:
        remedy = f"call the sheet of the samples {SHEET}, or keep only that one"
        raise fault(
            path, "", f"{len(names)} sheets: {', '.join(names)}", f"one sheet, or one called {SHEET}", remedy
        )
    table = readers.table(path, chosen[0] if chosen else None, of_numbers=False)
    places = [f"{table.unit} {place}" for place in table.places]
    header = f"{table.unit} {table.header}" if table.header else "header"
    return Written(table.columns, header, list(zip(places, table.texts(), strict=True)), table.notes)


def _unfit(sample: str) -> str:
    """Say what is wrong with a name that would mislead in tables and reports, "" for any other.

    Characters that are not seen (or turn the order of those around them) and beginnings that spreadsheet
    programs take for a formula.
    """
    if sample.startswith(("=", "@")):
        return f"sample {sample}, a formula to spreadsheet programs"
    unseen = next((each for each in sample if category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs")), "")
    return f"sample {sample} with an unseen character (U+{ord(unseen):04X})" if unseen else ""
