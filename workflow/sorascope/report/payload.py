"""Data that the page's scripts read: gzipped JSON in base64, so that every row fits into one file."""

from __future__ import annotations

import base64
import gzip
import json
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DIGITS = 4
LEVEL = 6  # 9 takes thrice as long for 1 % less
OS_BYTE, UNKNOWN_OS = 9, 255  # of the gzip header, RFC 1952


def pack(value: Any) -> str:
    """Return JSON, gzipped without time or name, in base64."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return pack_bytes(text.encode("utf-8"))


def pack_bytes(content: bytes) -> str:
    """Return bytes, gzipped without time or name, in base64."""
    packed = bytearray(gzip.compress(content, LEVEL, mtime=0))
    packed[OS_BYTE] = UNKNOWN_OS  # Pythons differ in what they write here
    return base64.b64encode(packed).decode("ascii")


def rounded(value: float) -> float | int | None:
    """Return a number with `DIGITS` significant digits, whole ones as integers, missing and infinite
    ones as None.
    """
    if not math.isfinite(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    if math.isinf(short):  # the largest numbers round up to infinity
        short = value
    return int(short) if short.is_integer() and abs(short) < 1e15 else short


def column(values: pd.Series) -> dict[str, Any]:
    """Return one column: numbers as they are, texts as levels and codes."""
    if values.dtype.kind in "iuf":
        return {"n": [rounded(value) for value in values.to_numpy(dtype=float)]}
    texts = values.fillna("").astype(str).to_numpy(dtype=object)
    levels = list(dict.fromkeys(texts))
    place = {level: number for number, level in enumerate(levels)}
    return {"l": levels, "c": [place[text] for text in texts]}


def table(frame: pd.DataFrame) -> dict[str, Any]:
    """Return a whole table by columns; one that equals an earlier column is given by that one's place."""
    packed = [column(frame[name]) for name in frame.columns]
    first = [packed.index(each) for each in packed]
    return {
        "rows": len(frame),
        "names": [str(name) for name in frame.columns],
        "columns": [
            each if at == n else {"as": at} for n, (each, at) in enumerate(zip(packed, first, strict=True))
        ],
    }
