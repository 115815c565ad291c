"""A contrast of two groups: moderated gene statistics and tests of directional sets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sorascope import scores
from sorascope.errors import Problems
from sorascope.model.choose import Model, choose
from sorascope.model.design import group_design
from sorascope.model.effects import orthogonal_effects
from sorascope.model.fit import Fit, fit, last
from sorascope.model.moderation import Moderated, moderate, t_quantile
from sorascope.model.multiplicity import benjamini_hochberg
from sorascope.model.usable import unusable
from sorascope.set_tests.camera import camera
from sorascope.set_tests.fry import fry
from sorascope.set_tests.prerank import prerank
from sorascope.set_tests.roast import roast
from sorascope.sets import IndexedSet, index_sets, weight_matrix
from sorascope.settings import Contrast, Statistics

NO_DF = "no residual degrees of freedom: effects only"
ABSENT = "no gene of the set can be tested"
NOTHING_BESIDE = "no gene outside the set to compare with, or too few"


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
    scores.check_finite(expression)
    fixed = contrast.block if options.blocks == "fixed" else None
    design = group_design(
        samples, contrast.column, contrast.test, contrast.reference, fixed, contrast.covariates
    )
    chosen = list(design.samples)
    sheet = samples.loc[chosen]
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    groups = sheet[contrast.column].astype(str)
    sizes = groups.value_counts()
    reasons = unusable(values, list(groups), count_values)
    usable = reasons == ""
    model = choose(
        values[usable],
        design.matrix,
        None if count_values is None else count_values[usable],
        None if count_values is None else effective_library_size(count_values),
        options.counts_model,
        positive_weights(sheet, options.sample_weights),
        None if fixed or not contrast.block else [str(label) for label in sheet[contrast.block]],
    )
    fitted = last(fit(model.values, model.design, model.weights))
    fitted = replace(fitted, mean_expression=model.mean_expression)
    moderated = moderate(fitted, trend=model.trend, robust=options.robust)
    plain = fit(values, design.matrix)
    genes = gene_table(expression.index, plain, fitted, moderated, reasons)
    mechanisms = mechanism_table(
        expression.index, model, usable, moderated, fitted.coefficients[:, 0], sets, options
    )
    info = {
        "method": model.name,
        "samples": chosen,
        "design": list(design.names),
        "blocks": options.blocks if contrast.block else "none",
        "block_correlation": as_number(model.block_correlation),
        "library_size_ratio": as_number(model.library_size_ratio),
        "group_sizes": {str(label): int(sizes[label]) for label in (contrast.test, contrast.reference)},
        "df_residual": design.df_residual,
        "prior_df": as_number(moderated.prior.df),
        "robust": options.robust,
        "genes_tested": int(usable.sum()) if design.df_residual > 0 else 0,
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "camera_correlation": options.camera_correlation,
        "permutations": options.permutations,
        "seed": options.seed,
        "smallest_prerank_p": 1 / (1 + options.permutations),
        "smallest_permutation_p": smallest_permutation_p(sheet, contrast),
    }
    return ContrastResult(genes, mechanisms, info)


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


def set_effects(
    model: Model, fold_changes: np.ndarray, indexed: Mapping[str, IndexedSet]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each set's mean signed log2 fold change and the half width of its 95 % interval.

    A set's signed mean is a linear function of the data, so the same model fitted to it has the mean fold
    change as its coefficient and a residual variance that holds the correlation between the genes. That
    variance is moderated over sets. With weights by gene a set's samples weigh as its genes do on average.
    """
    matrix = weight_matrix(indexed, len(model.values))
    weights = model.weights
    if weights is not None and weights.ndim == 2:
        weights = np.abs(matrix) @ weights
    fitted = last(fit(matrix @ model.values, model.design, weights))
    moderated = moderate(fitted)
    half = t_quantile(0.975, moderated.df) * np.sqrt(moderated.variance) * fitted.unscaled[:, 0]
    return matrix @ fold_changes, half


def mechanism_table(
    names: pd.Index,
    model: Model,
    usable: np.ndarray,
    moderated: Moderated,
    fold_changes: np.ndarray,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
) -> pd.DataFrame:
    """Assemble one row a set: coverage, effect with interval, camera, fry and prerank."""
    table = scores.coverage(names, sets).drop(columns=["missing", "reason"])
    indexed = index_sets(names[usable], sets)
    present = {name: one for name, one in indexed.items() if len(one)}
    table["genes_tested"] = [len(one) for one in indexed.values()]
    results: dict[str, dict[str, np.ndarray]] = {}
    replicated = model.design.shape[0] > model.design.shape[1]
    if present:
        effect, half = set_effects(model, fold_changes, present)
        results["effect"] = {"effect": effect, "effect_low": effect - half, "effect_high": effect + half}
    if present and replicated:
        effects = orthogonal_effects(model.values, model.design, model.weights)
        results["camera"] = camera(effects, present, moderated.prior, options.camera_correlation)
        results["fry"] = fry(effects, present, moderated.prior)
        results["prerank"] = prerank(moderated.t[:, 0], present, options.permutations, options.seed)
        if options.rotations:
            results["roast"] = roast(effects, present, moderated.prior, options.rotations, options.seed)

    def column(test: str, key: str) -> np.ndarray:
        found = dict(zip(present, results[test][key], strict=True)) if test in results else {}
        return np.array([found.get(name, np.nan) for name in sets], dtype=float)

    for key in ("effect", "effect_low", "effect_high"):
        table[key] = column("effect", key)
    for test in ("camera", "fry", *(("roast",) if options.rotations else ())):
        table[f"{test}_p"] = column(test, "p")
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy())
    table["prerank_nes"] = column("prerank", "nes")
    table["prerank_p"] = column("prerank", "p")
    table["prerank_fdr"] = benjamini_hochberg(table["prerank_p"].to_numpy())
    signs = np.sign(np.nan_to_num(table["effect"].to_numpy()))
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    tested = table["genes_tested"].to_numpy()
    silent = np.where(table["camera_p"].isna(), NOTHING_BESIDE, "")
    table["reason"] = np.where(tested == 0, ABSENT, silent if replicated else NO_DF)
    return table


def as_number(value: np.ndarray | float) -> float | str | None:
    """Return a float JSON can hold, the median of several; infinity as text, NaN as None."""
    number = float(np.median(value))
    if np.isnan(number):
        return None
    return number if np.isfinite(number) else str(number)
