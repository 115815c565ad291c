"""Moderated statistics: empirical Bayes over genes. Source: limma's eBayes (Smyth 2004)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays.student import two_sided_p
from .fit import Fit
from .prior import Prior, estimate_prior, squeeze
from .robust import estimate_prior_robustly


@dataclass(frozen=True)
class Moderated:
    """Moderated statistics, genes x coefficients: t, two-sided p; variance and df a gene; the prior."""

    t: np.ndarray
    p: np.ndarray
    variance: np.ndarray
    df: np.ndarray
    prior: Prior


def moderate(fitted: Fit, trend: bool = False, robust: bool = False) -> Moderated:
    """Moderate a fit's t statistics, as limma's eBayes. Without residual df the statistics are NaN."""
    shape = fitted.coefficients.shape
    df = fitted.df_residual
    if df <= 0:
        empty = np.full(shape, np.nan)
        none = np.full(shape[0], np.nan)
        return Moderated(empty, empty, none, none, Prior(np.array(np.nan), np.array(np.nan)))
    covariate = fitted.mean_expression if trend else None
    if robust and shape[0] > 2:
        prior = estimate_prior_robustly(fitted.variance, df, covariate)
    else:
        prior = estimate_prior(fitted.variance, df, covariate)
    variance = squeeze(fitted.variance, df, prior)
    total = np.minimum(df + np.broadcast_to(prior.df, shape[0]), df * shape[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        t = fitted.coefficients / fitted.unscaled / np.sqrt(variance)[:, None]
    return Moderated(t, two_sided_p(t, total[:, None]), variance, total, prior)
