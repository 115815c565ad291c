"""One sample's table of a folder: what it is, told by its first rows, and its genes and values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from . import quantifiers, strands
from .delimited import lines_of
from .fields import is_number
from .files import fault, magic
from .matrix import Source
from .quantifiers import Kind

ENDING = re.compile(
    r"[._-]?(quant\.genes\.sf|quant\.sf|genes\.results|isoforms\.results|ReadsPerGene\.out\.tab|"
    r"rna_seq\.augmented_star_gene_counts\.tsv|abundance(s)?(\.genes?)?\.tsv|gene[._]abund(ances?)?\.(tab|tsv|txt)|"
    r"(htseq[._-]?|feature[._-]?)?(counts?)?\.(txt|tsv|tab|csv|counts?|htseq|out)|counts?|htseq)"
    r"(\.(gz|bz2|xz|zip))?$",
    re.IGNORECASE,
)
SUMMARY = re.compile(
    r"__|N_(unmapped|multimapping|noFeature|ambiguous)$|(no_feature|ambiguous|too_low_aQual|not_aligned|"
    r"alignment_not_unique)$"
)
GENE_NAMES = re.compile(
    r"(external[._ -]?)?gene[._ -]?(name|symbol)s?|symbols?|hgnc[._ -]?symbol", re.IGNORECASE
)
HEAD_ROWS = 50
BINARY = (b"\x89HDF", b"PAR1", b"%PDF", b"\x89PNG", b"BAM\x01")


@dataclass(frozen=True)
class Table:
    """One sample's table: where it lies, what it is, and its first rows."""

    path: Path
    kind: Kind
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def genes(self) -> set[str]:
        """Return the first names of genes."""
        return {row[0] for row in self.rows if not SUMMARY.match(row[0])}


def opened(path: Path) -> Table | None:
    """Return what may be a sample's table, None for any other file. Raises `InputError` for a damaged one."""
    if magic(path).startswith(BINARY):
        return None
    try:
        lines = lines_of(path, most=HEAD_ROWS)
    except InputError:
        # a damaged table of a sample must be reported, a picture or a letter in the same folder not
        if ENDING.search(path.name):
            raise
        return None
    rows = [tuple(cells) for _, cells in lines]
    if not rows:
        return None
    first = rows[0]
    headless = len(first) > 1 and all(is_number(cell) for cell in first[1:] if cell)
    headless = headless or (len(rows) > 1 and SUMMARY.match(first[0]) is not None)
    attributes = len(first) > 2 and not headless and is_number(first[-1]) and not is_number(first[0])
    header, data = ((), rows) if headless or attributes else (first, rows[1:])
    kind = quantifiers.kind_of(header, data, path)
    return None if kind is None or not data else Table(path, kind, header, tuple(data))


def values(
    table: Table, source: Source
) -> tuple[list[str], list[float], strands.Used, dict[str, Sequence[str]]]:
    """Return genes and values of a table, the column that they are of, and columns of further names."""
    path, skip = table.path, 1 if table.header else 0
    rows = lines_of(path)[skip:]
    kept = [(number, row) for number, row in rows if not SUMMARY.match(row[0])]
    used = quantifiers.column(table.kind, table.header, [row for _, row in kept], path, source)
    column = used.column
    for number, row in kept:
        if len(row) <= column or not is_number(row[column]):
            shown = repr(row[column]) if len(row) > column else "a row that is too short"
            place = f"row {row[0]} (line {number})"
            raise fault(path, place, shown, "a number", "look for a cut or damaged line")
    gene = table.kind.gene_column(table.header)
    names = [row[gene] for _, row in kept]
    found = [float(row[column]) for _, row in kept]
    annotation: dict[str, Sequence[str]] = {
        title: [row[n] if n < len(row) else "" for _, row in kept]
        for n, title in enumerate(table.header)
        if n not in (gene, column) and GENE_NAMES.fullmatch(title)
    }
    if table.kind.split_genes and len(names) != len(set(names)):
        added: dict[str, float] = {}
        for name, value in zip(names, found, strict=True):
            added[name] = added.get(name, 0.0) + value
        places = {name: place for place, name in reversed(list(enumerate(names)))}
        first = [places[name] for name in added]
        annotation = {title: [cells[n] for n in first] for title, cells in annotation.items()}
        names, found = list(added), list(added.values())
    return names, found, used, annotation
