"""The variance prior fitted so that a few outlying genes do not widen it.

Source: Phipson et al. 2016, Ann Appl Stat 10:946, and limma's fitFDistRobustly: log variances are
winsorised, the prior's degrees of freedom solve for the winsorised variance, and outliers get fewer.
"""

from __future__ import annotations

import numpy as np
from scipy.special import betaln, chdtrc, chdtri, fdtrc, fdtri, gammaln, hyp2f1

from ..arrays.ranks import mean_ranks
from .lowess import lowess
from .prior import Prior, estimate_prior

TAILS = (0.05, 0.1)


def f_quantiles(df1: float, df2: float) -> np.ndarray:
    """Return the F quantiles that cut off the winsorised tails."""
    if np.isinf(df2):
        return np.array([chdtri(df1, 1 - TAILS[0]), chdtri(df1, TAILS[1])]) / df1
    return fdtri(df1, df2, np.array([TAILS[0], 1 - TAILS[1]]))


def f_log_density(x: np.ndarray, df1: float, df2: float) -> np.ndarray:
    """Return the log density of F; infinite df2 give chi-square over df1."""
    half = df1 / 2
    if np.isinf(df2):
        return half * np.log(half) + (half - 1) * np.log(x) - half * x - gammaln(half)
    ratio = df1 / df2
    spread = np.log1p(ratio * x) * (df1 + df2) / 2
    return half * np.log(ratio) + (half - 1) * np.log(x) - spread - betaln(half, df2 / 2)


def f_log_tail(x: np.ndarray, df1: float, df2: float) -> np.ndarray:
    """Return log P(F > x), also where the probability itself is below the smallest number."""
    tail = fdtrc(df1, df2, x)
    with np.errstate(divide="ignore"):
        result = np.log(tail)
    small = tail < 1e-290
    a, b = df2 / 2, df1 / 2
    y = df2 / (df2 + df1 * x[small])
    result[small] = a * np.log(y) - np.log(a) - betaln(a, b) + np.log(hyp2f1(a, 1 - b, a + 1, y))
    return result


def winsorised_moments(df1: float, df2: float) -> tuple[float, float]:
    """Return mean and variance of the log of a winsorised F, by 128-point Gauss-Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(128)
    cuts = f_quantiles(df1, df2)
    low, high = cuts / (1 + cuts)
    places = low + (high - low) * (nodes + 1) / 2
    x = places / (1 - places)
    mass = (high - low) * weights / 2 * np.exp(f_log_density(x, df1, df2)) / (1 - places) ** 2
    log_x, log_cuts, tails = np.log(x), np.log(cuts), np.array(TAILS)
    mean = mass @ log_x + log_cuts @ tails
    return mean, mass @ (log_x - mean) ** 2 + (log_cuts - mean) ** 2 @ tails


def estimate_prior_robustly(variance: np.ndarray, df: float, trend: np.ndarray | None = None) -> Prior:
    """Fit the prior as `estimate_prior`, with degrees of freedom a gene: fewer for outlying variances."""
    count = len(variance)
    x = np.maximum(variance, np.median(variance) * 1e-12)
    plain = estimate_prior(x, df, trend)
    if max(TAILS) < 1 / count:
        return Prior(plain.scale, np.full(count, float(plain.df)))
    z = np.log(x)
    centre = np.zeros(count)  # limma's trimmed mean would cancel: the level is in the mean of the residuals
    if trend is not None:
        _, fitted = lowess(trend, z, 0.4)
        centre[np.argsort(trend, kind="stable")] = fitted
    residual = z - centre
    winsorised = np.clip(residual, *np.quantile(residual, [TAILS[0], 1 - TAILS[1]]))
    mean, spread = winsorised.mean(), winsorised.var(ddof=1)
    limit = winsorised_moments(df, np.inf)
    if np.log(spread / limit[1]) <= 0:
        scale = np.exp(centre + mean - limit[0])
        return Prior(scale if trend is not None else scale[0], pooled_df(x / scale, df))
    if np.isinf(plain.df):
        return Prior(plain.scale, np.full(count, np.inf))
    prior_df = solve_df(spread, df, float(plain.df))
    scale = np.exp(centre + mean - winsorised_moments(df, prior_df)[0])
    shrunk = outlier_df(x / scale, df, prior_df)
    return Prior(scale if trend is not None else scale[0], shrunk)


def solve_df(spread: float, df: float, start: float) -> float:
    """Find the prior df whose winsorised variance is `spread`; never below the plain estimate."""
    from scipy.optimize import brentq

    def excess(share: float) -> float:
        prior_df = share / (1 - share) if share < 1 else np.inf
        return float(np.log(spread / winsorised_moments(df, prior_df)[1]))

    low = start / (1 + start)
    if excess(low) >= 0:
        return start
    share = brentq(excess, low, 1, xtol=1e-15, rtol=1e-14)
    return share / (1 - share)


def pooled_df(ratio: np.ndarray, df: float) -> np.ndarray:
    """Return the prior df a gene when the bulk's prior is infinitely strong: finite for outliers only."""
    count = len(ratio)
    tail = chdtrc(df, ratio * df)
    expected = (count - mean_ranks(ratio) + 0.5) / count
    regular = np.minimum(tail / expected, 1)
    shrunk = np.where(regular < 1, regular * count * df, np.inf)
    if (regular < 1).any():
        order = np.argsort(tail, kind="stable")
        shrunk[order] = np.maximum.accumulate(shrunk[order])
    return shrunk


def outlier_df(ratio: np.ndarray, df: float, prior_df: float) -> np.ndarray:
    """Return the prior df a gene: `prior_df`, less for variances larger than the prior explains."""
    count = len(ratio)
    log_tail = f_log_tail(ratio, df, prior_df)
    expected = np.log(count - mean_ranks(ratio) + 0.5) - np.log(count)
    log_regular = np.minimum(log_tail - expected, 0)
    if not (log_regular < 0).any():
        return np.full(count, prior_df)
    regular, outlying = np.exp(log_regular), -np.expm1(log_regular)
    # The df at which the most extreme gene would be unremarkable, by one step of limma's approximation.
    smallest = np.log(0.5) / log_tail.min() * prior_df
    smallest *= np.log(0.5) / f_log_tail(np.array([ratio.max()]), df, smallest)[0]
    shrunk = regular * prior_df + outlying * smallest
    order = np.argsort(log_tail, kind="stable")
    ordered = shrunk[order]
    running = np.cumsum(ordered) / np.arange(1, count + 1)
    lowest = int(np.argmin(running))
    ordered[: lowest + 1] = running[lowest]
    shrunk[order] = np.maximum.accumulate(ordered)
    return shrunk
