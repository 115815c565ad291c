"""Orthogonal effects: the data rotated so that the contrast stands in one column and noise in the others.

Source: the rotation behind limma's camera and roast (Wu et al. 2010, Bioinformatics 26:2176).
"""

from __future__ import annotations

import numpy as np


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
