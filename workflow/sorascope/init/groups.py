"""The sample sheet and the contrasts: groups and lines of samples, from names and what else is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..settings.unconfirmed import MARK
from . import comparison, guess, words
from .comparison import Comparison, Facts
from .found import Rows
from .guess import Guess

LINE, BACKGROUND = "parental_line", "background"
OF_LINES = re.compile(
    r"(parental[ _.-]?)?(cell[ _.-]?)?line([ _.-]?(name|id))?|cell|patient.*|donor.*|individual|subject.*|"
    r"model|organoid",
    re.IGNORECASE,
)
BLOCK_COMMENT = "compared within these; take the line away for samples that are not paired"
NO_BLOCK_COMMENT = (
    "for paired samples (lines, patients): block: and the sample sheet's column to compare within"
)


@dataclass(frozen=True)
class Grouped:
    """The sample sheet, the config's contrasts, and each guess in a line."""

    rows: Rows
    contrasts: Mapping[str, Mapping[str, Any]]
    guesses: tuple[str, ...]


def grouped(names: Mapping[str, str], facts: Facts) -> Grouped:
    """Guess groups and lines.

    `names`: sample -> what names it (itself, or its title); `facts`: column -> sample -> what is known.
    """
    chosen = comparison.compare(names, facts)
    rows: dict[str, dict[str, str | Guess]] = {sample: {} for sample in names}
    guesses: list[str] = []
    if chosen.guesses:
        for sample, value in chosen.guesses.items():
            rows[sample][chosen.column] = value
        guesses += guess.describe(chosen.column, chosen.guesses)
    else:
        levels = f"{' and '.join(chosen.tests)} against {chosen.reference}"
        guesses.append(f"compared: {levels}? in column {chosen.column} ({chosen.because})")
    for column, cells in facts.items():
        for sample in names:
            rows[sample].setdefault(column, cells.get(sample, ""))
    block = _block(names, facts, chosen, rows, guesses)
    return Grouped(rows, _contrasts(chosen, block), tuple(guesses))


def _block(
    names: Mapping[str, str],
    facts: Facts,
    chosen: Comparison,
    rows: dict[str, dict[str, str | Guess]],
    guesses: list[str],
) -> str:
    """Return the column to compare within, "" for none; it is added to `rows` where names tell it."""
    cells = {sample: _value(row[chosen.column]) for sample, row in rows.items()}
    for column in facts:
        if column != chosen.column and OF_LINES.fullmatch(column):
            if comparison.blocks(facts[column], chosen, cells):
                guesses.append(f"compared within: {column}? (its samples are of both groups)")
                return column
            return ""
    lines = {sample: words.line(name) for sample, name in names.items()}
    if any(line.value for line in lines.values()):
        for sample, line in lines.items():
            rows[sample][LINE] = line
        guesses += guess.describe(LINE, lines)
        open_groups = not all(cells.values())
        paired = comparison.blocks({name: line.value for name, line in lines.items()}, chosen, cells)
        return LINE if open_groups or paired else ""
    for levels in comparison.parts(names):
        if levels != cells and comparison.blocks(levels, chosen, cells):
            backgrounds = {name: Guess(level, f"{level!r} in the name") for name, level in levels.items()}
            for sample, level in backgrounds.items():
                rows[sample][BACKGROUND] = level
            guesses += guess.describe(BACKGROUND, backgrounds)
            return BACKGROUND
    return ""


def _value(cell: str | Guess) -> str:
    return cell.value if isinstance(cell, Guess) else cell


def _contrasts(chosen: Comparison, block: str) -> dict[str, dict[str, Any]]:
    mark = "" if chosen.guesses else MARK
    made = {}
    for test in chosen.tests:
        entry = {"column": f"{chosen.column}{mark}", "test": test, "reference": chosen.reference}
        made[f"{name_of(test)}_vs_{name_of(chosen.reference)}"] = entry | (
            {"block": f"{block}{MARK}"} if block else {}
        )
    return made


def name_of(text: str) -> str:
    """Return a text as a name of a contrast or data set may be written."""
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_") or "group"
