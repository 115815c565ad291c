"""references.tsv: the review's numbered references and the other sources."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import Problems
from .files import one_of, read_table
from .model import Reference

COLUMNS = (
    "key", "kind", "number", "first_author", "year", "journal", "volume_pages", "title", "topic", "doi",
    "pmid", "certainty", "note",
)  # fmt: skip
KINDS = ("review", "cited", "since", "other", "note")
MOST_DIGITS = 10
# as printed: the review's list says so, misprints kept. The last four say what of a later work was read.
CERTAINTIES = ("certain", "as printed", "verified", "abstract seen", "title seen", "reference seen")
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")


def read_references(path: Path, problems: Problems) -> dict[str, Reference]:
    """Return every reference by its key, in file order; faults go to `problems`."""
    found: dict[str, Reference] = {}
    for row in read_table(path, COLUMNS, problems):
        place = f"line {row.line}"
        if row["key"] in found:
            problems.add(path, place, f"key {row['key']} a second time", "each key once")
        one_of(path, row, "kind", KINDS, problems)
        one_of(path, row, "certainty", CERTAINTIES, problems)
        for column in ("number", "year", "pmid"):
            if row[column] and not (row[column].isdecimal() and len(row[column]) <= MOST_DIGITS):
                problems.add(
                    path, f"{place}, column {column}", repr(row[column]), "a whole number or nothing"
                )
                row.entries[column] = ""
        if row["kind"] == "cited" and row["key"] != f"R{row['number']}":
            problems.add(path, place, f"key {row['key']} of number {row['number']}", f"key R{row['number']}")
        if not row["title"] and not row["topic"]:
            allowed = "the title, or under topic what the work is about"
            problems.add(path, f"{place}, column title", "nothing", allowed)
        if row["doi"] and not DOI.fullmatch(row["doi"]):
            allowed = "a DOI such as 10.1038/aps.2017.5, or nothing"
            problems.add(path, f"{place}, column doi", repr(row["doi"]), allowed)
        texts = {column: text for column, text in row.entries.items() if column not in ("number", "year")}
        number, year = (int(row[column]) if row[column] else None for column in ("number", "year"))
        found[row["key"]] = Reference(**texts, number=number, year=year)
    return found
