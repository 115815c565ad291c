"""Folders with one table a sample, as the tools leave them: STAR, GDC, HTSeq-count, featureCounts, others.

What a file is, and which of its columns holds the declared scale, is told by its content; other files of the
folder (logs, splice junctions, transcripts as well as genes) are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import quantifiers, sample_tables, strands
from .delimited import lines_of
from .files import fault
from .matrix import Head, Layout, Matrix, Source, arrange
from .quantifiers import HTSEQ, OTHER
from .sample_tables import ENDING, SUMMARY, Table

NEVER = re.compile(
    r"\.(bam|bai|cram|h5|json|html?|log|pdf|png|svg|yaml|yml|md|rds|rdata|gtf|fa|fq|summary)$", re.I
)
COUNTS_AT_THE_END = re.compile(r"[._-]?(htseq[._-]?)?counts?$")
FORMAT = "folder of count tables"


@dataclass(frozen=True)
class Folder:
    """The table of each sample, found by file or folder name, with genes and values of the first table."""

    path: Path
    files: dict[str, Table]
    aliases: dict[str, str]
    names: tuple[str, ...]
    first_values: Sequence[float]
    not_read: dict[str, str]
    annotation: dict[str, Sequence[str]]

    def text(self, column: int) -> Sequence[str]:
        """Return the names of genes of a column, nothing for one of values."""
        further = column - 1 - len(self.files)
        return list(self.annotation.values())[further] if further >= 0 else () if column else self.names

    def head(self) -> Head:
        """Return the head: one column a file, then further names of the genes."""
        return Head(
            FORMAT,
            ("gene", *self.files, *self.annotation),
            peek=self.text,
            whole=self.text,
            sample_aliases=self.aliases,
            numbers=lambda column: self.first_values if column == 1 else (),
            not_read=self.not_read,
        )


def head(source: Source) -> Head:
    """Return the head: sample names from the names of files or folders, gene names from the first file."""
    return _open(source).head()


def read(source: Source, layout: Layout) -> Matrix:
    """Read one column of each sample's table; rows of HTSeq and STAR for unassigned reads are left out."""
    import numpy as np

    folder = _open(source)
    array = np.full((len(folder.names), len(folder.files)), np.nan)
    columns: Counter[str] = Counter()
    notes: dict[str, None] = {}
    for column in layout.samples.values():
        table = folder.files[folder.head().columns[column]]
        names, values, used, _ = sample_tables.values(table, source)
        columns[used.name] += 1
        notes |= dict.fromkeys(used.notes)
        if names != list(folder.names):
            values = _in_order_of(folder, table, names, values)
        array[:, column - 1] = values
    kinds = ", ".join(sorted({table.kind.name for table in folder.files.values()}))
    texts = (f"{kinds}: values are those of {' and '.join(columns)}", *notes)
    return arrange(folder.head(), layout, array, folder.text, texts)


def _in_order_of(folder: Folder, table: Table, names: Sequence[str], values: Sequence[float]) -> list[float]:
    """Return the values in the order of the first table. Raises `InputError` for other genes."""
    differing = len(set(names) ^ set(folder.names))
    if not differing and len(names) == len(folder.names) == len(set(names)):
        of_gene = dict(zip(names, values, strict=True))
        return [of_gene[name] for name in folder.names]
    raise fault(
        table.path,
        "",
        f"other genes than the first table has ({differing} names differ)"
        if differing
        else "other rows than the first table has, of genes that are in several rows",
        "the same genes in every table, in the same order where they occur twice",
        "count all samples with the same annotation",
    )


def _open(source: Source) -> Folder:
    found = list(_tables(source.path))
    known = _best_kind(found)
    if not known:
        raise fault(
            source.path,
            "",
            "no table of counts in the folder",
            "one table a sample (HTSeq-count, featureCounts, STAR, RSEM, Salmon), or a 10x folder",
            "name each file after its sample, such as SAMPLE.txt, or put it into a folder of that name",
        )
    if known[0].kind.of_transcripts:
        raise fault(
            known[0].path,
            "",
            "a table of transcripts",
            "tables of genes",
            _merged(source.path) or "sum transcripts to genes first (tximport, or Salmon with --geneMap)",
        )
    tables: dict[str, Table] = {}
    by_folder = len({table.path.name for table in known}) == 1
    for table in known:
        sample = _sample(table.path, source.path, by_folder)
        if sample in tables:
            found_here = f"two tables of {sample}: {tables[sample].path.name} and {table.path.name}"
            raise fault(source.path, "", found_here, "one table a sample", "move one of them away")
        tables[sample] = table
    names, values, _, annotation = sample_tables.values(next(iter(tables.values())), source)
    aliases, others = _aliases(tables, source.path), [each for each in found if each not in known]
    not_read = _not_read(others, tables, source.path)
    return Folder(source.path, tables, aliases, tuple(names), values, not_read, annotation)


def _not_read(others: Sequence[Table], read: dict[str, Table], top: Path) -> dict[str, str]:
    """Return tables of samples that are of another kind than those that are read: sample -> what it is."""
    kinds = Counter(table.kind.name for table in read.values())
    chosen, times = kinds.most_common(1)[0]
    most = f"{times} tables of the folder are of {chosen}"
    by_sample = {_sample(table.path, top): table for table in others}
    reasons = {name: f"{table.path} is of {table.kind.name}, and {most}" for name, table in by_sample.items()}
    named = _aliases(by_sample, top)
    reasons |= {alias: reasons[name] for alias, name in named.items()}
    return {name: what for name, what in reasons.items() if name not in read}


def _tables(path: Path) -> Iterator[Table]:
    """Yield what may be a sample's table, recognised by content."""
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or not file.is_file() or not file.stat().st_size:
            continue
        if NEVER.search(file.name) or quantifiers.OF_ALL_SAMPLES.search(file.name):
            continue
        table = sample_tables.opened(file)
        if table is not None:
            yield table


def _best_kind(found: Sequence[Table]) -> list[Table]:
    """Return the tables of the kind that most of them are; of transcripts only where nothing else is.

    Of tables without names of columns, those that share no gene with the most are no tables of samples.
    """
    by_kind: dict[str, list[Table]] = {}
    for table in found:
        by_kind.setdefault(table.kind.name, []).append(table)
    if not by_kind:
        return []
    name = max(by_kind, key=lambda kind: _worth(by_kind[kind]))
    tables = by_kind[name]
    if tables[0].kind is not OTHER and not tables[0].kind.plain:
        return tables
    common = Counter(gene for table in tables for gene in table.genes)
    if not common or max(common.values()) == 1:
        return tables
    shared = {gene for gene, times in common.items() if times > 1}
    return [
        table
        for table in tables
        if table.genes & shared or SUMMARY.search(table.rows[0][0]) or _holds(table.path, shared)
    ]


def _holds(path: Path, genes: set[str]) -> bool:
    """Return whether most of these genes are further down in a table that begins with others."""
    return len(genes & {row[0] for _, row in lines_of(path)}) > 0.5 * len(genes)


def _worth(tables: Sequence[Table]) -> tuple[bool, bool, int, bool]:
    kind = tables[0].kind
    return not kind.of_transcripts, kind is not OTHER, len(tables), kind is not HTSEQ


def _sample(path: Path, top: Path, by_folder: bool = False) -> str:
    bare = ENDING.sub("", path.name)
    if not bare or by_folder or bare.lower() in quantifiers.NAMES_OF_ALL:
        folder = path.parent
        while folder != top and folder.name.lower() in quantifiers.FOLDERS_OF_ALL:
            folder = folder.parent
        return folder.name if folder != top else bare or path.name
    return bare


def _aliases(tables: dict[str, Table], top: Path) -> dict[str, str]:
    """Return further names of samples: folders, beginnings of the file's name, where they tell apart."""
    found: dict[str, list[str]] = {}
    for sample, table in tables.items():
        *folders, name = table.path.relative_to(top).parts
        parts = name.split(".")
        starts = {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
        starts |= {COUNTS_AT_THE_END.sub("", start) for start in starts}
        for alias in {*folders, *starts} - {sample, ""}:
            found.setdefault(alias, []).append(sample)
    return {
        alias: samples[0] for alias, samples in found.items() if len(samples) == 1 and alias not in tables
    }


def merged(path: Path) -> list[Path]:
    """Return the tables of all samples that a pipeline left below a folder, the one to take first."""
    found = [file for file in path.rglob("*.tsv") if file.name in quantifiers.MERGED]
    return sorted(found, key=lambda file: (quantifiers.MERGED.index(file.name), len(file.parts), file))


def likely_strand(path: Path) -> str:
    """Return the strandedness that the reads of a folder of STAR tables speak for; "" for other tables."""
    known = _best_kind(list(_tables(path)))
    if not known or known[0].kind is not quantifiers.STAR:
        return ""
    kept = [row for _, row in lines_of(known[0].path) if not SUMMARY.match(row[0])]
    return strands.likely(kept)


def _merged(path: Path) -> str:
    """Return what to point at instead, where a pipeline has left one table of all samples."""
    found = merged(path)
    return f"name the table of all samples: matrix: {found[0]}" if found else ""
