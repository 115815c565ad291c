"""How large a data set is, before it is read: what memory and time of its jobs grow with."""

from __future__ import annotations

from pathlib import Path

from ..settings import Dataset

PACKED = {".gz", ".bz2", ".xz", ".zst", ".h5", ".h5ad", ".parquet", ".xlsx"}
# Text takes about this many times the bytes of the same numbers packed.
PACKING = 3


def text_megabytes(path: Path) -> float:
    """Return the size of a file, or of a folder's files, in MB, as if it were plain text.

    A file that is not there, because another workflow makes it, counts as 0.
    """
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size * (PACKING if file.suffix in PACKED else 1) for file in files) / 1e6


def scaled(base: float, per_megabyte: float, dataset: Dataset, attempt: int) -> int:
    """Return what a job of a data set asks for: (base + a share for each MB of input) × the attempt."""
    return attempt * round(base + per_megabyte * sum(map(text_megabytes, dataset.files)))
