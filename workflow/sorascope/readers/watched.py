"""A guard before pandas' parser, which drops what follows a NUL and which some exponents crash."""

from __future__ import annotations

import io
import re
from pathlib import Path

from .files import nul

# one pattern a letter: a search that begins with a fixed character is seven times as fast
FAR = (re.compile(r"e[-+]?\d{9}"), re.compile(r"E[-+]?\d{9}"))
LONGEST_START = 12  # of such an exponent at the end of a piece


class FarExponentError(Exception):
    """The text may hold a number like 1e4002254352, at which pandas' fast parser ends the process."""


class Watched(io.TextIOBase):
    """A stream of text that raises `InputError` at a NUL and, for the `fast` parser, `FarExponentError`."""

    def __init__(self, stream: io.TextIOBase, path: Path, fast: bool):
        self.stream, self.path, self.fast, self.end = stream, path, fast, ""

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Return up to `size` characters."""
        piece = self.stream.read(size)
        if "\0" in piece:
            raise nul(self.path, "")
        if self.fast:
            seam = self.end + piece[:LONGEST_START]
            if any(far.search(text) for far in FAR for text in (piece, seam)):
                raise FarExponentError
            self.end = (self.end + piece[-LONGEST_START:])[-LONGEST_START:]
        return piece
