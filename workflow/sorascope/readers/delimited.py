"""Tables of text: TSV, CSV, TXT, GCT, featureCounts, GEO series matrices; compressed or not."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..errors import InputError
from .cells import MISSING, Cell, not_numbers, number
from .dialect import Dialect, ragged, sniff
from .files import BROKEN, broken, fault, open_text, unparsed
from .matrix import Head, Layout, Matrix, Source, column_name
from .preamble import SERIES_MATRIX, series_titles
from .watched import FarExponentError, Watched

if TYPE_CHECKING:
    import pandas as pd

BAM_ENDING = re.compile(
    r"([._]?(Aligned)?[._]?(sortedByCoord)?[._]?(out)?([._]?(sorted|markdup|dedup))*)\.(bam|sam|cram)$"
)
MOST_ROWS = 500_000
EXACT = "round_trip"
EXACT_DIGITS = 15
EXACT_BELOW_BYTES = 20_000_000


def head(source: Source) -> Head:
    """Return the head of a text table."""
    dialect = sniff(source.path)
    return Head(
        dialect.opening.flavour,
        dialect.columns,
        peek=lambda column: [row[column] for row in dialect.rows if column < len(row)],
        row_names=lambda: [row[0] for row in _rows(source.path, dialect)],
        sample_aliases=_aliases(dialect),
        numbers=lambda column: [number(row[column], dialect.decimal) for row in dialect.rows],
    )


def _aliases(dialect: Dialect) -> dict[str, str]:
    """Return other names of the columns: sample titles of GEO, file names of featureCounts."""
    if dialect.opening.flavour == SERIES_MATRIX:
        return series_titles(dialect.opening.attributes, dialect.columns[1:])
    if dialect.opening.flavour != "featureCounts":
        return {}
    found: dict[str, list[str]] = {}
    for column in dialect.columns:
        name = PurePosixPath(column).name
        if BAM_ENDING.search(name):
            for alias in {name, name.rsplit(".", 1)[0], BAM_ENDING.sub("", name)}:
                found.setdefault(alias, []).append(column)
    return {alias: columns[0] for alias, columns in found.items() if len(columns) == 1}


def read(source: Source, layout: Layout) -> Matrix:
    """Read the samples and identifier columns that `layout` names. Raises `InputError` naming bad cells."""
    import numpy as np

    dialect = sniff(source.path)
    numeric = layout.genes if layout.transposed else tuple(layout.samples.values())
    table = _parse(source.path, dialect, set(numeric))
    # by sample in memory: the layout of AnnData's X, samples × genes
    values = np.empty((len(table), len(numeric)), order="F")
    for position, column in enumerate(numeric):
        values[:, position] = table[column].to_numpy()
    if layout.transposed:
        values = values[list(layout.samples.values())].T
        identifiers = {"header": [dialect.columns[column] for column in layout.genes]}
    else:
        identifiers = {
            column_name(dialect.columns[column]): table[column].fillna("").str.strip().tolist()
            for column in layout.identifiers
        }
    return Matrix(values, tuple(layout.samples), identifiers)


def _parse(path: Path, dialect: Dialect, numeric: set[int]) -> pd.DataFrame:
    """Return all columns, under their numbers: `numeric` ones as float64, the others as text."""
    width = len(dialect.columns)
    try:
        try:
            table = _table(path, dialect, numeric, _precision(path, dialect, numeric))
        except FarExponentError:
            table = _table(path, dialect, numeric, EXACT)
    except BROKEN:
        raise broken(path) from None
    except ValueError as error:  # also pandas' ParserError
        raise _explained(path, dialect, sorted(numeric), error) from None
    if len(table) > MOST_ROWS:
        remedy = "sum exons, probes or transcripts to genes first"
        raise fault(path, "", f"over {MOST_ROWS:,} rows", "a row for each gene", remedy)
    if dialect.opening.flavour == SERIES_MATRIX:
        table = table[~table[0].str.startswith("!", na=False)].reset_index(drop=True)
    # pandas fills rows that are too short with missing values
    if table[width - 1].isna().any():
        _refuse_ragged(path, dialect)
    return table


def _table(path: Path, dialect: Dialect, numeric: set[int], precision: str) -> pd.DataFrame:
    import pandas as pd

    width = len(dialect.columns)
    with open_text(path, dialect.encoding) as stream:
        for _ in range(dialect.lines_before_data):
            stream.readline()
        return pd.read_csv(
            Watched(stream, path, fast=precision != EXACT),
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


def _precision(path: Path, dialect: Dialect, numeric: set[int]) -> str:
    """Return pandas' float parser: exact up to 15 digits, beyond only where that is not too slow."""
    if path.stat().st_size > EXACT_BELOW_BYTES:
        return "high"
    digits = (
        sum(map(str.isdigit, row[n].lower().partition("e")[0])) for row in dialect.rows for n in numeric
    )
    return EXACT if any(count > EXACT_DIGITS for count in digits) else "high"


def _refuse_ragged(path: Path, dialect: Dialect) -> None:
    width = len(dialect.columns)
    wrong = [row for row in _rows(path, dialect) if len(row) != width]
    if wrong:
        raise ragged(path, wrong, width)


def _explained(path: Path, dialect: Dialect, numeric: Sequence[int], error: Exception) -> InputError:
    """Say which rows are ragged or which cells are no numbers, after the fast parser gave up."""
    _refuse_ragged(path, dialect)
    bad = (
        Cell(row[0], dialect.columns[column], row[column].strip())
        for row in _rows(path, dialect)
        for column in numeric
        if column < len(row)
        and row[column].strip() not in MISSING
        and not _finite(row[column].strip(), dialect.decimal)
    )
    told = not_numbers(path, bad)
    return told or unparsed(path, error)


def _finite(cell: str, decimal: str) -> bool:
    return math.isfinite(number(cell, decimal))


def _rows(path: Path, dialect: Dialect) -> Iterator[Sequence[str]]:
    """Yield the data rows as text."""
    try:
        with open_text(path, dialect.encoding) as stream:
            for _ in range(dialect.lines_before_data):
                stream.readline()
            for row in csv.reader(stream, delimiter=dialect.delimiter):
                if any(row) and not row[0].startswith("!"):
                    yield row
    except BROKEN:
        raise broken(path) from None
    except csv.Error as error:
        raise unparsed(path, error) from None
