"""Short names of units, no longer than it takes to tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def short_labels(units: pd.DataFrame) -> dict[str, str]:
    """Return unit -> label: the data set, and its contrast or line where it has several of them."""
    labels = {}
    for dataset, group in units.groupby("dataset", sort=False):
        several_contrasts, several_lines = group["contrast"].nunique() > 1, group["line"].nunique() > 1
        for row in group.itertuples():
            parts = [dataset]
            if several_contrasts:
                parts.append(row.contrast)
            if several_lines:
                parts.append(row.line)
            labels[row.unit] = " · ".join(parts)
    return labels
