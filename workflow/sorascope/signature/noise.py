"""The noise between replicates: its directions, what they explain of a sample, and how far a new one may lie.

Replicates of a group differ by noise alone, whatever the group does. Their residuals, without the sample in
question, span the directions in which this data set varies unasked (density, cycle, batch). What they explain
of a sample's difference is regressed out; the same is done to each residual with the others, which shows
what is left of noise after such a regression: the sample and its noise are treated alike. The idea is that
of removing unwanted variation by replicates (Risso et al. 2014, Nat Biotechnol 32:896).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sorascope.model.prior import estimate_prior, squeeze
from sorascope.signature.comparison import Comparisons

EXACT_SAMPLES = 60
MOST_DIRECTIONS = 40
GENES_PER_DIRECTION = 20


@dataclass(frozen=True)
class Directions:
    """An orthonormal basis of the residual space (samples x k) and unit vectors in it to be left out in turn.

    `probes`: k x m; `weights`: m, summing to 1.
    """

    basis: np.ndarray
    probes: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True)
class Noise:
    """What the residual directions say of the genes.

    `spread`: moderated standard deviation a gene; `total_df`: of it; `ratio`: residual variance over the
    moderated one, a gene; `residuals`: genes x k, standardised and centred over genes; `inverse`: of their
    Gram matrix, or None when nothing can be regressed out.
    """

    directions: Directions
    spread: np.ndarray
    total_df: float
    ratio: np.ndarray
    residuals: np.ndarray
    inverse: np.ndarray | None

    def explained(self, z: np.ndarray) -> np.ndarray:
        """Return the coefficients (k) of a centred, standardised difference on the residual directions."""
        if self.inverse is None:
            return np.zeros(self.residuals.shape[1])
        return self.inverse @ (self.residuals.T @ z)

    def left_out(self) -> np.ndarray:
        """Return k x m: what turns `residuals` into each probe's residual after regression on the rest."""
        probes = self.directions.probes
        if self.inverse is None:
            return probes
        turned = self.inverse @ probes
        return turned / np.einsum("km,km->m", probes, turned)


def directions_without(plan: Comparisons, row: int) -> Directions:
    """Return the residual directions of all samples but described `row`, with each other sample as a probe.

    Results do not depend on the choice of the basis.
    """
    values, vectors = np.linalg.eigh(plan.residual_without(row))
    basis = vectors[:, values > 0.5]
    lengths = np.einsum("sk,sk->s", basis, basis)
    seen = lengths > 1e-9
    probes = (basis[seen] / np.sqrt(lengths[seen])[:, None]).T
    return Directions(basis, probes, lengths[seen] / max(lengths.sum(), 1e-300))


def shared_directions(plan: Comparisons) -> Directions:
    """Return random residual directions of many samples, for all of them: one sample weighs little in each.

    The draw depends on the number of samples only, and samples enter in the order of their names.
    """
    order = np.argsort(np.array(plan.samples, dtype=str), kind="stable")
    draw = np.empty((len(order), min(plan.df, MOST_DIRECTIONS)))
    draw[order] = np.random.default_rng(len(order)).normal(size=draw.shape)
    basis, _ = np.linalg.qr(plan.residual @ draw)
    count = basis.shape[1]
    return Directions(basis, np.eye(count), np.full(count, 1 / count))


def learn(values: np.ndarray, mean_expression: np.ndarray, directions: Directions) -> Noise:
    """Learn the genes' noise from the residual directions: trended, moderated variances and co-variation."""
    effects = values @ directions.basis
    df = effects.shape[1]
    variance = np.mean(effects**2, axis=1)
    prior = estimate_prior(variance, df, mean_expression)
    posterior = np.maximum(squeeze(variance, df, prior), 1e-300)
    residuals = effects / np.sqrt(posterior)[:, None]
    residuals = residuals - residuals.mean(axis=0)
    inverse = None
    if 1 < df <= len(values) / GENES_PER_DIRECTION:
        inverse = np.linalg.pinv(residuals.T @ residuals, hermitian=True)
    return Noise(
        directions, np.sqrt(posterior), df + float(prior.df), variance / posterior, residuals, inverse
    )


def median_square(values: np.ndarray) -> np.ndarray:
    """Return the squared median absolute deviation over genes (rows) of every column."""
    columns = np.ascontiguousarray(values.T)
    middle = np.median(columns, axis=1, keepdims=True)
    return np.median(np.abs(columns - middle), axis=1) ** 2
