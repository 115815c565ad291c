"""Columns that are called after files, as featureCounts and RSEM do, and short names for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

FILE_ENDING = re.compile(
    r"(^|[._]?)(Aligned)?[._]?(sortedByCoord)?[._]?(out)?([._]?(sorted|markdup|dedup))*\.(bam|sam|cram)$|"
    r"\.(genes|isoforms)\.results$|[._]?quant(\.genes)?\.sf$|[._]?ReadsPerGene\.out\.tab$"
)


def names_of_paths(columns: Sequence[str]) -> dict[str, str]:
    """Return other names of columns that are called after files, as featureCounts and RSEM do.

    The file's name with and without its ending, and the names of its folders where they tell columns apart.
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        path = PurePosixPath(column.replace("\\", "/"))
        if "/" not in str(path) and not FILE_ENDING.search(column):
            continue
        bare = FILE_ENDING.sub("", path.name)
        for alias in {path.name, path.name.rsplit(".", 1)[0], bare, *path.parts[:-1]} - {"", ".", "/", ".."}:
            found.setdefault(alias, []).append(column)
    return {alias: named[0] for alias, named in found.items() if len(named) == 1 and alias not in columns}


def short_names(columns: Sequence[str]) -> dict[str, str]:
    """Return a short name for each column that is called after a file: the file's, or that of a folder.

    Only names that `names_of_paths` leads back to their column. A slash alone makes no path: PLC/PRF/5.
    """
    known: dict[str, list[str]] = {}
    for alias, column in names_of_paths(columns).items():
        known.setdefault(column, []).append(alias)
    short = {}
    for column, aliases in known.items():
        if not FILE_ENDING.search(column) and not column.startswith(("/", "./", "../", "~")):
            continue
        path = PurePosixPath(column.replace("\\", "/"))
        of_file = [alias for alias in aliases if path.name.startswith(alias)]
        of_folder = [part for part in reversed(path.parts[:-1]) if part in aliases]
        short[column] = min(of_file, key=len) if of_file else of_folder[0]
    return short
