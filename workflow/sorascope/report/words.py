"""The fixed rules by which numbers become words.

Every phrase that claims something is made here, from stated thresholds, so that words never outrun numbers:
a claim carries how many samples show it, strength has a definition, and nothing is said to be a cause.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..knowledge.calls import CALLED

NOMINAL = 0.05

STRENGTHS = {
    "strong": "2 test samples or more together differ from their references (FDR below 0.001), and the set "
    "stands out among all that changed; where resistance was acquired it also moves further than clones of "
    "other lines do (p at most 0.05), if ten of these are known",
    "moderate": "differs from the references, and stands out among all that changed",
    "weak": "differs from the references, but not clearly more than other genes changed: any clone that "
    "drifts shows such calls",
}
READINGS = {
    "toward resistance": "the direction that the review reads as resistance",
    "toward sensitivity": "the direction opposite to the one that the review reads as resistance",
    "no verdict": "the review argues both ways or ties no direction to resistance",
    "": "nothing to read: no change was called",
}
MARKS = {
    "active": "▲",
    "suppressed": "▼",
    "unchanged": "·",
    "undetermined": "?",
    "insufficient coverage": "∅",
    "not evaluable": "–",
}
SMALL_SHIFT = 0.25
NO_CAVEAT = "Named by the review without saying in which model or how far it helped."


def reading(call: str, sign: str) -> str:
    """Read a call through the mechanism's resistance sign; `dual` and all kinds of context get no verdict."""
    if call not in CALLED:
        return ""
    if sign not in ("+", "-"):
        return "no verdict"
    return "toward resistance" if (call == "active") == (sign == "+") else "toward sensitivity"


def is_small(effect: float | None) -> bool:
    """Tell whether a called shift is small: sure to be there, but under `SMALL_SHIFT` log2 (or SD)."""
    return effect is not None and abs(effect) < SMALL_SHIFT


def number(value: float | None, digits: int = 2) -> str:
    """Return a signed number with a true minus sign; "–" for a missing one."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else f"{0:.{digits}f}"


def p_short(value: float | None) -> str:
    """Return a p value or FDR for a table cell; "–" for a missing one."""
    if value is None or math.isnan(value):
        return "–"
    return "<0.0001" if value < 0.0001 else f"{value:.2g}"


def direction(effect: float) -> str:
    """Return the word for the direction of a group's shift; "active" is kept for calls of samples."""
    return "higher" if effect > 0 else "lower"


def capitalised(text: str) -> str:
    """Begin a sentence with a capital, but leave names such as miR-181a, mTORC1 and c-Jun as they are."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    named = any(letter.isupper() or letter.isdigit() for letter in first[1:])
    return text if named else text[:1].upper() + text[1:]


def plural(noun: str) -> str:
    """Return the plural of a noun, as sheets name their columns: guides, batches, bodies."""
    if noun.endswith(("s", "x", "ch", "sh")):
        return f"{noun}es"
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def count(n: int, noun: str, several: str = "") -> str:
    """Return "1 sample", "3 samples"."""
    return f"{n:,} {noun if n == 1 else several or plural(noun)}"


def listed(items: Sequence[str], limit: int = 0, last: str = "and") -> str:
    """Join words as prose; beyond `limit` (0: none) say how many more there are."""
    items = list(items)
    if limit and len(items) > limit + 1:
        items = [*items[:limit], f"{len(items) - limit} more"]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def other_clones(row: Mapping[str, Any]) -> str:
    """Say what known clones of unrelated lines show of a mechanism, from the columns of `synthesis.drift`.

    Empty where nothing was compared.
    """
    of, p = number_or_none(row.get("also_of")), number_or_none(row.get("drift_p"))
    note = str(row.get("drift_note") or "")
    if of is None:
        return note
    called, lines, of_lines = (
        int(row[name]) for name in ("also_called", "also_called_lines", "also_of_lines")
    )
    sentence = (
        f"also called in {called} of {count(int(of), 'contrast')} of unrelated resistant lines "
        f"({lines} of {count(of_lines, 'line')})"
    )
    if p is None:
        return f"{sentence}; {note}" if note else sentence
    how = "further than" if p <= NOMINAL else "no further than"
    shown = p_short(p) if float(f"{p:.2g}") != NOMINAL else f"{p:.3g}"
    return f"{sentence}; moves {how} clones of other lines do (p {shown})"


def number_or_none(value: Any) -> float | None:
    """Return a finite number, None otherwise."""
    return float(value) if value not in (None, "") and math.isfinite(float(value)) else None


def origin(resistance: str) -> str:
    """Say which kind of resistance the data can speak of."""
    return {
        "acquired": "Acquired resistance: a resistant line is compared with the line it came from.",
        "intrinsic": "Intrinsic resistance: different, untreated lines are compared. This shows how "
        "resistant and sensitive lines differ, not what a line acquires under the drug; every other "
        "difference between the lines is in the comparison too.",
    }.get(
        resistance,
        "It is not stated whether the resistance was acquired under the drug or present from the start; "
        "read no history into the differences.",
    )
