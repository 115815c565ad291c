"""Least squares for every gene at once, and contrasts of the coefficients.

Source: limma's lmFit and contrasts.fit (Smyth 2004, Stat Appl Genet Mol Biol 3:3; Ritchie et al. 2015,
Nucleic Acids Res 43:e47).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# 64 MB; more would take memory only.
IN_A_CHUNK = 1 << 23


@dataclass(frozen=True)
class Fit:
    """Coefficients genes x p, residual variance a gene, residual df, unscaled standard errors genes x p.

    `covariance`: p x p unscaled covariance of the coefficients (of the unweighted fit for weights by gene).
    """

    coefficients: np.ndarray
    variance: np.ndarray
    df_residual: float
    unscaled: np.ndarray
    covariance: np.ndarray
    mean_expression: np.ndarray


def fit(values: np.ndarray, design: np.ndarray, weights: np.ndarray | None = None) -> Fit:
    """Fit genes x samples `values` on samples x p `design`.

    `weights`: None, one a sample, or genes x samples (precision weights). Without residual degrees of
    freedom the variance is NaN.
    """
    mean = values.mean(axis=1)
    if weights is not None and weights.ndim == 2:
        return fit_weighted_by_gene(values, design, weights, mean)
    if weights is not None:
        root = np.sqrt(weights)
        values, design = values * root, design * root[:, None]
    q, r = np.linalg.qr(design)
    inverse = np.linalg.inv(r)
    effects = values @ q
    coefficients = effects @ inverse.T
    df = design.shape[0] - design.shape[1]
    residuals = values - effects @ q.T
    variance = np.einsum("gs,gs->g", residuals, residuals) / df if df > 0 else np.full(len(values), np.nan)
    covariance = inverse @ inverse.T
    unscaled = np.broadcast_to(np.sqrt(np.diag(covariance)), coefficients.shape)
    return Fit(coefficients, variance, df, unscaled, covariance, mean)


def chunks_of_genes(genes: int, design: np.ndarray) -> list[slice]:
    """Return the genes in chunks whose designs (samples x p a gene) take `IN_A_CHUNK` numbers at most.

    Each gene's numbers are the same in any chunk.
    """
    step = max(1, IN_A_CHUNK // max(design.size, 1))
    return [slice(start, start + step) for start in range(0, genes, step)]


def fit_weighted_by_gene(
    values: np.ndarray, design: np.ndarray, weights: np.ndarray, mean: np.ndarray
) -> Fit:
    """Fit with a weight for each gene and sample: batched QR instead of a loop over genes."""
    df = design.shape[0] - design.shape[1]
    coefficients, unscaled = (np.empty((len(values), design.shape[1])) for _ in range(2))
    variance = np.full(len(values), np.nan)
    for chunk in chunks_of_genes(len(values), design):
        root = np.sqrt(weights[chunk])
        q, r = np.linalg.qr(design[None, :, :] * root[:, :, None])
        weighted = values[chunk] * root
        effects = np.einsum("gsp,gs->gp", q, weighted)
        inverse = np.linalg.inv(r)
        coefficients[chunk] = np.einsum("gpq,gq->gp", inverse, effects)
        if df > 0:
            residuals = weighted - np.einsum("gsp,gp->gs", q, effects)
            variance[chunk] = np.einsum("gs,gs->g", residuals, residuals) / df
        unscaled[chunk] = np.sqrt(np.einsum("gpq,gpq->gp", inverse, inverse))
    plain = np.linalg.inv(np.linalg.qr(design)[1])
    return Fit(coefficients, variance, df, unscaled, plain @ plain.T, mean)


def contrast(fitted: Fit, contrasts: np.ndarray) -> Fit:
    """Turn coefficients into p x c `contrasts` of them, as limma's contrasts.fit.

    With weights by gene the correlation between coefficients is taken from the unweighted design, which is
    limma's approximation; it is exact otherwise.
    """
    correlation = fitted.covariance / np.sqrt(
        np.outer(np.diag(fitted.covariance), np.diag(fitted.covariance))
    )
    scaled = fitted.unscaled[:, :, None] * contrasts[None, :, :]
    unscaled = np.sqrt(np.einsum("gpc,pq,gqc->gc", scaled, correlation, scaled))
    return Fit(
        fitted.coefficients @ contrasts,
        fitted.variance,
        fitted.df_residual,
        unscaled,
        contrasts.T @ fitted.covariance @ contrasts,
        fitted.mean_expression,
    )


def last(fitted: Fit) -> Fit:
    """Keep the last coefficient only: the difference between the groups."""
    return Fit(
        fitted.coefficients[:, -1:],
        fitted.variance,
        fitted.df_residual,
        fitted.unscaled[:, -1:],
        fitted.covariance[-1:, -1:],
        fitted.mean_expression,
    )
