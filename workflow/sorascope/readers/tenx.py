"""10x Genomics output: the folder of matrix.mtx, features.tsv and barcodes.tsv, and its HDF5 file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .files import BROKEN, broken, fault, open_binary, open_text
from .matrix import Head, Layout, Matrix, Source, arrange

if TYPE_CHECKING:
    import h5py

FOLDER, FILE = "10x folder", "10x HDF5"
EXPRESSION = "Gene Expression"


@dataclass(frozen=True)
class Features:
    """Ensembl IDs, names and types of the rows, and the barcodes of the columns."""

    ids: Sequence[str]
    names: Sequence[str]
    types: Sequence[str]
    barcodes: Sequence[str]

    def head(self, form: str) -> Head:
        """Return the head; the names stand in a last column."""
        cells = [self.ids, *[()] * len(self.barcodes), self.names]
        columns = ("gene_id", *self.barcodes, "gene_name")
        return Head(form, columns, peek=lambda column: cells[column], row_names=lambda: self.ids)


def is_folder(path: Path) -> bool:
    """Return whether a folder holds a 10x matrix."""
    return _member(path, "matrix.mtx") is not None


def is_file(stored: h5py.File) -> bool:
    """Return whether an HDF5 file is 10x output (versions 2 and 3)."""
    return any({"barcodes", "indptr"} <= set(group) for group in stored.values() if hasattr(group, "keys"))


def head(source: Source) -> Head:
    """Return the head of a 10x folder or file."""
    if source.path.is_dir():
        return _folder_features(source.path).head(FOLDER)
    import h5py

    with h5py.File(source.path) as stored:
        return _file_features(_group(source.path, stored)).head(FILE)


def read(source: Source, layout: Layout) -> Matrix:
    """Read a 10x folder or file, densely; features that are no genes (antibodies, guides) are left out."""
    import numpy as np

    if source.path.is_dir():
        features, sparse = _folder_features(source.path), _folder_values(source.path)
    else:
        features, sparse = _file(source.path)
    if sparse.shape != (len(features.ids), len(features.barcodes)):
        found = f"{sparse.shape[0]} × {sparse.shape[1]} values"
        allowed = f"{len(features.ids)} features × {len(features.barcodes)} barcodes, as listed beside"
        raise fault(source.path, "", found, allowed, "take all files of one run")
    genes = [n for n, kind in enumerate(features.types) if kind == EXPRESSION]
    others = Counter(kind for kind in features.types if kind != EXPRESSION)
    notes = [f"{times} features of type {kind} are left out" for kind, times in sorted(others.items())]
    kept = Features(
        *([values[n] for n in genes] for values in (features.ids, features.names, features.types)),
        features.barcodes,
    )
    head = kept.head(FOLDER)
    array = np.asarray(sparse.tocsr()[genes].todense(), dtype=float)
    return arrange(head, layout, array, lambda column: list(head.peek(column)), notes)


def _member(folder: Path, *names: str) -> Path | None:
    """Return the file of one of these names, compressed or not, with or without a GEO-style prefix."""
    for name in names:
        for pattern in (name, f"{name}.gz", f"*{name}", f"*{name}.gz"):
            found = sorted(folder.glob(pattern))
            if found:
                return found[0]
    return None


def _lines(folder: Path, *names: str) -> list[list[str]]:
    path = _member(folder, *names)
    if path is None:
        raise fault(folder, "", f"no {' or '.join(names)}", "matrix.mtx, features.tsv and barcodes.tsv")
    try:
        with open_text(path, "utf-8") as stream:
            return [row for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except BROKEN:
        raise broken(path) from None


def _folder_features(folder: Path) -> Features:
    rows = _lines(folder, "features.tsv", "genes.tsv")
    barcodes = [row[0] for row in _lines(folder, "barcodes.tsv")]
    return Features(
        [row[0] for row in rows],
        [row[1] if len(row) > 1 else row[0] for row in rows],
        [row[2] if len(row) > 2 else EXPRESSION for row in rows],
        barcodes,
    )


def _folder_values(folder: Path) -> Any:
    from scipy.io import mmread

    path = _member(folder, "matrix.mtx")
    try:
        with open_binary(path) as stream:
            return mmread(stream)
    except (*BROKEN, ValueError):
        raise broken(path) from None


def _group(path: Path, stored: h5py.File) -> h5py.Group:
    groups = [group for group in stored.values() if {"barcodes", "indptr"} <= set(group)]
    if len(groups) != 1:
        raise fault(path, "", f"{len(groups)} genomes: {', '.join(stored)}", "one genome", "give one of them")
    return groups[0]


def _file_features(group: h5py.Group) -> Features:
    def strings(item: Any) -> list[str]:
        return [str(value) for value in item.asstr()[:]]

    if "features" in group:
        of = group["features"]
        return Features(
            strings(of["id"]), strings(of["name"]), strings(of["feature_type"]), strings(group["barcodes"])
        )
    ids = strings(group["genes"])
    return Features(ids, strings(group["gene_names"]), [EXPRESSION] * len(ids), strings(group["barcodes"]))


def _file(path: Path) -> tuple[Features, Any]:
    import h5py
    from scipy.sparse import csc_matrix

    try:
        with h5py.File(path) as stored:
            group = _group(path, stored)
            arrays = tuple(group[name][:] for name in ("data", "indices", "indptr"))
            return _file_features(group), csc_matrix(arrays, shape=tuple(group["shape"][:]))
    except OSError:
        raise broken(path) from None
