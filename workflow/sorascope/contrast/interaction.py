"""Interaction with the block: is the change in this line another one than in the other lines?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.coregulation import of_kind
from ..errors import Problems
from ..model.design import Design, group_design
from ..settings import Contrast, Statistics
from .last_coefficient import test
from .prepare import prepare

GENES = (
    *("contrast", "block", "gene", "log2_fold_change", "ci_low", "ci_high", "mean_expression", "t", "p"),
    *("fdr", "reason"),
)
MECHANISMS = (
    *("contrast", "block", "mechanism", "genes_scored", "genes_measured", "coverage", "genes_tested"),
    *("effect", "effect_low", "effect_high", "camera_p", "camera_fdr", "fry_p", "fry_fdr"),
    *("both_p", "both_fdr", "direction", "reason"),
)


@dataclass(frozen=True)
class InteractionResult:
    """One row a contrast, block and gene (or mechanism), empty when not asked for; the models' parameters."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    info: dict[str, dict[str, Any]]


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrasts: Mapping[str, Contrast],
    sets: Mapping[str, Mapping[str, int]],
    counts: pd.DataFrame | None = None,
    options: Statistics | None = None,
) -> InteractionResult:
    """Compare each block's change (test minus reference) with the mean change of the other blocks.

    Arguments as in `sorascope.contrast.run`. Only contrasts with `interaction` are computed. Blocks are
    fixed effects, since a change within a block needs that block's own level. Raises `InputError` when fewer
    than two blocks have samples of both groups, or when covariates leave their changes undetermined.
    """
    options = replace(options or Statistics(), blocks="fixed", rotations=0)
    usual = of_kind("replicates", options.gene_correlation)
    genes, mechanisms, info = [], [], {}
    for name, one in contrasts.items():
        if not one.interaction:
            continue
        design, blocks = interaction_design(samples, one)
        prepared = prepare(expression, samples, design, one, counts, options)
        for number, block in enumerate(blocks):
            turned = against_the_others(design.matrix, len(blocks), number)
            model = replace(prepared.model, design=turned)
            tested = test(replace(prepared, design=turned, model=model), sets, options, usual)
            genes.append(tested.genes.assign(contrast=name, block=block))
            mechanisms.append(tested.mechanisms.assign(contrast=name, block=block))
        info[name] = {
            "method": prepared.model.name,
            "blocks": blocks,
            "design": list(design.names),
            "df_residual": design.df_residual,
        }
    return InteractionResult(_joined(genes, GENES), _joined(mechanisms, MECHANISMS), info)


def interaction_design(samples: pd.DataFrame, contrast: Contrast) -> tuple[Design, list[str]]:
    """Build intercept + block + covariates + one difference (test minus reference) for each block with both.

    Returns the design, its last columns the differences, and their blocks, sorted.
    """
    problems = Problems()
    if contrast.block is None:
        problems.add("config", f"contrast {contrast.name}", "interaction without a block", "a block column")
        problems.raise_if_any()
    groups = (contrast.column, contrast.test, contrast.reference)
    common = group_design(samples, *groups, contrast.block, contrast.covariates)
    sheet = samples.loc[list(common.samples)]
    is_test = (sheet[contrast.column].astype(str) == contrast.test).to_numpy()
    labels = sheet[contrast.block].astype(str).to_numpy()
    blocks = sorted(set(labels[is_test]) & set(labels[~is_test]))
    differences = [((labels == block) & is_test).astype(float) for block in blocks]
    matrix = np.column_stack([common.matrix[:, :-1], *differences])
    if len(blocks) < 2:
        problems.add(
            "samples",
            f"column {contrast.block}",
            f"{len(blocks)} with samples of both groups",
            "two or more for an interaction",
            "take interaction: true away",
        )
    elif np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        problems.add(
            "samples",
            f"column {contrast.block}",
            f"the change within each {contrast.block} is confounded with {', '.join(contrast.covariates)}",
            "",
            "leave out a covariate, or take interaction: true away",
        )
    problems.raise_if_any()
    names = (*common.names[:-1], *(f"{block}: {contrast.test}-{contrast.reference}" for block in blocks))
    return Design(matrix, names, common.samples), blocks


def against_the_others(design: np.ndarray, count: int, number: int) -> np.ndarray:
    """Turn a design so that its last coefficient is one difference minus the mean of the others.

    `design`: samples x coefficients, the last `count` of them differences; `number`: which of these. With
    d = delta + mean of the others, each other difference d' also carries d's column over `count` - 1.
    """
    first = design.shape[1] - count
    own = design[:, first + number]
    others = np.delete(design[:, first:], number, axis=1) + own[:, None] / (count - 1)
    return np.column_stack([design[:, :first], others, own])


def _joined(parts: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    return (
        pd.concat(parts, ignore_index=True)[list(columns)] if parts else pd.DataFrame(columns=list(columns))
    )
