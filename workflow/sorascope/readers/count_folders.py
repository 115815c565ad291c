"""Folders with one table a sample, as the tools leave them: STAR, GDC, HTSeq-count, featureCounts, others.

What a file is, and which of its columns holds the declared scale, is told by its content; other files of the
folder (logs, splice junctions, transcripts beside genes) are passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from . import quantifiers, strands
from .cells import is_number
from .delimited import lines_of
from .files import fault, magic
from .matrix import Head, Layout, Matrix, Source, arrange
from .quantifiers import HTSEQ, OTHER, Kind

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
NEVER = re.compile(
    r"\.(bam|bai|cram|h5|json|html?|log|pdf|png|svg|yaml|yml|md|rds|rdata|gtf|fa|fq|summary)$", re.I
)
COUNTS_AT_THE_END = re.compile(r"[._-]?(htseq[._-]?)?counts?$")
HEAD_ROWS = 50
FORMAT = "folder of count tables"
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


@dataclass(frozen=True)
class Folder:
    """The table of each sample, found by file or folder name, with genes and values of the first table."""

    path: Path
    files: dict[str, Table]
    aliases: dict[str, str]
    names: tuple[str, ...]
    first_values: Sequence[float]
    not_read: dict[str, str]

    def head(self) -> Head:
        """Return the head: one column a file."""
        return Head(
            FORMAT,
            ("gene", *self.files),
            peek=lambda column: () if column else self.names,
            whole=lambda column: () if column else self.names,
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
        names, values, used = _values(table, source)
        columns[used.told] += 1
        notes |= dict.fromkeys(used.notes)
        if names != list(folder.names):
            values = _in_order_of(folder, table, names, values)
        array[:, column - 1] = values
    kinds = ", ".join(sorted({table.kind.name for table in folder.files.values()}))
    told = (f"{kinds}: values are those of {' and '.join(columns)}", *notes)
    return arrange(folder.head(), layout, array, lambda _: folder.names, told)


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
        else "other rows than the first table has, of genes that stand in several rows",
        "the same genes in every table, in the same order where they stand twice",
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
    names, values, _ = _values(next(iter(tables.values())), source)
    aliases, others = _aliases(tables, source.path), [each for each in found if each not in known]
    return Folder(source.path, tables, aliases, tuple(names), values, _not_read(others, tables, source.path))


def _not_read(others: Sequence[Table], read: dict[str, Table], top: Path) -> dict[str, str]:
    """Return tables of samples that are of another kind than those that are read: sample -> what it is."""
    kinds = Counter(table.kind.name for table in read.values())
    chosen, times = kinds.most_common(1)[0]
    most = f"{times} tables of the folder are of {chosen}"
    by_sample = {_sample(table.path, top): table for table in others}
    told = {name: f"{table.path} is of {table.kind.name}, and {most}" for name, table in by_sample.items()}
    named = _aliases(by_sample, top)
    told |= {alias: told[name] for alias, name in named.items()}
    return {name: what for name, what in told.items() if name not in read}


def _tables(path: Path) -> Iterator[Table]:
    """Yield what may be a sample's table, told by content."""
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if hidden or not file.is_file() or not file.stat().st_size:
            continue
        if NEVER.search(file.name) or quantifiers.OF_ALL_SAMPLES.search(file.name):
            continue
        table = _table(file)
        if table is not None:
            yield table


def _table(path: Path) -> Table | None:
    if magic(path).startswith(BINARY):
        return None
    try:
        lines = lines_of(path, most=HEAD_ROWS)
    except InputError:
        # a damaged table of a sample has to be told, a picture or a letter beside them not
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


def _values(table: Table, source: Source) -> tuple[list[str], list[float], strands.Used]:
    """Return genes and values of one sample's table, and the column that they are of."""
    path, skip = table.path, 1 if table.header else 0
    rows = lines_of(path)[skip:]
    kept = [(number, row) for number, row in rows if not SUMMARY.match(row[0])]
    used = quantifiers.column(table.kind, table.header, [row for _, row in kept], path, source)
    column = used.column
    for number, row in kept:
        if len(row) <= column or not is_number(row[column]):
            found = repr(row[column]) if len(row) > column else "a row that is too short"
            place = f"row {row[0]} (line {number})"
            raise fault(path, place, found, "a number", "look for a cut or damaged line")
    names = [row[table.kind.gene_column(table.header)] for _, row in kept]
    values = [float(row[column]) for _, row in kept]
    if table.kind.split_genes and len(names) != len(set(names)):
        added: dict[str, float] = {}
        for name, value in zip(names, values, strict=True):
            added[name] = added.get(name, 0.0) + value
        names, values = list(added), list(added.values())
    return names, values, used
