"""How a text table is written: encoding, delimiter, decimal mark, lines before the header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from . import header
from .fields import DECIMAL_COMMA
from .files import BROKEN, broken, encoding_of, fault, nul, open_text, read_head
from .preamble import LONGEST_LINE, SERIES_MATRIX, Opening, read_opening
from .text_rows import QUOTE, bare, cells_of, open_quote, ragged, split

MOST_COLUMNS = 150_000
DELIMITERS = ("\t", ";", ",", " ")
DECIMAL_POINT = re.compile(r"[-+]?\d*\.\d+([eE][-+]?\d+)?")
PLAIN = re.compile(r"\d+")
GROUPED = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
THOUSANDS = re.compile(
    r"[-+]?\d{1,3}(,\d{3}){2,}(\.\d+)?|[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(\.\d{3})+,\d+"
)
# csv's own limit is 131,072 characters a cell; a line may hold more, see LONGEST_LINE
csv.field_size_limit(LONGEST_LINE)


@dataclass(frozen=True)
class Dialect:
    """Everything needed to parse the table; `columns` are the header's names, `rows` its first data rows.

    `header_line` is the header's line in the file, from 0; `places` are the lines of `rows`, from 1;
    `lines_before_data` counts the lines of the file above them.
    """

    encoding: str
    delimiter: str
    decimal: str
    opening: Opening
    header_line: int
    lines_before_data: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]


def sniff(path: Path, of_numbers: bool = True, short_rows: bool = False) -> Dialect:
    """Work out the dialect of a text table from its first lines. Raises `InputError` when there is none.

    The decimal mark is looked for only in tables `of_numbers`; a sample sheet may hold any text. With
    `short_rows` empty cells at the end of a row may be missing.
    """
    encoding = encoding_of(read_head(path))
    try:
        with open_text(path, encoding) as stream:
            opening = read_opening(stream)
    except BROKEN:
        raise broken(path) from None
    if not opening.lines:
        raise fault(path, "", "no header line", "a table with a header line")
    _refuse_no_text(path, opening)
    return _of(path, opening, encoding, of_numbers, short_rows)


def _refuse_no_text(path: Path, opening: Opening) -> None:
    for number, line in zip(opening.numbers, opening.lines, strict=True):
        if "\0" in line:
            raise nul(path, f"line {number + 1}")
        if len(line) >= LONGEST_LINE - 1:
            found = f"a line of over {LONGEST_LINE:,} characters"
            raise fault(path, f"line {number + 1}", found, "a table with a line for each row")


def _of(path: Path, opening: Opening, encoding: str, of_numbers: bool, short_rows: bool) -> Dialect:
    delimiter = _delimiter(opening.lines)
    if delimiter is None:
        raise fault(
            path,
            f"line {opening.numbers[0] + 1}",
            f"no delimiter in {opening.lines[0][:60]!r}",
            "columns separated by tab, comma or semicolon",
            "save it as TSV or CSV",
        )
    parsed = [tuple(_stripped(_cells(line, delimiter))) for line in opening.lines]
    try:
        found = header.find(parsed, of_numbers, opening.metadata_rows)
    except header.TwoHeadersError as error:
        raise two_headers(path, f"line {opening.numbers[0] + 1}", error) from None
    if found is None:
        raise fault(
            path, f"line {opening.numbers[0] + 1}", "one filled cell a line", "a header line with names"
        )
    _refuse_open_header(path, opening, found, delimiter)
    header_line = opening.numbers[found.row]
    below = [n for n in range(found.data, len(parsed)) if any(parsed[n])]
    if not below:
        raise _no_rows(path, header_line, opening.flavour)
    if len(found.names) > MOST_COLUMNS:
        raise fault(
            path,
            f"line {header_line + 1}",
            f"{len(found.names):,} columns",
            f"at most {MOST_COLUMNS:,}",
            "single cells go into an .h5ad file with kind: cells; sum probes or transcripts to genes",
        )
    names = (found.names[0].lstrip("#\ufeff").strip(), *found.names[1:])
    names = _as_wide_as_the_rows(names, [parsed[n] for n in below])
    rows, places = [], []
    for n in below:
        cells: Sequence[str] = parsed[n]
        whole = QUOTE not in opening.lines[n] and len(cells) == len(names)
        if not whole:
            cells, whole = cells_of(opening.lines[n], delimiter, len(names))
            cells = _stripped(cells)
        if not whole:
            raise open_quote(path, opening.numbers[n] + 1, opening.lines[n])
        missing = [""] * (len(names) - len(cells) if short_rows else 0)
        rows.append((*cells, *missing))
        places.append(opening.numbers[n] + 1)
    wrong = [(place, row) for place, row in zip(places, rows, strict=True) if len(row) != len(names)]
    if wrong:
        raise ragged(path, wrong, len(names))
    return Dialect(
        encoding,
        delimiter,
        _decimal(path, rows) if of_numbers else ".",
        opening,
        header_line,
        opening.numbers[found.data - 1] + 1,
        names,
        tuple(rows),
        tuple(places),
    )


def _refuse_open_header(path: Path, opening: Opening, found: header.Header, delimiter: str) -> None:
    """Raise `InputError` for a header that a quotation mark, with a line break behind it, cuts in two."""
    cut = any(name.count(QUOTE) % 2 for name in found.names)
    for row in (found.row, found.row - 1):
        if cut and row >= 0 and split(opening.lines[row], delimiter) is None:
            raise open_quote(path, opening.numbers[row] + 1, opening.lines[row])


def _cells(line: str, delimiter: str) -> list[str]:
    return split(line, delimiter) or bare(line, delimiter)


def _width(line: str, delimiter: str) -> int:
    return len(_cells(line, delimiter)) if QUOTE in line else line.count(delimiter) + 1


def _stripped(cells: Sequence[str]) -> list[str]:
    return list(map(str.strip, cells))


def _as_wide_as_the_rows(names: tuple[str, ...], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the header with a place for row names that have no name, or for a delimiter at each line's end.

    R's write.table leaves the first, which makes the header one cell short.
    """
    width = Counter(map(len, rows)).most_common(1)[0][0]
    if len(names) != width - 1:
        return names
    return (*names, "") if not any(row[-1] for row in rows) else ("", *names)


def two_headers(path: Path, place: str, error: header.TwoHeadersError) -> InputError:
    """Return the fault of two rows of names of which neither is the header without doubt."""
    remedy = "leave the row with the names of the samples (or columns), and delete the other"
    return fault(path, place, f"two header rows: {error}", "one header row", remedy)


def _no_rows(path: Path, header_line: int, flavour: str) -> InputError:
    place = f"line {header_line + 1}"
    if flavour == SERIES_MATRIX:
        found = "a series matrix without values, as GEO has it for sequencing"
        remedy = "take a supplementary file of the series; with geo:, name it under geo_file:"
        return fault(path, place, found, "", remedy)
    return fault(path, place, "a header and no data row", "rows below the header")


def _delimiter(lines: Sequence[str]) -> str | None:
    """Return the first of tab, semicolon, comma, space that splits most lines into as many cells."""
    for delimiter in DELIMITERS:
        widths = Counter(_width(line, delimiter) for line in lines)
        common, times = widths.most_common(1)[0]
        if common >= 2 and times >= 0.5 * widths.total():
            return delimiter
    return None


def _decimal(path: Path, rows: Sequence[Sequence[str]]) -> str:
    """Return the decimal mark. Raises `InputError` for two marks and for thousands separators."""
    cells = [cell for row in rows for cell in row[1:]]
    if not any(map("".join(cells).__contains__, ",.")):
        return "."
    with_comma = [cell for cell in cells if "," in cell]
    thousands = next((cell for cell in with_comma if THOUSANDS.fullmatch(cell)), None) or _grouped(cells)
    if thousands:
        raise fault(
            path,
            "",
            f"thousands separators, as in {thousands}",
            "plain numbers",
            "export without thousands separators",
        )
    comma = next((cell for cell in with_comma if DECIMAL_COMMA.fullmatch(cell)), None)
    point = next((cell for cell in cells if DECIMAL_POINT.fullmatch(cell)), None) if comma else None
    if comma and point:
        raise fault(path, "", f"both {comma} and {point}", "one decimal mark", "export the table again")
    return "," if comma else "."


def _grouped(cells: Sequence[str]) -> str | None:
    """Return a cell such as 1,234 or 1.234 when the mark groups thousands rather than sets off decimals.

    So it does when every marked number has three digits after the mark and none before it is 0, when many
    numbers have no mark, and when none of those reaches a thousand.
    """
    marked = (cell for cell in cells if ("," in cell or "." in cell) and _has_digit(cell))
    first = next(marked, "")
    if not GROUPED.fullmatch(first) or not all(map(GROUPED.fullmatch, marked)):
        return None
    numbers = [cell for cell in cells if _has_digit(cell)]
    plain = [cell for cell in numbers if PLAIN.fullmatch(cell)]
    return first if len(plain) > 0.1 * len(numbers) and all(len(cell) <= 3 for cell in plain) else None


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))
