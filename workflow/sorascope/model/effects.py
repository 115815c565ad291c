"""Effects: of the contrast in one column, of noise in the others, all of the same expected square.

Source: the rotation behind limma's camera and roast (Wu et al. 2010, Bioinformatics 26:2176).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fit import chunks_of_genes


@dataclass(frozen=True)
class Effects:
    """The contrast's effect and the residuals of every gene, without any basis of the residual space.

    `table`: genes x (1 + samples), the effect first, then the residuals of the samples (times the root of
    their weights). `df`: residual degrees of freedom. `free`: 1 - leverage, one a sample or genes x samples,
    which is a residual's variance in units of the gene's.
    """

    table: np.ndarray
    df: int
    free: np.ndarray


def contrast_and_residuals(
    values: np.ndarray, design: np.ndarray, weights: np.ndarray | None = None
) -> Effects:
    """Return the last coefficient's effect and the residuals; arguments as in `orthogonal_effects`.

    Sums of products over the residuals of a gene, or of two genes of the same weights, are those over its
    residual effects in any basis. With weights by gene the bases of two genes have nothing to do with each
    other, but their samples have.
    """
    df = design.shape[0] - design.shape[1]
    if weights is not None and weights.ndim == 2:
        table, free = _weighted_by_gene(values, design, weights)
        return Effects(table, df, free)
    if weights is not None:
        root = np.sqrt(weights)
        values, design = values * root, design * root[:, None]
    q, r = np.linalg.qr(design)
    effects = values @ q
    table = np.column_stack([effects[:, -1] * np.sign(r[-1, -1]), values - effects @ q.T])
    return Effects(table, df, 1 - (q**2).sum(axis=-1))


def _weighted_by_gene(
    values: np.ndarray, design: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return `table` and `free` of genes that have a weight for each sample."""
    table, free = np.empty((len(values), 1 + values.shape[1])), np.empty(values.shape)
    for chunk in chunks_of_genes(len(values), design):
        root = np.sqrt(weights[chunk])
        weighted = values[chunk] * root
        q, r = np.linalg.qr(design[None] * root[:, :, None])
        effects = np.einsum("gs,gsp->gp", weighted, q)
        table[chunk, 0] = effects[:, -1] * np.sign(r[:, -1, -1])
        table[chunk, 1:] = weighted - np.einsum("gp,gsp->gs", effects, q)
        free[chunk] = 1 - (q**2).sum(axis=-1)
    return table, free


def orthogonal_effects(
    values: np.ndarray, design: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Return genes x (1 + residual df): the last coefficient's effect, then the residual effects.

    The first column has the sign of the coefficient; its square and those of the residual effects have
    the same expectation, the gene's variance, when the coefficient is zero. `weights`: None, one a sample,
    or genes x samples. The rotation is that of a complete QR decomposition of the design, applied as its
    few Householder reflections: the samples x samples matrix is never made.
    """
    columns = design.shape[1]
    if weights is None:
        rotated = np.array(values, dtype=float)
    else:
        root = np.sqrt(weights)
        rotated = values * root
        design = design[None] * root[:, :, None] if root.ndim == 2 else design * root[:, None]
    reflectors, scales = np.linalg.qr(design, mode="raw")
    diagonal = np.einsum("...kk->...k", reflectors[..., :columns])[..., -1]
    for step in range(columns):
        tail = reflectors[..., step, step + 1 :]
        below = rotated[:, step + 1 :]
        product = below @ tail if tail.ndim == 1 else np.einsum("gs,gs->g", below, tail)
        along = (rotated[:, step] + product) * scales[..., step]
        rotated[:, step] -= along
        below -= along[:, None] * tail
    rotated = rotated[:, columns - 1 :]
    rotated[:, 0] *= np.sign(diagonal)
    return rotated
