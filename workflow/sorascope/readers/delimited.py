"""Tables of text: TSV, CSV, TXT, GCT, featureCounts, GEO series matrices; compressed or not."""

from __future__ import annotations

import codecs
import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import InputError
from . import text_rows
from .dialect import Dialect, sniff
from .fields import MISSING, Field, not_numbers, number, numbers
from .files import (
    A_TABLE,
    BROKEN,
    broken,
    encoding_of,
    fault,
    magic,
    nul,
    open_binary,
    open_text,
    read_head,
    unparsed,
)
from .grid import LINE, Grid
from .matrix import Head, Layout, Matrix, Source, column_name
from .paths import names_of_paths
from .preamble import SERIES_MATRIX, is_outside_table, series_titles
from .watched import FarExponentError, OpenQuoteError, Watched

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 500_000
EXACT = "round_trip"
EXACT_DIGITS, EXACT_POWER = 15, 7  # 15 digits times a power of ten up to 22 are exact
EXACT_BELOW_BYTES = 20_000_000
END_BYTES, LAST_LINES = 1 << 16, 20
TOTALS = ("total", "totals", "sum", "all", "library size", "gesamt", "summe")


def head(source: Source) -> Head:
    """Return the head of a text table."""
    dialect = sniff(source.path)
    return Head(
        dialect.opening.flavour,
        dialect.columns,
        peek=lambda column: [row[column] for row in dialect.rows if column < len(row)],
        whole=lambda column: _whole_column(source.path, dialect, column),
        sample_aliases=_aliases(dialect),
        numbers=lambda column: numbers([row[column] for row in dialect.rows], dialect.decimal),
        ends_oddly=lambda: _ends_oddly(source.path, dialect),
    )


def _whole_column(path: Path, dialect: Dialect, column: int) -> list[str]:
    return [row[column] if column < len(row) else "" for _, row in _rows(path, dialect)]


def _aliases(dialect: Dialect) -> dict[str, str]:
    """Return other names of the columns: sample titles of GEO, files that columns are called after."""
    if dialect.opening.flavour == SERIES_MATRIX:
        return series_titles(dialect.opening.attributes, dialect.columns[1:])
    return names_of_paths(dialect.columns[1:])


def read(source: Source, layout: Layout) -> Matrix:
    """Read the samples and identifier columns that `layout` names. Raises `InputError` naming bad cells."""
    dialect = sniff(source.path)
    numeric = layout.genes if layout.transposed else tuple(layout.samples.values())
    table = _parse(source.path, dialect, set(numeric))
    if layout.transposed:
        values = _numbers(table, numeric)[list(layout.samples.values())].T
        identifiers = {"header": [dialect.columns[column] for column in layout.genes]}
    else:
        identifiers = {
            column_name(dialect.columns[column]): list(map(str.strip, table[column].fillna("")))
            for column in layout.identifiers
        }
        values = _numbers(table, numeric)
    return Matrix(values, tuple(layout.samples), identifiers)


def _numbers(table: pd.DataFrame, columns: Sequence[int]) -> np.ndarray:
    """Return columns as an array, by column in memory: the layout of AnnData's X, samples × genes.

    All other columns are taken out of the table: what is left is no copy, where it is in that order.
    """
    import numpy as np

    for other in set(table.columns) - set(columns):
        del table[other]
    if list(columns) == list(table.columns):
        return table.to_numpy(dtype=float)
    values = np.empty((len(table), len(columns)), order="F")
    for position, column in enumerate(columns):
        values[:, position] = table[column].to_numpy()
    return values


def table(
    source: Source, first_rows_only: bool = False, of_numbers: bool = True, short_rows: bool = False
) -> Grid:
    """Return header and cells of a text table as text.

    `of_numbers`: whether to look for a decimal mark; `short_rows`: whether rows may lack cells at their end.
    """
    dialect = sniff(source.path, of_numbers, short_rows)
    numbered: list[tuple[int, Sequence[str]]] = list(zip(dialect.places, dialect.rows, strict=True))
    if not first_rows_only:
        width = len(dialect.columns)
        numbered = [
            (number, [*fields, *[""] * (width - len(fields))] if short_rows else fields)
            for number, fields in _rows(source.path, dialect)
        ]
        if wrong := [row for row in numbered if len(row[1]) != width]:
            raise text_rows.ragged(source.path, wrong, width)
    places, rows = [number for number, _ in numbered], [fields for _, fields in numbered]
    return Grid(dialect.columns, rows, places, LINE, dialect.header_line + 1, dialect.decimal).trimmed()


def lines_of(path: Path, most: int | None = None) -> list[tuple[int, list[str]]]:
    """Return the lines of a table that may have no header: line number and cells, remarks left out.

    Columns are set off by tab, or by the comma where the first line has no tab; `most` lines at most.
    """
    found = []
    delimiter = ""
    for place, line in islice(((n, line) for n, line in numbered(path) if not is_outside_table(line)), most):
        delimiter = delimiter or next((mark for mark in "\t,;" if mark in line), "\t")
        fields = text_rows.split(line, delimiter) or text_rows.bare(line, delimiter)
        found.append((place, [field.strip() for field in fields]))
    return found


def numbered(path: Path, wanted: str = A_TABLE) -> Iterator[tuple[int, str]]:
    """Yield the number (from 1) and the text of each line of a file that is not blank.

    `wanted`: what an empty file should have held. Raises `InputError` for what is no text.
    """
    encoding = encoding_of(read_head(path, wanted=wanted))
    try:
        with open_text(path, encoding) as stream:
            for number, line in enumerate(_whole(path, stream), 1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except BROKEN:
        raise broken(path) from None


def _parse(path: Path, dialect: Dialect, numeric: set[int]) -> pd.DataFrame:
    """Return all columns, under their numbers: `numeric` ones as float64, the others as text."""
    width = len(dialect.columns)
    table = _parsed_whole(path, dialect, numeric)
    if len(table) > MOST_ROWS:
        remedy = "sum exons, probes or transcripts to genes first"
        raise fault(path, "", f"over {MOST_ROWS:,} rows", "a row for each gene", remedy)
    # pandas fills rows that are too short with missing values; so are remarks and empty rows
    if table[width - 1].isna().any():
        _refuse_ragged(path, dialect)
        # pandas does not know all blanks
        texts = [column for column in range(width) if column not in numeric]
        stripped = table[texts].apply(lambda fields: fields.str.strip())
        empty = table[sorted(numeric)].isna().all(axis=1) & (stripped.isna() | (stripped == "")).all(axis=1)
        remark = table[0].str.startswith(("!", "#", "%", "//"), na=False)
        if empty.any() or (remark & table[list(range(1, width))].isna().all(axis=1)).any():
            return _table(path, dialect, numeric, EXACT, line_by_line=True)
    return table


def _parsed_whole(path: Path, dialect: Dialect, numeric: set[int]) -> pd.DataFrame:
    """Return the table as the fast parser reads it, or line by line where that might not be trusted."""
    try:
        try:
            return _table(path, dialect, numeric, _precision(path, dialect, numeric))
        except FarExponentError:
            return _table(path, dialect, numeric, EXACT)
    except BROKEN:
        raise broken(path) from None
    except (ValueError, OpenQuoteError):  # also pandas' ParserError
        pass
    _refuse_ragged(path, dialect)
    try:
        return _table(path, dialect, numeric, EXACT, line_by_line=True)
    except BROKEN:
        raise broken(path) from None
    except ValueError as error:
        raise _explained(path, dialect, sorted(numeric), error) from None


def _table(
    path: Path, dialect: Dialect, numeric: set[int], precision: str, line_by_line: bool = False
) -> pd.DataFrame:
    import pandas as pd

    width = len(dialect.columns)
    with open_text(path, dialect.encoding) as stream:
        for _ in range(dialect.lines_before_data):
            stream.readline()
        watched = Watched(stream, path, dialect.delimiter, fast=precision != EXACT)
        parsed = pd.read_csv(
            _Rewritten(path, dialect) if line_by_line else watched,
            sep=dialect.delimiter,
            header=None,
            names=range(width),
            index_col=False,
            dtype={column: float if column in numeric else str for column in range(width)},
            nrows=MOST_ROWS + 1,
            na_values=list(MISSING),
            keep_default_na=False,
            decimal=dialect.decimal,
            float_precision=precision,
        )
    # a row that a pair of quotation marks made too short may be whole as it is
    if watched.quoted and not line_by_line and parsed[width - 1].isna().any():
        raise OpenQuoteError
    return parsed


class _Rewritten(io.TextIOBase):
    """The rows of a table, read line by line and rewritten as plain CSV: stripped, quoted where needed."""

    def __init__(self, path: Path, dialect: Dialect):
        self.rows, self.delimiter = _rows(path, dialect), dialect.delimiter

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Return rows of about `size` characters."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, delimiter=self.delimiter, lineterminator="\n")
        for _, fields in self.rows:
            writer.writerow(fields)
            if size is not None and 0 <= size <= buffer.tell():
                break
        return buffer.getvalue()


def _precision(path: Path, dialect: Dialect, numeric: set[int]) -> str:
    """Return pandas' float parser: exact for few digits and small powers, beyond only where not too slow."""
    if path.stat().st_size > EXACT_BELOW_BYTES:
        return "high"
    numbers = (row[n].lower().partition("e") for row in dialect.rows for n in numeric)
    long = any(
        (len(digits) > EXACT_DIGITS and sum(map(str.isdigit, digits)) > EXACT_DIGITS)
        or (power and _far(power))
        for digits, _, power in numbers
    )
    return EXACT if long else "high"


def _far(power: str) -> bool:
    bare = power.removeprefix("-").removeprefix("+")
    return bare.isdecimal() and (len(bare) > 3 or int(bare) > EXACT_POWER)


def _ends_oddly(path: Path, dialect: Dialect) -> bool:
    """Return whether one of the last lines has other cells than a row: a note below the table, a total.

    Of a compressed file all is unpacked for it, which is quick beside taking its lines apart.
    """
    width = len(dialect.columns)
    try:
        with open_binary(path) as stream:
            end = stream.read(END_BYTES)
            if stream.seekable() and len(end) == END_BYTES:
                stream.seek(-END_BYTES, io.SEEK_END)
                end = stream.read()
            while block := stream.read(1 << 20):
                end = (end + block)[-END_BYTES:]
    except BROKEN:
        return True
    encoding = dialect.encoding
    if encoding == "utf-16":
        encoding = "utf-16-be" if magic(path).startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    lines = end.decode(encoding, errors="replace").splitlines()[-LAST_LINES:]
    filled = [line for line in lines if line.strip() and not is_outside_table(line)]
    for line in filled[1 if len(end) == END_BYTES else 0 :]:
        cells, _ = text_rows.cells_of(line, dialect.delimiter, width)
        if len(cells) != width or (cells[0].strip(' "').lower() in TOTALS):
            return True
    return False


def _refuse_ragged(path: Path, dialect: Dialect) -> None:
    width = len(dialect.columns)
    wrong = [row for row in _rows(path, dialect) if len(row[1]) != width]
    if wrong:
        raise text_rows.ragged(path, wrong, width)


def _explained(path: Path, dialect: Dialect, numeric: Sequence[int], error: Exception) -> InputError:
    """Say which cells are no numbers, after the fast parser gave up."""
    bad = (
        Field(f"{row[0]} (line {number})", dialect.columns[column], row[column])
        for number, row in _rows(path, dialect)
        for column in numeric
        if row[column] not in MISSING and not _finite(row[column], dialect.decimal)
    )
    reason = not_numbers(path, bad)
    return reason or unparsed(path, error)


def _finite(field: str, decimal: str) -> bool:
    return math.isfinite(number(field, decimal))


def _rows(path: Path, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield line number (from 1) and stripped cells of each data row."""
    try:
        with open_text(path, dialect.encoding) as stream:
            for _ in range(dialect.lines_before_data):
                stream.readline()
            first, width = dialect.lines_before_data + 1, len(dialect.columns)
            yield from text_rows.rows(path, _whole(path, stream, first), first, dialect.delimiter, width)
    except BROKEN:
        raise broken(path) from None


def _whole(path: Path, lines: Iterable[str], first: int = 1) -> Iterator[str]:
    """Yield the lines, the first of which has the number `first`. Raises `InputError` at a NUL."""
    for place, line in enumerate(lines, first):
        if "\0" in line:
            raise nul(path, f"line {place}")
        yield line
