"""AnnData files (.h5ad): the head by h5py alone, the values by anndata."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import did_you_mean
from .files import broken, fault
from .matrix import FIRST_GENES, Head, Layout, Matrix, Source, arrange

if TYPE_CHECKING:
    import h5py

FORMAT = "AnnData"


def head(source: Source) -> Head:
    """Return the head: observations as columns (samples), then the columns of `var` that hold text."""
    import h5py

    try:
        with h5py.File(source.path) as stored:
            samples, genes = _index(stored["obs"]), _index(stored["var"])
            names = [name for name in stored["var"] if _is_text(stored["var"][name])]
            annotation = {
                name: _strings(stored["var"][name]) for name in names if name != _index_name(stored["var"])
            }
    except (OSError, KeyError):
        raise broken(source.path, "an AnnData file") from None
    columns = ("", *samples, *annotation)
    cells = [genes, *[()] * len(samples), *annotation.values()]
    return Head(
        FORMAT,
        columns,
        peek=lambda column: cells[column],
        row_names=lambda: genes,
        numbers=lambda column: _first_values(source, column - 1) if column <= len(samples) else (),
    )


def _first_values(source: Source, observation: int) -> Sequence[float]:
    """Return the first values of an observation, of the layer that `read` would take."""
    import h5py
    import numpy as np

    with h5py.File(source.path) as stored:
        layers = stored.get("layers", {})
        layer = _layer(source, layers)
        if layer is not None and layer not in layers:
            return ()
        values = stored["X"] if layer is None else layers[layer]
        if hasattr(values, "dtype"):
            return values[observation, :FIRST_GENES]
        if values.attrs.get("encoding-type") != "csr_matrix":
            return ()
        start, end = values["indptr"][observation : observation + 2]
        row = np.zeros(values.attrs["shape"][1])
        row[values["indices"][start:end]] = values["data"][start:end]
        return row[:FIRST_GENES]


def _layer(source: Source, layers: Container[str]) -> str | None:
    """Return the layer to read, None for X: the one that the config names, or that of counts for counts."""
    if source.layer is None and source.scale == "counts" and "counts" in layers:
        return "counts"
    return source.layer


def read(source: Source, layout: Layout) -> Matrix:
    """Read X, or the layer that the config names; for counts, a layer of that name comes before X."""
    import anndata
    import numpy as np

    stored = anndata.read_h5ad(source.path)
    layer = _layer(source, stored.layers)
    if layer is not None and layer not in stored.layers:
        listed = ", ".join(stored.layers) or "none: the file has no layers"
        remedy = did_you_mean(layer, stored.layers) or "remove layer: from the config to read X"
        raise fault(source.path, f"layer {layer}", "no such layer", listed, remedy)
    notes = [] if layer == source.layer else [f"values are those of the layer {layer}"]
    values = stored.X if layer is None else stored.layers[layer]
    array = np.asarray(values.todense() if hasattr(values, "todense") else values).T
    first = head(source)
    return arrange(first, layout, array, lambda column: list(first.peek(column)), notes)


def _index_name(frame: h5py.Group) -> str:
    name = frame.attrs.get("_index", "_index")
    return name.decode() if isinstance(name, bytes) else str(name)


def _index(frame: h5py.Group) -> list[str]:
    return _strings(frame[_index_name(frame)])


def _is_text(item: Any) -> bool:
    if hasattr(item, "dtype"):
        return item.dtype.kind in "OSU"
    return "categories" in item and item["categories"].dtype.kind in "OSU"


def _strings(item: Any) -> list[str]:
    if hasattr(item, "dtype"):
        values = item.asstr()[:] if item.dtype.kind in "OS" else item[:]
        return [str(value) for value in values]
    categories = _strings(item["categories"])
    return [categories[code] if code >= 0 else "" for code in item["codes"][:]]
