"""Exact tests by ranks, for calls and other values that no linear model fits."""

from __future__ import annotations

import numpy as np

from ...arrays.ranks import mean_ranks

PERMUTATIONS = 9999
LARGEST_EXACT = 400


def rank_sum(test: np.ndarray, reference: np.ndarray) -> float:
    """Return the exact two-sided p of Wilcoxon's rank sum with ties; NaN for an empty group.

    All ways to choose the test units are counted by the rank sums they give (Mehta & Patel 1984).
    """
    if not len(test) or not len(reference) or len(test) + len(reference) > LARGEST_EXACT:
        return float("nan")
    doubled = np.rint(2 * mean_ranks(np.concatenate([test, reference]))).astype(int)
    n, total = len(test), int(doubled.sum())
    ways = np.zeros((n + 1, total + 1))
    ways[0, 0] = 1.0
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, : total + 1 - rank].copy()
    sums = np.arange(total + 1)
    expected = n * total / len(doubled)
    observed = abs(doubled[:n].sum() - expected)
    extreme = np.abs(sums - expected) >= observed - 1e-9
    return float(min(1.0, ways[n, extreme].sum() / ways[n].sum()))


def rank_correlation(values: np.ndarray, response: np.ndarray, seed: int) -> tuple[float, float, int]:
    """Return Spearman's rho, its permutation p (9,999 draws) and the number of pairs; NaN below four."""
    both = np.isfinite(values) & np.isfinite(response)
    n = int(both.sum())
    if n < 4 or np.ptp(values[both]) == 0 or np.ptp(response[both]) == 0:
        return float("nan"), float("nan"), n
    x, y = mean_ranks(values[both]), mean_ranks(response[both])
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x @ x) * (y @ y))
    rho = float(x @ y / scale)
    draws = np.random.default_rng(seed).permuted(np.tile(y, (PERMUTATIONS, 1)), axis=1) @ x / scale
    return rho, float((1 + (np.abs(draws) >= abs(rho) - 1e-12).sum()) / (1 + PERMUTATIONS)), n
