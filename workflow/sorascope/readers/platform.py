"""Platform tables of arrays (GEO GPL files): from probe to gene."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path

from ..errors import Problems
from .files import fault
from .grid import Grid
from .matrix import Matrix

GENE_COLUMN = re.compile(
    r"(gene[ _]?symbols?|symbols?|ilmn_gene|gene_name|gene|entrez.*|gene[ _]?id|locuslink.*|ensembl.*|"
    r"gene_assignment|orf)",
    re.IGNORECASE,
)
SEVERAL = " /// "


def annotate(matrix: Matrix, platform: Path, columns: Mapping[str, Mapping[str, str]]) -> Matrix:
    """Return the matrix with one more identifier column for each gene column of the platform table.

    `columns`: as `genes_of_probes` finds them in the table at `platform`. Raises `InputError` when under
    half of the probes are there.
    """
    name, probes = next(iter(matrix.identifiers.items()))
    known = next(iter(columns.values()))
    found = sum(probe in known for probe in probes)
    if found < 0.5 * len(probes):
        examples = ", ".join(probe for probe in probes[:500] if probe not in known)
        raise fault(
            platform,
            "",
            f"only {found} of {len(probes)} probes of the matrix, not {examples[:60]} … "
            f"(its first column holds {', '.join(islice(known, 3))} …)",
            "the table of the platform the matrix was measured on",
            "look up the GPL accession of the series",
        )
    added = {column: [genes.get(probe, "") for probe in probes] for column, genes in columns.items()}
    note = f"probes ({name}) were mapped to genes by {platform.name}"
    return Matrix(matrix.values, matrix.samples, {**matrix.identifiers, **added}, (*matrix.notes, note))


def genes_of_probes(path: Path, cells: Grid) -> Mapping[str, Mapping[str, str]]:
    """Return, for each column that names genes, a mapping from probe ID to its content."""
    wanted = {
        number: name for number, name in enumerate(cells.columns) if number and GENE_COLUMN.fullmatch(name)
    }
    if not wanted:
        raise fault(
            path,
            "header",
            f"no column of genes in {', '.join(cells.columns[:8])}",
            "a platform table (GPL) with gene symbols, Entrez or Ensembl IDs",
            "download the full table of the platform",
        )
    problems = Problems()
    for name in dict.fromkeys(wanted.values()):
        if cells.columns.count(name) > 1:
            problems.add_twice(path, f"column {name}", "name", "column")
    problems.raise_if_any()
    rows = cells.texts()
    found: dict[str, dict[str, str]] = {name: {} for name in wanted.values()}
    for place, row in zip(cells.places, rows, strict=True):
        for number, name in wanted.items():
            genes = _genes(name, row[number])
            if row[0] and found[name].setdefault(row[0], genes) != genes:
                raise fault(
                    path,
                    f"{cells.unit} {place}, column {name}",
                    f"{genes or 'no gene'} for probe {row[0]}, and {found[name][row[0]] or 'no gene'} above",
                    "one row a probe",
                    f"leave one of the rows; several genes of a probe go into one cell, as A{SEVERAL}B",
                )
    return found


def _genes(column: str, cell: str) -> str:
    """Return the genes of a probe; Affymetrix' gene assignments hold them in second place of each part."""
    if column.lower() != "gene_assignment":
        return cell
    return SEVERAL.join(dict.fromkeys(chain.from_iterable(_assigned(part) for part in cell.split("///"))))


def _assigned(part: str) -> Iterator[str]:
    fields = [field.strip() for field in part.split("//")]
    if len(fields) > 1 and fields[1] not in ("", "---"):
        yield fields[1]
