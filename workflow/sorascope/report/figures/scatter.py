"""Scatter plots with labelled axes: principal components, scores against activity, held-out p values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..svg import Drawing, short
from .forest import STEPS

LEFT, TOP, SIDE = 58, 26, 300


@dataclass(frozen=True)
class Point:
    """One point; `group` numbers its colour and shape, `label` is written next to it, `hint` is its
    tooltip.
    """

    x: float
    y: float
    group: int = 0
    label: str = ""
    hint: str = ""


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return the range of the values with a margin; never empty."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    margin = (high - low) * 0.08 or 1.0
    return low - margin, high + margin


def marks(low: float, high: float) -> list[float]:
    """Return at most six round tick values inside a range."""
    span = high - low
    scale = 10.0 ** (len(str(int(span))) - 1) if span > 50 else 1.0
    step = next((s * scale for s in STEPS if span / (s * scale) <= 6), span)
    first = int(low / step) - 1
    return [number * step for number in range(first, first + 20) if low <= number * step <= high]


def tick(value: float) -> str:
    """Return an axis label."""
    text = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return text.replace("-", "−")


def scatter(
    points: Sequence[Point],
    x_label: str,
    y_label: str,
    legend: Sequence[str],
    title: str,
    description: str,
    simulated: bool = False,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    band: Sequence[tuple[float, float, float]] = (),
    diagonal: bool = False,
) -> str:
    """Draw points; `band` is (x, low, high) in data units, `diagonal` the line y = x."""
    x0, x1 = x_range or bounds([p.x for p in points])
    y0, y1 = y_range or bounds([p.y for p in points])
    drawing = Drawing(LEFT + SIDE + 176, TOP + SIDE + 44, title, description, simulated)

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (x - x0) / (x1 - x0) * SIDE, TOP + SIDE - (y - y0) / (y1 - y0) * SIDE

    if band:
        up = [at(x, high) for x, _, high in band]
        down = [at(x, low) for x, low, _ in reversed(band)]
        path = "L".join(f"{short(x)} {short(y)}" for x, y in up + down)
        drawing.add("path", d=f"M{path}z", class_="band")
    for value in marks(x0, x1):
        x, _ = at(value, y0)
        drawing.line(x, TOP, x, TOP + SIDE, "grid")
        drawing.text(x, TOP + SIDE + 15, tick(value), "quiet small", "middle")
    for value in marks(y0, y1):
        _, y = at(x0, value)
        drawing.line(LEFT, y, LEFT + SIDE, y, "grid")
        drawing.text(LEFT - 6, y + 4, tick(value), "quiet small", "end")
    drawing.rect(LEFT, TOP, SIDE, SIDE, "axis")
    if diagonal:
        low, high = max(x0, y0), min(x1, y1)
        drawing.line(*at(low, low), *at(high, high), "rule")
    drawing.text(LEFT + SIDE / 2, TOP + SIDE + 34, x_label, "quiet", "middle")
    drawing.text(LEFT - 46, TOP - 10, y_label, "quiet")
    labelled: list[tuple[float, float]] = []
    for point in points:
        x, y = at(point.x, point.y)
        shape(drawing, x, y, point.group, point.hint or point.label)
        if point.label and all(abs(x - a) > 90 or abs(y - b) > 11 for a, b in labelled):
            labelled.append((x, y))
            drawing.text(x + 7, y + 4, point.label, "small", width=LEFT + SIDE + 110 - x)
    for number, text in enumerate(legend):
        shape(drawing, LEFT + SIDE + 20, TOP + 10 + 18 * number, number, "")
        drawing.text(LEFT + SIDE + 32, TOP + 14 + 18 * number, text, width=142)
    return drawing.svg()


def shape(drawing: Drawing, x: float, y: float, group: int, hint: str) -> None:
    """Draw a group's mark: colour and shape both tell groups apart."""
    class_ = f"g{group % 6} soft"
    if group % 3 == 0:
        drawing.circle(x, y, 4, class_, hint)
    elif group % 3 == 1:
        drawing.add(
            "path",
            _hint(hint),
            d=f"M{short(x - 5)} {short(y - 1.5)}h3.5v-3.5h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5z",
            class_=class_,
        )
    else:
        drawing.add("path", _hint(hint), d=f"M{short(x - 3.5)} {short(y - 3.5)}h7v7h-7z", class_=class_)


def _hint(text: str) -> str:
    from html import escape

    from ..svg import plain

    return f"<title>{escape(plain(text))}</title>" if text else ""
