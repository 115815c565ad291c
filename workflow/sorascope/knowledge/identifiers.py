"""The approved symbols of the dated identifier table, to check a knowledge base against."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..errors import Problems


class Entry(NamedTuple):
    """The identifiers of one approved symbol; empty where there is none."""

    hgnc_id: str
    entrez: str
    ensembl: str


class Symbols(Mapping[str, Entry]):
    """Approved symbol -> identifiers. Rows are taken apart when asked for: few of 40,000 are."""

    def __init__(self, rows: dict[str, str], places: tuple[int, ...]):
        self.rows, self.places = rows, places

    def __getitem__(self, symbol: str) -> Entry:
        cells = self.rows[symbol].split("\t")
        return Entry(*(cells[place] for place in self.places))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def approved(path: Path, problems: Problems) -> Mapping[str, Entry]:
    """Return every approved symbol of the identifier table with its identifiers; {} after a problem."""
    if not path.is_file():
        problems.add(path, "", "no identifier table", "", "run build.py of that folder")
        return {}
    return _read(path)


@cache
def _read(path: Path) -> Symbols:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        header, *lines = stream.read().rstrip("\n").split("\n")
    at = {name: index for index, name in enumerate(header.split("\t"))}
    symbol, status = at["symbol"], at["status"]
    last = max(symbol, status) + 1
    rows = {}
    for line in lines:
        cells = line.split("\t", last)
        if cells[status] == "Approved":
            rows[cells[symbol]] = line
    return Symbols(rows, tuple(at[name] for name in Entry._fields))
