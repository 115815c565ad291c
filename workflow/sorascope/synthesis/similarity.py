"""Which known resistance models does a contrast resemble, by its mechanism profile?

Similarity is Pearson's correlation of two units' effects over the mechanisms that both measure. Mechanisms
move together, so p comes from an empirical null: correlations of profiles drawn at random along the
directions in which unrelated profiles differ (see `background`). The same null's spread gives the interval,
by Fisher's z, and the share of draws in which a model is the nearest.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from ..arrays.ranks import benjamini_hochberg
from .background import MOST_DRAWN, Null, loadings, null, shipped
from .lines import line_key

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 2000
FEWEST = 8
SHOWN = 3


def profiles(effects: pd.DataFrame, mechanisms: list[str]) -> pd.DataFrame:
    """Return mechanisms x units: the effects, NaN where a unit does not measure a mechanism."""
    units = list(dict.fromkeys(effects["unit"]))
    return effects.pivot(index="mechanism", columns="unit", values="effect").reindex(
        index=mechanisms, columns=units
    )


def correlations(values: np.ndarray) -> np.ndarray:
    """Return units x units correlations of the columns over the rows that both have; NaN without spread.

    `values`: mechanisms x units, NaN where missing.
    """
    known = np.isfinite(values)
    x = np.where(known, values, 0.0)
    k = known.astype(float)
    n = k.T @ k
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = x.T @ k / n
        square = (x**2).T @ k / n - mean**2
        cross = x.T @ x / n - mean * mean.T
        r = cross / np.sqrt(square * square.T)
    r = np.where((square > 1e-12) & (square.T > 1e-12), np.clip(r, -1, 1), np.nan)
    return r


def draws(observed: np.ndarray, spread: np.ndarray | float, seed: int, count: int = DRAWS) -> np.ndarray:
    """Return count x units x units correlations: those observed, with chance added to their Fisher's z.

    `spread`: standard deviation of z, one or units x units. Pairs are drawn independently of each other.
    """
    rng = np.random.default_rng(seed)
    chance = np.triu(rng.normal(size=(count, *observed.shape)), 1)
    z = np.arctanh(np.clip(observed, -MOST_DRAWN, MOST_DRAWN))
    return np.tanh(z + (chance + chance.transpose(0, 2, 1)) * spread)


def compare(
    profile: pd.DataFrame, units: pd.DataFrame, seed: int, background: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row an ordered pair of units, the most similar first within a unit.

    `profile`: mechanisms x units; `units`: unit, dataset, line; `background`: mechanisms x unrelated
    profiles, None for the shipped one. Columns: unit, other, same_dataset, same_line, n_mechanisms,
    effective_mechanisms (see `background.Null`), similarity with its 95 % interval, p, fdr (over unordered
    pairs), nearest_share (of the draws in which `other` is the most similar unit of another data set, where
    there are two or more), alike and opposite: the mechanisms that carry it. A pair with fewer than 8 shared
    mechanisms has none of these, and a reason.
    """
    import pandas as pd

    facts = units.set_index("unit")
    names = list(profile.columns)
    values = profile.to_numpy(dtype=float)
    observed, known = correlations(values), np.isfinite(values)
    shared = known.astype(int).T @ known.astype(int)
    directions = loadings(list(profile.index), shipped() if background is None else background)
    nulls: dict[bytes, Null] = {}

    def null_of(i: int, j: int) -> Null:
        both = known[:, i] & known[:, j]
        if both.tobytes() not in nulls:
            nulls[both.tobytes()] = null(directions[both], seed)
        return nulls[both.tobytes()]

    datasets = [facts.loc[name, "dataset"] for name in names]
    keys = [line_key(facts.loc[name, "line"]) for name in names]
    pairs = list(combinations(range(len(names)), 2))
    p, spread = {}, np.zeros(observed.shape)
    for i, j in pairs:
        usable = shared[i, j] >= FEWEST and np.isfinite(observed[i, j])
        p[i, j] = null_of(i, j).p(observed[i, j]) if usable else np.nan
        spread[i, j] = spread[j, i] = null_of(i, j).spread if usable else 0.0
    drawn = draws(observed, spread, seed)
    fdr = dict(zip(p, benjamini_hochberg(np.array(list(p.values()), dtype=float)), strict=True))
    rows = []
    for i in range(len(names)):
        foreign = [j for j in range(len(names)) if datasets[j] != datasets[i] and shared[i, j] >= FEWEST]
        nearest = _nearest(drawn[:, i, :], foreign)
        for j in [j for j in range(len(names)) if j != i]:
            pair = (min(i, j), max(i, j))
            row = {
                "unit": names[i],
                "other": names[j],
                "same_dataset": datasets[i] == datasets[j],
                "same_line": keys[i] == keys[j],
                "n_mechanisms": int(shared[i, j]),
            }
            if np.isnan(p[pair]):
                rows.append(row | {"reason": f"fewer than {FEWEST} mechanisms in common"})
                continue
            low, high = interval(observed[i, j], spread[i, j])
            alike, opposite = carriers(profile.index, values[:, i], values[:, j])
            rows.append(
                row
                | {
                    "effective_mechanisms": null_of(i, j).effective,
                    "similarity": observed[i, j],
                    "similarity_low": low,
                    "similarity_high": high,
                    "p": p[pair],
                    "fdr": fdr[pair],
                    "nearest_share": nearest.get(j, np.nan),
                    "alike": alike,
                    "opposite": opposite,
                    "reason": "",
                }
            )
    columns = [
        "unit", "other", "same_dataset", "same_line", "n_mechanisms", "effective_mechanisms", "similarity",
        "similarity_low", "similarity_high", "p", "fdr", "nearest_share", "alike", "opposite", "reason",
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    order = {name: number for number, name in enumerate(names)}
    return table.sort_values(
        ["unit", "similarity"],
        key=lambda column: column.map(order) if column.name == "unit" else -column,
        kind="stable",
        ignore_index=True,
    )


def interval(correlation: float, spread: float) -> tuple[float, float]:
    """Return the 95 % interval of a correlation whose Fisher's z has the standard deviation `spread`."""
    z = np.arctanh(np.clip(correlation, -MOST_DRAWN, MOST_DRAWN))
    return float(np.tanh(z - 1.959964 * spread)), float(np.tanh(z + 1.959964 * spread))


def _nearest(drawn: np.ndarray, candidates: list[int]) -> dict[int, float]:
    """Return each candidate's share of the draws in which it is the most similar; `drawn`: draws x units."""
    if len(candidates) < 2:
        return {}
    best = np.argmax(np.nan_to_num(drawn[:, candidates], nan=-2), axis=1)
    return {j: float(np.mean(best == place)) for place, j in enumerate(candidates)}


def carriers(names: pd.Index, x: np.ndarray, y: np.ndarray) -> tuple[str, str]:
    """Return the mechanisms that change most in the same, and in opposite directions, with both effects."""
    product = np.nan_to_num(x * y)
    order = np.argsort(-np.abs(product), kind="stable")

    def named(sign: int) -> str:
        chosen = [n for n in order if sign * product[n] > 0.05][:SHOWN]
        return "; ".join(f"{names[n]} ({x[n]:+.1f}, {y[n]:+.1f})" for n in chosen)

    return named(1), named(-1)
