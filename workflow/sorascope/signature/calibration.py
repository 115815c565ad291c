"""The null in this data set: how often held-out reference samples are called."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..arrays.spread import wilson

OVERALL = "(all)"


def calibrate(table: pd.DataFrame) -> pd.DataFrame:
    """Count false calls of reference samples, each scored against the others of its block.

    Returns one row a mechanism and one for all: n, called and rate at p < 0.05 and p < 0.001 and at
    FDR <= 0.05, and the 95 % Wilson interval of the rate at 0.05. Rates are missing when n is 0.
    """
    held_out = table[(table["role"] == "reference") & table["p"].notna()]
    own = dict(tuple(held_out.groupby("mechanism", sort=False)))
    rows = [count(name, own.get(name, held_out[:0])) for name in dict.fromkeys(table["mechanism"])]
    return pd.DataFrame([*rows, count(OVERALL, held_out)])


def count(name: str, held_out: pd.DataFrame) -> dict[str, object]:
    """Count one mechanism's calls."""
    total = len(held_out)
    p, fdr = held_out["p"].to_numpy(), held_out["fdr"].to_numpy()
    called = {"05": int((p < 0.05).sum()), "001": int((p < 0.001).sum()), "fdr": int((fdr <= 0.05).sum())}
    low, high = wilson(called["05"], total)
    return {
        "mechanism": name,
        "n": total,
        "called_05": called["05"],
        "rate_05": called["05"] / total if total else np.nan,
        "rate_05_low": low,
        "rate_05_high": high,
        "called_001": called["001"],
        "rate_001": called["001"] / total if total else np.nan,
        "called_fdr": called["fdr"],
        "rate_fdr": called["fdr"] / total if total else np.nan,
        "reason": "" if total else "no reference sample can be held out",
    }
