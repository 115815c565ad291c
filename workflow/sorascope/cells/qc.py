"""Which cells are kept, by rules that are the same for every sample and printed with their limits.

Hard limits first: fewest counts, fewest genes, highest mitochondrial percentage. Then, among the cells of
one sample that pass them, median absolute deviations (scaled by 1.4826; McCarthy et al. 2017,
Bioinformatics 33:1179): log counts and log genes further than `mads` from the median on either side,
mitochondrial percentage further above it. A metric without spread flags no cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays.spread import mad_limits
from ..settings import CellOptions

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


def reasons(flags: pd.DataFrame) -> pd.Series:
    """Return each cell's reasons in words, separated by "; ", empty for a kept cell."""
    found = np.full(len(flags), "", dtype=object)
    for reason in flags.columns:
        here = flags[reason].to_numpy()
        found[here] = [f"{before}; {reason}" if before else reason for before in found[here]]
    return pd.Series(found, index=flags.index)
