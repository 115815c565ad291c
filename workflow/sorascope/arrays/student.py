"""Student's t: p values and quantiles."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit


def two_sided_p(t: np.ndarray, df: np.ndarray | float) -> np.ndarray:
    """Return the two-sided p of Student's t."""
    return 2 * stdtr(df, -np.abs(t))


def t_quantile(probability: float, df: np.ndarray | float) -> np.ndarray:
    """Return Student's t quantile; infinite df give the normal one."""
    return stdtrit(np.minimum(df, 1e10), probability)
