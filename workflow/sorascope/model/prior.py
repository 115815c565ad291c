"""The prior of the variances, fitted over genes, with or without a trend in expression.

Source: limma's fitFDist and squeezeVar (Smyth 2004; for the trend Law et al. 2014, Genome Biol 15:R29).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import digamma, polygamma


@dataclass(frozen=True)
class Prior:
    """The prior of the variances: its scale (one value, or one a gene under a trend) and degrees of freedom.

    `df` is infinite when the genes differ no more than chance; one a gene when estimated robustly.
    """

    scale: np.ndarray
    df: np.ndarray


def trigamma_inverse(value: float) -> float:
    """Solve trigamma(y) = value by Newton's method on 1/trigamma, which is convex (Smyth 2004)."""
    if value > 1e7:
        return 1 / np.sqrt(value)
    if value < 1e-6:
        return 1 / value
    y = 0.5 + 1 / value
    for _ in range(50):
        tri = polygamma(1, y)
        step = tri * (1 - tri / value) / polygamma(2, y)
        y += step
        if -step / y < 1e-8:
            break
    return float(y)


def cube(x: np.ndarray) -> np.ndarray:
    """Return x to the third power, without the slow general power function."""
    return x * x * x


def natural_spline(x: np.ndarray, df: int) -> np.ndarray:
    """Return a basis (n x df, intercept included) of natural cubic splines with knots at the quantiles of x.

    It spans the same space as R's ns(x, df, intercept = TRUE), so that fitted values agree.
    """
    low, high = x.min(), x.max()
    x = (x - low) / (high - low)
    knots = np.quantile(x, np.linspace(0, 1, df))
    last = knots[-1]
    tail = cube(np.maximum(x - last, 0))

    def cubic(knot: float) -> np.ndarray:
        return (cube(np.maximum(x - knot, 0)) - tail) / (last - knot)

    columns = [np.ones_like(x), x]
    if df > 2:
        base = cubic(knots[-2])
        columns += [cubic(knot) - base for knot in knots[: df - 2]]
    return np.column_stack(columns)


def estimate_prior(variance: np.ndarray, df: float | np.ndarray, trend: np.ndarray | None = None) -> Prior:
    """Fit a scaled F distribution to residual variances with `df` degrees of freedom, one for all or each.

    `trend`: mean log expression a gene, or None. Zero variances are offset as limma does. A single gene has
    no prior (df 0).
    """
    count = len(variance)
    if count <= 1:
        return Prior(variance.astype(float) if count else np.array(np.nan), np.array(0.0))
    x = np.maximum(variance, 0)
    middle = np.median(x)
    x = np.maximum(x, 1e-5 * (middle if middle > 0 else 1.0))
    log_variance = np.log(x) - digamma(df / 2) + np.log(df / 2)
    spline_df = 1
    if trend is not None:
        spline_df = 1 + (count >= 3) + (count >= 6) + (count >= 30)
        spline_df = min(spline_df, len(np.unique(trend)))
    if trend is None or spline_df < 2:
        centre = np.full(count if trend is not None else 1, log_variance.mean())
        spread = log_variance.var(ddof=1)
    else:
        basis = natural_spline(trend, spline_df)
        q, _ = np.linalg.qr(basis)
        centre = q @ (q.T @ log_variance)
        spread = np.sum((log_variance - centre) ** 2) / (count - spline_df)
    excess = spread - np.mean(polygamma(1, df / 2))
    if excess > 0:
        prior_df = 2 * trigamma_inverse(excess)
        scale = np.exp(centre + digamma(prior_df / 2) - np.log(prior_df / 2))
    else:
        prior_df = np.inf
        scale = np.exp(centre) if spline_df >= 2 else np.full(len(centre), x.mean())
    return Prior(scale if trend is not None else scale[0], np.array(prior_df))


def squeeze(variance: np.ndarray, df: float | np.ndarray, prior: Prior) -> np.ndarray:
    """Return posterior variances: the weighted mean of each gene's variance and its prior."""
    prior_df = np.broadcast_to(prior.df, variance.shape)
    scale = np.broadcast_to(prior.scale, variance.shape)
    finite = np.isfinite(prior_df)
    share = np.where(finite, prior_df, 0.0)
    return np.where(finite, (df * variance + share * scale) / np.maximum(df + share, 1e-300), scale)
