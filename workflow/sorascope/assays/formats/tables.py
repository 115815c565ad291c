"""What a program's table is: its columns, and what of them is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ...readers import Grid
from ...readers.fields import MISSING

NOT_SAMPLES = re.compile(
    r"(gene|protein|accession|uniprot|description|organism|entry|length|chr|start|end|strand|cytoband|locus|"
    r"entrez|id$|mass|mol|peptides?|score|pep$|q-?value|sequence|modified|site|residue|position|charge|note|"
    r"panel|assay|combined|coverage|index|reference|maxpep|number|first|proteotypic|precursor)",
    re.IGNORECASE,
)
RUN = re.compile(r"\.(raw|d|mzml|wiff|dia|htrms)$", re.IGNORECASE)
TOTALS = ("Intensity", "iBAQ", "LFQ intensity", "iBAQ peptides")


@dataclass(frozen=True)
class Columns:
    """Where things are in a table of features in rows.

    `label`: how a row is called, of its cells by column name; `once`: a name that comes again is the same
    row. `samples`: name of a sample -> the columns that are summed for it. `drop`: why a row is left out, ""
    for the others. `band`: column of bands.
    """

    label: Callable[[Mapping[str, str]], str]
    samples: Mapping[str, Sequence[int]]
    drop: Callable[[Mapping[str, str]], str] = lambda row: ""
    band: str = ""
    once: bool = False
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Format:
    """A program's table: what it is called, which columns it has, how it is read.

    `only`: the type of assay that it is looked for in. `zeros_missing`: a zero means not quantified.
    `imputable`: values that are never missing were filled in.
    """

    name: str
    recognises: Callable[[Sequence[str]], bool]
    columns: Callable[[Sequence[str]], Columns] | None = None
    long: Callable[[Grid], Grid] | None = None
    zeros_missing: bool = False
    imputable: bool = False
    of_proteins: bool = False
    only: str = ""
    types: Sequence[str] = field(default=("phospho", "protein"))


def value_of(row: Mapping[str, str], *names: str) -> str:
    """Return the first filled cell of these columns."""
    return next((row[name] for name in names if row.get(name, "") not in MISSING), "")


def first(text: str) -> str:
    """Return the first of several names."""
    return re.split(r"[;,]", text)[0].strip()


def by_prefix(columns: Sequence[str], prefixes: Sequence[str]) -> dict[str, list[int]]:
    """Return columns by what follows the first prefix that any column has."""
    for prefix in prefixes:
        found = {
            name[len(prefix) :].strip(): [number]
            for number, name in enumerate(columns)
            if name.startswith(prefix) and len(name) > len(prefix) and name not in TOTALS
        }
        if found:
            return found
    return {}


def by_suffix(columns: Sequence[str], suffixes: Sequence[str]) -> dict[str, list[int]]:
    """Return columns by what is before the first suffix that any column has."""
    for suffix in suffixes:
        found = {
            name[: -len(suffix)].strip(): [number]
            for number, name in enumerate(columns)
            if name.endswith(suffix) and len(name) > len(suffix)
        }
        if found:
            return found
    return {}


def others(columns: Sequence[str]) -> dict[str, list[int]]:
    """Return all columns that do not describe rows."""
    return {name: [n] for n, name in enumerate(columns) if n and name and not NOT_SAMPLES.search(name)}


def has(*names: str) -> Callable[[Sequence[str]], bool]:
    """Return a test for these columns."""
    return lambda columns: set(names) <= set(columns)


def starts(columns: Sequence[str], prefix: str) -> bool:
    """Return whether any column begins so and goes on."""
    return any(name.startswith(prefix) and len(name) > len(prefix) for name in columns)
