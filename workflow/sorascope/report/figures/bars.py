"""Bars: one number a sample, such as library size or detected genes."""

from __future__ import annotations

from collections.abc import Sequence

from ..svg import Drawing

LABEL, PLOT, TOP = 130, 220, 28


def amount(value: float) -> str:
    """Return a number of any size in few characters."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g} {unit}"
    return f"{value:.3g}"


def bars(
    names: Sequence[str],
    values: Sequence[float],
    groups: Sequence[int],
    labels: Sequence[str],
    axis: str,
    title: str,
    description: str,
    simulated: bool = False,
) -> str:
    """Draw horizontal bars in the order given; hundreds of samples get thin bars without names.

    `groups` are numbers into `labels`.
    """
    row = 17.0 if len(names) <= 60 else max(400 / len(names), 1.2)
    bottom = TOP + row * len(names)
    drawing = Drawing(LABEL + PLOT + 152, bottom + 12, title, description, simulated)
    top = max([*values, 1e-9])
    drawing.text(LABEL, 14, axis, "quiet")
    for number, (name, value, group) in enumerate(zip(names, values, groups, strict=True)):
        y = TOP + row * number
        drawing.rect(LABEL, y, max(value, 0) / top * PLOT, max(row - 3, 1), f"g{group % 6} soft")
        if row >= 10:
            drawing.text(LABEL - 6, y + row * 0.66, name, "small", "end", width=LABEL - 8)
            drawing.text(
                LABEL + max(value, 0) / top * PLOT + 5,
                y + row * 0.66,
                f"{amount(value)}  {labels[group]}",
                "quiet small",
                width=146,
            )
    drawing.line(LABEL, TOP - 4, LABEL, bottom, "axis")
    return drawing.svg()
