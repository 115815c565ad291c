"""Calibration: how often held-out reference samples are called, against what chance allows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..svg import Drawing
from .forest import known
from .scatter import Point, scatter

LABEL, PLOT, ROW, TOP = 214, 190, 19, 40


@dataclass(frozen=True)
class Rate:
    """Share of held-out references called at p < 0.05, with its 95 % interval, and the counts as text."""

    label: str
    rate: float | None
    low: float | None
    high: float | None
    counts: str
    overall: bool = False


def rates(rows: Sequence[Rate], title: str, description: str, simulated: bool = False) -> str:
    """Draw one row a mechanism against the expected 5 %."""
    bottom = TOP + ROW * len(rows)
    drawing = Drawing(LABEL + PLOT + 106, bottom + 36, title, description, simulated)
    top = max([0.2, *(r.high for r in rows if known(r.high))])

    def place(value: float) -> float:
        return LABEL + value / top * PLOT

    for tick in np.arange(0, top + 1e-9, 0.1 if top <= 0.6 else 0.2):
        drawing.line(place(tick), TOP - 6, place(tick), bottom, "grid")
        drawing.text(place(tick), bottom + 14, f"{tick:.0%}", "quiet small", "middle")
    drawing.line(place(0.05), TOP - 6, place(0.05), bottom, "rule")
    drawing.text(place(0.05), TOP - 12, "expected: 5 %", "small", "middle")
    drawing.text(LABEL + PLOT + 14, TOP - 12, "called / held out", "quiet small")
    drawing.text(
        LABEL + PLOT / 2,
        bottom + 30,
        "called at p < 0.05, 95 % interval",
        "quiet small",
        "middle",
    )
    drawing.open("stick")
    drawing.rect(0, TOP - 4, LABEL - 8, bottom - TOP + 4, "paper")
    for number, row in enumerate(rows):
        y = TOP + ROW * (number + 0.5)
        drawing.text(LABEL - 12, y + 4, row.label, "strong" if row.overall else "", "end", width=LABEL - 14)
    drawing.close()
    for number, row in enumerate(rows):
        y = TOP + ROW * (number + 0.5)
        drawing.text(LABEL + PLOT + 14, y + 4, row.counts, "small")
        if not known(row.rate):
            continue
        above = known(row.low) and row.low > 0.05
        class_ = "active" if above else "g3"
        if known(row.low) and known(row.high):
            drawing.line(place(row.low), y, place(row.high), y, f"{class_} interval")
        drawing.circle(place(row.rate), y, 4 if row.overall else 3, class_)
    return drawing.svg()


def quantiles(p_values: Sequence[float], title: str, description: str, simulated: bool = False) -> str:
    """Draw sorted held-out p values against the uniform expectation, both as -log10, with a pointwise
    95 % band.
    """
    ordered = np.sort(np.asarray(p_values, dtype=float))
    total = len(ordered)
    expected = -np.log10((np.arange(total) + 0.5) / max(total, 1))
    observed = -np.log10(np.maximum(ordered, 1e-16))
    band = []
    for rank in sorted({int(r) for r in np.geomspace(1, max(total, 1), 40)}, reverse=True):
        share = (rank - 0.5) / total if total else 0.5
        # normal approximation to the beta distribution of an order statistic, on the logit scale
        spread = 1.96 * math.sqrt(1 / rank + 1 / (total - rank + 1)) if total else 0
        logit = math.log(share / (1 - share)) if 0 < share < 1 else 0.0
        ends = [1 / (1 + math.exp(-(logit + sign * spread))) for sign in (1, -1)]
        band.append((-math.log10(share), -math.log10(ends[0]), -math.log10(ends[1])))
    # thousands of points near the origin add nothing but size
    kept = [number for number in range(total) if number < 300 or number % (total // 200 + 1) == 0]
    points = [Point(float(expected[k]), float(observed[k])) for k in kept]
    end = max([1.5, *(p.x for p in points), *(p.y for p in points)]) * 1.05
    band = [(min(x, end), min(low, end), min(high, end)) for x, low, high in band]
    return scatter(
        points,
        "expected −log10 p",
        "observed −log10 p",
        [],
        title,
        description,
        simulated,
        (0, end),
        (0, end),
        band,
        True,
    )
