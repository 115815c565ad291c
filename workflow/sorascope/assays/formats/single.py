"""Folders with a table for each sample: what programs call them, and how they become one table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from ... import readers
from ...errors import InputError
from ...readers import Grid
from ...readers.fields import number
from ...readers.files import fault
from .. import curated
from .tables import Format, has, value_of

ENDING = re.compile(
    r"((\.call)?\.cn[sr]|\.genemetrics|_RPPA_data|\.mirbase\d*|\.(isoforms|mirnas)\.quantification)*"
    r"(\.(tsv|txt|csv))?(\.gz)?$"
)
NO_GENE = ("-", ".", "", "Antitarget", "Background", "CGH")
COPIES = "copies"
NO_TABLES = "a folder without a table of one sample that is known"
KNOWN = "CNVkit's genemetrics, .cns or .call.cns, TCGA's protein arrays or miRNA quantifications"


@dataclass(frozen=True)
class Single:
    """A program's table of one sample: `rows` gives name and value of each feature, for a scale.

    `absent`: what a feature has that is in other samples' files only.
    """

    format: Format
    rows: Callable[[Sequence[Mapping[str, str]], str], Mapping[str, float]]
    absent: str = ""


def of_array(rows: Sequence[Mapping[str, str]], scale: str) -> dict[str, float]:
    """Return the values of TCGA's antibodies."""
    return {row["peptide_target"]: number(row["protein_expression"], ".") for row in rows}


def of_segments(rows: Sequence[Mapping[str, str]], scale: str) -> dict[str, float]:
    """Return each gene's log2 ratio, or copies, of CNVkit's segments; a gene of several segments is averaged.

    By the number of probes, as a break may be within it.
    """
    sums: dict[str, tuple[float, float]] = {}
    for row in rows:
        value = number(value_of(row, "cn" if scale == COPIES else "log2"), ".")
        weight = number(value_of(row, "n_bins", "probes", "weight") or "1", ".")
        for gene in dict.fromkeys(row["gene"].split(",")):
            if gene.strip() not in NO_GENE and isfinite(value) and weight > 0:
                total, before = sums.get(gene, (0.0, 0.0))
                sums[gene] = (total + value * weight, before + weight)
    return {gene: total / weight for gene, (total, weight) in sums.items()}


def of_reads(rows: Sequence[Mapping[str, str]], scale: str) -> dict[str, float]:
    """Return reads, or reads per million, of TCGA's miRNA; isoforms of one mature miRNA are summed.

    Markers are called by name, other mature miRNA by accession.
    """
    column = "read_count" if scale == "counts" else "reads_per_million_miRNA_mapped"
    sums: dict[str, float] = {}
    for row in rows:
        kind, _, accession = row.get("miRNA_region", "").partition(",")
        if kind and kind != "mature":
            continue
        name = curated.shipped().mirna.get(accession, accession) or row["miRNA_ID"]
        sums[name] = sums.get(name, 0.0) + number(row[column], ".")
    return sums


SINGLES = (
    Single(
        Format(
            "TCGA protein array, a file a sample",
            has("peptide_target", "protein_expression"),
            types=("phospho", "protein"),
        ),
        of_array,
    ),
    Single(
        Format(
            "CNVkit, a file a sample",
            has("chromosome", "start", "end", "gene", "log2"),
            types=("copy_number",),
        ),
        of_segments,
    ),
    Single(
        Format("TCGA miRNA, a file a sample", has("miRNA_ID", "read_count"), types=("mirna",)), of_reads, "0"
    ),
)


def joined(folder: Path, scale: str) -> tuple[Grid, Format]:
    """Return the tables of a folder and its subfolders as one, samples in columns by their files' names.

    Other files are passed over. Raises `InputError` for a folder without any such table, or with tables of
    several programs.
    """
    found = list(_tables(folder))
    used = {single.format.name: single for _, single, _ in found}
    if len(used) != 1:
        sentence = f"tables of {' and of '.join(used)}" if used else NO_TABLES
        raise fault(folder, "", sentence, f"{KNOWN}, of one kind", "name the folder of one kind of tables")
    single = next(iter(used.values()))
    names = [ENDING.sub("", path.name) for path, _, _ in found]
    if len(set(names)) < len(names):  # called alike in folders of their own
        names = [path.parent.name for path, _, _ in found]
    columns = [single.rows(rows, scale) for _, _, rows in found]
    features = dict.fromkeys(feature for column in columns for feature in column)
    table = [
        [feature, *(f"{column[feature]:.10g}" if feature in column else single.absent for column in columns)]
        for feature in features
    ]
    return Grid(("feature", *names), table, list(range(2, len(table) + 2))), single.format


def _tables(folder: Path) -> Iterator[tuple[Path, Single, list[dict[str, str]]]]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name.startswith("."):
            continue
        try:
            grid = readers.table(path, of_numbers=False)
        except InputError:
            continue
        single = next((each for each in SINGLES if each.format.recognises(grid.columns)), None)
        if single is not None:
            yield path, single, [dict(zip(grid.columns, row, strict=True)) for row in grid.texts()]
