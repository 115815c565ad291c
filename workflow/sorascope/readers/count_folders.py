"""Folders with one table a sample: HTSeq-count, featureCounts, STAR, RSEM, Salmon."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .cells import is_number
from .dialect import sniff
from .files import BROKEN, broken, encoding_of, fault, open_text, read_head, unparsed
from .matrix import Head, Layout, Matrix, Source, arrange

ENDING = re.compile(
    r"[._-]?(quant\.genes\.sf|quant\.sf|genes\.results|isoforms\.results|ReadsPerGene\.out\.tab|"
    r"(htseq[._-]?)?(counts?)?\.(txt|tsv|tab|csv|counts?|htseq)|counts?|htseq)(\.(gz|bz2|xz|zip))?$"
)
SUMMARY = re.compile(
    r"__|N_(unmapped|multimapping|noFeature|ambiguous)$|(no_feature|ambiguous|too_low_aQual)$"
)
STRANDS = {"unstranded": 1, "forward": 2, "reverse": 3}
# tool -> scale -> column that holds it
COLUMNS = {
    "Salmon": {"counts": "NumReads", "tpm": "TPM"},
    "RSEM": {"counts": "expected_count", "tpm": "TPM", "fpkm": "FPKM"},
}


@dataclass(frozen=True)
class Folder:
    """The table of each sample, found by file or folder name, with genes and values of the first table."""

    path: Path
    files: dict[str, Path]
    names: tuple[str, ...]
    first_values: Sequence[float]

    def head(self) -> Head:
        """Return the head: one column a file."""
        return Head(
            "folder of count tables",
            ("gene", *self.files),
            peek=lambda column: () if column else self.names,
            whole=lambda column: () if column else self.names,
            numbers=lambda column: self.first_values if column == 1 else (),
        )


def head(source: Source) -> Head:
    """Return the head: sample names from the file names, gene names from the first file."""
    return _open(source).head()


def read(source: Source, layout: Layout) -> Matrix:
    """Read one column of each sample's table; rows of HTSeq and STAR for unassigned reads are left out."""
    import numpy as np

    folder = _open(source)
    array = np.full((len(folder.names), len(folder.files)), np.nan)
    for column in layout.samples.values():
        sample = folder.head().columns[column]
        names, values = _table(folder.files[sample], source)
        if names != list(folder.names):
            differing = len(set(names) ^ set(folder.names))
            raise fault(
                folder.files[sample],
                "",
                f"other genes than the first table has ({differing} names differ)"
                if differing
                else "the genes in another order than the first table has them",
                "the same genes in the same order in every table",
                "count all samples with the same annotation",
            )
        array[:, column - 1] = values
    return arrange(folder.head(), layout, array, lambda _: folder.names)


def _open(source: Source) -> Folder:
    tables: dict[str, Path] = {}
    for path in sorted(source.path.rglob("*")):
        if not path.is_file() or path.name.startswith(".") or not ENDING.search(path.name):
            continue
        bare = ENDING.sub("", path.name)
        sample = bare or path.parent.name
        if sample in tables:
            found = f"two tables of {sample}: {tables[sample].name} and {path.name}"
            raise fault(source.path, "", found, "one table a sample", "move one of them away")
        tables[sample] = path
    if not tables:
        raise fault(
            source.path,
            "",
            "no table of counts in the folder",
            "one table a sample (HTSeq-count, featureCounts, STAR, RSEM, Salmon), or a 10x folder",
            "name each file after its sample, such as SAMPLE.txt, or put it into a folder of that name",
        )
    names, values = _table(next(iter(tables.values())), source)
    return Folder(source.path, tables, tuple(names), values)


def _table(path: Path, source: Source) -> tuple[list[str], list[float]]:
    """Return genes and values of one sample's table."""
    header, rows = _rows(path)
    column = _column(path, header, source)
    kept = [row for row in rows if not SUMMARY.match(row[0])]
    for row in kept:
        if len(row) <= column or not is_number(row[column]):
            found = repr(row[column]) if len(row) > column else "a row that is too short"
            raise fault(path, f"row {row[0]}", found, "a number", "look for a cut or damaged line")
    return [row[0] for row in kept], [float(row[column]) for row in kept]


def _rows(path: Path) -> tuple[Sequence[str], list[list[str]]]:
    """Return the header (empty where there is none, as HTSeq and STAR write it) and the data rows."""
    first = read_head(path).splitlines()[0].decode(errors="replace").split("\t")
    if len(first) > 1 and all(is_number(cell) for cell in first[1:]):
        header, skip, encoding = [], 0, encoding_of(read_head(path))
    else:
        dialect = sniff(path)
        header, skip, encoding = list(dialect.columns), dialect.lines_before_data, dialect.encoding
    try:
        with open_text(path, encoding) as stream:
            lines = list(csv.reader(stream, delimiter="\t"))[skip:]
    except BROKEN:
        raise broken(path) from None
    except csv.Error as error:
        raise unparsed(path, error) from None
    return header, [row for row in lines if row]


def _column(path: Path, header: Sequence[str], source: Source) -> int:
    if path.name.removesuffix(".gz").endswith(("quant.sf", "isoforms.results")):
        raise fault(
            path,
            "",
            "a table of transcripts",
            "tables of genes",
            "sum transcripts to genes first (tximport, or Salmon with --geneMap)",
        )
    for tool, columns in COLUMNS.items():
        if set(columns.values()) <= set(header):
            scale = source.scale or next(iter(columns))
            if scale not in columns:
                allowed = ", ".join(columns)
                raise fault(path, "", f"a {tool} table, declared {scale}", f"scale: {allowed}", "")
            return header.index(columns[scale])
    if "ReadsPerGene" in path.name:
        if source.strandedness is None:
            raise fault(
                path,
                "",
                "a STAR table, which counts for three kinds of library",
                "strandedness: unstranded, forward or reverse in the config",
                "ask the sequencing facility, or take the column with the largest sum",
            )
        return STRANDS[source.strandedness]
    return len(header) - 1 if header else 1
