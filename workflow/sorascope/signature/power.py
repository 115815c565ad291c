"""What a design can see, before any data: the shift of a set that is found with 80 % power.

The same t test as the signature's, with typical values in place of measured ones: the noise of a gene between
replicates, each set's usual co-regulation (`coregulation`), and residual degrees of freedom from the design.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays.coregulation import shipped
from ..arrays.student import t_quantile
from ..model.inflation import MOST_PRIOR_DF
from .single import POWER

# Median standard deviation (log2) of a gene between replicates: 0.12 to 0.20 in four public data sets.
TYPICAL_NOISE = 0.18


def detectable(
    sets: Mapping[str, Mapping[str, int]],
    references: int,
    tests: int,
    lines: int = 1,
    noise: float = TYPICAL_NOISE,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Return, for each set, the smallest common shift (log2) found at p < `alpha` with 80 % power.

    `references`, `tests`: replicates a line; `lines`: lines of the data set, which share one estimate of
    noise. Columns: mechanism, genes, sample (one test sample alone), line (a line's test samples together).
    Missing where no replicate is left to learn the noise from. Raises `ValueError` for fewer than one of
    each.
    """
    if min(references, tests, lines) < 1 or not 0 < noise < np.inf or not 0 < alpha < 1:
        raise ValueError("references, tests and lines of 1 or more, a noise above 0, alpha between 0 and 1")
    names = list(sets)
    sizes = np.array([len(sets[name]) for name in names], dtype=float)
    spread = noise * np.sqrt(shipped("replicates").inflations(names, sizes) / sizes)

    def shift(factor: float, df: int) -> np.ndarray:
        if df < 1:
            return np.full(len(names), np.nan)
        total = df + min(MOST_PRIOR_DF, df)
        return (t_quantile(1 - alpha / 2, total) + t_quantile(POWER, total)) * spread * np.sqrt(factor)

    df = lines * (references - 1 + tests - 1)
    return pd.DataFrame(
        {
            "mechanism": names,
            "genes": sizes.astype(int),
            "sample": shift(1 + 1 / references, df - (tests > 1)),
            "line": shift(1 / tests + 1 / references, df),
        }
    )
