"""AnnData files (.h5ad): the names and the one matrix that is asked for, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import did_you_mean
from . import hdf5
from .files import broken, fault
from .matrix import FIRST_GENES, Head, Layout, Matrix, Source, arrange

if TYPE_CHECKING:
    import h5py

FORMAT = "AnnData"
WHAT = "an AnnData file"
X, RAW, COUNTS = "X", "raw", "counts"
LOOKED_AT = 2000  # values, of which it is asked whether they are whole


def head(source: Source) -> Head:
    """Return the head: observations as columns (samples), then the columns of `var` that hold text.

    Raises `InputError` for a layer that is not there, and for counts that are elsewhere than in X.
    """
    with hdf5.opened(source.path, WHAT) as stored:
        return _head(source, stored)


def _head(source: Source, stored: h5py.File) -> Head:
    layer = layer_of(source, stored)
    samples, of_genes = Frame(source.path, stored, "obs"), Frame(source.path, stored, _var(layer))
    genes, annotation = of_genes.index(), of_genes.texts()
    if any(len(column) != len(genes) for column in annotation.values()):
        raise broken(source.path, WHAT)
    names = samples.index()
    columns = ("", *names, *annotation)
    cells: list[Sequence[str]] = [genes, *[()] * len(names), *annotation.values()]
    return Head(
        FORMAT,
        columns,
        peek=lambda column: cells[column],
        whole=lambda column: cells[column],
        numbers=lambda column: _first_values(source, layer, column - 1) if column <= len(names) else (),
    )


@dataclass(frozen=True)
class Frame:
    """The table of observations or variables, as any version of AnnData writes it.

    A group with a dataset or group a column; before 0.7 one dataset of records, with categories under `uns`.
    """

    path: Path
    stored: h5py.File
    place: str

    @property
    def node(self) -> Any:
        """Return the group or the dataset of records."""
        return self.stored[self.place]

    @property
    def index_name(self) -> str:
        """Return the name of the column of names."""
        if not hasattr(self.node, "keys"):
            return next(
                name for name in ("index", "_index", *self.node.dtype.names) if name in self.columns()
            )
        name = self.node.attrs.get("_index", "_index")
        return name.decode() if isinstance(name, bytes) else str(name)

    def columns(self) -> list[str]:
        """Return the names of all columns, that of the names included."""
        return list(self.node) if hasattr(self.node, "keys") else list(self.node.dtype.names)

    def index(self) -> list[str]:
        """Return the names of the rows."""
        return self.text(self.index_name)

    def texts(self) -> dict[str, list[str]]:
        """Return the further columns that hold text."""
        return {
            name: self.text(name)
            for name in self.columns()
            if name != self.index_name and self._is_text(name)
        }

    def text(self, name: str) -> list[str]:
        """Return a column as text, empty where missing."""
        if not hasattr(self.node, "keys"):
            return self._of_records(name)
        item = self.node[name]
        if hasattr(item, "dtype"):
            return hdf5.strings(self.path, item)
        if "categories" in item:
            categories = hdf5.strings(self.path, item["categories"])
            return [categories[code] if code >= 0 else "" for code in item["codes"][:]]
        masked = item["mask"][:]
        values = hdf5.strings(self.path, item["values"])
        return ["" if hidden else value for value, hidden in zip(values, masked, strict=True)]

    def _of_records(self, name: str) -> list[str]:
        values = self.node[name]
        categories = self.stored.get(f"uns/{name}_categories")
        if categories is not None and values.dtype.kind in "iu":
            known = hdf5.strings(self.path, categories)
            return [known[code] if code >= 0 else "" for code in values]
        return [each.decode() if isinstance(each, bytes) else str(each) for each in values]

    def _is_text(self, name: str) -> bool:
        if not hasattr(self.node, "keys"):
            return self.node.dtype[name].kind in "OSU"
        item = self.node[name]
        if hasattr(item, "dtype"):
            return item.dtype.kind in "OSU"
        if "categories" in item:
            return item["categories"].dtype.kind in "OSU"
        return "values" in item and "mask" in item and item["values"].dtype.kind in "OSU"


def matrices(stored: h5py.File) -> dict[str, str]:
    """Return the name under `layer:` and the place of every matrix of the file."""
    found = {name: key for name, key in ((X, "X"), (RAW, "raw/X"), (RAW, "raw.X")) if key in stored}
    return found | {name: f"layers/{name}" for name in sorted(stored.get("layers", ()))}


def _var(layer: str) -> str:
    return "raw/var" if layer == RAW else "var"


def layer_of(source: Source, stored: h5py.File) -> str:
    """Return what to read: what the config names; for counts a layer of that name, else X.

    Raises `InputError` where X holds no counts and another matrix does: which it is has to be said.
    """
    available = matrices(stored)
    if source.layer is not None:
        if source.layer not in available:
            listed = ", ".join(name for name in available if name != X) or "none: the file has no layers"
            remedy = did_you_mean(source.layer, available) or "remove layer: from the config to read X"
            raise fault(source.path, f"layer {source.layer}", "no such layer", listed, remedy)
        return source.layer
    if source.scale != COUNTS:
        return X
    if COUNTS in available:
        return COUNTS
    if X in available and hdf5.whole_numbers(stored[X], LOOKED_AT):
        return X
    others = [
        name for name, key in available.items() if name != X and hdf5.whole_numbers(stored[key], LOOKED_AT)
    ]
    if others:
        listed = " or ".join(f"layer: {name}" for name in others)
        raise fault(
            source.path, "X", "no counts; whole numbers are elsewhere in the file", listed, f"set {listed}"
        )
    return X


def _first_values(source: Source, layer: str, observation: int) -> Sequence[float]:
    """Return the first values of an observation, of the layer that `read` takes."""
    import numpy as np

    with hdf5.opened(source.path, WHAT) as stored:
        values = stored[matrices(stored)[layer]]
        if hasattr(values, "dtype"):
            return np.asarray(values[observation, :FIRST_GENES], dtype=float).tolist()
        if values.attrs.get("encoding-type") != "csr_matrix":
            return ()
        start, end = (int(edge) for edge in values["indptr"][observation : observation + 2])
        row = np.zeros(FIRST_GENES)
        columns = values["indices"][start:end].astype(int)
        first = (columns >= 0) & (columns < FIRST_GENES)
        row[columns[first]] = values["data"][start:end][first]
        return row[: int(values.attrs["shape"][1])].tolist()


def read(source: Source, layout: Layout) -> Matrix:
    """Read X, or the layer that the config names; for counts, a layer of that name comes before X."""
    with hdf5.opened(source.path, WHAT) as stored:
        first, layer = _head(source, stored), layer_of(source, stored)
        notes = [] if layer in (source.layer, X) else [f"values are those of the layer {layer}"]
        values = hdf5.matrix(source.path, stored[matrices(stored)[layer]])
        n_samples = len(Frame(source.path, stored, "obs").index())
        if values.shape != (n_samples, len(first.whole(0))):
            raise broken(source.path, WHAT)
        array = hdf5.dense(source.path, values).T
    return arrange(first, layout, array, lambda column: list(first.peek(column)), notes)
