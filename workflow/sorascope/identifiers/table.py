"""The one gate from any gene identifier to approved symbols."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

from .excel_dates import readings, symbols_before

KINDS = {"symbol": "symbols", "ensembl": "Ensembl gene IDs", "entrez": "Entrez gene IDs"}
# a version, GENCODE's number of a mapping to an older genome, the copy on the Y chromosome
ENSEMBL = re.compile(r"(ENSG\d{11})(\.\d+)?(_\d{1,2})?(_PAR_Y)?")
SEVERAL = re.compile(r"///|;")
SEPARATOR = re.compile(r"[-. /]")
PLACEHOLDERS = ("---", "NA", "?", "-", "nan", "None")
ENTREZ = re.compile(r"(\d+)(\.0)?")


@dataclass(frozen=True)
class IdentifierTable:
    """Approved symbols and the names that lead to them; `other_names` holds previous symbols and aliases."""

    approved: frozenset[str]
    previous: Mapping[str, tuple[str, ...]]
    aliases: Mapping[str, tuple[str, ...]]
    entrez: Mapping[str, tuple[str, ...]]
    ensembl: Mapping[str, tuple[str, ...]]
    withdrawn: frozenset[str]
    overrides: Mapping[str, tuple[str, str]]


class Verdict(NamedTuple):
    """What becomes of one identifier: its approved symbol ("" when dropped) and why."""

    symbol: str
    reason: str = ""


WITHDRAWN, UNKNOWN = Verdict("", "withdrawn symbol"), Verdict("", "unknown symbol")


class Names(Mapping[str, tuple[str, ...]]):
    """The symbols that each name leads to, of cells with names separated by bars; built when first asked."""

    def __init__(self, entries: Iterable[str], symbols: Sequence[str]):
        self._pairs = entries, symbols

    @cached_property
    def _found(self) -> dict[str, tuple[str, ...]]:
        entries, symbols = self.__dict__.pop("_pairs")
        return _led_to(entries, symbols)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._found[name]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the symbols of a name: asked for every row of a matrix, so without an exception inside."""
        return self._found.get(name, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def load_table(path: Path | str) -> IdentifierTable:
    """Read the identifier table and `overrides.tsv` next to it, where there is one."""
    path = Path(path)
    columns = read_columns(path)
    is_approved = [status == "Approved" for status in columns["status"]]
    symbols = columns["symbol"]
    of_rows = list(compress(symbols, is_approved))
    approved = frozenset(of_rows)
    others = {symbol.removesuffix("~withdrawn") for symbol in symbols if symbol not in approved}
    maps = {
        column: Names(compress(columns[column], is_approved), of_rows)
        for column in ("previous", "aliases", "entrez", "ensembl")
    }
    overrides: dict[str, tuple[str, str]] = {}
    hand_made = path.with_name("overrides.tsv")
    if hand_made.exists():
        with hand_made.open(encoding="utf-8", newline="") as stream:
            overrides = {
                row["name"]: (row["symbol"], row["reason"]) for row in csv.DictReader(stream, delimiter="\t")
            }
    return IdentifierTable(approved, **maps, withdrawn=frozenset(others - approved), overrides=overrides)


def read_columns(path: Path) -> Mapping[str, Sequence[str]]:
    """Return the columns of the identifier table by name; the same file is read once in a process."""
    written = path.stat()
    return _columns(path, written.st_mtime_ns, written.st_size)


@lru_cache(maxsize=1)
def _columns(path: Path, written_at: int, size: int) -> Mapping[str, Sequence[str]]:
    # the builder quotes no cell and fills every row, so the whole table is split at once
    text = gzip.decompress(path.read_bytes()).decode("utf-8").rstrip("\n")
    names = text.partition("\n")[0].split("\t")
    entries = text.replace("\n", "\t").split("\t")[len(names) :]
    return {name: entries[number :: len(names)] for number, name in enumerate(names)}


def _led_to(entries: Iterable[str], symbols: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the symbols that each name leads to, of cells that hold names separated by bars."""
    names: list[str] = []
    owners: list[str] = []
    for entry, symbol in zip(entries, symbols, strict=True):
        if "|" in entry:
            several = entry.split("|")
            names += several
            owners += [symbol] * len(several)
        elif entry:
            names.append(entry)
            owners.append(symbol)
    found: dict[str, tuple[str, ...]] = dict(zip(names, zip(owners), strict=True))
    if len(found) < len(names):
        shared: dict[str, tuple[str, ...]] = {name: () for name, times in Counter(names).items() if times > 1}
        for name, owner in zip(names, owners, strict=True):
            if name in shared:
                shared[name] = (*shared[name], owner)
        found |= shared
    return found


def resolve_symbol(name: str, table: IdentifierTable) -> Verdict:
    """Return the approved symbol of a symbol. Case counts; a name of several genes leads to none.

    Official symbols come first: a previous symbol of one gene leads to it even where it is an alias of
    another (SEPT2 was the symbol of SEPTIN2 and is an alias of SEPTIN6 too), and the reason says so.
    """
    if name in table.approved:
        return Verdict(name)
    if name in table.overrides:
        symbol, reason = table.overrides[name]
        return Verdict(symbol, reason)
    previous, aliases = table.previous.get(name, ()), table.aliases.get(name, ())
    if not previous and not aliases:
        return _unlisted(name, table)
    if len(previous) == 1:
        also = sorted({*aliases} - {*previous})
        return Verdict(
            previous[0], "previous symbol" + (f" (also an alias of {', '.join(also)})" if also else "")
        )
    candidates = sorted({*previous, *aliases})
    if len(candidates) == 1:
        return Verdict(candidates[0], "alias")
    return Verdict("", f"ambiguous: a name of {', '.join(candidates)}")


def _unlisted(name: str, table: IdentifierTable) -> Verdict:
    """Return the verdict on a name that no gene has."""
    if not name or name in PLACEHOLDERS:
        return Verdict("", "no identifier")
    if SEVERAL.search(name):
        return _several(name, table)
    damaged = _damaged(name, table) or _rewritten(name, table)
    return damaged or (WITHDRAWN if name in table.withdrawn else UNKNOWN)


def _rewritten(name: str, table: IdentifierTable) -> Verdict | None:
    """Restore the hyphens of a symbol where R wrote points (HLA.A) or a program underscores (HLA_A)."""
    hyphened = name.replace(".", "-").replace("_", "-")
    if hyphened == name or hyphened not in table.approved:
        return None
    before, _, number = name.rpartition(".")
    if number.isdigit() and before in table.approved:  # R's make.unique: the second row of a gene
        return None
    return Verdict(hyphened, f"{hyphened} with another mark in place of the hyphen")


def _damaged(name: str, table: IdentifierTable) -> Verdict | None:
    """Restore a symbol that a spreadsheet turned into a date, where only one gene can have been meant."""
    # nearly all unknown names are no dates, which is seen without the patterns of `readings`
    if not name[:1].isdigit() and not (name[-1:].isdigit() and SEPARATOR.search(name)):
        return None
    if not readings(name):
        return None
    before, approved = symbols_before(name, table.approved, table.previous)
    if len(approved) == 1:
        return Verdict(approved[0], f"a date made of {before[0]} by a spreadsheet")
    meant = (
        f"a date made by a spreadsheet of {' or '.join(before)}" if before else "a date, of no known symbol"
    )
    return Verdict("", meant)


def _several(name: str, table: IdentifierTable) -> Verdict:
    """Return the verdict on a list of genes, such as a probe of several has: none, unless all are one."""
    parts = {resolve_symbol(part.strip(), table).symbol for part in SEVERAL.split(name)}
    if len(parts) == 1 and "" not in parts:
        return Verdict(parts.pop(), "the same gene several times")
    return Verdict("", f"several genes: {name}")


def _resolve_id(
    name: str, pattern: re.Pattern[str], known: Mapping[str, tuple[str, ...]], label: str
) -> Verdict:
    match = pattern.fullmatch(name)
    if not match:
        return Verdict("", f"not an {label}" if name else "no identifier")
    symbols = known.get(match[1], ())
    if len(symbols) == 1:
        return Verdict(symbols[0], label)
    return Verdict("", f"ambiguous: {label} of {', '.join(symbols)}" if symbols else f"unknown {label}")


def resolve(names: Sequence[str], kind: str, table: IdentifierTable) -> list[Verdict]:
    """Return the verdict on each identifier of one kind: symbol, ensembl or entrez."""
    if kind == "symbol":
        approved = table.approved
        return [Verdict(name) if name in approved else resolve_symbol(name, table) for name in names]
    if kind == "ensembl":
        return [_resolve_id(name, ENSEMBL, table.ensembl, "Ensembl gene ID") for name in names]
    return [_resolve_id(name, ENTREZ, table.entrez, "Entrez gene ID") for name in names]


def share_resolved(verdicts: Sequence[Verdict]) -> float:
    """Return the share of identifiers that lead to an approved symbol."""
    return sum(1 for verdict in verdicts if verdict.symbol) / max(1, len(verdicts))
