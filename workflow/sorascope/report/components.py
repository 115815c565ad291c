"""Where samples are on the two largest principal components: all of them, and within their blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..ingest.quality.assess import most_variable, principal_components

if TYPE_CHECKING:
    import pandas as pd


def components(expression: pd.DataFrame, samples: pd.DataFrame, block: str | None) -> dict[str, Any]:
    """Return `all` and, with a block, `within`: `at` (x and y of each sample) and `shares` of variance.

    `expression`: genes × samples. Within blocks each gene's mean of a block is taken off first, so that what
    differs between lines does not hide what differs within them. None with fewer than three samples.
    """
    values = expression.to_numpy(dtype=float)
    values = values[np.isfinite(values).all(axis=1)]
    made: dict[str, Any] = {"all": _place(values), "within": None}
    if block is not None and block in samples.columns:
        names = samples[block].astype(str).to_numpy()
        apart = values.copy()
        for name in dict.fromkeys(names):
            apart[:, names == name] -= values[:, names == name].mean(axis=1, keepdims=True)
        made["within"] = _place(apart)
    return made


def _place(values: np.ndarray) -> dict[str, Any] | None:
    """Return coordinates on two components and their shares of variance; None for under three samples."""
    if values.shape[1] < 3 or len(values) < 2:
        return None
    at, shares = principal_components(most_variable(values), 2)
    pairs = np.column_stack([at, np.zeros((len(at), 2))])[:, :2]
    return {
        "at": [[float(f"{x:.4g}"), float(f"{y:.4g}")] for x, y in pairs],
        "shares": [float(f"{share:.4g}") for share in [*shares, 0.0, 0.0][:2]],
    }
