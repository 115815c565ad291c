"""Do other scores see the same? Activity beside each sample's score against its references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from .words import CALLED

if TYPE_CHECKING:
    import pandas as pd


def ranks(values: np.ndarray) -> np.ndarray:
    """Return average ranks from 1."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts - 1) / 2)[inverse]


def spearman(a: np.ndarray, b: np.ndarray) -> float | None:
    """Return Spearman's correlation over pairs that are both known; None with under 4 or without spread."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 4:
        return None
    one, two = ranks(a[both]), ranks(b[both])
    if one.std() == 0 or two.std() == 0:
        return None
    return float(np.corrcoef(one, two)[0, 1])


def differences(table: pd.DataFrame, scores: pd.DataFrame) -> np.ndarray:
    """Return, for every row of the signature table, its score minus the mean of its block's references.

    A reference sample is compared with the other references. NaN where there is no score or no reference.
    """
    long = scores.rename_axis(index="sample", columns="mechanism").stack().rename("score").reset_index()
    own = table[["sample", "block", "role", "mechanism"]].merge(long, "left", ["sample", "mechanism"])[
        "score"
    ]
    keys = [table["block"].to_numpy(), table["mechanism"].to_numpy()]
    own = own.set_axis(table.index)
    held = own.where(table["role"] == "reference")
    total = held.groupby(keys).transform("sum")
    count = held.groupby(keys).transform("count")
    # a reference sample is no reference of itself
    others = count - held.notna()
    mean = (total - held.fillna(0)) / others.where(others > 0)
    return (own - mean).to_numpy()


def compare(
    table: pd.DataFrame, scores: Mapping[str, pd.DataFrame]
) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Return the test samples' rows with one column of score differences a method, and a summary a mechanism.

    The summary holds, per mechanism and method, Spearman's correlation with activity over all samples and the
    called test samples whose score moves the other way.
    """
    chosen = table[table["activity"].notna()].copy()
    for method, values in scores.items():
        chosen[method] = differences(chosen, values)
    summary = []
    for mechanism, rows in chosen.groupby("mechanism", sort=False):
        called = rows[(rows["role"] == "test") & rows["call"].isin(CALLED)]
        for method in scores:
            against = called[np.sign(called[method]) == -np.sign(called["activity"])]
            summary.append(
                {
                    "mechanism": mechanism,
                    "method": method,
                    "correlation": spearman(rows["activity"].to_numpy(), rows[method].to_numpy()),
                    "called": len(called),
                    "opposite": list(against["sample"]),
                }
            )
    return chosen, summary
