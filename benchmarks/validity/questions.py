"""Questions answered by a rate: each topic has a module whose `rates()` gives asked, rate, n, low, high."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from benchmarks.validity import (
    atlas,
    cells,
    clones,
    composition,
    fry,
    intervals,
    large,
    lines,
    over_lines,
    published,
    replicates,
    similarity,
)

TOPICS = {
    "Real replicates, told apart": replicates,
    "Clones that drift": clones,
    "Genes outside all sets that move": composition,
    "Lines, pairs, and samples outside the contrast": lines,
    "Many samples": large,
    "Effects and their intervals": intervals,
    "Set tests of the contrast": fry,
    "Set tests over lines": over_lines,
    "Published tables": published,
    "Similarity of profiles in the atlas": similarity,
    "Known contrasts, a line left out": atlas,
    "Single cells": cells,
}


def measure(topic: str) -> pd.DataFrame:
    """Return the rates of one topic."""
    return TOPICS[topic].rates()


def number(value: float, unit: object) -> str:
    """Format a share as a percentage, anything else with its unit."""
    if pd.isna(value):
        return ""
    return f"{100 * value:.1f} %" if not isinstance(unit, str) or not unit else f"{value:.2f} {unit}"


def told(tables: Mapping[str, pd.DataFrame]) -> str:
    """Format the rates as Markdown, a section a topic."""
    parts = []
    for topic, table in tables.items():
        units = table.get("unit", pd.Series("", index=table.index)).fillna("")
        rows = [
            f"| {row.asked} | {number(row.rate, unit)} | {number(row.low, '')} to {number(row.high, '')} "
            f"| {row.n:,} |"
            if isinstance(unit, str) and not unit
            else f"| {row.asked} | {number(row.rate, unit)} | {row.low:.2f} to {row.high:.2f} | {row.n:,} |"
            for row, unit in zip(table.itertuples(), units, strict=True)
        ]
        about = " ".join((TOPICS[topic].__doc__ or "").split())
        header = "| asked | rate | 95 % interval | n |\n| --- | --- | --- | --- |"
        parts.append("\n".join([f"## {topic}\n", f"{about}\n", header, *rows, ""]))
    return "\n".join(parts).replace("%", " %").replace("  %", " %")
