"""AnnData files (.h5ad): the head by h5py alone, the values by anndata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import did_you_mean
from .files import broken, fault
from .matrix import Head, Layout, Matrix, Source, arrange

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
    return _head(samples, genes, annotation)


def _head(samples: Sequence[str], genes: Sequence[str], annotation: dict[str, list[str]]) -> Head:
    columns = ("", *samples, *annotation)
    cells = [genes, *[()] * len(samples), *annotation.values()]
    return Head(FORMAT, columns, peek=lambda column: cells[column], row_names=lambda: genes)


def read(source: Source, layout: Layout) -> Matrix:
    """Read X, or the layer that the config names; for counts, a layer of that name comes before X."""
    import anndata
    import numpy as np

    stored = anndata.read_h5ad(source.path)
    layer, notes = source.layer, []
    if layer is not None and layer not in stored.layers:
        listed = ", ".join(stored.layers) or "none: the file has no layers"
        remedy = did_you_mean(layer, stored.layers) or "remove layer: from the config to read X"
        raise fault(source.path, f"layer {layer}", "no such layer", listed, remedy)
    if layer is None and source.scale == "counts" and "counts" in stored.layers:
        layer = "counts"
        notes.append("values are those of the layer counts")
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
