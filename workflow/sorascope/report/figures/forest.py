"""Forest plot: one row an estimate, with its interval, its call as shape and colour, and columns of text."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from ..svg import Drawing, short

LABEL, PLOT, ROW, TOP = 214, 300, 22, 44
WIDE = 7.2  # px of a letter, at most
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 25, 50)
SHAPES = {
    "active": "active",
    "suppressed": "suppressed",
    "higher": "active",
    "lower": "suppressed",
    "unchanged": "unchanged",
    "undetermined": "unchanged",
}


@dataclass(frozen=True)
class Estimate:
    """One row. `value` None draws no mark; `texts` are the cells of the text columns."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    call: str
    texts: Sequence[str] = ()
    heading: str = ""


def known(value: float | None) -> TypeGuard[float]:
    """Tell whether a number is there and finite."""
    return value is not None and math.isfinite(value)


def ticks(end: float) -> list[float]:
    """Return round tick values from -end to end, at most nine."""
    step = next((step for step in STEPS if end / step <= 4), end)
    count = int(end / step)
    return [number * step for number in range(-count, count + 1)]


def extent(rows: Sequence[Estimate]) -> float:
    """Return the end of a symmetric axis: all estimates fit, and intervals up to twice the largest of
    them.
    """
    values = [abs(row.value) for row in rows if known(row.value)]
    ends = [abs(end) for row in rows for end in (row.low, row.high) if known(end)]
    largest = max(values, default=1.0) or 1.0
    return min(max([largest, *ends]), 2 * largest) * 1.05


def forest(
    rows: Sequence[Estimate],
    headers: Sequence[tuple[str, int]],
    axis: str,
    title: str,
    description: str,
    simulated: bool = False,
    whole_labels: bool = False,
) -> str:
    """Draw the rows in the order given. `headers` are (text, width in px) of the columns of text.

    `whole_labels`: make room for the longest label instead of cutting it.
    """
    end = extent(rows)
    margin = max([LABEL, *(WIDE * len(row.label) + 20 for row in rows)]) if whole_labels else LABEL
    heads = sum(
        row.heading != "" and (not n or rows[n - 1].heading != row.heading) for n, row in enumerate(rows)
    )
    bottom = TOP + ROW * (len(rows) + heads)
    drawing = Drawing(
        margin + PLOT + 24 + sum(w for _, w in headers), bottom + 34, title, description, simulated
    )

    def place(value: float) -> float:
        return margin + PLOT / 2 + max(-1.0, min(1.0, value / end)) * PLOT / 2

    for tick in ticks(end):
        drawing.line(place(tick), TOP - 8, place(tick), bottom, "grid" if tick else "zero")
        label = f"{tick:+.3g}".replace("-", "−") if tick else "0"
        drawing.text(place(tick), bottom + 14, label, "quiet small", "middle")
    drawing.text(margin + PLOT / 2, bottom + 29, axis, "quiet small", "middle")
    drawing.text(margin, TOP - 14, "← lower", "suppressed small")
    drawing.text(margin + PLOT, TOP - 14, "higher →", "active small", "end")
    x = float(margin + PLOT + 24)
    for text, width in headers:
        drawing.text(x, TOP - 14, text, "quiet small", width=width)
        x += width
    labels: list[tuple[float, str, str]] = []
    at = float(TOP)
    for number, row in enumerate(rows):
        if row.heading and (not number or rows[number - 1].heading != row.heading):
            labels.append((at, row.heading, "heading"))
            at += ROW
        labels.append((at, row.label, ""))
        _mark(drawing, row, place, end, at + ROW / 2)
        x = float(margin + PLOT + 24)
        for text, (_, width) in zip(row.texts, headers, strict=True):
            drawing.text(x, at + ROW / 2 + 4, text, "small", width=width - 4)
            x += width
        at += ROW
    drawing.open("stick")
    drawing.rect(0, TOP - 4, margin - 8, bottom - TOP + 4, "paper")
    for y, text, kind in labels:
        if kind:
            drawing.text(0, y + 15, text, "strong small", width=margin + 100)
        else:
            drawing.text(margin - 12, y + 15, text, anchor="end", width=margin - 14)
    drawing.close()
    return drawing.svg()


def _mark(drawing: Drawing, row: Estimate, place: Callable[[float], float], end: float, y: float) -> None:
    if not known(row.value):
        drawing.text(place(0), y + 4, "no estimate", "quiet small", "middle")
        return
    kind = SHAPES.get(row.call, "uncalled")
    if known(row.low) and known(row.high):
        drawing.line(place(row.low), y, place(row.high), y, f"{kind} interval")
        for value, outward in ((row.low, -1), (row.high, 1)):
            if abs(value) > end:  # the interval goes on beyond the axis
                tip = place(value)
                drawing.add(
                    "path", d=f"M{short(tip)} {short(y - 4)}l{5 * outward} 4l{-5 * outward} 4z", class_=kind
                )
    x = place(row.value)
    if row.call in ("higher", "lower"):  # a group's test, not a call of a sample: another shape
        drawing.add("path", d=f"M{short(x - 5)} {short(y)}l5 -5l5 5l-5 5z", class_=kind)
    elif kind == "active":
        drawing.add("path", d=f"M{short(x - 5)} {short(y + 4)}h10l-5 -9z", class_=kind)
    elif kind == "suppressed":
        drawing.add("path", d=f"M{short(x - 5)} {short(y - 4)}h10l-5 9z", class_=kind)
    else:
        drawing.circle(x, y, 3.5, kind)
