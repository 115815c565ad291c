"""How a text table is written: encoding, delimiter, decimal mark, lines before the header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .files import BROKEN, broken, encoding_of, fault, open_text, read_head
from .preamble import Opening, read_opening

DELIMITERS = ("\t", ";", ",", " ")
DECIMAL_COMMA = re.compile(r"[-+]?\d*,\d+([eE][-+]?\d+)?")
DECIMAL_POINT = re.compile(r"[-+]?\d*\.\d+([eE][-+]?\d+)?")
THOUSANDS = re.compile(
    r"[-+]?\d{1,3}(,\d{3}){2,}(\.\d+)?|[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(\.\d{3})+,\d+"
)


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


def sniff(path: Path) -> Dialect:
    """Work out the dialect of a text table from its first lines. Raises `InputError` when there is none."""
    encoding = encoding_of(read_head(path))
    try:
        with open_text(path, encoding) as stream:
            opening = read_opening(stream)
    except BROKEN:
        raise broken(path) from None
    if not opening.lines:
        raise fault(path, "", "no header line", "a table with a header line")
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
    header_line = opening.numbers[start]
    rows = [row for row in parsed[start + 1 + opening.metadata_rows :] if any(row)]
    if not rows:
        raise fault(path, f"line {header_line + 1}", "a header and no data row", "at least one row a gene")
    header = (parsed[start][0].lstrip("#").strip(), *parsed[start][1:])
    if len(header) == len(rows[0]) - 1:
        # either row names without a name, as R's write.table leaves them, or a delimiter after the last cell
        header = (*header, "") if not any(row[-1] for row in rows) else ("", *header)
    wrong = [row for row in rows if len(row) != len(header)]
    if wrong:
        raise ragged(path, wrong, len(header))
    return Dialect(encoding, delimiter, _decimal(path, rows), opening, header_line, header, tuple(rows))


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


def _header(rows: Sequence[Sequence[str]]) -> int:
    """Return the first row that fills nearly as many cells as a data row: titles above the header do not."""
    filled = [sum(bool(cell) for cell in row) for row in rows]
    usual = Counter(filled).most_common(1)[0][0]
    return next(number for number, count in enumerate(filled) if count >= max(2, usual // 2))


def _decimal(path: Path, rows: Sequence[tuple[str, ...]]) -> str:
    cells = [cell for row in rows for cell in row[1:]]
    thousands = next((cell for cell in cells if THOUSANDS.fullmatch(cell)), None)
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
