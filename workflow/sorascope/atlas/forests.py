"""One forest plot a mechanism: every contrast, its line, and what the lines together give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ..report import words
from ..report.figures.forest import Estimate, forest
from ..synthesis.combine import ALL, INTERVAL
from ..synthesis.effects import SPREAD
from .answer import RECUR

if TYPE_CHECKING:
    import pandas as pd

HEADERS = [("effect (95 %)", 178), ("line", 150), ("error from", 104)]
TOGETHER = {1: "one line: not combined", 2: "two lines: mean"}


CALLS = {1: "active", -1: "suppressed"}


def call(sign: float) -> str:
    """Return the mark of an estimate, as in reports: a triangle only for a call at the FDR."""
    return CALLS.get(int(sign), "unchanged")


def interval(effect: float, low: float, high: float) -> str:
    """Return an effect with its interval as text."""
    return f"{words.number(effect)} ({words.number(low)}, {words.number(high)})"


def figure(
    mechanism: str, name: str, effects: pd.DataFrame, synthesis: pd.DataFrame, labels: Mapping[str, str],
    simulated: bool,
) -> str:  # fmt: skip
    """Draw one mechanism; `effects` and `synthesis` hold all of them."""
    own = effects[(effects["mechanism"] == mechanism) & effects["effect"].notna()]
    rows = []
    for each in own.itertuples():
        half = INTERVAL * np.sqrt(each.variance)
        low, high = each.effect - half, each.effect + half
        texts = (interval(each.effect, low, high), each.line, each.basis)
        shape = call(each.call)
        if each.basis == SPREAD:  # a bound is no interval
            low, high = np.nan, np.nan
            texts = (f"{words.number(each.effect)} (error only bounded)", each.line, each.basis)
        rows.append(Estimate(labels[each.unit], each.effect, low, high, shape, texts, "Each contrast"))
    strata = synthesis[synthesis["mechanism"] == mechanism]
    for row in strata.to_dict("records"):
        if row["n_lines"] > 1:
            rows += _together(row, len(strata) > 1)
    caption = f"{len(own)} contrasts; {strata.iloc[0]['verdict'] if len(strata) else ''}"
    axis = "effect: mean normal score of the mechanism's genes"
    return forest(rows, HEADERS, axis, f"Effects of {name}", caption, simulated, whole_labels=True)


def _together(row: Mapping[str, Any], several: bool) -> list[Estimate]:
    lines = words.count(row["n_lines"], "line")
    kind = f"{row['stratum']}, " if several and row["stratum"] != ALL else ""
    label = TOGETHER.get(row["n_lines"], "mean") if row["n_lines"] < 3 else "mean"
    low, high = row["ci_low"], row["ci_high"]
    sign = np.sign(row["effect"]) if row["verdict"] in RECUR else 0
    columns = (interval(row["effect"], low, high), lines, "")
    if row["n_lines"] < 3:  # one degree of freedom: an interval of 12.7 errors says nothing
        low, high = np.nan, np.nan
        columns = (words.number(row["effect"]), lines, "")
    shape = call(sign)
    drawn = [Estimate(f"{kind}{label}", row["effect"], low, high, shape, columns, "Lines together")]
    low, high = row["prediction_low"], row["prediction_high"]
    if np.isfinite(low):
        columns = (f"({words.number(low)}, {words.number(high)})", "", "")
        drawn.append(
            Estimate(f"{kind}a new line", row["effect"], low, high, "uncalled", columns, "Lines together")
        )
    return drawn
