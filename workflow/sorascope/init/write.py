"""The two files: a config with one data set, and its sample sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..files import shipped
from ..files.tables import harmless_text
from .found import Found, columns
from .guess import Guess

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OF_YAML = {"yes", "no", "true", "false", "on", "off", "null", "y", "n"}
HEAD = """\
# A first config, guessed from {brought}. Every guess ends with a question mark, here and in the sample
# sheet. Look at each, correct it where it is wrong, and take the mark away; while one is left, nothing runs.
#   {check}     tells what is still open
#   {run}     runs
datasets:
"""


def config(name: str, brought: str, found: Found, sheet: Path) -> str:
    """Return the text of a config with one data set, whose sample sheet will be at `sheet`."""
    check, run = (
        shipped.command(f"{targets} --configfile THIS_FILE")
        for targets in ("preflight --cores 1", "--cores all")
    )
    return HEAD.format(brought=brought, check=check, run=run) + entry(name, found, sheet)


def entry(name: str, found: Found, sheet: Path) -> str:
    """Return the text of one data set's entry."""
    lines = [f"  {name}:", f"    title: {quoted(name)}"]
    keys = with_sheet(found, sheet)
    for key, value in keys.items():
        if key in found.comments:
            lines.append(f"    # {found.comments[key]}")
        lines += _lines(key, value, 4)
    return "\n".join(lines) + "\n"


def with_sheet(found: Found, sheet: Path) -> dict[str, Any]:
    """Return the entry with its sample sheet, where there is one, below the matrix."""
    samples = {"samples": sheet.as_posix()} if found.rows else {}
    first = {key: found.entry[key] for key in ("kind", "geo", "geo_file", "matrix") if key in found.entry}
    return {**first, **samples, **found.entry}


def sheet(found: Found) -> str:
    """Return the text of the sample sheet, which a spreadsheet program may open."""
    names = columns(found.rows)
    rows = [[sample, *(as_text(row.get(name, "")) for name in names)] for sample, row in found.rows.items()]
    return "".join("\t".join(row) + "\n" for row in [["sample", *map(as_text, names)], *rows])


def as_text(value: str | Guess) -> str:
    """Return a cell of the sample sheet: on one line, without a tab, no formula."""
    return harmless_text(" ".join(str(value).split()))


def _lines(key: str, value: Any, indent: int) -> list[str]:
    written = f"{' ' * indent}{plain(key)}:"
    if isinstance(value, Mapping):
        return [written, *(line for each, inner in value.items() for line in _lines(each, inner, indent + 2))]
    return [f"{written} {scalar(value)}"]


def plain(text: str) -> str:
    """Return a key or a word of a config, in quotation marks where it needs them."""
    return (
        text
        if NAME.fullmatch(text) and text.lower() not in OF_YAML and not text[0].isdigit()
        else quoted(text)
    )


def scalar(value: Any) -> str:
    """Return a value of a config; a guess carries its mark."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return text if PLAIN.fullmatch(text) and text.lower() not in OF_YAML else quoted(text)


def flow(value: Any) -> str:
    """Return a value on one line: {a: b, c: [d]}."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{plain(str(key))}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def quoted(text: str) -> str:
    """Return a text in quotation marks, as YAML and JSON read it."""
    return json.dumps(text, ensure_ascii=False)
