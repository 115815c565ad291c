"""Blocks as random effects: the correlation within blocks, and how to allow for it.

Source: limma's duplicateCorrelation and gls.series (Smyth, Michaud & Scott 2005, Bioinformatics 21:2067).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def block_correlation(
    values: np.ndarray, design: np.ndarray, blocks: Sequence[str], trim: float = 0.15
) -> float:
    """Return the consensus correlation of samples within a block: the trimmed mean over genes.

    Each gene's variance components are fitted by restricted maximum likelihood; correlations are averaged
    after atanh. 0 when blocks have one sample each or are part of the design.
    """
    labels = list(dict.fromkeys(blocks))
    membership = np.array([[block == label for label in labels] for block in blocks], dtype=float)
    n, p = design.shape
    largest = int(membership.sum(axis=0).max())
    q, _ = np.linalg.qr(design, mode="complete")
    free = q[:, p:]
    within = free.T @ membership
    if largest < 2 or n <= p + 2 or not 1 < len(labels) < n - 1 or np.abs(within).max() < 1e-8:
        return 0.0
    u, singular, _ = np.linalg.svd(within, full_matrices=True)
    eigenvalues = np.zeros(n - p)
    eigenvalues[: len(singular)] = singular**2
    components = variance_components((values @ free @ u) ** 2, eigenvalues)
    rho = np.clip(components[:, 1] / components.sum(axis=1), 1 / (1 - largest) + 0.01, 0.99)
    arho = np.sort(np.arctanh(rho[~np.isnan(rho)]))
    cut = int(len(arho) * trim)
    return float(np.tanh(arho[cut : len(arho) - cut].mean()))


def variance_components(squares: np.ndarray, eigenvalues: np.ndarray, iterations: int = 100) -> np.ndarray:
    """Fit E(square) = residual + eigenvalue x block by a gamma model with identity link.

    `squares`: genes x residual df. Damped Newton steps (Levenberg-Marquardt); genes leave when converged.
    Returns genes x (residual, block).
    """
    design = np.column_stack([np.ones_like(eigenvalues), eigenvalues])
    # Replicates without any difference: rounding decides whether a square is 0, on which the deviance breaks.
    squares = np.maximum(squares, 1e-14 * squares.mean(axis=1, keepdims=True))
    start = np.linalg.lstsq(design, squares.T, rcond=None)[0].T
    varied = len(eigenvalues) > 2 and (np.abs(eigenvalues) > 1e-15).sum() > 1
    if not varied or eigenvalues.var(ddof=1) <= 1e-15:
        return start
    flat = np.column_stack([squares.mean(axis=1), np.zeros(len(squares))])
    usable = (start @ design.T >= 0).all(axis=1)
    beta = np.where(usable[:, None], start, flat)

    def deviance(y: np.ndarray, mean: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = (y - mean) / mean - np.log(y / mean)
            total = 2 * np.where((y < 1e-15) & (mean < 1e-15), 0.0, terms).sum(axis=1)
        return np.where((mean < 0).any(axis=1) | np.isnan(total), np.inf, total)

    current = deviance(squares, beta @ design.T)
    damping = np.zeros(len(squares))
    active = np.flatnonzero(np.isfinite(current))
    for turn in range(iterations):
        if not len(active):
            break
        y, mean = squares[active], beta[active] @ design.T
        v = mean**2
        v = np.maximum(v, v.max(axis=1, keepdims=True) / 1e3)
        information = np.einsum("gs,sp,sq->gpq", 1 / v, design, design)
        score = ((y - mean) / v) @ design
        diagonal = np.einsum("gpp->gp", information)
        if turn == 0:
            damping[active] = np.abs(diagonal.mean(axis=1)) / 2
        damped = information + damping[active][:, None, None] * np.eye(2)
        step = np.linalg.solve(damped, score[:, :, None])[:, :, 0]
        moved = beta[active] + step
        reached = deviance(y, moved @ design.T)
        # near the optimum the deviance is level within rounding, and a step must not be refused for that
        better = reached <= current[active] + 1e-13 * (1 + np.abs(current[active]))
        beta[active[better]], current[active[better]] = moved[better], reached[better]
        damping[active] = np.where(better, damping[active] / 10, damping[active] * 2)
        gain = np.einsum("gp,gp->g", score, step)
        stuck = damping[active] / diagonal.max(axis=1) > 1e15
        active = active[~((better & (gain < 1e-24)) | stuck)]
    return beta


def whitener(blocks: Sequence[str], correlation: float, weights: np.ndarray | None = None) -> np.ndarray:
    """Return the samples x samples matrix that makes samples of correlated blocks independent.

    `weights`: None or one a sample. Least squares on whitened data and design is generalised least squares.
    """
    same = np.array([[one == other for other in blocks] for one in blocks], dtype=float)
    covariance = correlation * same
    np.fill_diagonal(covariance, 1.0)
    if weights is not None:
        scale = 1 / np.sqrt(weights)
        covariance = covariance * np.outer(scale, scale)
    # The symmetric root: row s stays sample s, in whatever order the samples come.
    values, vectors = np.linalg.eigh(covariance)
    return vectors / np.sqrt(values) @ vectors.T
