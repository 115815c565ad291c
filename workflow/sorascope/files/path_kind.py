"""What is at a path of the config, found without opening it: a pipe would wait forever."""

from __future__ import annotations

import re
import stat
from pathlib import Path

FILE, FOLDER = "a file", "a folder"
ODD = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)

# what Snakemake would put something else in place of
PATHVAR = re.compile(r"<[a-z][a-z0-9_]*>")


def taken(path: Path) -> tuple[str, str]:
    """Return what Snakemake would not take literally in a path, and for what it takes it; "" if nothing."""
    if set(str(path)) & set("{}"):
        return "braces", "wildcards"
    if PATHVAR.search(str(path)):
        return "a name in angle brackets", "one of its folders"
    return "", ""


def what(path: Path) -> str:
    """Return "a file", "a folder", "a named pipe", "a socket", "a device", or "" for nothing at all."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # no such name, or one that no file can have
        return ""
    if stat.S_ISREG(mode):
        return FILE
    if stat.S_ISDIR(mode):
        return FOLDER
    return next((name for is_kind, name in ODD if is_kind(mode)), "no file")
