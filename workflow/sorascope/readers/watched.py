"""A guard before pandas' parser: it drops what follows a NUL, joins rows at a quotation mark, crashes.

The crash is at a number with an exponent of nine digits or more.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from .files import nul
from .text_rows import QUOTE, may_be_open

# one pattern a letter: a search that begins with a fixed character is seven times as fast
FAR = (re.compile(r"e[-+]?\d{9}"), re.compile(r"E[-+]?\d{9}"))
LONGEST_START = 12  # of such an exponent at the end of a piece


class FarExponentError(Exception):
    """The text may hold a number like 1e4002254352, at which pandas' fast parser ends the process."""


class OpenQuoteError(Exception):
    """The text may hold a quotation mark without its pair on the line, at which pandas would join rows."""


class Watched(io.TextIOBase):
    """A stream of text that raises `InputError` at a NUL and `OpenQuoteError` at a mark without its pair.

    For the `fast` parser also `FarExponentError`. `quoted`: whether any quotation mark has been seen.
    """

    def __init__(self, stream: io.TextIOBase, path: Path, delimiter: str, fast: bool):
        self.stream, self.path, self.fast, self.end = stream, path, fast, ""
        self.open_quote, self.quoted = may_be_open(delimiter), False

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Return up to `size` characters, or somewhat more to the end of a line with a quotation mark."""
        piece = self.stream.read(size)
        if QUOTE in piece:
            piece += self.stream.readline()
            self.quoted = True
            if self.open_quote.search(piece):
                raise OpenQuoteError
        if "\0" in piece:
            raise nul(self.path, "")
        if self.fast:
            seam = self.end + piece[:LONGEST_START]
            if any(far.search(text) for far in FAR for text in (piece, seam)):
                raise FarExponentError
            self.end = (self.end + piece[-LONGEST_START:])[-LONGEST_START:]
        return piece
