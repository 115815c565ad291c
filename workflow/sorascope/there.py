"""What lies where a path of the config points to, found without opening it: a pipe would wait for ever."""

from __future__ import annotations

import stat
from pathlib import Path

FILE, FOLDER = "a file", "a folder"
ODD = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISCHR, "a device"),
)


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
