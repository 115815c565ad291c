"""A matrix of samples: its columns, scale and identifiers, and what else its file says of the samples."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import readers
from ..errors import InputError, some
from ..ingest.layout import ANNOTATION, may_name_genes
from ..readers import Head, Layout, Matrix, Source, anndata_file, count_folders, hdf5, paths, series
from ..readers.fields import NUMBER
from ..readers.files import fault
from ..readers.preamble import SERIES_MATRIX
from ..scale import derived
from . import numbers, words
from .found import Found
from .groups import BLOCK_COMMENT, NO_BLOCK_COMMENT, grouped
from .guess import NAMED, Guess

if TYPE_CHECKING:
    import numpy as np

# columns that result tables hold in addition to the samples
RESULT = re.compile(
    r"(log2?.?)?(fold.?change|fc)\b.*|l(og)?2?fc.*|(adj.?)?p[._ ]?(val(ue)?s?|adj).*|padj.*|fdr.*|"
    r"q.?val(ue)?s?.*|base.?mean.*|lfcse.*|ave.?expr.*|logcpm|(t|b|f|lr|stat)",
    re.IGNORECASE,
)
COUNTS_BY_NAME = re.compile(r"count|htseq|ReadsPerGene", re.IGNORECASE)
FEWEST = 2
SCALES = ("counts", "tpm", "fpkm", "log2")
SCALE_COMMENT = "counts | tpm | fpkm | log2 | intensity"
IDS_COMMENT = "symbol | ensembl | entrez | auto"
RESISTANCE_COMMENT = (
    "acquired (resistant against its parental line) | intrinsic (different lines or patients) | unknown"
)


@dataclass(frozen=True)
class Known:
    """What is known of samples, apart from their names: a title each, and columns of facts."""

    titles: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    platforms: tuple[str, ...] = ()


def of(path: Path, sheet: str | None = None, known: Known | None = None) -> Found:
    """Understand a matrix, genes x samples, of any format that is read.

    `sheet`: of a workbook that has several; `known`: of a series whose file the matrix is. Raises
    `InputError` for what is no such matrix.
    """
    source, head = opened(path, sheet)
    columns = sample_columns(head)
    if len(columns) < FEWEST:
        raise no_matrix(path, len(columns))
    known = known or _known(path, head)
    read = readers.read(source, Layout({head.columns[n]: n for n in columns}))
    left_out = {name: "a result, not a sample" for name in read.samples if RESULT.fullmatch(name)}
    left_out |= {name: why for name, why in words.summaries(read.samples).items() if name not in left_out}
    left_out |= derived(*_without(read, left_out))
    values, samples = _without(read, left_out)
    if len(samples) < FEWEST:
        raise no_matrix(path, len(samples))
    short = paths.short_names(samples)
    renamed = {name: short.get(name, name) for name in samples}
    scale = _scale(source, values)
    ids = numbers.identifiers(_identifiers(head, columns))
    titles = {renamed[name]: known.titles.get(name, renamed[name]) for name in samples}
    facts = {
        column: {renamed[name]: cells.get(name, "") for name in samples}
        for column, cells in known.facts.items()
    }
    if known.titles:
        facts = {"title": titles, **facts}
    made = grouped(titles, facts)
    guesses = [f"scale: {scale} ({scale.because})", f"ids: {ids} ({ids.because})"]
    if short:
        guesses.append(f"samples: {some(renamed.values(), NAMED)}, short for the files they are called after")
    entry: dict[str, Any] = {"matrix": path.as_posix()}
    if source.sheet:
        entry["sheet"] = source.sheet
    if source.layer:
        entry["layer"] = source.layer
    if source.strandedness:
        entry["strandedness"] = Guess(source.strandedness, "the reads of the first table")
        guesses.append(f"strandedness: {entry['strandedness']} (by the reads of the first table)")
    entry |= {"scale": scale, "ids": ids if ids.value or not known.platforms else Guess("symbol", "")}
    if known.platforms and not ids.value:
        entry["platform"] = Guess(f"{known.platforms[0]}.txt", "probes")
        guesses.append(
            f"platform: {entry['platform']} (probes: download the table of {known.platforms[0]} from GEO)"
        )
    entry["resistance"] = Guess("unknown", "nothing in a matrix tells")
    if left_out:
        entry["exclude"] = left_out
        guesses += [f"left out: {name} ({why})" for name, why in left_out.items()]
    entry["contrasts"] = made.contrasts
    blocked = any("block" in each for each in made.contrasts.values())
    comments = {
        "scale": f"{SCALE_COMMENT}   {scale.because}",
        "ids": f"{IDS_COMMENT}   {ids.because}",
        "resistance": RESISTANCE_COMMENT,
        "exclude": "columns that are no samples",
        "contrasts": BLOCK_COMMENT.replace("compared", "block: compared") if blocked else NO_BLOCK_COMMENT,
    }
    return Found(entry, made.rows, comments, (*guesses, *made.guesses))


def opened(path: Path, sheet: str | None = None) -> tuple[Source, Head]:
    """Return how a matrix is read and its head: of folders and AnnData the first scale that they hold."""
    if not path.is_dir() and not _is_anndata(path):
        source = Source(path, sheet=sheet)
        return source, readers.head(source)
    strand = count_folders.likely_strand(path) if path.is_dir() else ""
    errors = []
    for scale in SCALES:
        source = Source(path, scale, strandedness=strand or None)
        try:
            return source, readers.head(source)
        except InputError as error:
            errors.append(error)
    layers = _layers(path)
    if layers:
        source = Source(path, "counts", layer=layers[0])
        return source, readers.head(source)
    raise errors[0]


def _layers(path: Path) -> list[str]:
    """Return the matrices of an AnnData file that hold whole numbers."""
    if path.is_dir():
        return []
    with hdf5.opened(path, anndata_file.WHAT) as stored:
        named = anndata_file.matrices(stored)
        return [
            name for name, key in named.items() if hdf5.whole_numbers(stored[key], anndata_file.LOOKED_AT)
        ]


def _is_anndata(path: Path) -> bool:
    return path.is_file() and readers.is_anndata(path)


def no_matrix(path: Path, columns: int) -> InputError:
    """Return the fault of a table without samples."""
    return fault(
        path,
        "header",
        f"{columns} column{'' if columns == 1 else 's'} of numbers",
        "a matrix with genes in rows and samples in columns, or a table of fold changes",
        "for other formats copy an entry of config/config.yaml and write the sheet by hand",
    )


def sample_columns(head: Head) -> list[int]:
    """Return the columns that may be samples: of numbers, and no annotation of genes."""
    return [
        number
        for number, column in enumerate(head.columns)
        if number and not ANNOTATION.fullmatch(column) and _numeric(head, number)
    ]


def _numeric(head: Head, column: int) -> bool:
    cells = head.peek(column)
    if not cells:  # formats that hold their numbers as one array show none
        return head.format in (anndata_file.FORMAT, count_folders.FORMAT)
    return all(NUMBER.fullmatch(cell.strip()) for cell in cells)


def _identifiers(head: Head, samples: Collection[int]) -> dict[str, Sequence[str]]:
    return {
        head.columns[n] or "row names": list(head.peek(n))
        for n in range(len(head.columns))
        if n not in samples and (n == 0 or may_name_genes(head, n))
    }


def _without(matrix: Matrix, left_out: Collection[str]) -> tuple[np.ndarray, list[str]]:
    """Return values and names of the matrix' other samples."""
    kept = [number for number, name in enumerate(matrix.samples) if name not in left_out]
    return matrix.values[:, kept], [matrix.samples[number] for number in kept]


def _scale(source: Source, values: np.ndarray) -> Guess:
    """Guess the scale; estimated counts of few genes look like FPKM, and the file's name tells them apart."""
    guess = numbers.scale(values)
    if source.path.is_dir() and source.scale in ("counts", "tpm", "fpkm"):
        return Guess(source.scale, f"the tables' column of {source.scale}")
    if guess.value == "fpkm" and COUNTS_BY_NAME.search(source.path.name):
        return Guess("counts", f"estimated counts, by the file's name; {guess.because}")
    return guess


def _known(path: Path, head: Head) -> Known:
    """Return what the file itself says of its samples."""
    if head.format == SERIES_MATRIX:
        described = series.read(path)
        return Known(described.titles, described.facts, described.platforms)
    if head.format == anndata_file.FORMAT:
        with hdf5.opened(path, anndata_file.WHAT) as stored:
            frame = anndata_file.Frame(path, stored, "obs")
            names = frame.index()
            texts = frame.texts()
        return Known(facts={column: dict(zip(names, cells, strict=True)) for column, cells in texts.items()})
    return Known()


def from_series(path: Path, known: series.Series) -> Found:
    """Understand a supplementary file of a series, whose columns are called after samples or their titles."""
    by_title = {title: accession for accession, title in known.titles.items()}
    _, head = opened(path)
    of_column = {name: by_title.get(name, name) for name in head.columns}
    facts = {
        key: {name: cells.get(accession, "") for name, accession in of_column.items()}
        for key, cells in known.facts.items()
    }
    named = any(accession in known.titles for accession in of_column.values())
    return of(path, known=Known(facts=facts if named else {}))
