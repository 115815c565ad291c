"""What this data set shows of one mechanism, in texts, for the mechanism's entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import panels, words

if TYPE_CHECKING:
    from ..knowledge import Mechanism

LINES = 8


def here(
    mechanism: Mechanism,
    contrasts: Sequence[Mapping[str, Any]],
    unit: str,
    known: Mapping[str, Mechanism],
) -> list[str]:
    """Return texts on the calls, the tests and what to read the mechanism with, contrast by contrast.

    A panel has no calls and no tests. `known`: the mechanisms that `read_with` may name.
    """
    texts = []
    for contrast in contrasts:
        head = f"{contrast['name']}: " if len(contrasts) > 1 else ""
        rows = [row for row in contrast["mechanisms"] if row["mechanism"] == mechanism.id]
        if mechanism.form == "set":
            texts += [head + calls(mechanism.id, contrast), *(head + tests(row, unit) for row in rows)]
            texts += [head + differ for row in rows if (differ := two_answers(mechanism.id, row, contrast))]
        elif mechanism.form == "panel":
            texts.append(head + genes(mechanism.id, contrast, unit))
        if mechanism.form != "not_evaluable":
            others = [known[key] for key in mechanism.read_with if key in known]
            texts += [head + read_with(other, contrast, unit) for other in others]
    return texts


def two_answers(key: str, row: Mapping[str, Any], contrast: Mapping[str, Any]) -> str:
    """Say why all samples together show a mechanism that no line shows by itself; "" where this is not so."""
    called = any(
        each["mechanism"] == key and each["strength"]
        for line in contrast["lines"]
        for each in line["findings"]
    )
    if called or row["support"] != "both tests":
        return ""
    return "two questions, two answers: a line by itself has too few samples to show what all together show."


def genes(key: str, contrast: Mapping[str, Any], unit: str) -> str:
    """Say how far the genes of a panel moved in all test samples together, each with its test."""
    rows = [row for row in contrast["panels"] if row["mechanism"] == key]
    return f"all test samples together: {words.listed([panels.phrase(row, unit) for row in rows])}."


def read_with(other: Mechanism, contrast: Mapping[str, Any], unit: str) -> str:
    """Say what a mechanism does with which another one is to be read."""
    rows = [row for row in contrast["mechanisms"] if row["mechanism"] == other.id]
    together = "".join(f" A{tests(row, unit)[1:]}" for row in rows)
    return f"read it with {other.name}: {calls(other.id, contrast)}{together}"


def calls(key: str, contrast: Mapping[str, Any]) -> str:
    """Say in which lines the mechanism is called."""
    found = [(line["line"], each) for line in contrast["lines"] for each in line["findings"]]
    found = [(name, each) for name, each in found if each["mechanism"] == key]
    called = [(name, each) for name, each in found if each["strength"]]
    if not called:
        if any(each["call"] == "undetermined" for _, each in found):
            return f"undetermined: not called in any of {words.count(len(found), 'line')}."
        if any(each["call"] == "unchanged" for _, each in found):
            return f"unchanged in all of {words.count(len(found), 'line')} that could be judged."
        return (
            "not called in any line: too few of its genes are measured, or there is nothing to compare with."
        )
    texts = [
        f"{each['call']} in {name} ({each['strength']}, {each['called']} of {each['samples']})"
        for name, each in called
    ]
    rest = len(found) - len(called)
    other = f"; not called in {words.count(rest, 'other line')}" if rest else ""
    return f"{words.listed(texts, LINES)}{other}."


def tests(row: Mapping[str, Any], unit: str) -> str:
    """Say what the contrast's tests give."""
    if row["effect"] is None:
        return "all test samples together: not tested."
    return (
        f"all test samples together: {words.number(row['effect'])} {unit} "
        f"({words.number(row['effect_low'])} to {words.number(row['effect_high'])}), camera FDR "
        f"{words.p_short(row['camera_fdr'])}, fry FDR {words.p_short(row['fry_fdr'])}; "
        f"supported by {row['support']}."
    )
