"""One reader a family of formats; which one is decided here, by folder, content and file name."""

from __future__ import annotations

from pathlib import Path

from . import delimited
from .matrix import Head, Layout, Matrix

__all__ = ["Head", "Layout", "Matrix", "head", "read"]


def head(path: Path) -> Head:
    """Return the head of a matrix of any accepted format. Raises `InputError` when it cannot be read."""
    return delimited.head(path)


def read(path: Path, layout: Layout) -> Matrix:
    """Read a matrix of any accepted format, laid out as `layout` says."""
    return delimited.read(path, layout)
