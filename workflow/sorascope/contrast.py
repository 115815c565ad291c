"""A contrast of two groups: moderated gene statistics and tests of directional sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sorascope import scores
from sorascope.model.design import Design, group_design
from sorascope.model.effects import orthogonal_effects
from sorascope.model.fit import Fit, fit, last
from sorascope.model.moderation import Moderated, moderate, t_quantile
from sorascope.model.multiplicity import benjamini_hochberg
from sorascope.model.usable import unusable
from sorascope.set_tests.camera import camera
from sorascope.set_tests.fry import fry
from sorascope.set_tests.prerank import prerank
from sorascope.sets import IndexedSet, index_sets, weight_matrix
from sorascope.settings import Contrast, Statistics

NO_DF = "no residual degrees of freedom: effects only"
ABSENT = "no gene of the set can be tested"


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
    design = group_design(
        samples, contrast.column, contrast.test, contrast.reference, contrast.block, contrast.covariates
    )
    chosen = list(design.samples)
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    groups = samples.loc[chosen, contrast.column].astype(str)
    sizes = groups.value_counts()
    reasons = unusable(values, count_values, int(sizes.min()))
    usable = reasons == ""
    method, values, weights, trend = prepare(
        values, count_values, usable, design, samples.loc[chosen], options
    )

    fitted = fit(values, design.matrix, weights)
    tested = fit(
        values[usable], design.matrix, None if weights is None or weights.ndim == 1 else weights[usable]
    )
    if weights is not None and weights.ndim == 1:
        tested = fit(values[usable], design.matrix, weights)
    moderated = moderate(last(tested), trend=trend, robust=options.robust)
    genes = gene_table(expression.index, fitted, moderated, usable, reasons)
    info = {
        "method": method,
        "samples": chosen,
        "design": list(design.names),
        "group_sizes": {str(label): int(sizes[label]) for label in (contrast.test, contrast.reference)},
        "df_residual": design.df_residual,
        "prior_df": as_number(moderated.prior.df),
        "genes_tested": int(usable.sum()) if design.df_residual > 0 else 0,
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "camera_correlation": options.camera_correlation,
        "permutations": options.permutations,
        "seed": options.seed,
        "smallest_prerank_p": 1 / (1 + options.permutations),
    }
    mechanisms = mechanism_table(expression.index, values, design, weights, usable, moderated, sets, options)
    return ContrastResult(genes, mechanisms, info)


def prepare(
    values: np.ndarray,
    counts: np.ndarray | None,
    usable: np.ndarray,
    design: Design,
    samples: pd.DataFrame,
    options: Statistics,
) -> tuple[str, np.ndarray, np.ndarray | None, bool]:
    """Choose the variance model: name, values, weights (None, a sample, or genes x samples), trend or not."""
    weights = None
    if options.sample_weights:
        weights = samples[options.sample_weights].to_numpy(dtype=float)
    if counts is None:
        return ("limma", values, weights, False)
    return ("limma-trend", values, weights, True)


def gene_table(
    names: pd.Index, fitted: Fit, moderated: Moderated, usable: np.ndarray, reasons: np.ndarray
) -> pd.DataFrame:
    """Assemble one row a gene, in the matrix' order; untested genes keep their effect and a reason."""
    effect = fitted.coefficients[:, -1]

    def spread(tested: np.ndarray) -> np.ndarray:
        full = np.full(len(names), np.nan)
        full[usable] = tested
        return full

    half = t_quantile(0.975, moderated.df) * fitted.unscaled[usable, -1] * np.sqrt(moderated.variance)
    p = spread(moderated.p[:, 0])
    if fitted.df_residual <= 0:
        reasons = np.where(reasons == "", NO_DF, reasons)
    return pd.DataFrame(
        {
            "gene": names,
            "log2_fold_change": effect,
            "ci_low": effect - spread(half),
            "ci_high": effect + spread(half),
            "mean_expression": fitted.mean_expression,
            "t": spread(moderated.t[:, 0]),
            "p": p,
            "fdr": benjamini_hochberg(p),
            "reason": reasons,
        }
    )


def set_effects(
    values: np.ndarray, design: np.ndarray, weights: np.ndarray | None, indexed: Mapping[str, IndexedSet]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each set's mean signed log2 fold change and the half width of its 95 % interval.

    A set's signed mean is a linear function of the data, so the same model fitted to it gives the mean of the
    genes' fold changes, with a residual variance that holds the correlation between its genes. That variance
    is moderated over sets.
    """
    means = weight_matrix(indexed, len(values)) @ values
    fitted = last(fit(means, design, weights if weights is None or weights.ndim == 1 else None))
    moderated = moderate(fitted)
    half = t_quantile(0.975, moderated.df) * np.sqrt(moderated.variance) * fitted.unscaled[:, 0]
    return fitted.coefficients[:, 0], half


def mechanism_table(
    names: pd.Index,
    values: np.ndarray,
    design: Design,
    weights: np.ndarray | None,
    usable: np.ndarray,
    moderated: Moderated,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
) -> pd.DataFrame:
    """Assemble one row a set: coverage, effect with interval, camera, fry and prerank."""
    table = scores.coverage(names, sets).drop(columns=["missing", "reason"])
    rows = values[usable]
    tested_weights = weights[usable] if weights is not None and weights.ndim == 2 else weights
    indexed = index_sets(names[usable], sets)
    present = {name: one for name, one in indexed.items() if len(one)}
    table["genes_tested"] = [len(one) for one in indexed.values()]
    results: dict[str, dict[str, np.ndarray]] = {}
    if present:
        effect, half = set_effects(rows, design.matrix, tested_weights, present)
        results["effect"] = {"effect": effect, "effect_low": effect - half, "effect_high": effect + half}
        if design.df_residual > 0:
            effects = orthogonal_effects(rows, design.matrix, tested_weights)
            results["camera"] = camera(effects, present, moderated.prior, options.camera_correlation)
            results["fry"] = fry(effects, present, moderated.prior)
            results["prerank"] = prerank(moderated.t[:, 0], present, options.permutations, options.seed)

    def column(test: str, key: str) -> np.ndarray:
        found = dict(zip(present, results[test][key], strict=True)) if test in results else {}
        return np.array([found.get(name, np.nan) for name in sets], dtype=float)

    for key in ("effect", "effect_low", "effect_high"):
        table[key] = column("effect", key)
    for test in ("camera", "fry"):
        table[f"{test}_p"] = column(test, "p")
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy())
    table["prerank_nes"] = column("prerank", "nes")
    table["prerank_p"] = column("prerank", "p")
    table["prerank_fdr"] = benjamini_hochberg(table["prerank_p"].to_numpy())
    signs = np.sign(np.nan_to_num(table["effect"].to_numpy()))
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    tested = table["genes_tested"].to_numpy()
    table["reason"] = np.where(tested == 0, ABSENT, NO_DF if design.df_residual <= 0 else "")
    return table


def as_number(value: np.ndarray) -> float | str:
    """Return a float JSON can hold; an infinite one as text, the median of several."""
    number = float(np.median(value))
    return number if np.isfinite(number) else str(number)
