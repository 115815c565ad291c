"""The verdict of the control sets, which comes before any call: did what should stay flat move?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import words

MOVED, QUIET, UNUSABLE = "moved", "quiet", "unusable"


@dataclass(frozen=True)
class Control:
    """One control set in one line, group or table. `effect` is that of its call, None without a call."""

    name: str
    unit: str
    effect: float | None
    tested: bool
    measured: int
    scored: int


def verdict(found: Sequence[Control], noun: str, measure: str) -> dict[str, str]:
    """Return `state` (moved, quiet, unusable) and one sentence.

    `found`: each control set in each unit of the data; `noun`: what a unit is (line, guide, table);
    `measure`: log2 or SD.
    """
    units = len({each.unit for each in found})
    tested = [each for each in found if each.tested]
    if not tested:
        genes = {each.name: (each.measured, each.scored) for each in found}
        have, of = (sum(pair[place] for pair in genes.values()) for place in (0, 1))
        text = (
            f"Control sets could not be tested ({have} of their {of} genes are measured): whether genes "
            f"that should stay flat moved is not known."
        )
        return {"state": UNUSABLE, "sentence": text}
    moved = [each for each in tested if each.effect is not None]
    if not moved:
        where = f"the {noun}" if units == 1 else f"all {words.count(units, noun)}"
        text = f"Control sets are quiet in {where}."
        return {"state": QUIET, "sentence": text}
    sentences = []
    for name in dict.fromkeys(each.name for each in moved):
        sizes = sorted(each.effect for each in moved if each.name == name and each.effect is not None)
        span = words.number(sizes[0])
        span += f" to {words.number(sizes[-1])}" if words.number(sizes[-1]) != span else ""
        where = f"the {noun}" if units == 1 else f"{len(sizes)} of {words.count(units, noun)}"
        sentences.append(f"{name} in {where} ({span} {measure})")
    most = max(abs(each.effect) for each in moved if each.effect is not None)
    text = (
        f"Control genes, which should stay flat, moved: {words.listed(sentences)}. Read every "
        f"call with this doubt, and do "
        f"not trust shifts up to {most:.2f} {measure}."
    )
    return {"state": MOVED, "sentence": text}
