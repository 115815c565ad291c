"""A contrast of two groups: moderated gene statistics and tests of directional sets."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..arrays import coregulation
from ..errors import Problems
from ..model import engine
from ..model.design import Design, group_design
from ..settings import Contrast, Statistics
from .genes import with_wald
from .last_coefficient import Genes, genes_of
from .over_lines import over_lines
from .prepare import prepare

FIXED_GENES = ("t", "p", "fdr")
FIXED_MECHANISMS = (
    *("effect_low", "effect_high", "camera_p", "camera_fdr", "camera_null", "fry_p", "fry_fdr"),
    *("both_p", "both_fdr"),
)


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
    """Compare test with reference for genes and for the sets of one layer; see `run_layers`."""
    return run_layers(expression, samples, contrast, {"": sets}, counts, options)[""]


def run_layers(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    layers: Mapping[str, Mapping[str, Mapping[str, int]]],
    counts: pd.DataFrame | None = None,
    options: Statistics | None = None,
) -> dict[str, ContrastResult]:
    """Compare test with reference, within blocks, for genes and for the sets of each layer by itself.

    `expression`: genes x samples, log2; `samples`: the sheet, indexed by sample in the same order; `counts`:
    the raw counts of the same genes and samples when there are any. Only samples of the two groups enter.
    From two blocks with both groups on, these blocks ("lines") are the units, see `over_lines`. The answer
    with samples as units, which holds for these very lines alone, is given in the columns `fixed_`.
    PyDESeq2 and random blocks keep samples as units.
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
    by_samples = prepare(expression, samples, design, contrast, counts, options)
    raw = counts if options.engine == engine.DESEQ2 and design.df_residual > 0 else None
    asked_for_samples = raw is not None or options.blocks == "random"
    lines = None if asked_for_samples else over_lines(expression, samples, contrast, counts, options)
    tested = genes_of(by_samples, options)
    genes, by_engine = tested.table, "limma"
    if raw is not None:
        genes, by_engine = with_wald(genes, by_samples, raw[list(design.samples)].to_numpy(dtype=float))
    sizes = by_samples.sheet[contrast.column].astype(str).value_counts()
    info = {
        "engine": by_engine,
        "samples": list(design.samples),
        "blocks": options.blocks if contrast.block else "none",
        "group_sizes": {str(label): int(sizes[label]) for label in (contrast.test, contrast.reference)},
        "robust": options.robust,
        "gene_correlation": coregulation.described("replicates", options.gene_correlation),
        "seed": options.seed,
    }
    model = stated(tested, design, contrast)
    units = {"unit": "samples", "units": len(design.samples), "fixed": None}
    if lines is None:
        of_sets = {name: of_samples(tested, sets, options) for name, sets in layers.items()}
        return {
            name: ContrastResult(
                *with_fixed(genes, mechanisms, None, None), info | model | units | {"camera_null": null}
            )
            for name, (mechanisms, null) in of_sets.items()
        }
    main, usual = (
        genes_of(lines.prepared, options),
        coregulation.of_kind("clones", options.gene_correlation),
    )
    over = stated(main, lines.design, contrast) | {
        "unit": "lines",
        "units": len(lines.names),
        "lines": lines.names,
        "clones": contrast.clone,
        "blocks_with_one_group": lines.one_group_only,
        "camera_null": None,
        "gene_correlation": coregulation.described("clones", options.gene_correlation),
    }
    results = {}
    for name, sets in layers.items():
        mechanisms, null = of_samples(tested, sets, options)
        within = model | {"camera_null": null, "gene_correlation": info["gene_correlation"]}
        answer = with_null(main.of_sets(sets, options, usual), np.nan)
        tables = with_fixed(main.table, answer, tested.table, mechanisms)
        results[name] = ContrastResult(*tables, info | over | {"fixed": within})
    return results


def of_samples(
    tested: Genes, sets: Mapping[str, Mapping[str, int]], options: Statistics
) -> tuple[pd.DataFrame, dict[str, float] | None]:
    """Test sets with samples as units; with what camera does in the noise of replicates."""
    within = coregulation.of_kind("replicates", options.gene_correlation)
    mechanisms = tested.of_sets(sets, options, within)
    called, null = tested.null_of_sets(sets, within)
    return with_null(mechanisms, called), None if null is None else null.as_json()


def with_null(mechanisms: pd.DataFrame, called: list[float] | float) -> pd.DataFrame:
    """Add how often camera calls each set in the noise of replicates, next to camera's other columns."""
    mechanisms.insert(mechanisms.columns.get_loc("camera_fdr") + 1, "camera_null", called)
    return mechanisms


def with_fixed(
    genes: pd.DataFrame,
    mechanisms: pd.DataFrame,
    fixed_genes: pd.DataFrame | None,
    fixed_mechanisms: pd.DataFrame | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add the answer with samples as units to the main one, with the prefix fixed_; empty without."""
    genes, mechanisms = genes.copy(), mechanisms.copy()
    for table, other, columns in (
        (genes, fixed_genes, FIXED_GENES),
        (mechanisms, fixed_mechanisms, FIXED_MECHANISMS),
    ):
        for name in columns:
            place = len(table.columns) - 1  # the reason stays last
            values = np.nan if other is None else other[name].to_numpy()
            table.insert(place, f"fixed_{name}", values)
    return genes, mechanisms


def stated(found: Genes, design: Design, contrast: Contrast) -> dict[str, Any]:
    """Return what model.json says of one fit."""
    model, reasons = found.prepared.model, found.prepared.reasons
    return {
        "method": model.name,
        "design": list(design.names),
        "block_correlation": as_number(model.block_correlation),
        "library_size_ratio": as_number(model.library_size_ratio),
        "df_residual": design.df_residual,
        "prior_df": as_number(found.moderated.prior.df),
        "genes_tested": int(np.sum(reasons == "")) if design.df_residual > 0 else 0,
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "smallest_permutation_p": smallest_permutation_p(found.prepared.sheet, contrast),
    }


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
