"""Tables of text: TSV, CSV, TXT, GCT, featureCounts, GEO series matrices; compressed or not."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from .dialect import Dialect, sniff
from .files import BROKEN, broken, fault, open_binary, open_text
from .matrix import Head, Layout, Matrix

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = ("", "NA", "N/A", "NaN", "nan", "na", "null", "NULL", "#N/A", "None", "-", ".")


def head(path: Path) -> Head:
    """Return the head of a text table."""
    dialect = sniff(path)
    return Head(
        dialect.opening.flavour,
        dialect.columns,
        dialect.rows,
        row_names=lambda: [row[0] for row in _rows(path, dialect)],
    )


def read(path: Path, layout: Layout) -> Matrix:
    """Read the samples and identifier columns that `layout` names. Raises `InputError` naming bad cells."""
    import numpy as np

    dialect = sniff(path)
    width = len(dialect.columns)
    numeric = range(1, width) if layout.transposed else layout.samples.values()
    text = (0,) if layout.transposed else layout.identifiers
    table = _parse(path, dialect, width, set(numeric), set(text))
    values = np.empty((table.num_rows, len(numeric)))
    for position, column in enumerate(numeric):
        values[:, position] = table.column(str(column)).to_numpy()
    if layout.transposed:
        values = np.ascontiguousarray(values[list(layout.samples.values())].T)
        identifiers = {"header": dialect.columns[1:]}
    else:
        identifiers = {
            dialect.columns[column] or "row names": [
                name.strip() for name in table.column(str(column)).to_pylist()
            ]
            for column in layout.identifiers
        }
    return Matrix(values, tuple(layout.samples), identifiers)


def _parse(path: Path, dialect: Dialect, width: int, numeric: set[int], text: set[int]) -> pa.Table:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    ragged: list[Any] = []

    def note_ragged(row: Any) -> str:
        if not row.text.startswith("!") and row.text.strip():
            ragged.append(row)
        return "skip"

    wanted = sorted(numeric | text)
    try:
        with open_binary(path) as stream:
            table = arrow_csv.read_csv(
                stream,
                read_options=arrow_csv.ReadOptions(
                    column_names=[str(number) for number in range(width)],
                    skip_rows=dialect.lines_before_data,
                    encoding=dialect.encoding.removesuffix("-sig"),
                    use_threads=False,
                    block_size=1 << 23,
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=dialect.delimiter, invalid_row_handler=note_ragged
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={str(n): pa.string() if n in text else pa.float64() for n in wanted},
                    include_columns=[str(number) for number in wanted],
                    null_values=MISSING,
                    strings_can_be_null=False,
                    decimal_point=dialect.decimal,
                ),
            )
    except BROKEN:
        raise broken(path) from None
    except pa.ArrowInvalid as error:
        raise _bad_cells(path, dialect, sorted(numeric), error) from None
    if ragged:
        first = ragged[0]
        raise fault(
            path,
            f"row {first.text.split(dialect.delimiter)[0]}",
            f"{first.actual_columns} cells ({len(ragged)} rows like this)"
            if len(ragged) > 1
            else f"{first.actual_columns} cells",
            f"{first.expected_columns} cells in every row, as in the header",
            "look for a stray delimiter or a cut line",
        )
    return table


def _bad_cells(path: Path, dialect: Dialect, numeric: Sequence[int], error: Exception) -> InputError:
    """Find the cells that are no numbers, after the fast parser gave up."""
    found: list[str] = []
    first = ""
    for row in _rows(path, dialect):
        for column in numeric:
            cell = row[column].strip() if column < len(row) else ""
            if cell not in MISSING and not _is_number(cell, dialect.decimal):
                first = first or f"row {row[0]}, column {dialect.columns[column]}"
                found.append(cell)
    if not found:
        return fault(path, "", f"a table that cannot be parsed: {error}", "a plain table of numbers")
    more = f" (and {len(found) - 1} more cells that are no numbers)" if len(found) > 1 else ""
    return fault(
        path,
        first,
        f"{found[0]!r}{more}",
        "numbers; empty or NA for a missing value",
        "correct the cells, or take the column out of the sample sheet",
    )


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return "_" not in cell


def _rows(path: Path, dialect: Dialect) -> Iterator[Sequence[str]]:
    """Yield the data rows as text, with their cells stripped."""
    try:
        with open_text(path, dialect.encoding) as stream:
            for number, row in enumerate(csv.reader(stream, delimiter=dialect.delimiter)):
                if number >= dialect.lines_before_data and any(row) and not row[0].startswith("!"):
                    yield row
    except BROKEN:
        raise broken(path) from None
