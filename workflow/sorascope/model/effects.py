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
    or genes x samples.
    """
    n, p = design.shape
    if weights is not None and weights.ndim == 2:
        root = np.sqrt(weights)
        q, r = np.linalg.qr(design[None] * root[:, :, None], mode="complete")
        rotated = np.einsum("gs,gsk->gk", values * root, q[:, :, p - 1 :])
        rotated[:, 0] *= np.sign(r[:, p - 1, p - 1])
        return rotated
    if weights is not None:
        root = np.sqrt(weights)
        values, design = values * root, design * root[:, None]
    q, r = np.linalg.qr(design, mode="complete")
    rotated = values @ q[:, p - 1 : n]
    rotated[:, 0] *= np.sign(r[p - 1, p - 1])
    return rotated
