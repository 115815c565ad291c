"""From what a row is called to approved symbols: symbols, UniProt accessions, groups of proteins."""

from __future__ import annotations

import re
from functools import cache

from ...identifiers import IdentifierTable, load_table
from ...identifiers.table import resolve_symbol
from ...settings import IDENTIFIERS
from .. import curated

ACCESSION = re.compile(
    r"(?:(?:sp|tr)\|)?([OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2})(?:-\d+)?(?:\|.*)?"
)
ENSEMBL = re.compile(r"ENSG\d{11}(\.\d+)?")
GROUP = re.compile(r"\s*[;,]\s*")


@cache
def table() -> IdentifierTable:
    """Return the identifier table, read once."""
    return load_table(IDENTIFIERS)


@cache
def symbol_of(name: str) -> str:
    """Return the approved symbol of a symbol, a UniProt accession or an Ensembl gene, "" for none."""
    name = name.strip()
    if name in table().approved:
        return name
    accession = ACCESSION.fullmatch(name)
    if accession:
        return curated.symbols_of_proteins().get(accession[1], "")
    if ENSEMBL.fullmatch(name):
        found = table().ensembl.get(name.partition(".")[0], ())
        return found[0] if len(found) == 1 else ""
    return resolve_symbol(name, table()).symbol


def first_symbol(entry: str) -> tuple[str, str]:
    """Return the symbol of the first known protein of a group, and a remark where it holds several genes."""
    parts = [part for part in GROUP.split(entry) if part]
    symbols = list(dict.fromkeys(filter(None, map(symbol_of, parts))))
    if not symbols:
        return "", ""
    return symbols[0], f"group of {', '.join(symbols)}; read as its first" if len(symbols) > 1 else ""
