"""One sample against its references, row by row, and how often held-out references look changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...arrays.rounding import steady_differences
from ...arrays.student import two_sided_p
from .differences import moderated

FEWEST = 2


@dataclass(frozen=True)
class Against:
    """A sample's difference from the references' mean a row, z over its moderated standard error, p.

    `rank`: place among references and sample, 1 the highest; `low`, `high`: range of the references.
    """

    difference: np.ndarray
    z: np.ndarray
    p: np.ndarray
    df: np.ndarray
    rank: np.ndarray
    low: np.ndarray
    high: np.ndarray
    n: np.ndarray


def against(sample: np.ndarray, references: np.ndarray) -> Against:
    """Compare a sample (a value a row) with references (rows × references, NaN where missing).

    z = (x − mean) / (s √(1 + 1/n)), s moderated over rows from 50 rows on; p by Student's t with the
    references' and the prior's degrees of freedom. It holds for replicates of one line, whose spread is that
    of the sample; different lines are no replicates.
    """
    known = np.isfinite(references)
    n = known.sum(axis=1)
    filled = np.where(known, references, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(axis=1) / n
        squares = np.where(known, (references - mean[:, None]) ** 2, 0.0).sum(axis=1)
        df = (n - 1).astype(float)
        variance = squares / df
    usable = (n >= FEWEST) & (variance > 0)
    posterior, total, _ = moderated(variance, df, usable)
    with np.errstate(divide="ignore"):
        error = np.sqrt(posterior * (1 + 1 / n))
    difference = steady_differences(np.where(n > 0, sample - mean, np.nan))
    z = difference / error
    with np.errstate(invalid="ignore"):
        rank = 1.0 + (filled > sample[:, None]).sum(axis=1, where=known)
    empty = n == 0
    low = np.where(empty, np.nan, np.where(known, references, np.inf).min(axis=1, initial=np.inf))
    high = np.where(empty, np.nan, np.where(known, references, -np.inf).max(axis=1, initial=-np.inf))
    rank = np.where(np.isfinite(sample) & ~empty, rank, np.nan)
    return Against(difference, z, two_sided_p(z, total), total, rank, low, high, n)


def held_out(references: np.ndarray) -> np.ndarray:
    """Return the p values (rows × references) of each reference against all others; NaN below three."""
    count = references.shape[1]
    p = np.full(references.shape, np.nan)
    if count > FEWEST:
        for number in range(count):
            p[:, number] = against(references[:, number], np.delete(references, number, axis=1)).p
    return p
