"""The approved symbols of the dated identifier table, to check a knowledge base against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..errors import Problems
from ..identifiers.table import read_columns


class Entry(NamedTuple):
    """The identifiers of one approved symbol; empty where there is none."""

    hgnc_id: str
    entrez: str
    ensembl: str


class Symbols(Mapping[str, Entry]):
    """Approved symbol -> identifiers. Entries are made when asked for: few of 40,000 are."""

    def __init__(self, rows: dict[str, int], columns: Sequence[Sequence[str]]):
        self.rows, self.columns = rows, columns

    def __getitem__(self, symbol: str) -> Entry:
        row = self.rows[symbol]
        return Entry(*(column[row] for column in self.columns))

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
    columns = read_columns(path)
    named = zip(columns["symbol"], columns["status"], strict=True)
    rows = {symbol: row for row, (symbol, status) in enumerate(named) if status == "Approved"}
    return Symbols(rows, [columns[name] for name in Entry._fields])
