"""Whether a column of the sample sheet holds labels or a measurement."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite

from ..readers.fields import MISSING, is_number
from ..readers.fields import number as plain_number
from ..settings import Contrast

LABEL, NUMBER = "label", "number"
# "none" and a dash are levels of their own (treatment none; virus + and -), but no numbers
DASHES = {"-", "--", "---", "\u2013", "\u2014"}
LEVELS = {"none", *DASHES}
NO_NUMBER = {mark.lower() for mark in MISSING} | LEVELS
MISSING_MARKS = NO_NUMBER - LEVELS
PADDED = re.compile(r"0\d+")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
# whole numbers that fill at least this much of their range count up, gaps (samples left out) included
COUNTING = 0.5
# the last of these words in a column's name says what it is: patient_age is an age, age_group a group
WITH_UNIT = re.compile(r"[-+]?\d+(?:[.,]\d+)?\s*([^\W\d_]+|%)")
FEW_WORDS = 0.3
OF_LABELS = {
    "patient", "patients", "donor", "subject", "person", "individual", "case", "participant", "mouse",
    "animal", "line", "clone", "batch", "plate", "well", "run", "lane", "flowcell", "replicate", "rep", "id",
    "nr", "no", "group", "cohort", "site", "centre", "center", "lab", "operator", "experiment", "series",
    "pool", "kit", "chip", "date", "slide", "sex", "pair", "block", "set",
}  # fmt: skip
OF_NUMBERS = {
    "age", "passage", "passages", "rin", "dv200", "purity", "weight", "bmi", "percent", "pct", "percentage",
    "fraction", "share", "ratio", "score", "concentration", "conc", "ng", "ug", "depth", "reads", "viability",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of the sheet: `kind` label or number, `why`, and its number of levels or its range.

    `declared` tells that the config says so.
    """

    name: str
    kind: str
    why: str
    levels: int
    low: float = 0.0
    high: float = 0.0
    declared: bool = False

    @property
    def is_number(self) -> bool:
        """Whether values enter a model as numbers."""
        return self.kind == NUMBER

    @property
    def short(self) -> str:
        """The column in a few words: "a label, 4 levels", "a number, 41–77"."""
        if self.is_number:
            return f"a number, {self.low:g}–{self.high:g}"
        return f"a label, {self.levels} level{'' if self.levels == 1 else 's'}"

    @property
    def entered(self) -> str:
        """How the column entered a model: "a label (4 levels)", "a number"."""
        return (
            "a number"
            if self.is_number
            else f"a label ({self.levels} level{'' if self.levels == 1 else 's'})"
        )

    @property
    def description(self) -> str:
        """The column in words, with the reason and, for numbers taken as labels, how to change it."""
        other = "" if self.declared or not self.why else f"; if not: {{name: {self.name}, as: {self.other}}}"
        return f"{self.name}: {self.short}" + (f" ({self.why}{other})" if self.why else "")

    @property
    def other(self) -> str:
        """The kind that it is not."""
        return LABEL if self.is_number else NUMBER


def is_missing(entry: str, of_numbers: bool = False) -> bool:
    """Return whether a cell holds no value, in a column of labels or `of_numbers`."""
    return entry.strip().lower() in (NO_NUMBER if of_numbers else MISSING_MARKS)


def is_lone_dash(entry: str, entries: Sequence[str]) -> bool:
    """Return whether a cell holds a dash for nothing: the only one among `cells`, and no plus answers it."""
    lone = sum(each.strip() in DASHES for each in entries) == 1
    return lone and entry.strip() in DASHES and not any("+" in each for each in entries)


def numbers(values: Sequence[str]) -> list[float] | None:
    """Return values as numbers, with a decimal point or throughout with a decimal comma; None if one is none.

    A missing value is NaN.
    """
    known = [value for value in values if not is_missing(value, of_numbers=True)]
    comma = any(DECIMAL_COMMA.fullmatch(value) for value in known) and not any(
        "." in value for value in known
    )
    read = [value.replace(",", ".") if comma else value for value in values]
    found = [float("nan") if is_missing(each, of_numbers=True) else as_number(each) for each in read]
    numbers = [value for value in found if value is not None]
    return numbers if len(numbers) == len(found) else None


def as_number(entry: str) -> float | None:
    """Return a finite number, None for anything else."""
    value = plain_number(entry) if is_number(entry) else inf
    return value if isfinite(value) else None


def column(name: str, values: Sequence[str], declared: str = "") -> Column:
    """Say what a column is, from the values of all samples of the data set.

    `declared`: "label" or "number", as the config says. Numbers with decimals are a measurement, and so are
    whole ones of a column whose name says so; other whole numbers that repeat or count up are labels.
    """
    known = [value for value in values if not is_missing(value)]
    levels = len(set(known))
    read = [value for value in numbers(known) or () if isfinite(value)]
    if not read or declared == LABEL:
        why = "as the config says" if declared else _nearly_numbers(known)
        return Column(name, LABEL, why, levels, declared=bool(declared))
    low, high = min(read), max(read)
    if declared == NUMBER:
        return Column(name, NUMBER, "as the config says", levels, low, high, declared=True)
    kind, why = _by_values(name, read, any(PADDED.fullmatch(value) for value in known))
    return Column(name, kind, why, levels, low, high)


def _nearly_numbers(known: Sequence[str]) -> str:
    """Say what keeps a column of numbers from being one: a unit behind each, a cell of text; "" for words."""
    units = {match[1] for value in known if (match := WITH_UNIT.fullmatch(value.strip()))}
    if len(units) == 1 and all(WITH_UNIT.fullmatch(value.strip()) for value in known):
        return f"numbers with {units.pop()} behind them"
    words = [value for value in known if as_number(value.replace(",", ".")) is None]
    return f"numbers except {words[0]}" if words and len(words) < FEW_WORDS * len(known) else ""


def _by_values(name: str, read: Sequence[float], padded: bool) -> tuple[str, str]:
    named, distinct = _by_name(name), set(read)
    rules = (
        (named == LABEL, LABEL, "by its name"),
        (padded, LABEL, "numbers with zeros in front"),
        (not all(value.is_integer() for value in read), NUMBER, ""),
        (len(distinct) <= 2, LABEL, "whole numbers, two at most"),
        (named == NUMBER, NUMBER, "by its name"),
        (len(distinct) < len(read), LABEL, "whole numbers that repeat"),
        (len(distinct) >= COUNTING * (max(read) - min(read) + 1), LABEL, "whole numbers that count up"),
    )
    fitting = ((kind, why) for holds, kind, why in rules if holds)
    return next(fitting, (NUMBER, "whole numbers, all different and far apart"))


def _by_name(name: str) -> str:
    words = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    for word in reversed(words):
        if word in OF_LABELS:
            return LABEL
        if word in OF_NUMBERS:
            return NUMBER
    return ""


def columns(contrasts: Iterable[Contrast], rows: Mapping[str, Mapping[str, str]]) -> dict[str, Column]:
    """Return every column that contrasts of a data set name, once for all of them.

    `rows`: sample -> column -> cell. Groups, blocks, clones and batches are labels; covariates: see `column`.
    """
    contrasts = list(contrasts)
    labels = [name for each in contrasts for name in each.labels]
    declared = {name: kind for each in contrasts for name, kind in each.declared.items()}
    found: dict[str, Column] = {}
    for name in dict.fromkeys([*labels, *(name for each in contrasts for name in each.covariates)]):
        values = [row[name] for row in rows.values() if name in row]
        found[name] = column(name, values, LABEL if name in labels else declared.get(name, ""))
    return {name: _without_reason(each) if name in labels else each for name, each in found.items()}


def _without_reason(each: Column) -> Column:
    return Column(each.name, LABEL, "", each.levels)
