"""Damage to text: tables, YAML, XML; line by line and cell by cell."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

ODD = (
    *("", " ", "NA", "nan", "inf", "-inf", "1e400", "-1e308", "1e-320", "1,5", "1.5", "1,234,567", "1.234"),
    *("0", "-1", "1e5", "0x10", "1_000", "１２", "٣", "+", "-", ".", ",", ";", '"', "'", '""', "#", "!", "%"),
    *("\x00", "\x1a", "\x1c", "\x85", "\u2028", "\u200b", "\u202e", "\ufeff", "\ufffd", "\U0001f4a9", "\\"),
    *("=cmd|' /C calc'!A0", "@SUM(1)", "<script>alert(1)</script>", "../../etc/passwd", "CON", "~", "$(id)"),
    *(
        "true",
        "null",
        "2-Sep",
        "2020-01-01",
        "12:30:45",
        "&a",
        "*a",
        "<<",
        "!!python/name:os.system",
        "{",
        "[",
    ),
    *(
        "9" * 400,
        "9" * 5000,
        "x" * 70_000,
        "TP53",
        "H7_P_1",
        "ENSG00000000001.1",
        "sample",
        "gene",
        "TP53 /// MYC",
    ),
    *(
        "!series_matrix_table_begin",
        "!series_matrix_table_end",
        "!Sample_title",
        "#1.2",
        "#1.3",
        "99999999999",
    ),
)
SEPARATORS = re.compile(r"[\t,; |:]")
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "utf-8-sig")


def damage(content: bytes, rng: random.Random) -> bytes:
    """Return a text with one thing wrong with it."""
    text = content.decode("utf-8", errors="surrogateescape")
    if rng.random() < 0.04:
        return text.encode(rng.choice(ENCODINGS), errors="replace")
    lines = text.split("\n")
    rng.choice(WAYS)(lines, rng)
    return "\n".join(lines).encode("utf-8", errors="surrogateescape")[:900_000]


def _cell(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    marks = list(SEPARATORS.finditer(lines[at]))
    ends = [0, *(mark.end() for mark in marks)]
    starts = [*(mark.start() for mark in marks), len(lines[at])]
    which = rng.randrange(len(ends))
    lines[at] = lines[at][: ends[which]] + rng.choice(ODD) + lines[at][starts[which] :]


def _column(lines: list[str], rng: random.Random) -> None:
    """Replace, drop or double one column in every line."""
    which, new, way = rng.randrange(8), rng.choice(ODD), rng.randrange(3)
    for at, line in enumerate(lines):
        cells = line.split("\t")
        if which < len(cells):
            cells[which : which + 1] = ([new], [], [cells[which]] * 2)[way]
            lines[at] = "\t".join(cells)


def _drop_line(lines: list[str], rng: random.Random) -> None:
    if len(lines) > 1:
        start = rng.randrange(len(lines))
        del lines[start : start + rng.choice((1, 1, 5))]
        lines[:] = lines or [""]


def _repeat_line(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at:at] = [lines[at]] * rng.choice((1, 2, 250))


def _swap_lines(lines: list[str], rng: random.Random) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _new_line(lines: list[str], rng: random.Random) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(ODD))


def _join(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at : at + 2] = ["".join(lines[at : at + 2])]


def _character(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    place = rng.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:place] + rng.choice(ODD) + lines[at][place + rng.randrange(2) :]


def _separator(lines: list[str], rng: random.Random) -> None:
    old, new = rng.choice("\t,; "), rng.choice("\t,; |\x00\"'")
    for at in range(len(lines)) if rng.random() < 0.5 else (rng.randrange(len(lines)),):
        lines[at] = lines[at].replace(old, new)


def _indent(lines: list[str], rng: random.Random) -> None:
    at = rng.randrange(len(lines))
    lines[at] = rng.choice(("  ", "\t", "- ", "? ", "    ")) + lines[at]


def _number(lines: list[str], rng: random.Random) -> None:
    """Change one number to an extreme one."""
    at = rng.randrange(len(lines))
    numbers = list(re.finditer(r"-?\d+(\.\d+)?", lines[at]))
    if numbers:
        one = rng.choice(numbers)
        new = rng.choice(
            ("0", "-1", "1", "2147483648", "1e12", "1000000000000", "-9223372036854775809", "1e999", "nan")
        )
        lines[at] = lines[at][: one.start()] + new + lines[at][one.end() :]


WAYS: tuple[Callable[[list[str], random.Random], None], ...] = (
    *(_cell, _cell, _cell, _character, _character, _number, _number, _column, _drop_line, _repeat_line),
    *(_swap_lines, _new_line, _join, _separator, _indent),
)
