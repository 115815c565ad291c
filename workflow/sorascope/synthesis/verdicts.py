"""From synthesis statistics to words, by fixed rules: nothing is said that k lines cannot carry."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

NOT_MEASURED = "not measured"
ONE_LINE = "one line"
TWO_LINES = "two lines"
RECURS_UP = "recurs, up"
RECURS_DOWN = "recurs, down"
HINGES = "hinges on one line"
DIFFERS = "differs between lines"
OPEN = "open"

RULES = {
    NOT_MEASURED: "no contrast measures enough of the mechanism's genes",
    ONE_LINE: "a single line: its own effect and interval, nothing is combined and nothing tested",
    TWO_LINES: "two lines: mean and interval with one degree of freedom (12.7 standard errors to each side), "
    "and the two directions; no test, no prediction interval, no heterogeneity estimate",
    RECURS_UP: "three lines or more, FDR below the limit, mean above zero whichever line is left out",
    RECURS_DOWN: "three lines or more, FDR below the limit, mean below zero whichever line is left out",
    HINGES: "FDR below the limit, but the mean changes its sign when one line is left out",
    DIFFERS: "the mean may be zero; lines differ by more than their own errors (Q test, p < 0.05)",
    OPEN: "neither a shared change nor a difference between lines is shown; absence is not shown either",
}
FEW = 5


def judge(row: Mapping[str, Any], fdr: float) -> tuple[str, str]:
    """Return verdict and note of one row of the synthesis table."""
    k = row["n_lines"]
    if k == 0:
        return NOT_MEASURED, ""
    if k == 1:
        return ONE_LINE, "not a synthesis: one line"
    if k == 2:
        alike = "both lines go the same way" if row["n_up"] != row["n_down"] else "the lines go opposite ways"
        return TWO_LINES, alike
    notes = [f"only {k} lines"] if k < FEW else []
    if row.get("n_bounded"):
        notes.append(
            f"errors of {row['n_bounded']} of {k} lines only bounded: how much lines differ is not known"
        )
    if not math.isnan(row["small_study_p"]) and row["small_study_p"] < 0.1:
        notes.append(f"less certain lines report other effects (Egger p = {row['small_study_p']:.2g})")
    if row["fdr"] < fdr:
        sign = 1 if row["effect"] > 0 else -1
        stable = min(sign * row["leave_one_out_low"], sign * row["leave_one_out_high"]) > 0
        if row["prediction_low"] * row["prediction_high"] < 0:
            notes.append("a new line may show none of it or the opposite (prediction interval)")
        if not stable:
            return HINGES, "; ".join([f"without {row['pivotal_line']} it turns", *notes])
        return (RECURS_UP if sign > 0 else RECURS_DOWN), "; ".join(notes)
    if k in (row["n_up"], row["n_down"]):
        notes.insert(0, f"all {k} lines go the same way")
    return (DIFFERS if row["q_p"] < 0.05 else OPEN), "; ".join(notes)
