"""A contrast of two groups: moderated gene statistics and tests of directional sets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sorascope import engine, scores
from sorascope.errors import Problems
from sorascope.model.choose import Model, choose
from sorascope.model.design import Design, group_design
from sorascope.model.fit import Fit, fit, last
from sorascope.model.moderation import Moderated, moderate, t_quantile
from sorascope.model.multiplicity import benjamini_hochberg
from sorascope.model.usable import unusable
from sorascope.set_tests.table import NO_DF, mechanism_table
from sorascope.settings import Contrast, Statistics

NORMAL_975 = 1.959963984540054
OUTLYING = "an outlying count (Cook's distance)"


@dataclass(frozen=True)
class ContrastResult:
    """Tables of a contrast (columns in docs/statistics.md) and the model's parameters."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    info: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """What is tested: all genes' names and log2 values (genes x samples), the samples' sheet and design.

    `reasons`: why a gene is left out, "" for the others, which `model` holds.
    """

    genes: pd.Index
    sheet: pd.DataFrame
    values: np.ndarray
    design: np.ndarray
    reasons: np.ndarray
    model: Model


@dataclass(frozen=True)
class Tested:
    """One row a gene, one row a set, and the degrees of freedom of the variance prior."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    prior_df: np.ndarray


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
        "prior_df": as_number(tested.prior_df),
        "robust": options.robust,
        "genes_tested": int(np.sum(reasons == "")) if design.df_residual > 0 else 0,
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "camera_correlation": options.camera_correlation,
        "permutations": options.permutations,
        "seed": options.seed,
        "smallest_prerank_p": 1 / (1 + options.permutations),
        "smallest_permutation_p": smallest_permutation_p(sheet, contrast),
    }
    return ContrastResult(genes, tested.mechanisms, info)


def prepare(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    design: Design,
    contrast: Contrast,
    counts: pd.DataFrame | None,
    options: Statistics,
) -> Prepared:
    """Take the design's samples, leave out genes that cannot be tested, and choose the model."""
    scores.check_finite(expression)
    chosen = list(design.samples)
    sheet = samples.loc[chosen]
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    reasons = unusable(values, list(sheet[contrast.column].astype(str)), count_values)
    usable = reasons == ""
    random = options.blocks == "random" and contrast.block
    model = choose(
        values[usable],
        design.matrix,
        None if count_values is None else count_values[usable],
        None if count_values is None else effective_library_size(count_values),
        options.counts_model,
        positive_weights(sheet, options.sample_weights),
        [str(label) for label in sheet[contrast.block]] if random else None,
    )
    return Prepared(expression.index, sheet, values, design.matrix, reasons, model)


def test(prepared: Prepared, sets: Mapping[str, Mapping[str, int]], options: Statistics) -> Tested:
    """Test the last coefficient of the design, for genes and for sets."""
    model, usable = prepared.model, prepared.reasons == ""
    fitted = last(fit(model.values, model.design, model.weights))
    fitted = replace(fitted, mean_expression=model.mean_expression)
    moderated = moderate(fitted, trend=model.trend, robust=options.robust)
    plain = fit(prepared.values, prepared.design)
    genes = gene_table(prepared.genes, plain, fitted, moderated, prepared.reasons)
    mechanisms = mechanism_table(
        prepared.genes, model, usable, moderated, fitted.coefficients[:, 0], sets, options
    )
    return Tested(genes, mechanisms, moderated.prior.df)


def with_wald(genes: pd.DataFrame, prepared: Prepared, counts: np.ndarray) -> tuple[pd.DataFrame, str]:
    """Return the table of genes with PyDESeq2's tests in place of the linear model's, and the engine's name.

    `counts`: all genes x the design's samples. t is the Wald statistic, the interval its 95 % interval.
    """
    from sorascope.model.deseq2 import wald

    usable = prepared.reasons == ""
    found = wald(counts[usable], prepared.design)
    half = NORMAL_975 * found.standard_error
    columns = {
        "log2_fold_change": found.log2_fold_change,
        "ci_low": found.log2_fold_change - half,
        "ci_high": found.log2_fold_change + half,
        "t": found.statistic,
        "p": found.p,
    }
    table = genes.copy()
    for name, values in columns.items():
        table.loc[usable, name] = values
    table["fdr"] = benjamini_hochberg(table["p"].to_numpy())
    table.loc[usable & table["p"].isna(), "reason"] = OUTLYING
    return table, f"PyDESeq2 {found.version}"


def effective_library_size(counts: np.ndarray) -> np.ndarray:
    """Return each sample's reads times its TMM factor."""
    from sorascope.normalise import tmm_factors

    return counts.sum(axis=0) * tmm_factors(counts)


def positive_weights(samples: pd.DataFrame, column: str | None) -> np.ndarray | None:
    """Read sample weights from the sheet; raise `InputError` unless all are positive numbers."""
    if column is None:
        return None
    problems = Problems()
    if column not in samples:
        problems.add("samples", "columns", f"no column {column}", ", ".join(map(str, samples.columns)))
        problems.raise_if_any()
    weights = pd.to_numeric(samples[column], errors="coerce").to_numpy(dtype=float)
    wrong = samples.index[~(weights > 0) | np.isinf(weights)]
    if len(wrong):
        problems.add("samples", f"column {column}", ", ".join(map(str, wrong)), "a positive weight a sample")
    problems.raise_if_any()
    return weights


def smallest_permutation_p(samples: pd.DataFrame, contrast: Contrast) -> float:
    """Return the smallest two-sided p that permuting group labels within blocks could reach."""
    test = samples[contrast.column].astype(str) == contrast.test
    labels = samples[contrast.block].astype(str) if contrast.block else pd.Series("", index=samples.index)
    arrangements = 1
    for _, block in test.groupby(labels):
        arrangements *= math.comb(len(block), int(block.sum()))
    return min(1.0, 2 / arrangements)


def gene_table(
    names: pd.Index, plain: Fit, fitted: Fit, moderated: Moderated, reasons: np.ndarray
) -> pd.DataFrame:
    """Assemble one row a gene, in the matrix' order.

    `fitted` and `moderated` hold the tested genes (no reason); the others show their effect in `plain`.
    """
    usable = reasons == ""

    def spread(tested: np.ndarray, otherwise: np.ndarray | float = np.nan) -> np.ndarray:
        full = np.full(len(names), otherwise)
        full[usable] = tested
        return full

    effect = spread(fitted.coefficients[:, 0], plain.coefficients[:, -1])
    half = spread(t_quantile(0.975, moderated.df) * fitted.unscaled[:, 0] * np.sqrt(moderated.variance))
    p = spread(moderated.p[:, 0])
    return pd.DataFrame(
        {
            "gene": names,
            "log2_fold_change": effect,
            "ci_low": effect - half,
            "ci_high": effect + half,
            "mean_expression": spread(fitted.mean_expression, plain.mean_expression),
            "t": spread(moderated.t[:, 0]),
            "p": p,
            "fdr": benjamini_hochberg(p),
            "reason": np.where(usable & (fitted.df_residual <= 0), NO_DF, reasons),
        }
    )


def as_number(value: np.ndarray | float) -> float | str | None:
    """Return a float JSON can hold, the median of several; infinity as text, NaN as None."""
    number = float(np.median(value))
    if np.isnan(number):
        return None
    return number if np.isfinite(number) else str(number)
