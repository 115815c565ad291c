"""Do other scores agree? Activity and each sample's score against its references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.ranks import mean_ranks
from ..knowledge.calls import CALLED
from .words import count

if TYPE_CHECKING:
    import pandas as pd


def spearman(a: np.ndarray, b: np.ndarray) -> float | None:
    """Return Spearman's correlation over pairs that are both known; None with under 4 or without spread."""
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 4:
        return None
    one, two = mean_ranks(a[both]), mean_ranks(b[both])
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


def with_scores(table: pd.DataFrame, scores: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows with an activity, and one column a method: its score against the references."""
    chosen = table[table["activity"].notna()].reset_index(drop=True)
    return chosen.assign(**{method: differences(chosen, values) for method, values in scores.items()})


def summarise(compared: pd.DataFrame, methods: Sequence[str]) -> dict[str, Any]:
    """Summarise what `with_scores` returns: a row a mechanism, and what is to be said of each method.

    Rows hold, per method, Spearman's correlation with activity over all samples and the called test samples
    whose score moves the other way.
    """
    rows = []
    for mechanism, part in compared.groupby("mechanism", sort=False):
        called = part[(part["role"] == "test") & part["call"].isin(CALLED)]
        scores = {
            method: {
                "correlation": spearman(part["activity"].to_numpy(), part[method].to_numpy()),
                "opposite": list(
                    called.loc[np.sign(called[method]) == -np.sign(called["activity"]), "sample"]
                ),
            }
            for method in methods
        }
        rows.append({"mechanism": mechanism, "called": len(called), "scores": scores})
    total = sum(row["called"] for row in rows)
    sentences = []
    for method in methods:
        against = sum(len(row["scores"][method]["opposite"]) for row in rows)
        sentences.append(
            f"{method}: moves the other way in {against} of {count(total, 'call')}."
            if total
            else f"{method}: there is no call to compare with."
        )
    return {"methods": list(methods), "sentences": sentences, "rows": rows}
