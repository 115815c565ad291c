"""Single cells: which column or folder names their samples, and what is known of these."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..cells.formats import h5ad_layers, is_h5ad, tenx_parts
from ..cells.preflight import identifiers as of_genes
from ..errors import InputError
from ..readers import anndata_file, hdf5
from ..readers.files import fault, magic
from ..readers.matrix import Source
from ..readers.tenx import is_file as is_tenx_file
from ..settings import CELLS, Dataset
from . import numbers
from .found import Found
from .groups import NO_BLOCK_COMMENT, grouped
from .guess import Guess

SAMPLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"sample([ _.-]?(id|name))?",
        r"orig[ _.-]?ident",
        r"library([ _.-]?id)?|hash[ _.-]?(id|tag)",
        r"(donor|patient)([ _.-]?id)?",
        r"batch",
    )
)
LABEL = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"cell[ _.-]?types?.*|annotation|labels?",
        r"clusters?|seurat[ _.-]?clusters",
        r"leiden.*|louvain.*",
    )
)
BARCODE = re.compile(r".*[ACGT]{12,}.*")
MANY = 500  # observations, which no table of samples has
MOST_SAMPLES = 200


def are(path: Path) -> bool:
    """Return whether a file or folder holds cells: 10x output, or AnnData of barcodes or very many."""
    if path.is_dir():
        return bool(tenx_parts(path))
    if not path.is_file() or not magic(path).startswith(hdf5.SIGNATURE):
        return False
    if not is_h5ad(path):
        with hdf5.opened(path, "an HDF5 file") as stored:
            return is_tenx_file(stored)
    with hdf5.opened(path, anndata_file.WHAT) as stored:
        names = anndata_file.Frame(path, stored, "obs").index()
    barcodes = sum(bool(BARCODE.fullmatch(name)) for name in names[:MANY])
    return len(names) > MANY or barcodes > len(names[:MANY]) / 2


def of(path: Path) -> Found:
    """Understand cells. Raises `InputError` where nothing tells their samples."""
    entry: dict[str, Any] = {"kind": CELLS, "matrix": path.as_posix()}
    guesses = ["kind: cells (barcodes, not samples)"]
    facts: Mapping[str, Mapping[str, str]]
    if is_h5ad(path):
        options, facts, samples, layer = _of_h5ad(path)
        entry |= {"layer": layer} if layer else {}
        guesses += [f"cells.{key}: {value} ({value.because})" for key, value in options.items()]
    else:
        samples, options, facts = _of_folder(path), {}, {}
        guesses.append(f"samples: the {len(samples)} outputs of 10x in the folder")
    ids = numbers.identifiers(of_genes(Dataset("", "", matrix=path)))
    made = grouped({name: name for name in samples}, facts)
    entry |= {"scale": "counts", "ids": ids, "resistance": Guess("unknown", "nothing in a matrix tells")}
    if options:
        entry["cells"] = options
    entry["contrasts"] = made.contrasts
    guesses.append(f"ids: {ids} ({ids.because})")
    comments = {
        "cells": "columns of the table of cells: each cell's sample, and its cluster or cell type",
        "contrasts": NO_BLOCK_COMMENT,
    }
    return Found(entry, made.rows, comments, (*guesses, *made.guesses))


def _of_folder(path: Path) -> list[str]:
    samples = list(tenx_parts(path))
    if samples in ([], [""]):
        raise fault(
            path,
            "",
            "one 10x output, which does not say which cell is of which sample",
            "a folder with one 10x output a sample, or an AnnData file with a column of samples",
            "name the folder above, or write the entry by hand with cells: {table: …} (docs/cells.md)",
        )
    return samples


def _of_h5ad(path: Path) -> tuple[dict[str, Guess], dict[str, dict[str, str]], list[str], str]:
    """Return the options of cells, what is one value in each sample, the samples, and the layer of counts."""
    with hdf5.opened(path, anndata_file.WHAT) as stored:
        frame = anndata_file.Frame(path, stored, "obs")
        texts = frame.texts()
        layer = _counts(path, stored)
    column = _first(texts, SAMPLE)
    if not column:
        raise fault(
            path,
            "obs",
            f"no column that names each cell's sample, among {', '.join(texts) or 'none of text'}",
            "a column such as sample, with a value a sample",
            "add one in scanpy: adata.obs['sample'] = …",
        )
    options = {"sample": Guess(column, f"{len({*texts[column]} - {''})} values, and called so")}
    if label := _first({key: cells for key, cells in texts.items() if key != column}, LABEL):
        options["label"] = Guess(label, "called so")
    of_cell = texts[column]
    samples = sorted({*of_cell} - {""})
    facts = {}
    for key, cells in texts.items():
        held: dict[str, set[str]] = {}
        for sample, cell in zip(of_cell, cells, strict=True):
            held.setdefault(sample, set()).add(cell)
        if key not in (column, options.get("label", Guess("", "")).value) and all(
            len(held[sample]) == 1 for sample in samples
        ):
            facts[key] = {sample: next(iter(held[sample])) for sample in samples}
    return options, facts, samples, layer


def _counts(path: Path, stored: Any) -> str:
    """Return the layer to name: "" where the reader finds the counts by itself."""
    try:
        anndata_file.layer_of(Source(path, anndata_file.COUNTS), stored)
    except InputError:
        named = anndata_file.matrices(stored)
        whole = [
            n for n in h5ad_layers(stored) if hdf5.whole_numbers(stored[named[n]], anndata_file.LOOKED_AT)
        ]
        return whole[0] if whole else ""
    return ""


def _first(columns: Mapping[str, Sequence[str]], wanted: Sequence[re.Pattern[str]]) -> str:
    """Return the first column that is called so and has several values, not one a cell."""
    for pattern in wanted:
        for name, cells in columns.items():
            if pattern.fullmatch(name) and 1 < len({*cells} - {""}) <= MOST_SAMPLES:
                return name
    return ""
