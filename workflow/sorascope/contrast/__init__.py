"""A contrast of two groups: moderated gene statistics and tests of directional sets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sorascope.contrast.genes import with_wald
from sorascope.contrast.last_coefficient import test
from sorascope.contrast.prepare import prepare
from sorascope.errors import Problems
from sorascope.model import engine
from sorascope.model.design import group_design
from sorascope.set_tests.table import camera_null
from sorascope.settings import Contrast, Statistics


@dataclass(frozen=True)
class ContrastResult:
    """Tables of a contrast (columns in docs/statistics.md) and the model's parameters."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    info: dict[str, Any] = field(default_factory=dict)


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    sets: Mapping[str, Mapping[str, int]],
    counts: pd.DataFrame | None = None,
    options: Statistics | None = None,
) -> ContrastResult:
    """Compare test with reference, within blocks, for genes and for sets.

    `expression`: genes x samples, log2; `samples`: the sheet, indexed by sample in the same order; `counts`:
    the raw counts of the same genes and samples when there are any. Only samples of the two groups enter.
    Without residual degrees of freedom effects are given and p values are missing; the `reason` column says
    so. Raises `InputError` for missing values, empty groups and groups confounded with blocks or covariates.
    """
    options = options or Statistics()
    problems = Problems()
    engine.check(options, "config", problems)
    problems.raise_if_any()
    fixed = contrast.block if options.blocks == "fixed" else None
    design = group_design(
        samples, contrast.column, contrast.test, contrast.reference, fixed, contrast.covariates
    )
    prepared = prepare(expression, samples, design, contrast, counts, options)
    tested = test(prepared, sets, options)
    genes, by_engine = tested.genes, "limma"
    if options.engine == engine.DESEQ2 and counts is not None and design.df_residual > 0:
        genes, by_engine = with_wald(genes, prepared, counts[list(design.samples)].to_numpy(dtype=float))
    model, reasons, sheet = prepared.model, prepared.reasons, prepared.sheet
    called, null = camera_null(prepared.genes, model, reasons == "", tested.moderated, sets, options)
    mechanisms = tested.mechanisms
    mechanisms.insert(mechanisms.columns.get_loc("camera_fdr") + 1, "camera_null", called)
    sizes = sheet[contrast.column].astype(str).value_counts()
    info = {
        "method": model.name,
        "engine": by_engine,
        "samples": list(design.samples),
        "design": list(design.names),
        "blocks": options.blocks if contrast.block else "none",
        "block_correlation": as_number(model.block_correlation),
        "library_size_ratio": as_number(model.library_size_ratio),
        "group_sizes": {str(label): int(sizes[label]) for label in (contrast.test, contrast.reference)},
        "df_residual": design.df_residual,
        "prior_df": as_number(tested.moderated.prior.df),
        "robust": options.robust,
        "genes_tested": int(np.sum(reasons == "")) if design.df_residual > 0 else 0,
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "camera_correlation": options.camera_correlation,
        "camera_null": None if null is None else null.told(),
        "permutations": options.permutations,
        "seed": options.seed,
        "smallest_prerank_p": 1 / (1 + options.permutations),
        "smallest_permutation_p": smallest_permutation_p(sheet, contrast),
    }
    return ContrastResult(genes, mechanisms, info)


def smallest_permutation_p(samples: pd.DataFrame, contrast: Contrast) -> float:
    """Return the smallest two-sided p that permuting group labels within blocks could reach."""
    test = samples[contrast.column].astype(str) == contrast.test
    labels = samples[contrast.block].astype(str) if contrast.block else pd.Series("", index=samples.index)
    arrangements = 1
    for _, block in test.groupby(labels):
        arrangements *= math.comb(len(block), int(block.sum()))
    return min(1.0, 2 / arrangements)


def as_number(value: np.ndarray | float) -> float | str | None:
    """Return a float JSON can hold, the median of several; infinity as text, NaN as None."""
    number = float(np.median(value))
    if np.isnan(number):
        return None
    return number if np.isfinite(number) else str(number)
