"""The approved symbols of the dated identifier table, to check a knowledge base against."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..errors import Problems


class Entry(NamedTuple):
    """The identifiers of one approved symbol; empty where there is none."""

    hgnc_id: str
    entrez: str
    ensembl: str


def approved(path: Path, problems: Problems) -> dict[str, Entry]:
    """Return every approved symbol of the identifier table with its identifiers; {} after a problem."""
    if not path.is_file():
        problems.add(path, "", "no identifier table", "", "run build.py of that folder")
        return {}
    return _read(path)


@cache
def _read(path: Path) -> dict[str, Entry]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        place = {name: index for index, name in enumerate(next(lines).rstrip("\n").split("\t"))}
        wanted = [place[name] for name in ("hgnc_id", "entrez", "ensembl")]
        symbol, status = place["symbol"], place["status"]
        rows = (line.rstrip("\n").split("\t") for line in lines)
        return {row[symbol]: Entry(*(row[at] for at in wanted)) for row in rows if row[status] == "Approved"}
