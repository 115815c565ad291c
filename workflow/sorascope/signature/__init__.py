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
from sorascope.signature.summary import summarise
from sorascope.signature.tables import gene_rows, sample_labels, signature_rows


@dataclass(frozen=True)
class SignatureResult:
    """Tables of the signature stage (columns in docs/statistics.md) and the model's parameters.

    `table`: samples x sets. `summary`: blocks (their test samples together, then all blocks) x sets. `genes`:
    samples x genes of sets and panels. `calibration`: false calls of held-out references.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
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
    groups = samples.loc[chosen, contrast.column].astype(str)
    reasons = unusable(values, list(groups), count_values)
    usable = reasons == ""
    names = expression.index[usable]
    indexed = {name: one for name, one in index_sets(names, sets).items() if len(one)}
    small = {name: one for name, one in index_sets(names, panels or {}).items() if len(one)}
    members = np.unique(
        np.concatenate([np.empty(0, int), *(one.members for one in [*indexed.values(), *small.values()])])
    )
    activities = evaluate(values[usable], indexed, plan, members)
    sheet = samples.loc[chosen]
    coverage = scores.coverage(expression.index, sets)
    labels = sample_labels(sheet, contrast, plan)
    table = signature_rows(labels, plan, activities, indexed, names, coverage, options)
    together, block_names, n_test = summarise(plan, contrast.test, contrast.reference)
    summary = signature_rows(
        [
            {"block": block, "n_test": int(tests), "n_reference": int(references)}
            for block, tests, references in zip(block_names, n_test, together.n_reference, strict=True)
        ],
        together,
        evaluate(values[usable], indexed, together, members),
        indexed,
        names,
        coverage,
        options,
    )
    return SignatureResult(
        table,
        summary,
        gene_rows(plan, activities, {**indexed, **small}, names),
        calibrate(table),
        describe(plan, activities, usable, reasons, options),
    )


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
