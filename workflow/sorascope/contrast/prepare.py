"""What a contrast is fitted to: samples of its groups, genes that can be tested, the variance model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays.finite import check_finite
from ..errors import Problems
from ..model.choose import Model, choose
from ..model.design import Design
from ..model.usable import unusable
from ..readers.fields import number
from ..settings import Contrast, Statistics


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


def prepare(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    design: Design,
    contrast: Contrast,
    counts: pd.DataFrame | None,
    options: Statistics,
) -> Prepared:
    """Take the design's samples, leave out genes that cannot be tested, and choose the model."""
    check_finite(expression)
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


def effective_library_size(counts: np.ndarray) -> np.ndarray:
    """Return each sample's reads times its TMM factor."""
    from ..arrays.normalise import tmm_factors

    return counts.sum(axis=0) * tmm_factors(counts)


def positive_weights(samples: pd.DataFrame, column: str | None) -> np.ndarray | None:
    """Read sample weights from the sheet; raise `InputError` unless all are positive numbers."""
    if column is None:
        return None
    problems = Problems()
    if column not in samples:
        problems.add("samples", "columns", f"no column {column}", ", ".join(map(str, samples.columns)))
        problems.raise_if_any()
    weights = samples[column].astype(str).map(number).to_numpy(dtype=float)
    wrong = samples.index[~(weights > 0) | np.isinf(weights)]
    if len(wrong):
        problems.add("samples", f"column {column}", ", ".join(map(str, wrong)), "a positive weight a sample")
    problems.raise_if_any()
    return weights
