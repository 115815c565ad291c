"""HDF5 files of strangers: nothing is followed out of the file, no size is believed, no index is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError
from . import canary
from .files import broken, fault, magic, refuse_swollen

if TYPE_CHECKING:
    import h5py
    import numpy as np

SIGNATURE = b"\x89HDF"
FORMATS = "AnnData (.h5ad) or 10x (.h5)"
# a string array may point at one long text again and again, so its length is known only while it is read
STRINGS_AT_ONCE = 256


@contextmanager
def opened(path: Path, what: str, **options: Any) -> Iterator[h5py.File]:
    """Open an HDF5 file for reading, after a look at its tree that reads no values.

    Raises `InputError` for a damaged file, also where a library fails over it within the block; for links
    and for values kept in other files; and for far more values than a file of its size can hold.
    """
    import h5py

    if not path.is_file() or not magic(path).startswith(SIGNATURE):
        raise fault(path, "", "no HDF5 file, whatever its name says", FORMATS, "look at what the file holds")
    if not canary.survives(path):
        raise broken(path, what)
    try:
        with h5py.File(path, "r", **options) as file:
            _refuse_links(path, file)
            _refuse_sizes(path, file)
            yield file
    except InputError:
        raise
    except Exception:  # h5py and anndata end in whatever the damage leads to
        raise broken(path, what) from None


def _refuse_links(path: Path, file: h5py.File) -> None:
    import h5py

    def look(name: str, link: object) -> str | None:
        return None if isinstance(link, h5py.HardLink) else name

    def elsewhere(name: str, node: object) -> str | None:
        return name if isinstance(node, h5py.Dataset) and (node.external or node.is_virtual) else None

    found = file.visititems_links(look) or file.visititems(elsewhere)
    if found:
        reason = f"{found} refers to another place or file"
        raise fault(path, "", reason, "a file that holds all its data itself", "save it again as one file")


def _refuse_sizes(path: Path, file: h5py.File) -> None:
    import h5py

    sizes: list[int] = []

    def measure(_: str, node: object) -> None:
        if isinstance(node, h5py.Dataset):
            sizes.append((node.size or 0) * node.dtype.itemsize)

    file.visititems(measure)
    refuse_swollen(path, sum(sizes))


def strings(path: Path, node: h5py.Dataset) -> list[str]:
    """Return a dataset of strings; other values as text."""
    if node.dtype.kind not in "OS":
        return [str(value) for value in node[:]]
    texts, read, found = node.asstr(), 0, []
    for start in range(0, len(node), STRINGS_AT_ONCE):
        part = [str(value) for value in texts[start : start + STRINGS_AT_ONCE]]
        read += sum(map(len, part))
        refuse_swollen(path, read)
        found += part
    return found


def matrix(path: Path, node: h5py.Group | h5py.Dataset) -> Any:
    """Return a matrix of AnnData: a numpy array, or a sparse matrix with no index outside of its shape."""
    import h5py
    from anndata.io import sparse_dataset

    if isinstance(node, h5py.Dataset):
        if node.ndim != 2 or node.dtype.kind not in "iufb":
            raise broken(path, "an AnnData file")
        return node[...]
    values = sparse_dataset(node).to_memory()
    check_indices(values)
    return values


def whole_numbers(node: h5py.Group | h5py.Dataset, most: int) -> bool:
    """Return whether the first values of a matrix, `most` at most, are whole numbers from 0, not all 0."""
    import numpy as np

    if hasattr(node, "dtype"):
        rows = max(1, most // max(1, node.shape[-1]))
        values = np.asarray(node[:rows]).ravel()
    else:
        values = node["data"][:most]
    whole = values.dtype.kind in "iuf" and np.isfinite(values).all() and (values >= 0).all()
    return bool(whole and (values == np.round(values)).all() and (values > 0).any())


def check_indices(values: Any) -> None:
    """Raise `ValueError` for a CSR or CSC matrix with an index outside of it, which scipy would follow."""
    import numpy as np

    starts, indices = values.indptr, values.indices
    width = values.shape[1 if values.format == "csr" else 0]
    whole = len(values.data) == len(indices) == starts[-1] and starts[0] == 0 and (np.diff(starts) >= 0).all()
    if not whole or (len(indices) and not 0 <= indices.min() <= indices.max() < width):
        raise ValueError("indices outside of the matrix")
    if values.dtype.kind not in "iufb":
        raise ValueError("values that are no numbers")


def dense(path: Path, values: Any) -> np.ndarray:
    """Return a matrix as a numpy array. Raises `InputError` where zeros would make it far too large."""
    import numpy as np

    if not hasattr(values, "todense"):
        return np.asarray(values)
    refuse_swollen(path, 8 * values.shape[0] * values.shape[1])
    return values.toarray()
