"""Heat map of rows × columns: nine or more shades as one path a shade, so that 500 samples stay small."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from ...knowledge.calls import CALLED
from ..svg import CHARACTER, Drawing, short

SHADES = 11
LIMITS = (1, 2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100)
LABEL, ROW, HEADING = 214, 19, 22
NAME = 132  # longest column name, px


@dataclass(frozen=True)
class Column:
    """One column: its name, the segment it shares with its neighbours, its role, and what is written."""

    name: str
    segment: str
    test: bool
    label: str = ""

    @property
    def written(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name


@dataclass(frozen=True)
class Row:
    """One row: its label, the heading it is under, a short note at its end, and the id that a
    click opens.
    """

    label: str
    heading: str = ""
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class Grid:
    """What a heat map shows. `values` is rows × columns; NaN is drawn as missing. `calls` has the
    same shape.
    """

    rows: Sequence[Row]
    columns: Sequence[Column]
    values: np.ndarray
    calls: np.ndarray | None = None
    unit: str = ""
    title: str = ""
    description: str = ""
    simulated: bool = False
    data: Mapping[str, str] = field(default_factory=dict)


def limit(values: np.ndarray) -> float:
    """Return the round number at which the colour scale ends: it holds 98 % of the values' sizes."""
    known = np.abs(values[np.isfinite(values)])
    wanted = float(np.quantile(known, 0.98)) if known.size else 1.0
    return float(next((step for step in LIMITS if step >= wanted), LIMITS[-1]))


def shades(values: np.ndarray, end: float) -> np.ndarray:
    """Return the shade (0 lowest … 10 highest, -1 missing) of every value on a scale from -end to end."""
    scaled = np.clip((np.nan_to_num(values) / end + 1) / 2, 0, 1)
    chosen = np.minimum((scaled * SHADES).astype(int), SHADES - 1)
    return np.where(np.isfinite(values), chosen, -1)


def width_of_cells(columns: int) -> float:
    """Return the width of a cell in px: readable marks for tens of samples, a strip for hundreds."""
    return (
        26
        if columns <= 26
        else 18
        if columns <= 48
        else 11
        if columns <= 100
        else 4
        if columns <= 250
        else 2.5
    )


def head_height(columns: Sequence[Column], cell: float) -> float:
    """Return the px above the first row: room for the names that are written, and for segments."""
    longest = max((len(column.written) for column in columns), default=0) if cell >= 11 else 0
    return (
        min(longest * 1.2 * CHARACTER, NAME) + 20 + (30 if any(column.segment for column in columns) else 4)
    )


def places(columns: Sequence[Column], cell: float) -> list[float]:
    """Return the left edge of every column, with gaps between segments and between test and reference."""
    edges, at = [], float(LABEL)
    for number, column in enumerate(columns):
        if number:
            before = columns[number - 1]
            at += 10 if before.segment != column.segment else 4 if before.test != column.test else 0
        edges.append(at)
        at += cell
    return edges


def heatmap(grid: Grid) -> str:
    """Draw the grid with headings, calls as triangles, a legend, and what the page's scripts need to
    find a cell.
    """
    end, cell = limit(grid.values), width_of_cells(len(grid.columns))
    top = head_height(grid.columns, cell)
    xs, ys, at, headings = places(grid.columns, cell), [], top, []
    for number, row in enumerate(grid.rows):
        if row.heading and (not number or grid.rows[number - 1].heading != row.heading):
            headings.append((at, row.heading))
            at += HEADING
        ys.append(at)
        at += ROW
    noted = any(row.note for row in grid.rows)
    width = max((xs[-1] if xs else LABEL) + cell + (96 if noted else 26), LABEL + 390)
    drawing = Drawing(width, at + 64, grid.title, grid.description, grid.simulated)
    _head(drawing, grid.columns, xs, cell, top)
    _cells(drawing, shades(grid.values, end), xs, ys, cell)
    if grid.calls is not None:
        _calls(drawing, grid, grid.calls, xs, ys, cell, end)
    for row, y in zip(grid.rows, ys, strict=True):
        if row.note:
            drawing.text((xs[-1] if xs else LABEL) + cell + 8, y + 13, row.note, "quiet small", width=84)
    _legend(drawing, end, grid.unit, at + 20, grid.calls is not None)
    drawing.open("stick")
    drawing.rect(0, top - 4, LABEL - 3, at - top + 8, "paper")
    for y, heading in headings:
        drawing.text(0, y + 15, heading, "strong small", width=LABEL + 150)
    for row, y in zip(grid.rows, ys, strict=True):
        drawing.text(LABEL - 8, y + 13.5, row.label, anchor="end", width=LABEL - 12)
    drawing.close()
    drawing.rect(0, 0, cell, ROW, "cursor")
    x_list, y_list = (json.dumps([float(short(v)) for v in each], separators=(",", ":")) for each in (xs, ys))
    return drawing.svg(xs=x_list, ys=y_list, cell=short(cell), row=ROW, **grid.data)


def _head(drawing: Drawing, columns: Sequence[Column], xs: Sequence[float], cell: float, top: float) -> None:
    numbered = list(zip(columns, xs, strict=True))
    for segment, members in groupby(numbered, key=lambda pair: pair[0].segment):
        inside = list(members)
        left, right = inside[0][1], inside[-1][1] + cell
        if segment:
            drawing.text(left, 12, segment, "strong", width=max(right - left, 40))
        for test, part in groupby(inside, key=lambda pair: pair[0].test):
            run = list(part)
            drawing.rect(
                run[0][1], top - 9, run[-1][1] + cell - run[0][1], 4, "test-bar" if test else "reference-bar"
            )
    if cell >= 11:
        for column, x in numbered:
            middle = x + cell / 2 + 4
            drawing.text(
                middle,
                top - 14,
                column.written,
                "" if column.test else "quiet",
                width=NAME / 1.2,
                middle=True,
                transform=f"rotate(-90 {short(middle)} {short(top - 14)})",
            )


def _cells(
    drawing: Drawing, shade: np.ndarray, xs: Sequence[float], ys: Sequence[float], cell: float
) -> None:
    paths: dict[int, list[str]] = {}
    for y, line in zip(ys, shade, strict=True):
        start = 0
        for column in range(1, len(line) + 1):
            joined = (
                column < len(line) and line[column] == line[start] and xs[column] - xs[column - 1] == cell
            )
            if joined:
                continue
            run = xs[column - 1] + cell - xs[start]
            paths.setdefault(int(line[start]), []).append(
                f"M{short(xs[start])} {short(y)}h{short(run)}v{ROW - 1}h-{short(run)}z"
            )
            start = column
    for key in sorted(paths):
        drawing.add("path", d="".join(paths[key]), class_="missing" if key < 0 else f"q{key}")


def _calls(
    drawing: Drawing,
    grid: Grid,
    calls: np.ndarray,
    xs: Sequence[float],
    ys: Sequence[float],
    cell: float,
    end: float,
) -> None:
    shade = shades(grid.values, end)
    half = min(5.0, cell / 2)
    glyphs: dict[str, list[str]] = {}
    for row, column in np.argwhere(np.isin(calls, CALLED)):
        x, y = xs[column] + cell / 2, ys[row] + (ROW - 1) / 2
        tip = -half if calls[row, column] == "active" else half
        dark = shade[row, column] in (0, 1, 9, 10)
        glyphs.setdefault("glyph light" if dark else "glyph", []).append(
            f"M{short(x - half)} {short(y - tip * 0.8)}h{short(2 * half)}L{short(x)} {short(y + tip)}z"
        )
    few = [
        f"M{short(xs[c] + 2)} {short(ys[r] + ROW - 4)}L{short(xs[c] + cell - 2)} {short(ys[r] + 3)}"
        for r, c in np.argwhere(grid.calls == "insufficient coverage")
    ]
    if few:
        drawing.add("path", d="".join(few), class_="slash")
    for class_ in sorted(glyphs):
        drawing.add("path", d="".join(glyphs[class_]), class_=class_)


def _legend(drawing: Drawing, end: float, unit: str, y: float, called: bool) -> None:
    step = 16
    for shade in range(SHADES):
        drawing.rect(LABEL + shade * step, y, step, 10, f"q{shade}")
    for place, value in ((0, -end), (SHADES / 2, 0), (SHADES, end)):
        label = f"{value:+g}".replace("-", "−") if value else "0"
        drawing.text(LABEL + place * step, y + 22, label, "quiet small", "middle")
    drawing.text(LABEL - 8, y + 9, unit, "quiet small", "end", width=LABEL)
    x = LABEL + SHADES * step + 18
    drawing.rect(x, y, 12, 10, "missing")
    drawing.text(x + 17, y + 9, "no value", "quiet small")
    if called:
        drawing.rect(x, y + 15, 12, 10, "q5")
        drawing.line(x + 1, y + 24, x + 11, y + 16, "slash")
        drawing.text(x + 17, y + 24, "too few genes", "quiet small")
        drawing.add("path", d=f"M{short(x + 104)} {short(y + 9)}h10l-5 -9z", class_="glyph")
        drawing.text(x + 120, y + 9, "active", "quiet small")
        drawing.add("path", d=f"M{short(x + 104)} {short(y + 15)}h10l-5 9z", class_="glyph")
        drawing.text(x + 120, y + 24, "suppressed", "quiet small")
    drawing.rect(LABEL, y + 32, 14, 4, "test-bar")
    drawing.text(LABEL + 19, y + 38, "test samples", "quiet small")
    drawing.rect(LABEL + 104, y + 32, 14, 4, "reference-bar")
    drawing.text(LABEL + 123, y + 38, "references", "quiet small")
