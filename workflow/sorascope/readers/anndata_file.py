"""AnnData files (.h5ad): the names and the one matrix that is asked for, nothing else."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import did_you_mean
from . import hdf5
from .files import broken, fault
from .matrix import FIRST_GENES, Head, Layout, Matrix, Source, arrange

if TYPE_CHECKING:
    import h5py

FORMAT = "AnnData"
WHAT = "an AnnData file"


def head(source: Source) -> Head:
    """Return the head: observations as columns (samples), then the columns of `var` that hold text."""
    with hdf5.opened(source.path, WHAT) as stored:
        return _head(source, stored)


def _head(source: Source, stored: h5py.File) -> Head:
    def strings(item: Any) -> list[str]:
        if hasattr(item, "dtype"):
            return hdf5.strings(source.path, item)
        categories = hdf5.strings(source.path, item["categories"])
        return [categories[code] if code >= 0 else "" for code in item["codes"][:]]

    samples, genes = (strings(stored[part][_index_name(stored[part])]) for part in ("obs", "var"))
    var = stored["var"]
    names = [name for name in var if name != _index_name(var) and _is_text(var[name])]
    annotation = {name: strings(var[name]) for name in names}
    if any(len(column) != len(genes) for column in annotation.values()):
        raise broken(source.path, WHAT)
    columns = ("", *samples, *annotation)
    cells: list[Sequence[str]] = [genes, *[()] * len(samples), *annotation.values()]
    return Head(
        FORMAT,
        columns,
        peek=lambda column: cells[column],
        whole=lambda column: cells[column],
        numbers=lambda column: _first_values(source, column - 1) if column <= len(samples) else (),
    )


def _first_values(source: Source, observation: int) -> Sequence[float]:
    """Return the first values of an observation, of the layer that `read` would take."""
    import numpy as np

    with hdf5.opened(source.path, WHAT) as stored:
        layers = stored.get("layers", {})
        layer = _layer(source, layers)
        if layer is not None and layer not in layers:
            return ()
        values = stored["X"] if layer is None else layers[layer]
        if hasattr(values, "dtype"):
            return np.asarray(values[observation, :FIRST_GENES], dtype=float)
        if values.attrs.get("encoding-type") != "csr_matrix":
            return ()
        start, end = (int(edge) for edge in values["indptr"][observation : observation + 2])
        row = np.zeros(FIRST_GENES)
        columns = values["indices"][start:end].astype(int)
        first = (columns >= 0) & (columns < FIRST_GENES)
        row[columns[first]] = values["data"][start:end][first]
        return row[: int(values.attrs["shape"][1])]


def _layer(source: Source, layers: Container[str]) -> str | None:
    """Return the layer to read, None for X: the one that the config names, or that of counts for counts."""
    if source.layer is None and source.scale == "counts" and "counts" in layers:
        return "counts"
    return source.layer


def read(source: Source, layout: Layout) -> Matrix:
    """Read X, or the layer that the config names; for counts, a layer of that name comes before X."""
    with hdf5.opened(source.path, WHAT) as stored:
        first = _head(source, stored)
        layers = stored.get("layers", {})
        layer = _layer(source, layers)
        if layer is not None and layer not in layers:
            listed = ", ".join(layers) or "none: the file has no layers"
            remedy = did_you_mean(layer, layers) or "remove layer: from the config to read X"
            raise fault(source.path, f"layer {layer}", "no such layer", listed, remedy)
        notes = [] if layer == source.layer else [f"values are those of the layer {layer}"]
        values = hdf5.matrix(source.path, stored["X"] if layer is None else layers[layer])
        n_samples = stored["obs"][_index_name(stored["obs"])].shape[0]
        if values.shape != (n_samples, len(first.whole(0))):
            raise broken(source.path, WHAT)
        array = hdf5.dense(source.path, values).T
    return arrange(first, layout, array, lambda column: list(first.peek(column)), notes)


def _index_name(frame: h5py.Group) -> str:
    name = frame.attrs.get("_index", "_index")
    return name.decode() if isinstance(name, bytes) else str(name)


def _is_text(item: Any) -> bool:
    if hasattr(item, "dtype"):
        return item.dtype.kind in "OSU"
    return "categories" in item and item["categories"].dtype.kind in "OSU"
