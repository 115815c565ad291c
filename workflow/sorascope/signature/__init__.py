"""Per-sample signatures: activity, effect, p, call and carrying genes, with the null beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sorascope import scores
from sorascope.model.usable import unusable
from sorascope.sets import index_sets
from sorascope.settings import Contrast, Statistics
from sorascope.signature.activity import TYPICAL_CORRELATION, evaluate
from sorascope.signature.calibration import calibrate
from sorascope.signature.comparison import Comparisons, compare
from sorascope.signature.tables import gene_rows, signature_rows


@dataclass(frozen=True)
class SignatureResult:
    """Tables of the signature stage (columns in docs/statistics.md) and the model's parameters."""

    table: pd.DataFrame
    genes: pd.DataFrame
    calibration: pd.DataFrame
    info: dict[str, Any] = field(default_factory=dict)


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics | None = None,
    counts: pd.DataFrame | None = None,
    panels: Mapping[str, Mapping[str, int]] | None = None,
) -> SignatureResult:
    """Describe every test sample, and every reference sample held out, against the references of its block.

    `expression`: genes x samples, log2; `samples`: the sheet, indexed by sample; `counts`: raw counts, used
    only to leave out genes without reads; `panels`: small sets that get rows in the gene table only. A sample
    without references of its block, a set with too few measured genes and a design without replicates keep
    their rows, with a reason.
    """
    options = options or Statistics()
    scores.check_finite(expression)
    plan = compare(
        samples, contrast.column, contrast.test, contrast.reference, contrast.block, contrast.covariates
    )
    chosen = list(plan.samples)
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    reasons = unusable(values, count_values, smallest_group(samples.loc[chosen, contrast.column]))
    usable = reasons == ""
    names = expression.index[usable]
    indexed = {name: one for name, one in index_sets(names, sets).items() if len(one)}
    activities = evaluate(values[usable], indexed, plan)
    sheet = samples.loc[chosen]
    coverage = scores.coverage(expression.index, sets)
    table = signature_rows(sheet, contrast, plan, activities, indexed, names, coverage, options)
    return SignatureResult(
        table,
        gene_rows(plan, activities, {**indexed, **index_sets(names, panels or {})}, names),
        calibrate(table),
        describe(plan, activities, usable, reasons, options),
    )


def smallest_group(groups: pd.Series) -> int:
    """Return the size of the smallest group."""
    return int(groups.astype(str).value_counts().min())


def describe(
    plan: Comparisons, activities: Any, usable: np.ndarray, reasons: np.ndarray, options: Statistics
) -> dict[str, Any]:
    """Collect the parameters a methods section needs."""
    df = activities.df[np.isfinite(activities.df)]
    return {
        "method": "set-level moderated t",
        "samples": list(plan.samples),
        "df_residual": plan.df,
        "df_t": {"smallest": float(df.min()), "largest": float(df.max())} if len(df) else {},
        "genes_used": int(usable.sum()),
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "fdr": options.fdr,
        "min_coverage": options.min_coverage,
        "min_genes": options.min_genes,
        "typical_correlation": TYPICAL_CORRELATION,
        "replicates": "" if plan.df > 0 else "no replicates: effect and rank only, no p",
    }
