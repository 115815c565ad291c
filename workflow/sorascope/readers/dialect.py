"""How a text table is written: encoding, delimiter, decimal mark, lines before the header."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
    """Everything needed to parse the table; `columns` are the header's names, `rows` its first data rows."""

    encoding: str
    delimiter: str
    decimal: str
    opening: Opening
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lines_before_data(self) -> int:
        """Lines of the file up to and with the header, and GCT's metadata rows."""
        return self.opening.header_line + 1 + self.opening.metadata_rows


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
            f"line {opening.header_line + 1}",
            f"no delimiter in {opening.lines[0][:60]!r}",
            "columns separated by tab, comma or semicolon",
        )
    header, *rows = [
        tuple(cell.strip() for cell in row) for row in csv.reader(opening.lines, delimiter=delimiter)
    ]
    rows = [row for row in rows[opening.metadata_rows :] if any(row)]
    if not rows:
        raise fault(
            path, f"line {opening.header_line + 1}", "a header and no data row", "at least one row a gene"
        )
    header = (header[0].lstrip("#").strip(), *header[1:])
    if len(header) == len(rows[0]) - 1:  # row names without a name, as R's write.table leaves them
        header = ("", *header)
    return Dialect(encoding, delimiter, _decimal(path, rows), opening, header, tuple(rows))


def _delimiter(lines: Sequence[str]) -> str | None:
    """Return the first of tab, semicolon, comma, space that splits most lines into as many cells."""
    for delimiter in DELIMITERS:
        header, *widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        common, times = Counter(widths or [header]).most_common(1)[0]
        if (
            common >= 2
            and times >= 0.5 * len(widths)
            and header > 1
            and abs(header - common) <= max(1, common // 2)
        ):
            return delimiter
    return None


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
