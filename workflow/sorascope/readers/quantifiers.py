"""Tables that programs write for one sample, recognised by their columns, and the column of each scale."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import did_you_mean
from . import strands
from .fields import is_number
from .files import fault
from .matrix import Source
from .strands import Used

# names of files and folders that are the same for every sample
NAMES_OF_ALL = {
    *("abundance", "quant", "quant.genes", "readspergene", "genes", "counts", "gene_counts", "featurecounts"),
    *("gene_abund", "gene_abundances", "t_data", "readspergene.out", "htseq", "star", "rsem"),
}
FOLDERS_OF_ALL = {"outs", "quant", "salmon", "kallisto", "star", "rsem", "counts", "htseq", "stringtie"}
# tables of all samples that nf-core/rnaseq leaves next to folders of samples
OF_ALL_SAMPLES = re.compile(r"\.merged\.(gene|transcript)_|^tx2gene")
MERGED = (
    "salmon.merged.gene_counts.tsv",
    "salmon.merged.gene_counts_length_scaled.tsv",
    "kallisto.merged.gene_counts.tsv",
    "rsem.merged.gene_counts.tsv",
)
TRANSCRIPT = re.compile(
    r"(transcript:)?ENS[A-Z]*T\d{11}|[NX][MR]_\d+|rna-|uc\d{3}[a-z]{3}\.\d|M?STRG\.\d+\.\d+"
)
# Salmon gives both tables the same columns, except for this: quant.sf and quant.genes.sf
TRANSCRIPTS_FILE = re.compile(r"(^|[._-])quant\.sf(\.gz)?$|isoforms\.results(\.gz)?$")
MOSTLY = 0.8
SENTENCE = re.compile(r"\s[^\s(]|[:|%]$")  # as in logs; not "TP53 (7157)"
WORDS = {
    "counts": re.compile(
        r"(raw|read|gene|est|expected|num|total|unique)?[._ -]?(counts?|reads)([._ -]?(raw|unstranded))?|"
        r"unstranded|htseq|n",
        re.IGNORECASE,
    ),
    "tpm": re.compile(r"tpm([._ -]?unstranded)?", re.IGNORECASE),
    "fpkm": re.compile(r"[fr]pkm([._ -]?unstranded)?", re.IGNORECASE),
}
OF_NO_SAMPLE = re.compile(
    r"(gene|eff(ective)?|transcript|exon|union|mean)?[._ -]?length|start|end|width|strand|gc.*|coverage|"
    r"chr.*|entrez.*|ncbi.*|gene[._ -]?id|pos(ition)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """A program's table: `columns` by scale, `of_transcripts`, `split_genes` (into several rows).

    `plain`: without a header that would tell more. `gene`: the column that names the genes.
    """

    name: str
    columns: Mapping[str, str] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    of_transcripts: bool = False
    split_genes: bool = False
    plain: bool = False
    gene: str = ""

    def gene_column(self, header: Sequence[str]) -> int:
        """Return the number of the column that names the genes."""
        return header.index(self.gene) if self.gene in header else 0


STAR = Kind("STAR", plain=True)
HTSEQ = Kind("HTSeq-count", plain=True)
FEATURECOUNTS = Kind("featureCounts", needs=frozenset({"Geneid", "Chr", "Start", "End", "Strand", "Length"}))
GDC = Kind("GDC (STAR)", {"counts": "unstranded", "tpm": "tpm_unstranded", "fpkm": "fpkm_unstranded"})
OTHER = Kind("table")
WITH_HEADER = (
    GDC,
    Kind("Salmon", {"counts": "NumReads", "tpm": "TPM"}, frozenset({"Name", "EffectiveLength"})),
    Kind("kallisto", {"counts": "est_counts", "tpm": "tpm"}, frozenset({"target_id"})),
    Kind(
        "RSEM",
        {"counts": "expected_count", "tpm": "TPM", "fpkm": "FPKM"},
        frozenset({"expected_count"}),
        gene="gene_id",
    ),
    Kind("StringTie", {"tpm": "TPM", "fpkm": "FPKM"}, frozenset({"Gene ID", "Coverage"}), split_genes=True),
    Kind("Cufflinks", {"fpkm": "FPKM"}, frozenset({"tracking_id", "FPKM"}), split_genes=True),
    FEATURECOUNTS,
)


def kind_of(header: Sequence[str], rows: Sequence[Sequence[str]], path: Path) -> Kind | None:
    """Return what a table is, None for none of a sample's genes; `header` is empty where it has none."""
    names = set(header)
    if not header:
        return _without_header(rows)
    for kind in WITH_HEADER:
        needs = kind.needs or {*kind.columns.values()}
        if needs <= names and (not kind.columns or names & set(kind.columns.values())):
            return _of_genes_or_transcripts(kind, header, rows, path)
    if _width(rows) - len(header) not in (0, 1):
        return None
    numeric = any(_numeric(rows, n) for n in range(1, _width(rows)))
    return OTHER if _names_genes(rows) and numeric else None


def _without_header(rows: Sequence[Sequence[str]]) -> Kind | None:
    width = _width(rows)
    if width < 2 or not _names_genes(rows):
        return None
    if width == 4 and all(_numeric(rows, n) for n in (1, 2, 3)):
        return STAR
    return HTSEQ if _numeric(rows, width - 1) else None


def _width(rows: Sequence[Sequence[str]]) -> int:
    return Counter(map(len, rows)).most_common(1)[0][0] if rows else 0


def _names_genes(rows: Sequence[Sequence[str]]) -> bool:
    genes = [row[0] for row in rows]
    sentences = sum(bool(SENTENCE.search(gene)) for gene in genes) > 0.5 * len(genes)
    return len(set(genes)) == len(genes) and not all(map(is_number, genes)) and not sentences


def _numeric(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Return whether nearly all filled cells are numbers: a damaged one is reported when all are read."""
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return sum(map(is_number, cells)) > MOSTLY * len(cells) if cells else False


def _of_genes_or_transcripts(
    kind: Kind, header: Sequence[str], rows: Sequence[Sequence[str]], path: Path
) -> Kind:
    """Return the kind, of transcripts where its names are those of transcripts, or its file's name is."""
    at = kind.gene_column(header)
    names = [row[at] for row in rows if len(row) > at]
    by_id = sum(bool(TRANSCRIPT.match(name)) for name in names) > 0.5 * len(names)
    if by_id or header[0] == "transcript_id" or TRANSCRIPTS_FILE.search(path.name):
        return Kind(f"{kind.name} (transcripts)", kind.columns, kind.needs, of_transcripts=True)
    return kind


def column(
    kind: Kind, header: Sequence[str], rows: Sequence[Sequence[str]], path: Path, source: Source
) -> Used:
    """Return the column of the declared scale; `layer:` in the config names another.

    Raises `InputError` where the table has none, or where it cannot be told; the columns are then listed.
    """
    scale = source.scale or "counts"
    strands.refuse_idle(kind.name, kind is STAR or (kind is GDC and scale == "counts"), path, source)
    if source.layer is not None:
        return _named(header, source.layer, path)
    if kind is STAR:
        return strands.star(rows, path, source)
    if kind in (HTSEQ, FEATURECOUNTS):
        number = len(header or rows[0]) - 1
        if scale in ("tpm", "fpkm"):
            raise _no_column(kind.name, header, scale, "counts", path)
        if kind is HTSEQ and rows:
            _refuse_several(rows, path)
        return Used(number, f"column {header[number]}" if header else "the last column")
    if not kind.columns:
        return _by_name(header, rows, scale, path)
    name = kind.columns.get(scale, "")
    if kind.columns and name not in header:
        offered = ", ".join(each for each, column in kind.columns.items() if column in header)
        raise _no_column(kind.name, header, scale, offered, path)
    if kind is GDC and scale == "counts":
        return strands.gdc(header, rows, path, source)
    return Used(header.index(name), f"column {name}")


def _named(header: Sequence[str], name: str, path: Path) -> Used:
    if name not in header:
        listed = ", ".join(header) or "none: the table has no header"
        remedy = did_you_mean(name, header) or "remove layer: from the config"
        raise fault(path, f"layer {name}", "no such column", listed, remedy)
    return Used(header.index(name), f"column {name}")


def _no_column(kind: str, header: Sequence[str], scale: str, offered: str, path: Path) -> Exception:
    listed = f" with the columns {', '.join(header)}" if header else ""
    return fault(
        path,
        "",
        f"a {kind} table{listed}, declared {scale}",
        f"scale: {offered}",
        "declare the scale of a column that is there, or name one under layer:",
    )


def _refuse_several(rows: Sequence[Sequence[str]], path: Path) -> None:
    """Raise `InputError` for a table without a header that counts in several columns."""
    several = [n for n in range(1, _width(rows)) if _numeric(rows, n)]
    if len(several) > 1:
        raise fault(
            path,
            "",
            f"{len(several)} columns of numbers without a header: {', '.join(rows[0])}",
            "genes and one column of counts for each sample",
            "keep the column of the sample; or give one table of all samples with a header line",
        )


def _by_name(header: Sequence[str], rows: Sequence[Sequence[str]], scale: str, path: Path) -> Used:
    """Return the column whose name says the scale; the only column of numbers where its name says nothing."""
    shift = len(rows[0]) - len(header) if rows else 0
    numbers = [
        n
        for n in range(1, len(rows[0]) if rows else 0)
        if _numeric(rows, n) and not OF_NO_SAMPLE.fullmatch(header[n - shift])
    ]
    said = {n: _scale_said(header[n - shift]) for n in numbers}
    fitting = [n for n in numbers if said[n] == scale]
    if not fitting:
        fitting = [n for n in numbers if not said[n]]
    if len(fitting) == 1:
        return Used(fitting[0], f"column {header[fitting[0] - shift]}")
    listed = ", ".join(header)
    found = f"{len(fitting) or 'no'} columns that may hold {scale}: {listed}"
    raise fault(path, "", found, "one", "name the column under layer: in the config")


def _scale_said(name: str) -> str:
    return next((scale for scale, word in WORDS.items() if word.fullmatch(name.strip())), "")
