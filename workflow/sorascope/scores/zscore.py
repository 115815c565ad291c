"""Combined z-score: cohort-relative sum of standardised expression.

Source: Lee et al. 2008, PLoS Comput Biol 4:e1000217, as in GSVA's zscore. Genes are standardised over the
samples (n - 1), constant genes left out; score = sum(sign x z) / sqrt(k). It changes with the other samples.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..arrays.sets import IndexedSet
from .method import Method


def score(expression: pd.DataFrame, indexed: Mapping[str, IndexedSet]) -> dict[str, np.ndarray]:
    """Return set -> one score a sample; NaN where no member varies (a single sample included)."""
    values = expression.to_numpy(dtype=float)
    scores = {}
    for name, one in indexed.items():
        part = values[one.members]
        spread = part.std(axis=1, ddof=1) if values.shape[1] > 1 else np.zeros(len(part))
        varies = spread > 1e-10
        if not varies.any():
            scores[name] = np.full(values.shape[1], np.nan)
            continue
        centred = part[varies] - part[varies].mean(axis=1, keepdims=True)
        scores[name] = one.signs[varies] @ (centred / spread[varies, None]) / np.sqrt(varies.sum())
    return scores


ZSCORE = Method(
    name="zscore",
    label="z score (relative to this cohort)",
    of="z score of this mechanism, relative to this cohort",
    formula="Σ w z / √k, z over the cohort (Lee 2008)",
    range="unbounded",
    pinned="1e-10 (R GSVA 1.46)",
    of_cohort=score,
)
