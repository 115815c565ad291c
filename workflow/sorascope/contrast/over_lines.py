"""A contrast whose units are lines: one value a line and group, so that clones' drift counts as chance.

Dishes of one clone share all that this clone changed, by cause or by chance. What differs between the dishes
says nothing about another clone; what differs between lines does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..model.choose import Model
from ..model.design import Design, factor_columns, group_design, independent_columns
from ..model.usable import unusable
from ..settings import Contrast, Statistics
from .prepare import Prepared, positive_weights

ROUNDING = 1e-9


@dataclass(frozen=True)
class Lines:
    """One average a line and group: what to test, its design, the lines; blocks with one group only."""

    prepared: Prepared
    design: Design
    names: list[str]
    one_group_only: list[str]


def over_lines(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    counts: pd.DataFrame | None,
    options: Statistics,
) -> Lines | None:
    """Average the samples of each block and group, clones first, and prepare the paired comparison of these.

    Arguments as in `sorascope.contrast.run`. None when fewer than two blocks have samples of both groups, or
    when the covariates leave the difference undetermined within these blocks.
    """
    groups = samples[contrast.column].astype(str)
    if contrast.block is None:
        return None
    blocks = samples[contrast.block].astype(str)
    compared = groups.isin([contrast.test, contrast.reference])
    both = set(blocks[groups == contrast.test]) & set(blocks[groups == contrast.reference])
    if len(both) < 2:
        return None
    sheet = samples[compared & blocks.isin(both)]
    weights = positive_weights(sheet, options.sample_weights)
    averages, design = averaging(sheet, contrast, contrast.block, weights)
    if design is None:
        return None
    chosen = list(sheet.index)
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    reasons = unusable(values, list(sheet[contrast.column].astype(str)), count_values)
    averaged = values @ averages.T
    usable, trend = averaged[reasons == ""], counts is not None
    name = "limma-trend" if trend else "limma"
    model = Model(name, usable, design.matrix, None, trend, usable.mean(axis=1))
    pairs = _first_of_each(sheet, [contrast.block, contrast.column])
    prepared = Prepared(expression.index, pairs, averaged, design.matrix, reasons, model)
    return Lines(prepared, design, sorted(both), sorted(set(blocks[compared]) - both))


def averaging(
    sheet: pd.DataFrame, contrast: Contrast, block: str, weights: np.ndarray | None
) -> tuple[np.ndarray, Design | None]:
    """Return the averages as a linear function of the samples, and the design of the paired comparison.

    `sheet`: samples of blocks that have both groups. The averages: (2 x lines) x samples, a row a block and
    group, in the sheet's order. A covariate that varies within block and group is fitted there, with a level
    for each block and group, and taken out. One that does not is averaged and stays in the design, unless it
    is constant within blocks. The design is None when such covariates leave the difference undetermined.
    """
    condition_keys = [block, contrast.column]
    to_clones = np.eye(len(sheet))
    row_weights = np.ones(len(sheet)) if weights is None else weights
    rows = sheet
    if contrast.clone is not None:
        keys = [*condition_keys, contrast.clone]
        to_clones = _means(sheet, keys, row_weights)
        rows = _first_of_each(sheet, keys)
        row_weights = np.ones(len(rows))
    conditions = _first_of_each(rows, condition_keys)
    names, covariates = _covariates(sheet, contrast)
    covariates = to_clones @ covariates
    n_conditions = len(conditions)
    within = np.column_stack([_means(rows, condition_keys).T > 0, covariates]).astype(float)
    fitted = [number - n_conditions for number in independent_columns(within) if number >= n_conditions]
    root = np.sqrt(row_weights)
    joint = within[:, [*range(n_conditions), *(n_conditions + number for number in fitted)]]
    to_conditions = np.linalg.pinv(joint * root[:, None])[:n_conditions] * root
    others = to_conditions @ np.delete(covariates, fitted, axis=1)
    others[np.abs(others) < ROUNDING] = 0
    plain = group_design(conditions, contrast.column, contrast.test, contrast.reference, block)
    nuisance = np.column_stack([plain.matrix[:, :-1], others])
    kept = independent_columns(nuisance)
    matrix = np.column_stack([nuisance[:, kept], plain.matrix[:, -1]])
    averages = to_conditions @ to_clones
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        return averages, None
    names = [*plain.names[:-1], *np.delete(names, fitted)]
    return averages, Design(
        matrix, (*(str(names[number]) for number in kept), plain.names[-1]), plain.samples
    )


def _covariates(sheet: pd.DataFrame, contrast: Contrast) -> tuple[list[str], np.ndarray]:
    """Return names and samples x columns of the covariates, centred and of one scale."""
    names, parts = [], [np.zeros((len(sheet), 0))]
    for name in contrast.covariates:
        new_names, columns = factor_columns(sheet[name])
        names += new_names
        parts.append(columns)
    columns = np.column_stack(parts)
    columns = columns - columns.mean(axis=0)
    spread = columns.std(axis=0)
    return names, columns / np.where(spread > 0, spread, 1)


def _labels(sheet: pd.DataFrame, keys: list[str]) -> pd.Series:
    return pd.Series(list(sheet[keys].astype(str).itertuples(index=False, name=None)), index=sheet.index)


def _first_of_each(sheet: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    return sheet[~_labels(sheet, keys).duplicated()]


def _means(sheet: pd.DataFrame, keys: list[str], weights: np.ndarray | None = None) -> np.ndarray:
    """Return the (weighted) means by `keys` as a matrix: one row each, in the sheet's order, x samples."""
    labels = _labels(sheet, keys)
    found = list(dict.fromkeys(labels))
    member = np.array([[label == one for label in labels] for one in found], dtype=float)
    if weights is not None:
        member *= weights
    return member / member.sum(axis=1, keepdims=True)
