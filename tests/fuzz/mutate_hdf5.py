"""Damage to HDF5 files: nodes replaced, removed, linked elsewhere; attributes and values changed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from contextlib import suppress

import h5py
import numpy as np

VALUES = (
    *(np.array([]), np.zeros((2, 3)), np.array(7), np.array([1.5, np.nan, np.inf]), np.array([-1, 99])),
    *(np.array([b"a", b"\xff", b""]), np.array([2**63 - 1, -(2**63)]), np.zeros((0, 4)), np.array([True])),
    np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
)
TEXTS = (
    "",
    "X",
    "categorical",
    "csr_matrix",
    "csc_matrix",
    "array",
    "dataframe",
    "pickle",
    "0.0.0",
    "_index",
)
MOST_VALUES = 10**6


def damage(content: bytes, rng: random.Random) -> bytes:
    """Return the file with one or two of its nodes or attributes changed."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "r+") as file:
        for _ in range(rng.choice((1, 1, 2))):
            names: list[str] = []
            file.visit(names.append)
            if names:
                with suppress(
                    KeyError, OSError, RuntimeError, ValueError, TypeError, OverflowError
                ):  # after an earlier change
                    rng.choice(WAYS)(file, rng.choice(names), rng)
    return buffer.getvalue()


def _remove(file: h5py.File, name: str, rng: random.Random) -> None:
    del file[name]


def _replace(file: h5py.File, name: str, rng: random.Random) -> None:
    kept = dict(file[name].attrs) if rng.random() < 0.7 else {}
    del file[name]
    if rng.random() < 0.1:
        new = file.create_group(name)
    elif rng.random() < 0.2:
        new = file.create_dataset(name, data=["TP53", "\ud7ff", ""], dtype=h5py.string_dtype())
    else:
        new = file.create_dataset(name, data=rng.choice(VALUES))
    for key, value in kept.items():
        new.attrs[key] = value


def _values(file: h5py.File, name: str, rng: random.Random) -> None:
    """Change numbers of a dataset, or give it other length or type."""
    node = file[name]
    if not isinstance(node, h5py.Dataset) or node.dtype.kind not in "iuf" or not node.size or not node.shape:
        return _attribute(file, name, rng)
    if node.size > MOST_VALUES:  # declared by an earlier change
        return None
    values, kept = node[...], dict(node.attrs)
    kind = rng.randrange(5)
    if kind == 0:
        values.flat[rng.randrange(values.size)] = (
            rng.choice((0, 127, 100)) * rng.choice((1, -1)) if values.dtype.kind != "u" else 200
        )
    elif kind == 1:
        values = values[: rng.randrange(len(values) + 1)]
    elif kind == 2:
        values = np.concatenate([values, values])
    elif kind == 3:
        values = values.astype(rng.choice(("f2", "i1", "u8", "f8", "c8", "S4")))
    else:
        values = values * rng.choice((10**6, 10**12, -1, 0)) if values.dtype.kind == "i" else -values
    del file[name]
    new = file.create_dataset(name, data=values)
    for key, value in kept.items():
        new.attrs[key] = value
    return None


def _attribute(file: h5py.File, name: str, rng: random.Random) -> None:
    node = file[name]
    names = list(node.attrs)
    if names:
        key = rng.choice(names)
        del node.attrs[key]
        if rng.random() < 0.7:
            node.attrs[key] = rng.choice((*TEXTS, *VALUES[:6]))


def _link(file: h5py.File, name: str, rng: random.Random) -> None:
    del file[name]
    links = (h5py.SoftLink("/"), h5py.SoftLink("/nowhere"), h5py.ExternalLink("/etc/passwd", "/"),
             h5py.ExternalLink("m.h5ad", "/X"), h5py.SoftLink(f"/{name}"))  # fmt: skip
    file[name] = rng.choice(links)


def _huge(file: h5py.File, name: str, rng: random.Random) -> None:
    """Declare far more values than the file holds."""
    node = file[name]
    if isinstance(node, h5py.Dataset):
        kept, kind = dict(node.attrs), node.dtype if node.dtype.kind in "iufO" else "f8"
        shape = (10**12,) if node.ndim < 2 else (10**6, 10**6)
        del file[name]
        new = file.create_dataset(name, shape=shape, dtype=kind, chunks=True)
        for key, value in kept.items():
            new.attrs[key] = value


def _move(file: h5py.File, name: str, rng: random.Random) -> None:
    target = rng.choice((name + "2", name.upper(), "a/b", "X", "raw"))
    if target not in file:
        file.move(name, target)


WAYS: tuple[Callable[[h5py.File, str, random.Random], None], ...] = (
    *(_remove, _replace, _replace, _values, _values, _values, _attribute, _attribute, _link, _huge, _move),
)
