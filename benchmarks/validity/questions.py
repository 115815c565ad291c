"""Questions answered by a rate: each topic has a module whose `rates()` gives asked, rate, n, low, high."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from benchmarks.validity import atlas, cells, clones, fry, published, similarity

TOPICS = {
    "Clones that drift, genes that move": clones,
    "Set tests of the contrast": fry,
    "Similarity of profiles in the atlas": similarity,
    "Known contrasts, a line left out": atlas,
    "Published tables": published,
    "Single cells": cells,
}


def measured() -> dict[str, pd.DataFrame]:
    """Return the rates of every topic."""
    return {topic: module.rates() for topic, module in TOPICS.items()}


def told(tables: Mapping[str, pd.DataFrame]) -> str:
    """Format the rates as Markdown, a section a topic."""
    parts = []
    for topic, table in tables.items():
        rows = [
            f"| {row.asked} | {row.rate:.1%} | {row.low:.1%} to {row.high:.1%} | {row.n:,} |"
            for row in table.itertuples()
        ]
        about = " ".join((TOPICS[topic].__doc__ or "").split())
        header = "| asked | rate | 95 % interval | n |\n| --- | --- | --- | --- |"
        parts.append("\n".join([f"## {topic}\n", f"{about}\n", header, *rows, ""]))
    return "\n".join(parts).replace("%", " %").replace("  %", " %")
