"""What is where in files of single cells; nothing is loaded, so that preflight can use it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..readers import anndata_file, hdf5
from ..readers.files import magic
from ..readers.matrix import Source

MTX = re.compile(r"(?P<prefix>.*?)matrix\.mtx(\.gz)?")
H5 = (".h5", ".hdf5")
H5AD = "an h5ad file"
FORMATS = (
    "an .h5ad file, a 10x .h5 file, a 10x folder with matrix.mtx(.gz), or a folder of these, one a sample"
)
FILTERED, RAW = re.compile(r"filtered", re.IGNORECASE), re.compile(r"(^|[/_.])raw", re.IGNORECASE)
DEEPEST = 5  # SAMPLE/outs/filtered_gene_bc_matrices/GRCh38/matrix.mtx


def matrix_key(layer: str) -> str:
    """Return where a layer is in an h5ad file."""
    return {"X": "X", "raw": "raw/X"}.get(layer, f"layers/{layer}")


def h5ad_layers(file: Any) -> list[str]:
    """Return the names of all matrices of an open h5ad file that may hold counts."""
    found = [name for name, key in (("X", "X"), ("raw", "raw/X")) if key in file]
    return found + sorted(file.get("layers", ()))


def counts_layer(available: list[str], wanted: str | None) -> str:
    """Return the layer to read: the wanted one, else `counts` where there is one, else X."""
    return wanted or ("counts" if "counts" in available else "X")


def counts_elsewhere(path: Path, file: Any, wanted: str | None) -> None:
    """Raise `InputError` where X is no counts and raw or a layer is, and the config names none."""
    if wanted is None:
        anndata_file.layer_of(Source(path, anndata_file.COUNTS), file)


def is_h5ad(path: Path) -> bool:
    """Return whether a file is an AnnData file, by its content; by its name where that cannot be read."""
    named = path.suffix.lower() == ".h5ad"
    if not path.is_file() or not magic(path).startswith(hdf5.SIGNATURE):
        return named and path.is_file()
    try:
        with hdf5.opened(path, H5AD) as stored:
            return {"obs", "var"} <= set(stored)
    except InputError:  # the reader tells
        return named


def _is_h5(path: Path) -> bool:
    """Return whether a file is HDF5 output of 10x: by its ending or its content."""
    if not path.is_file():
        return False
    return path.suffix.lower() in H5 or magic(path).startswith(hdf5.SIGNATURE)


def tenx_parts(path: Path) -> dict[str, tuple[Path, str]]:
    """Return sample -> (file or folder, prefix of its files); the name is "" for a single output.

    Of a run of Cell Ranger the filtered matrix is taken, wherever in its folders it is.
    """
    if _is_h5(path):
        return {"": (path, "")}
    if not path.is_dir():
        return {}
    found: dict[str, tuple[Path, str]] = {}
    for entry in sorted(path.iterdir()):
        match = MTX.fullmatch(entry.name)
        if match:
            found[match["prefix"].rstrip("_-.")] = (path, match["prefix"])
    if "" not in found and (single := _filtered(_outputs(path, 1), path)) is not None:
        return {"": (single, "")}
    for entry in sorted(path.iterdir()):
        if entry.suffix.lower() in H5:
            found[entry.stem] = (entry, "")
        elif entry.is_dir() and not MTX.fullmatch(entry.name):
            outputs = _outputs(entry, DEEPEST)
            one = outputs[0] if len(outputs) == 1 else _filtered(outputs, entry)
            if one is not None:
                found[entry.name] = (one, "")
    return found


def _outputs(folder: Path, depth: int) -> list[Path]:
    """Return the folders with a matrix.mtx and the .h5 files, `depth` folders deep at most."""
    found = []
    for entry in sorted(folder.iterdir()):
        if re.fullmatch(r"matrix\.mtx(\.gz)?", entry.name):
            found.append(folder)
        elif entry.suffix.lower() == ".h5" and "bc_matrix" in entry.name:
            found.append(entry)
        elif entry.is_dir() and depth > 0 and not entry.name.startswith("."):
            found += _outputs(entry, depth - 1)
    return found


def _filtered(outputs: list[Path], top: Path) -> Path | None:
    """Return the one output of cells, next to that of all droplets; a folder rather than a file."""
    names = {output: output.relative_to(top).as_posix() for output in outputs}
    filtered = [output for output, name in names.items() if FILTERED.search(name)]
    raw = [output for output, name in names.items() if RAW.search(name)]
    folders = [output for output in filtered if output.is_dir()]
    chosen = folders or filtered
    return chosen[0] if len(chosen) == 1 and (raw or len(outputs) > 1) else None
