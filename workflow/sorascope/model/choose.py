"""Which variance model a data set gets: plain, with a trend, or voom; blocks fixed or random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .correlation import block_correlation, whitener
from .voom import voom

VOOM_RATIO = 3.0


@dataclass(frozen=True)
class Model:
    """What is fitted: name, genes x samples values, samples x coefficients design, weights, trend or not.

    `weights`: None, one a sample, or genes x samples. `mean_expression`: a gene, before any whitening.
    `library_size_ratio`: largest over smallest, NaN without counts. `block_correlation`: NaN unless random.
    """

    name: str
    values: np.ndarray
    design: np.ndarray
    weights: np.ndarray | None
    trend: bool
    mean_expression: np.ndarray
    library_size_ratio: float = np.nan
    block_correlation: float = np.nan


def choose(
    values: np.ndarray,
    design: np.ndarray,
    counts: np.ndarray | None = None,
    library_size: np.ndarray | None = None,
    counts_model: str = "auto",
    sample_weights: np.ndarray | None = None,
    random_blocks: Sequence[str] | None = None,
) -> Model:
    """Choose and prepare the model for the tested genes.

    `values`: genes x samples, log2; `counts` of the same genes and the effective `library_size` of all genes.
    'auto' takes voom when library sizes differ more than threefold and limma-trend otherwise, as limma's
    guide advises. With `random_blocks` (a label a sample) their correlation is estimated, data and design
    are whitened, and counts get limma-trend.
    """
    mean, weights, trend = values.mean(axis=1), sample_weights, counts is not None
    name, ratio, correlation = ("limma-trend" if trend else "limma"), np.nan, np.nan
    if counts is not None and library_size is not None:
        ratio = float(library_size.max() / library_size.min())
        if not random_blocks and (counts_model == "voom" or (counts_model == "auto" and ratio > VOOM_RATIO)):
            name, trend = "voom", False
            values, precision = voom(counts, design, library_size)
            weights = precision if sample_weights is None else precision * sample_weights
            mean = values.mean(axis=1)
    if random_blocks:
        correlation = block_correlation(values, design, random_blocks)
        turn = whitener(random_blocks, correlation, sample_weights)
        values, design, weights = values @ turn.T, turn @ design, None
    return Model(name, values, design, weights, trend, mean, ratio, correlation)
