"""One reader a family of formats; which one is decided here, by content."""

from __future__ import annotations

import zipfile
from pathlib import Path
from types import ModuleType

from . import anndata_file, count_folders, delimited, excel, hdf5, parquet, tenx
from .files import UNZIP_ERRORS, fault, magic, refuse_nul
from .matrix import Head, Layout, Matrix, Source, first_values
from .platform import annotate, genes_of_probes

__all__ = [
    "Head",
    "Layout",
    "Matrix",
    "Source",
    "first_values",
    "genes_of_probes",
    "head",
    "is_workbook",
    "read",
]


def head(source: Source) -> Head:
    """Return the head of a matrix of any accepted format. Raises `InputError` when it cannot be read."""
    return _reader(source.path).head(source)


def read(source: Source, layout: Layout) -> Matrix:
    """Read a matrix of any accepted format, as `layout` says, probes mapped by the platform table."""
    matrix = _reader(source.path).read(source, layout)
    for column, names in matrix.identifiers.items():
        refuse_nul(source.path, f"column {column}", names)
    return annotate(matrix, source.platform) if source.platform else matrix


def _reader(path: Path) -> ModuleType:
    if path.is_dir():
        return tenx if tenx.is_folder(path) else count_folders
    if not path.exists():
        return delimited
    start = magic(path)
    if start.startswith(hdf5.SIGNATURE):
        return _hdf5(path)
    if start.startswith(b"PAR1"):
        return parquet
    if start.startswith(b"PK") and is_workbook(path):
        return excel
    return delimited


def _hdf5(path: Path) -> ModuleType:
    with hdf5.opened(path, "an HDF5 file") as stored:
        if tenx.is_file(stored):
            return tenx
        if {"obs", "var"} <= set(stored):
            return anndata_file
        listed = ", ".join(stored)
    raise fault(path, "", f"an HDF5 file of {listed}", hdf5.FORMATS, "")


def is_workbook(path: Path) -> bool:
    """Return whether a zip archive is an Excel workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except UNZIP_ERRORS:
        return False
