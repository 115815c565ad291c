"""Checksums of inputs: a file, or a folder with all its files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of its files' names and checksums in sorted order."""
    if path.is_dir():
        return of_folder(path, sha256)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def of_folder(folder: Path, of_file: Callable[[Path], str]) -> str:
    """Return the SHA-256 of what is said of each file below a folder, with its name, in sorted order."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    listed = "".join(f"{file.relative_to(folder)} {of_file(file)}\n" for file in files)
    return hashlib.sha256(listed.encode()).hexdigest()
