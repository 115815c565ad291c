"""10x Genomics output: the folder of matrix.mtx, features.tsv and barcodes.tsv, and its HDF5 file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, some
from . import hdf5
from .files import BROKEN, HEAD_BYTES, broken, fault, nul, open_binary, open_text, refuse_swollen
from .matrix import Head, Layout, Matrix, Source, arrange

if TYPE_CHECKING:
    import h5py

FOLDER, FILE = "10x folder", "10x HDF5"
EXPRESSION = "Gene Expression"
WHAT = "10x output"
WHAT_FOLDER = "a Matrix Market file"
OF_NUMBERS, CUT = b"0123456789.eE+- \t\r\n", (b"e", b"E", b"+", b"-")
# "1 1 1" and a line end, or "1 1" of a matrix without values
ENTRY_BYTES = 4
LONGEST_NUMBER = 18
MOST_NAMED = 5


@dataclass(frozen=True)
class Features:
    """Ensembl IDs, names and types of the rows, and the barcodes of the columns."""

    ids: Sequence[str]
    names: Sequence[str]
    types: Sequence[str]
    barcodes: Sequence[str]

    def head(self, form: str) -> Head:
        """Return the head; the names are in a last column."""
        cells = [self.ids, *[()] * len(self.barcodes), self.names]
        columns = ("gene_id", *self.barcodes, "gene_name")
        return Head(form, columns, peek=lambda column: cells[column], whole=lambda column: cells[column])


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
    with hdf5.opened(source.path, WHAT) as stored:
        return _file_features(source.path, _group(source.path, stored)).head(FILE)


def read(source: Source, layout: Layout) -> Matrix:
    """Read a 10x folder or file, densely; features that are no genes (antibodies, guides) are left out."""
    features, values, notes = counts(source.path)
    first = features.head(FOLDER)
    array = hdf5.dense(source.path, values).astype(float)
    return arrange(first, layout, array, lambda column: list(first.peek(column)), notes)


def counts(path: Path, prefix: str = "") -> tuple[Features, Any, list[str]]:
    """Return the genes, their sparse matrix (genes × barcodes, CSR) and notes on features that are no genes.

    `prefix`: of the names of a folder's files. Raises `InputError` for what is damaged or does not fit.
    """
    if path.is_dir():
        features, sparse = _folder_features(path, prefix), _folder_values(path, prefix)
    else:
        features, sparse = _file(path)
    if sparse.shape != (len(features.ids), len(features.barcodes)):
        found = f"{sparse.shape[0]} × {sparse.shape[1]} values"
        allowed = f"{len(features.ids)} features × {len(features.barcodes)} barcodes, as listed next to it"
        raise fault(path, "", found, allowed, "take all files of one run")
    genes = [n for n, kind in enumerate(features.types) if kind == EXPRESSION]
    others = Counter(kind for kind in features.types if kind != EXPRESSION)
    notes = [f"{times} features of type {kind} are left out" for kind, times in sorted(others.items())]
    listed = (features.ids, features.names, features.types)
    ids, names, types = ([values[n] for n in genes] for values in listed)
    kept = Features(ids, names, types, features.barcodes)
    return kept, sparse.tocsr()[genes], notes


def _member(folder: Path, *names: str, prefix: str = "") -> Path | None:
    """Return the file of one of these names, compressed or not.

    Without a `prefix` any will do, such as those of GEO.
    """
    any_prefix = "" if prefix else "*"
    for name in names:
        for beginning in dict.fromkeys((escape(prefix), any_prefix)):
            for ending in ("", ".gz"):
                found = sorted(folder.glob(f"{beginning}{name}{ending}"))
                if found:
                    return found[0]
    return None


def _lines(folder: Path, *names: str, prefix: str = "") -> list[list[str]]:
    path = _member(folder, *names, prefix=prefix)
    if path is None:
        raise fault(folder, "", f"no {' or '.join(names)}", "matrix.mtx, features.tsv and barcodes.tsv")
    try:
        with open_text(path, "utf-8") as stream:
            return [row for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    except BROKEN:
        raise broken(path) from None
    except csv.Error as error:
        raise fault(path, "", str(error), "lines of text, tab-separated") from None


def _folder_features(folder: Path, prefix: str = "") -> Features:
    rows = _lines(folder, "features.tsv", "genes.tsv", prefix=prefix)
    barcodes = [row[0] for row in _lines(folder, "barcodes.tsv", prefix=prefix)]
    return Features(
        [row[0] for row in rows],
        [row[1] if len(row) > 1 else row[0] for row in rows],
        [row[2] if len(row) > 2 else EXPRESSION for row in rows],
        barcodes,
    )


def _folder_values(folder: Path, prefix: str = "") -> Any:
    """Return the values of matrix.mtx as a sparse matrix; the format has a form for dense ones, too."""
    from scipy.io import mmread
    from scipy.sparse import coo_matrix

    path = _member(folder, "matrix.mtx", prefix=prefix)
    if path is None:
        raise fault(folder, "", "no matrix.mtx", "matrix.mtx, features.tsv and barcodes.tsv")
    try:
        _refuse_harmful(path)
        with open_binary(path) as stream:
            values = coo_matrix(mmread(_LineEnded(stream), spmatrix=True))
    except BROKEN:
        raise broken(path) from None
    except (ValueError, OverflowError):
        raise broken(path, WHAT_FOLDER) from None
    if values.dtype.kind == "c":
        raise fault(path, "", "complex numbers", "counts", "write the matrix as real or integer")
    return values


class _LineEnded:
    """A stream with a line end behind it: mmread runs out of bounds where a file ends within a number."""

    def __init__(self, stream: io.BufferedIOBase) -> None:
        self.stream, self.ended = stream, False

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        if data or not size or self.ended:
            return data
        self.ended = True
        return b"\n"


def _refuse_harmful(path: Path) -> None:
    """Raise `InputError` for a header that names more values than the file holds: mmread makes room for all.

    Also for what is no part of a number, and a last number that is cut: mmread takes the digits before it,
    and behind a NUL it runs out of bounds. Reads to the end, since an error in the midst of mmread's reading
    would end the process.
    """
    with open_binary(path) as stream:
        last = block = stream.read(HEAD_BYTES)
        lines = block.splitlines()
        block = b"\n".join(line for line in lines if not line.startswith(b"%"))
        while block:
            if odd := block.translate(None, OF_NUMBERS):
                raise nul(path, "") if b"\0" in odd else _no_number(path, odd[:1])
            block = stream.read(HEAD_BYTES)
            last = block or last
    if last[-1:] in CUT:
        raise broken(path, WHAT_FOLDER)
    sizes = next((line.split() for line in lines if line.strip() and not line.startswith(b"%")), [])
    numbers = [int(part) for part in sizes if part.isdigit() and len(part) < LONGEST_NUMBER]
    if len(numbers) != len(sizes) or len(numbers) not in (2, 3):
        raise broken(path)
    # coordinates name rows, columns and values; an array has all values of its rows and columns
    declared = numbers[2] if len(numbers) == 3 else numbers[0] * numbers[1]
    refuse_swollen(path, ENTRY_BYTES * declared)


def _no_number(path: Path, odd: bytes) -> InputError:
    found = f"the character {odd.decode('latin-1')!r}"
    allowed = "numbers with a decimal point, in columns set off by blanks"
    return fault(path, "", found, allowed, "write the matrix again as Matrix Market coordinates")


def _group(path: Path, stored: h5py.File) -> h5py.Group:
    groups = [
        group for group in stored.values() if hasattr(group, "keys") and {"barcodes", "indptr"} <= set(group)
    ]
    if not groups:
        held = some(stored, MOST_NAMED) or "nothing"
        raise fault(path, "", f"an HDF5 file of {held}", hdf5.FORMATS, "export the counts as one of these")
    if len(groups) != 1:
        raise fault(path, "", f"{len(groups)} genomes: {', '.join(stored)}", "one genome", "give one of them")
    return groups[0]


def _file_features(path: Path, group: h5py.Group) -> Features:
    def strings(of: h5py.Group, name: str) -> list[str]:
        return hdf5.strings(path, of[name])

    barcodes = strings(group, "barcodes")
    if "features" in group:
        of = group["features"]
        found = Features(strings(of, "id"), strings(of, "name"), strings(of, "feature_type"), barcodes)
    else:
        ids = strings(group, "genes")
        found = Features(ids, strings(group, "gene_names"), [EXPRESSION] * len(ids), barcodes)
    if not len(found.ids) == len(found.names) == len(found.types):
        raise broken(path, WHAT)
    return found


def _file(path: Path) -> tuple[Features, Any]:
    from scipy.sparse import csc_matrix

    with hdf5.opened(path, WHAT) as stored:
        group = _group(path, stored)
        arrays = tuple(group[name][:] for name in ("data", "indices", "indptr"))
        shape = tuple(int(size) for size in group["shape"][:])
        features = _file_features(path, group)
        if shape != (len(features.ids), len(features.barcodes)):
            return features, csc_matrix(shape)
        values = csc_matrix(arrays, shape=shape)
        hdf5.check_indices(values)
        return features, values
