"""Markers against measured responses (screens), by rank, and the responses against each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..readers.fields import number
from .markers import DECIDING, Marked
from .matrix import AssayMatrix
from .statistics.ranks import rank_correlation

HIGH = "high"


def toward_resistance(sheet: pd.DataFrame, responses: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Return each response as numbers, turned so that higher is more resistant; NaN where missing."""
    return {
        name: np.array([number(str(entry)) for entry in sheet[name]]) * (1 if end == HIGH else -1)
        for name, end in responses.items()
    }


def between(sheet: pd.DataFrame, responses: Mapping[str, str], seed: int) -> pd.DataFrame:
    """Return Spearman's rho between every two responses, over all samples that have both."""
    turned = toward_resistance(sheet, responses)
    names = list(turned)
    made = [
        (one, other, *rank_correlation(turned[one], turned[other], seed))
        for n, one in enumerate(names)
        for other in names[n + 1 :]
    ]
    return pd.DataFrame(made, columns=["response", "other", "rho", "p", "n"])


def of_markers(
    matrix: AssayMatrix, pairs: Sequence[Marked], sheet: pd.DataFrame, responses: Mapping[str, str], seed: int
) -> pd.DataFrame:
    """Return rho of each marker's row with each response; above 0 it is higher where samples resist more."""
    turned = toward_resistance(sheet.loc[list(matrix.samples)], responses)
    rows = sorted({each.row for each in pairs if each.marker.role in DECIDING})
    made = []
    for name, values in turned.items():
        found = [rank_correlation(matrix.values[row], values, seed) for row in rows]
        family = benjamini_hochberg(np.array([p for _, p, _ in found], dtype=float))
        made += [
            (name, matrix.labels[row], " ".join(matrix.identified[row].features), rho, p, fdr, n)
            for row, (rho, p, n), fdr in zip(rows, found, family, strict=True)
        ]
    return pd.DataFrame(made, columns=["response", "row", "features", "rho", "p", "marker_fdr", "n"])
