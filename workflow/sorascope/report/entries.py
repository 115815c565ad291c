"""What this data set shows of one mechanism, in sentences, for the mechanism's entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from . import words

if TYPE_CHECKING:
    from ..knowledge import Mechanism

LINES = 8


def here(mechanism: Mechanism, contrasts: Sequence[Mapping[str, Any]], unit: str) -> list[str]:
    """Return one sentence a contrast on the calls, and one on the tests; none without set statistics."""
    if mechanism.form != "set":
        return []
    told = []
    for contrast in contrasts:
        head = f"{contrast['name']}: " if len(contrasts) > 1 else ""
        told.append(head + calls(mechanism.id, contrast))
        told += [
            head + tests(row, unit) for row in contrast["mechanisms"] if row["mechanism"] == mechanism.id
        ]
    return told


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
    told = [
        f"{each['call']} in {name} ({each['strength']}, {each['called']} of {each['samples']})"
        for name, each in called
    ]
    rest = len(found) - len(called)
    other = f"; not called in {words.count(rest, 'other line')}" if rest else ""
    return f"{words.listed(told, LINES)}{other}."


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
