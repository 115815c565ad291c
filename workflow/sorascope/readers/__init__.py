"""Tables, matrices and sample sheets read: one reader a family of formats, chosen by content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from ..errors import InputError, Problem
from . import anndata_file, count_folders, delimited, excel, hdf5, parquet, platform, tenx, zeros
from .files import fault, magic, refuse_nul, size_of
from .grid import Grid
from .matrix import Head, Layout, Matrix, Source, first_values

__all__ = [
    "Grid",
    "Head",
    "Layout",
    "Matrix",
    "Source",
    "first_values",
    "genes_of_probes",
    "head",
    "is_anndata",
    "read",
    "sheets",
    "size_of",
    "table",
]

# a format more of tables: its module here, and it is read at every door
BINARY_TABLES = (parquet, excel)
TABLES = (delimited, *BINARY_TABLES)
TABLE_FORMATS = "text (TSV, CSV, …), an Excel workbook (.xlsx) or Parquet"
# keys that say what of a file or folder to read, and the readers that obey them
OBEYED = {
    "sheet": ((excel,), "an Excel workbook"),
    "layer": ((anndata_file, count_folders), "an AnnData file, or a folder with a table for each sample"),
    "strandedness": ((count_folders,), "a folder of STAR or GDC tables"),
}
WHAT = {anndata_file: "an AnnData file", tenx: "10x output", count_folders: "a folder"}
NAMES = {excel: "an Excel workbook", parquet: "a Parquet file"}


def head(source: Source) -> Head:
    """Return the head of a matrix of any accepted format. Raises `InputError` when it cannot be read.

    A key of the source that says nothing of this format is refused, rather than passed over.
    """
    reader = _reader(source.path)
    _refuse_idle(source, reader)
    return reader.head(source)


def read(source: Source, layout: Layout, zeros_left_out: bool = False) -> Matrix:
    """Read a matrix of any accepted format, as `layout` says, probes mapped by the platform table.

    `zeros_left_out`: whether values are amounts, whose zeros a table may show as a dash or leave empty.
    """
    reader = _reader(source.path)
    matrix = reader.read(source, layout)
    if zeros_left_out and reader in TABLES:
        matrix = zeros.filled(matrix, layout, lambda: table(source.path, source.sheet))
    for column, names in matrix.identifiers.items():
        refuse_nul(source.path, f"column {column}", names)
    if source.platform is None:
        return matrix
    return platform.annotate(matrix, source.platform, genes_of_probes(source.platform))


def table(
    path: Path,
    sheet: str | None = None,
    first_rows_only: bool = False,
    of_numbers: bool = True,
    short_rows: bool = False,
) -> Grid:
    """Open a table of any kind: sample sheet, published table, table of cells, platform, gene sets.

    `sheet` of a workbook; `of_numbers`: whether text is to be looked through for its decimal mark and a
    second header; `short_rows`: whether rows may lack cells at their end. Raises `InputError` for what is no
    table.
    """
    reader = _reader(path)
    if reader not in TABLES:
        what = WHAT.get(reader, "a file of cells or arrays")
        raise fault(path, "", f"{what} where a table was expected", TABLE_FORMATS, "save it as TSV or CSV")
    source = Source(path, sheet=sheet)
    _refuse_idle(source, reader)
    return reader.table(source, first_rows_only, of_numbers, short_rows)


def _refuse_idle(source: Source, reader: ModuleType) -> None:
    idle = [
        Problem(
            str(source.path),
            f"{key}: {getattr(source, key)}",
            f"{WHAT.get(reader, NAMES.get(reader, 'a table of text'))}, in which {key}: names nothing",
            f"{key}: for {goes_with}",
            f"remove {key}: from the config, or name the file that it is meant for",
        )
        for key, (obeying, goes_with) in OBEYED.items()
        if getattr(source, key) is not None and reader not in obeying
    ]
    if idle:
        raise InputError(idle)


def genes_of_probes(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Return, for each column of genes in a platform table, a mapping from probe ID to its content."""
    return platform.genes_of_probes(path, table(path, of_numbers=False, short_rows=True))


def is_anndata(path: Path) -> bool:
    """Return whether a file is an AnnData file, by its content."""
    return _reader(path) is anndata_file


def sheets(path: Path) -> list[str]:
    """Return the names of the sheets of a workbook; none for any other file."""
    return excel.sheets(path) if _reader(path) is excel else []


def _reader(path: Path) -> ModuleType:
    """Return the module that reads a file or folder, as its content says; its name does not count."""
    if path.is_dir():
        return tenx if tenx.is_folder(path) else count_folders
    if not path.exists():
        return delimited
    start = magic(path)
    if start.startswith(hdf5.SIGNATURE):
        return _hdf5(path)
    return next((reader for reader in BINARY_TABLES if reader.recognises(path, start)), delimited)


def _hdf5(path: Path) -> ModuleType:
    with hdf5.opened(path, "an HDF5 file") as stored:
        if tenx.is_file(stored):
            return tenx
        if {"obs", "var"} <= set(stored):
            return anndata_file
        listed = ", ".join(stored)
    raise fault(path, "", f"an HDF5 file of {listed}", hdf5.FORMATS, "")
