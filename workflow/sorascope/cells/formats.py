"""What is where in files of single cells; nothing is loaded, so that preflight can use it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

MTX = re.compile(r"(?P<prefix>.*?)matrix\.mtx(\.gz)?")
H5 = (".h5", ".hdf5")
H5AD = "an h5ad file"
FORMATS = (
    "an .h5ad file, a 10x .h5 file, a 10x folder with matrix.mtx(.gz), or a folder of these, one a sample"
)


def matrix_key(layer: str) -> str:
    """Return where a layer lies in an h5ad file."""
    return {"X": "X", "raw": "raw/X"}.get(layer, f"layers/{layer}")


def h5ad_layers(file: Any) -> list[str]:
    """Return the names of all matrices of an open h5ad file that may hold counts."""
    found = [name for name, key in (("X", "X"), ("raw", "raw/X")) if key in file]
    return found + sorted(file.get("layers", ()))


def counts_layer(available: list[str], wanted: str | None) -> str:
    """Return the layer to read: the wanted one, else `counts` where there is one, else X."""
    return wanted or ("counts" if "counts" in available else "X")


def tenx_parts(path: Path) -> dict[str, tuple[Path, str]]:
    """Return sample -> (file or folder, prefix of its files); the name is "" for a single output."""
    if path.suffix in H5:
        return {"": (path, "")}
    if not path.is_dir():
        return {}
    found: dict[str, tuple[Path, str]] = {}
    for entry in sorted(path.iterdir()):
        match = MTX.fullmatch(entry.name)
        if match:
            found[match["prefix"].rstrip("_-.")] = (path, match["prefix"])
        elif entry.suffix in H5:
            found[entry.stem] = (entry, "")
        elif entry.is_dir():
            inside = tenx_parts(entry)
            if "" in inside:
                found[entry.name] = inside[""]
    return found
