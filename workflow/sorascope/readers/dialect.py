"""How a text table is written: encoding, delimiter, decimal mark, lines before the header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .files import BROKEN, broken, encoding_of, fault, nul, open_text, read_head, unparsed
from .preamble import LONGEST_LINE, SERIES_MATRIX, Opening, read_opening

MOST_COLUMNS = 150_000
DELIMITERS = ("\t", ";", ",", " ")
DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")
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

    `header_line` is the header's line in the file, from 0.
    """

    encoding: str
    delimiter: str
    decimal: str
    opening: Opening
    header_line: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines_before_data(self) -> int:
        """Lines of the file up to and with the header, and GCT's metadata rows."""
        return self.header_line + 1 + self.opening.metadata_rows


def sniff(path: Path, of_numbers: bool = True) -> Dialect:
    """Work out the dialect of a text table from its first lines. Raises `InputError` when there is none.

    The decimal mark is looked for only in tables `of_numbers`; a sample sheet may hold any text.
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
    try:
        return _of(path, opening, encoding, of_numbers)
    except csv.Error as error:
        raise unparsed(path, error) from None


def _refuse_no_text(path: Path, opening: Opening) -> None:
    for number, line in zip(opening.numbers, opening.lines, strict=True):
        if "\0" in line:
            raise nul(path, f"line {number + 1}")
        if len(line) >= LONGEST_LINE - 1:
            found = f"a line of over {LONGEST_LINE:,} characters"
            raise fault(path, f"line {number + 1}", found, "a table with a line for each row")


def _of(path: Path, opening: Opening, encoding: str, of_numbers: bool) -> Dialect:
    delimiter = _delimiter(opening.lines)
    if delimiter is None:
        raise fault(
            path,
            f"line {opening.numbers[0] + 1}",
            f"no delimiter in {opening.lines[0][:60]!r}",
            "columns separated by tab, comma or semicolon",
        )
    parsed = [tuple(cell.strip() for cell in row) for row in csv.reader(opening.lines, delimiter=delimiter)]
    start = _header(parsed)
    if start is None:
        raise fault(
            path, f"line {opening.numbers[0] + 1}", "one filled cell a line", "a header line with names"
        )
    header_line = opening.numbers[start]
    rows = [row for row in parsed[start + 1 + opening.metadata_rows :] if any(row)]
    if not rows:
        raise _no_rows(path, header_line, opening.flavour)
    if len(parsed[start]) > MOST_COLUMNS:
        raise fault(
            path,
            f"line {header_line + 1}",
            f"{len(parsed[start]):,} columns",
            f"at most {MOST_COLUMNS:,}",
            "single cells go into an .h5ad file with kind: cells; sum probes or transcripts to genes",
        )
    header = (parsed[start][0].lstrip("#").strip(), *parsed[start][1:])
    if len(header) == len(rows[0]) - 1:
        # either row names without a name, as R's write.table leaves them, or a delimiter after the last cell
        header = (*header, "") if not any(row[-1] for row in rows) else ("", *header)
    wrong = [row for row in rows if len(row) != len(header)]
    if wrong:
        raise ragged(path, wrong, len(header))
    return Dialect(
        encoding,
        delimiter,
        _decimal(path, rows) if of_numbers else ".",
        opening,
        header_line,
        header,
        tuple(rows),
    )


def _no_rows(path: Path, header_line: int, flavour: str) -> InputError:
    place = f"line {header_line + 1}"
    if flavour == SERIES_MATRIX:
        found = "a series matrix without values, as GEO has it for sequencing"
        remedy = "take a supplementary file of the series; with geo:, name it under geo_file:"
        return fault(path, place, found, "", remedy)
    return fault(path, place, "a header and no data row", "at least one row a gene")


def ragged(path: Path, wrong: Sequence[Sequence[str]], width: int) -> InputError:
    """Return the fault of rows that have not `width` cells."""
    more = f" (and {len(wrong) - 1} more rows of a wrong length)" if len(wrong) > 1 else ""
    return fault(
        path,
        f"row {wrong[0][0]}",
        f"{len(wrong[0])} cells{more}",
        f"{width} cells in every row, as in the header",
        "look for a stray delimiter, an open quotation mark or a cut line",
    )


def _delimiter(lines: Sequence[str]) -> str | None:
    """Return the first of tab, semicolon, comma, space that splits most lines into as many cells."""
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        common, times = widths.most_common(1)[0]
        if common >= 2 and times >= 0.5 * widths.total():
            return delimiter
    return None


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the first row that fills nearly as many cells as a data row: titles above the header do not."""
    filled = [sum(bool(cell) for cell in row) for row in rows]
    usual = Counter(filled).most_common(1)[0][0]
    return next((number for number, count in enumerate(filled) if count >= max(2, usual // 2)), None)


def _decimal(path: Path, rows: Sequence[Sequence[str]]) -> str:
    """Return the decimal mark. Raises `InputError` for two marks and for thousands separators."""
    cells = [cell for row in rows for cell in row[1:]]
    thousands = next((cell for cell in cells if THOUSANDS.fullmatch(cell)), None) or _grouped(cells)
    if thousands:
        raise fault(
            path,
            "",
            f"thousands separators, as in {thousands}",
            "plain numbers",
            "export without thousands separators",
        )
    comma = next((cell for cell in cells if DECIMAL_COMMA.fullmatch(cell)), None)
    point = next((cell for cell in cells if DECIMAL_POINT.fullmatch(cell)), None)
    if comma and point:
        raise fault(path, "", f"both {comma} and {point}", "one decimal mark", "export the table again")
    return "," if comma else "."


def _grouped(cells: Sequence[str]) -> str | None:
    """Return a cell such as 1,234 or 1.234 when the mark groups thousands rather than sets off decimals.

    So it does when every marked number has three digits after the mark and none before it is 0, when many
    numbers have no mark, and when none of those reaches a thousand.
    """
    numbers = [cell for cell in cells if any(map(str.isdigit, cell))]
    marked = [cell for cell in numbers if "," in cell or "." in cell]
    plain = [cell for cell in numbers if PLAIN.fullmatch(cell)]
    if (
        marked
        and all(GROUPED.fullmatch(cell) for cell in marked)
        and len(plain) > 0.1 * len(numbers)
        and all(len(cell) <= 3 for cell in plain)
    ):
        return marked[0]
    return None
