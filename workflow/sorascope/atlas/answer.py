"""The atlas in words, from the synthesis table by fixed rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..report import words
from ..synthesis import verdicts
from ..synthesis.combine import ALL

if TYPE_CHECKING:
    import pandas as pd

RECUR = (verdicts.RECURS_UP, verdicts.RECURS_DOWN)
NAMED = 6
# a mechanism's genes half a standard deviation from the middle of all genes' changes
TYPICAL, MOST_LINES = 0.5, 1000


def sentences(
    synthesis: pd.DataFrame,
    names: Mapping[str, str],
    controls: Collection[str] = (),
    stratum: str = ALL,
    fdr: float = 0.05,
) -> list[str]:
    """Return what the lines together say; nothing is claimed under three lines.

    `names`: mechanism -> name; `controls`: mechanisms that should not move, kept apart from findings.
    """
    rows = synthesis[synthesis["stratum"] == stratum].to_dict("records")
    most = max((row["n_lines"] for row in rows), default=0)
    if most < 3:
        measured = words.count(most, "line")
        return [
            f"With {measured} nothing can be said to recur: {verdicts.RULES[verdicts.ONE_LINE]}."
            if most < 2
            else f"With {measured} nothing can be said to recur; their effects are shown side by side below."
        ]
    rows.sort(key=lambda row: -abs(row["effect"]) if row["n_lines"] else 0)
    kept = [row for row in rows if row["mechanism"] not in controls]

    def of(*wanted: str) -> list[dict[str, Any]]:
        return [row for row in kept if row["verdict"] in wanted]

    texts = [f"{finding(row, names)}." for row in of(*RECUR)]
    texts = texts or [f"No mechanism is shown to recur over these lines. {needed(rows, fdr)}".strip()]
    texts += [f"{finding(row, names)}; {row['note']}." for row in of(verdicts.HINGES)]
    for verdict, text in ((verdicts.DIFFERS, DIFFER), (verdicts.OPEN, STILL_OPEN)):
        found = [names.get(row["mechanism"], row["mechanism"]) for row in of(verdict)]
        if found:
            texts.append(text.format(count=len(found), names=some(found)))
    moved = [
        row for row in rows if row["mechanism"] in controls and row["verdict"] in (*RECUR, verdicts.DIFFERS)
    ]
    if moved:
        texts.append(CONTROLS.format(names=some([names[row["mechanism"]] for row in moved])))
    return texts


def needed(rows: Sequence[Mapping[str, Any]], fdr: float) -> str:
    """Say how large a shared effect would have to be, and how many lines one of `TYPICAL` would take.

    For a mechanism whose mean has the median error, at the level that the first of all mechanisms must pass
    (`fdr` over their number; Benjamini and Hochberg 1995), when lines differ as these do.
    """
    from scipy.special import stdtrit

    tested = [row for row in rows if row["n_lines"] >= 3 and np.isfinite(row["se"])]
    if not tested:
        return ""
    k = int(np.median([row["n_lines"] for row in tested]))
    spread = float(np.median([row["se"] * np.sqrt(row["n_lines"]) for row in tested]))
    level = fdr / len(tested) / 2

    def least(lines: int) -> float:
        return float(stdtrit(lines - 1, 1 - level)) * spread / np.sqrt(lines)

    enough = next((lines for lines in range(3, MOST_LINES) if least(lines) <= TYPICAL), 0)
    sentence = f"With {k} lines that differ as these do, a mean effect of {least(k):.1f} would be needed"
    return f"{sentence}; one of {TYPICAL:g} would take about {enough} lines." if enough else f"{sentence}."


def some(names: Sequence[str]) -> str:
    """Join names, which may hold commas themselves; beyond a few, say how many more."""
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return "; ".join([*names[:NAMED], *more])


DIFFER = "Differ between lines by more than their errors, and the mean may be zero ({count}): {names}."
STILL_OPEN = (
    "Open ({count}): {names}. Neither a shared change nor a difference is shown; nor is their absence."
)
CONTROLS = (
    "Note: {names}, which should not move, moved too: some lines differ in more than resistance, or in "
    "how they were measured."
)


def finding(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return one mechanism: direction, lines, mean effect with interval, heterogeneity."""
    n = row["n_lines"]
    agree = max(row["n_up"], row["n_down"])
    name = names.get(row["mechanism"], row["mechanism"])
    claim = "recurs" if row["verdict"] in RECUR else "hinges on one line"
    same = f"{agree} of {words.count(n, 'line')} the same way"
    mean = words.number(row["effect"])
    return (
        f"{name} {claim}, {words.direction(row['effect'])}: {same}, mean effect {mean} "
        f"({words.number(row['ci_low'])} to {words.number(row['ci_high'])}), I² {row['i2']:.0%}"
    )
