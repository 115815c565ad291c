"""One measured share with its 95 % interval: the row that every topic gives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sorascope.arrays.spread import wilson

COLUMNS = ("asked", "rate", "n", "low", "high")


def share(asked: str, hits: int, total: int) -> dict[str, object]:
    """Return a rate with its 95 % Wilson interval; without any event the rate is missing."""
    low, high = wilson(hits, total)
    return {"asked": asked, "rate": hits / total if total else np.nan, "n": total, "low": low, "high": high}


def clustered(asked: str, hits: pd.Series, unit: pd.Series) -> dict[str, object]:
    """Return the share of `hits` with an interval that takes units, not single events, as independent.

    The larger of the clustered variance and the binomial one: few units can agree by chance.
    """
    own = hits.astype(float).groupby(unit.to_numpy()).agg(["sum", "size"])
    total = int(own["size"].sum())
    rate = float(own["sum"].sum() / total)
    between = (
        float(((own["sum"] - rate * own["size"]) ** 2).sum()) / total**2 * len(own) / max(len(own) - 1, 1)
    )
    binomial = rate * (1 - rate) / total
    if not binomial:
        low, high = wilson(round(rate * len(own)), len(own))
    else:
        # Wilson's interval for as many events as the clustered variance is worth.
        worth = total * min(1.0, binomial / between if between else 1.0)
        low, high = wilson_of(rate, worth)
    return {"asked": asked, "rate": rate, "n": total, "low": low, "high": high}


def wilson_of(rate: float, worth: float) -> tuple[float, float]:
    """Return Wilson's 95 % interval of a rate that is worth `worth` independent events."""
    z = 1.959963984540054
    centre = (rate + z**2 / (2 * worth)) / (1 + z**2 / worth)
    half = z / (1 + z**2 / worth) * np.sqrt(rate * (1 - rate) / worth + z**2 / (4 * worth**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def mean(asked: str, values: np.ndarray, unit: str = "") -> dict[str, object]:
    """Return the mean of independent values with its 95 % interval; `unit` marks what is no share."""
    values = np.asarray(values, dtype=float)
    half = 1.96 * values.std(ddof=1) / np.sqrt(len(values))
    return {
        "asked": asked,
        "rate": values.mean(),
        "n": len(values),
        "low": values.mean() - half,
        "high": values.mean() + half,
        "unit": unit,
    }
