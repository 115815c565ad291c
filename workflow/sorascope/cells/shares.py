"""Shares of cells beyond what sensitive cells reach; the unit of every interval is the sample, not the cell.

A block's threshold is the 95th percentile of its sensitive (reference) cells' scores, each sample weighing
the same. A sensitive sample is held against a threshold from the *other* sensitive samples of its block, so
its share is an honest null: about 5 % where the samples are alike. Cells of one sample are not independent;
a share is therefore one number a sample, and the difference between groups comes from a linear model over
the samples, share ~ block + group, with Student's t.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg

if TYPE_CHECKING:
    from ..settings import Contrast

QUANTILE = 0.95
CONFIDENCE = 0.95
CELLS_A_STRATUM, MOST_STRATA = 200, 10
LEAST_MATCHED = 0.5
COLUMNS = ["mechanism", "sample", "group", "block", "role", "cells", "held_out", "matched",
           "threshold_high", "share_above", "threshold_low", "share_below", "median"]  # fmt: skip


def by_sample(
    scores: np.ndarray,
    cell_samples: np.ndarray,
    sheet: pd.DataFrame,
    contrast: Contrast,
    mechanisms: list[str],
    depth: np.ndarray | None = None,
) -> pd.DataFrame:
    """Return one row a mechanism and sample of the contrast.

    `scores`: cells × mechanisms; `cell_samples`: sample of each cell; `sheet`: indexed by sample, with the
    contrast's columns. share_above: share of the sample's cells above threshold_high (95th percentile of
    sensitive cells); share_below: below threshold_low (5th). held_out: whether the thresholds come from
    other samples than this one; a lone sensitive sample of its block sets its own (5 % by construction). No
    threshold: NaN.

    `depth`: counts of each cell. Scores of shallow cells scatter more, so a cell is held against sensitive
    cells of like depth: thresholds are those of up to ten strata of the sensitive cells' depth. Cells
    shallower or deeper than these have no stratum. matched: share of the cells that have one; under half,
    there are no shares. The thresholds given are means over the sample's cells. None: one threshold for all.
    """
    cells = {sample: np.flatnonzero(cell_samples == sample) for sample in sheet.index}
    members = members_of(sheet, contrast)
    rows = []
    for sample, member in members.iterrows():
        if not len(cells[sample]):
            continue
        donors = [
            other
            for other, row in members.iterrows()
            if row["role"] == "reference" and row["block"] == member["block"] and len(cells[other])
        ]
        others = [donor for donor in donors if donor != sample]
        used = others or donors
        strata, of_own, of_donors = _strata(
            None if depth is None else depth[cells[sample]],
            [None if depth is None else depth[cells[donor]] for donor in used],
            [len(cells[donor]) for donor in used],
            len(cells[sample]),
        )
        placed = of_own >= 0
        enough = placed.mean() >= LEAST_MATCHED
        for column, mechanism in enumerate(mechanisms):
            own = scores[cells[sample], column]
            limits = np.array(
                [
                    thresholds(
                        [
                            scores[cells[donor], column][part == stratum]
                            for donor, part in zip(used, of_donors, strict=True)
                        ]
                    )
                    for stratum in range(strata)
                ]
            ).reshape(strata, 2)
            known = bool(np.isfinite(own).all() and enough and np.isfinite(limits).all() and strata)
            lows, highs = (limits[of_own[placed], end] if strata else np.array([]) for end in (0, 1))
            low, high = (float(ends.mean()) if len(ends) else np.nan for ends in (lows, highs))
            rows.append(
                {
                    "mechanism": mechanism,
                    "sample": sample,
                    **member,
                    "cells": len(own),
                    "held_out": bool(others),
                    "matched": float(placed.mean()),
                    "threshold_high": high,
                    "share_above": float((own[placed] > highs).mean()) if known else np.nan,
                    "threshold_low": low,
                    "share_below": float((own[placed] < lows).mean()) if known else np.nan,
                    "median": float(np.median(own)),
                }
            )
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = {mechanism: number for number, mechanism in enumerate(mechanisms)}
    return table.sort_values(
        "mechanism", key=lambda names: names.map(order), kind="stable", ignore_index=True
    )


def _strata(
    own: np.ndarray | None, donors: list[np.ndarray | None], sizes: list[int], cells: int
) -> tuple[int, np.ndarray, list[np.ndarray]]:
    """Return the number of strata of depth, and the stratum of each own cell (-1: none) and donors' cells.

    Strata hold equally many of the donors' cells, 200 or more each; they reach from the least to the largest
    depth of the donors, outermost hundredths left out.
    """
    known = [one for one in donors if one is not None]
    if own is None or not known:
        return int(bool(donors)), np.zeros(cells, int), [np.zeros(size, int) for size in sizes]
    everyone = np.concatenate(known)
    count = int(np.clip(len(everyone) // CELLS_A_STRATUM, 1, MOST_STRATA))
    inner = np.quantile(everyone, np.arange(1, count) / count)
    shallowest, deepest = np.quantile(everyone, [0.01, 0.99])
    placed = np.searchsorted(inner, own, "right")
    placed[(own < shallowest) | (own > deepest)] = -1
    return count, placed, [np.searchsorted(inner, one, "right") for one in known]


def members_of(sheet: pd.DataFrame, contrast: Contrast) -> pd.DataFrame:
    """Return group, block ("" without one) and role (test or reference) of the contrast's samples."""
    role = sheet[contrast.column].astype(str).map({contrast.test: "test", contrast.reference: "reference"})
    block = sheet[contrast.block].astype(str) if contrast.block else pd.Series("", index=sheet.index)
    table = pd.DataFrame({"group": sheet[contrast.column].astype(str), "block": block, "role": role})
    return table[table["role"].notna()]


def thresholds(samples: list[np.ndarray]) -> tuple[float, float]:
    """Return the 5th and 95th percentile over cells, each sample weighing the same; NaN without any."""
    samples = [one for one in samples if len(one)]
    if not samples or not all(np.isfinite(one).all() for one in samples):
        return float("nan"), float("nan")
    values = np.concatenate(samples)
    weights = np.concatenate([np.full(len(one), 1 / len(one)) for one in samples])
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    # the lowest value with at least that share of the weight at or below it
    places = np.searchsorted(reached, [1 - QUANTILE - 1e-12, QUANTILE - 1e-12])
    low, high = values[order][np.minimum(places, len(values) - 1)]
    return float(low), float(high)


def compare(per_sample: pd.DataFrame) -> pd.DataFrame:
    """Return one row a mechanism: shares of both groups, their difference, 95 % intervals over samples.

    share_test, share_reference: mean of the samples' share_above (t interval, cut to [0, 1]; none for one
    sample); difference: test minus reference from share ~ block + group, with its interval, t, df and p
    (two-sided). n_test, n_reference: samples. The same for share_below with suffix _below.
    """
    rows = []
    for mechanism, table in per_sample.groupby("mechanism", sort=False):
        row: dict[str, object] = {"mechanism": mechanism}
        for role in ("test", "reference"):
            row[f"n_{role}"] = int((table["role"] == role).sum())
        for column, suffix in (("share_above", ""), ("share_below", "_below")):
            for role in ("test", "reference"):
                mean, low, high = _mean_interval(table.loc[table["role"] == role, column].to_numpy())
                row |= {f"share_{role}{suffix}": mean, f"share_{role}_low{suffix}": low,
                        f"share_{role}_high{suffix}": high}  # fmt: skip
            row |= {f"{key}{suffix}": value for key, value in _difference(table, column).items()}
        rows.append(row)
    table = pd.DataFrame(rows)
    for suffix in ("", "_below"):
        place = table.columns.get_loc(f"p{suffix}") + 1
        table.insert(place, f"fdr{suffix}", benjamini_hochberg(table[f"p{suffix}"].to_numpy()))
    return table


def _mean_interval(values: np.ndarray) -> tuple[float, float, float]:
    from scipy import stats

    if not len(values) or not np.isfinite(values).all():
        return (float("nan"),) * 3
    mean = float(values.mean())
    if len(values) < 2:
        return mean, float("nan"), float("nan")
    half = float(
        stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    )
    return mean, max(0.0, mean - half), min(1.0, mean + half)


def _difference(table: pd.DataFrame, column: str) -> dict[str, float]:
    """Return the group effect of an ordinary least squares fit with one level a block."""
    from scipy import stats

    nothing = dict.fromkeys(("difference", "difference_low", "difference_high", "t", "df", "p"), float("nan"))
    shares = table[column].to_numpy(dtype=float)
    test = (table["role"] == "test").to_numpy(dtype=float)
    blocks = pd.get_dummies(table["block"]).to_numpy(dtype=float)
    design = np.column_stack([blocks, test])
    df = len(shares) - np.linalg.matrix_rank(design)
    if not np.isfinite(shares).all() or np.linalg.matrix_rank(design) < design.shape[1]:
        return nothing
    effect, *_ = np.linalg.lstsq(design, shares, rcond=None)
    if df < 1:
        return nothing | {"difference": float(effect[-1])}
    variance = float(((shares - design @ effect) ** 2).sum() / df)
    error = float(np.sqrt(variance * np.linalg.inv(design.T @ design)[-1, -1]))
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, df)) * error
    t = float(effect[-1]) / error if error > 0 else float("nan")
    return {
        "difference": float(effect[-1]),
        "difference_low": float(effect[-1]) - half,
        "difference_high": float(effect[-1]) + half,
        "t": t,
        "df": float(df),
        "p": float(2 * stats.t.sf(abs(t), df)),
    }
