"""Which cells are kept, by rules that are the same for every sample and printed with their limits.

Hard limits first: fewest counts, fewest genes, highest mitochondrial percentage. Then, among the cells of
one sample that pass them, median absolute deviations (scaled by 1.4826; McCarthy et al. 2017,
Bioinformatics 33:1179): log counts and log genes further than `mads` from the median on either side,
mitochondrial percentage further above it. A metric without spread flags no cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sorascope.settings import CellOptions

if TYPE_CHECKING:
    from sorascope.cells.judge import Judgement

MAD_SCALE = 1.4826
REASONS = ("few counts", "few genes", "high mitochondrial", "outlying counts", "outlying genes",
           "outlying mitochondrial", "doublet")  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """`flags`: cells × reasons, true where a rule takes the cell out; `limits`: a row a sample and metric."""

    flags: pd.DataFrame
    limits: pd.DataFrame


def judge(metrics: pd.DataFrame, samples: np.ndarray, rules: CellOptions) -> Judged:
    """Apply the rules to the cells' metrics (counts, genes, mito_percent), each sample by itself.

    `samples`: sample of each cell. A missing mito_percent flags nothing.
    """
    flags = pd.DataFrame(False, index=metrics.index, columns=list(REASONS))
    flags["few counts"] = metrics["counts"].to_numpy() < rules.min_counts
    flags["few genes"] = metrics["genes"].to_numpy() < rules.min_genes
    flags["high mitochondrial"] = metrics["mito_percent"].to_numpy() > rules.max_mito_percent
    passed = ~flags.to_numpy().any(axis=1)
    limits = []
    for sample in pd.unique(samples[pd.notna(samples)]):
        here = samples == sample
        for metric, reason, logged in (
            ("counts", "outlying counts", True),
            ("genes", "outlying genes", True),
            ("mito_percent", "outlying mitochondrial", False),
        ):
            values = metrics[metric].to_numpy(dtype=float)
            low, high = mad_limits(values[here & passed], rules.mads, logged)
            low = low if logged else -np.inf
            flags.loc[here & passed & ((values < low) | (values > high)), reason] = True
            limits.append({"sample": sample, "metric": metric, "lowest": max(low, 0.0), "highest": high})
    return Judged(flags, pd.DataFrame(limits))


def mad_limits(values: np.ndarray, mads: float, logged: bool) -> tuple[float, float]:
    """Return the lowest and highest value within `mads` scaled median absolute deviations of the median.

    With `logged` the distance is measured on log(1 + x). Without values or spread: no limits.
    """
    scale = np.log1p(values) if logged else values
    scale = scale[np.isfinite(scale)]
    if not len(scale):
        return -np.inf, np.inf
    median = float(np.median(scale))
    spread = MAD_SCALE * float(np.median(np.abs(scale - median)))
    if spread == 0:
        return -np.inf, np.inf
    low, high = median - mads * spread, median + mads * spread
    return (float(np.expm1(low)), float(np.expm1(high))) if logged else (low, high)


def summary(judged: Judgement, samples: np.ndarray, wanted: list[str]) -> pd.DataFrame:
    """Return one row a sample: cells, kept, and the cells each rule flags (a cell may have several).

    `doublet` counts flagged doublets, kept or not.
    """
    flags = judged.flags.assign(doublet=judged.doublet)
    rows = []
    for sample in wanted:
        here = samples == sample
        counted = {reason.replace(" ", "_"): int(flags.loc[here, reason].sum()) for reason in flags.columns}
        rows.append(
            {"sample": sample, "cells": int(here.sum()), "kept": int(judged.passed[here].sum()), **counted}
        )
    return pd.DataFrame(rows)


def reasons(flags: pd.DataFrame) -> pd.Series:
    """Return each cell's reasons in words, separated by "; ", empty for a kept cell."""
    told = np.full(len(flags), "", dtype=object)
    for reason in flags.columns:
        here = flags[reason].to_numpy()
        told[here] = [f"{before}; {reason}" if before else reason for before in told[here]]
    return pd.Series(told, index=flags.index)
