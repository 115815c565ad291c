"""What is before the header of a text table: comments, GCT's two lines, GEO's series attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

LONGEST_LINE, LONGEST_SIZES = 1 << 24, 100
PEEK_ROWS, PEEK_CELLS = 200, 20_000
SERIES_MATRIX = "GEO series matrix"
SERIES_TABLE = "!series_matrix_table_begin"
# of GEO's series matrices, and of its tables of platforms
SERIES_LINE = re.compile(r"!(Series|Sample|series_matrix)_")
PLATFORM_LINE = re.compile(r"\^[A-Z]+ *=|!(Platform|platform)_")
OUTSIDE_TABLE = ("#", "%", "//", "!", "^")  # how such lines begin
GCT_VERSION = re.compile(r"#1\.[23]\s*$")


@dataclass(frozen=True)
class Opening:
    """The first lines from the header on, without blank ones, and what kind of file it is.

    `numbers` are the lines' numbers in the file (from 0); `metadata_rows` is the number of rows between
    header and data (GCT 1.3); `attributes` are the `!Sample_…` lines of a GEO series matrix, as written.
    """

    lines: tuple[str, ...]
    numbers: tuple[int, ...]
    flavour: str = "table"
    metadata_rows: int = 0
    attributes: tuple[str, ...] = ()


def read_opening(stream: TextIO) -> Opening:
    """Return the opening of a text table; without any header its `lines` are empty."""
    lines = iter(lambda: stream.readline(LONGEST_LINE), "")
    numbered = enumerate(line.rstrip("\r\n") for line in lines)
    for number, line in numbered:
        if number == 0 and GCT_VERSION.match(line):
            return _gct(numbered, line)
        if SERIES_LINE.match(line):
            return _series_matrix(numbered, line)
        if line.startswith("#") and "featureCounts" in line:
            header_number, header = next(numbered, (number, ""))
            return _take(numbered, header_number, header, flavour="featureCounts")
        if line.strip() and not is_remark(line):
            return _take(numbered, number, line)
    return Opening((), ())


def _take(
    numbered: Iterable[tuple[int, str]],
    number: int,
    header: str,
    flavour: str = "table",
    metadata_rows: int = 0,
    attributes: tuple[str, ...] = (),
) -> Opening:
    following = ((at, line) for at, line in numbered if line.strip() and not is_outside_table(line))
    width = max(header.count(delimiter) for delimiter in "\t;,") + 1
    rows = max(20, min(PEEK_ROWS, PEEK_CELLS // width))
    taken = [(number, header), *islice(following, rows)] if header else []
    lines, numbers = tuple(line for _, line in taken), tuple(at for at, _ in taken)
    return Opening(lines, numbers, flavour, metadata_rows, attributes)


def _gct(numbered: Iterator[tuple[int, str]], version: str) -> Opening:
    _, sizes = next(numbered, (1, ""))
    numbers = [int(part) for part in sizes[:LONGEST_SIZES].split() if part.isdecimal()]
    metadata_rows = numbers[3] if len(numbers) == 4 else 0
    number, header = next(numbered, (2, ""))
    return _take(numbered, number, header, flavour="GCT " + version.strip("# "), metadata_rows=metadata_rows)


def _series_matrix(numbered: Iterator[tuple[int, str]], first: str) -> Opening:
    attributes = [first] if first.startswith("!Sample_") else []
    for _, line in numbered:
        if line.startswith("!Sample_"):
            attributes.append(line)
        if line.startswith(SERIES_TABLE):
            number, header = next(numbered, (0, ""))
            return _take(numbered, number, header, flavour=SERIES_MATRIX, attributes=tuple(attributes))
    return Opening((), (), SERIES_MATRIX)


def series_titles(attributes: Iterable[str], accessions: Iterable[str]) -> dict[str, str]:
    """Return sample title -> accession of a GEO series matrix, for titles that only one sample has."""
    cells = {line.split("\t")[0]: [cell.strip('" ') for cell in line.split("\t")[1:]] for line in attributes}
    titles, named = cells.get("!Sample_title", []), cells.get("!Sample_geo_accession", [])
    known = set(accessions)
    return {
        title: accession
        for title, accession in zip(titles, named, strict=False)
        if titles.count(title) == 1 and accession in known
    }


def is_outside_table(line: str) -> bool:
    """Return whether a line below the header is no row of the table: a remark, or an attribute of GEO's."""
    # asked of every line: most begin with a name
    return line.startswith(OUTSIDE_TABLE) and (is_remark(line) or bool(SERIES_LINE.match(line)))


def is_remark(line: str) -> bool:
    """Return whether a line is a remark: "# made by x"; "#gene<TAB>s1" is a header with a mark before it."""
    if PLATFORM_LINE.match(line):
        return True
    return line.startswith(("#", "%", "//")) and not any(line.count(mark) >= 2 for mark in "\t;,")
