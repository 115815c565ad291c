"""Set statistics of one sample, and the noise they have to be compared with.

Only genes of some set are looked at one by one: differences and residuals are centred over all genes, so
that the mean of all genes, which a set is measured against, is zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sorascope.sets import IndexedSet, weight_matrix
from sorascope.signature import noise

# No gene weighs more than this many times, or less than one such part of, the median gene.
WEIGHT_RANGE = 3.0


@dataclass(frozen=True)
class Membership:
    """Sets as a matrix over the genes of any of them.

    `rows`: these genes, sorted row numbers; `means`: sets x rows, direction over the set's size; `counts`:
    genes a set; `n_genes`: of the whole matrix.
    """

    rows: np.ndarray
    means: np.ndarray
    counts: np.ndarray
    n_genes: int


@dataclass(frozen=True)
class Projected:
    """Set statistics of one sample: `value`, its noise draws (sets x m), effective sizes, scatter.

    `excess`: by how much one gene outweighs the rest of its set, in units of `value`; `gram`: inner products
    over genes of the sets' centred weights; `unit`: what a shift of 1 log2 in all genes of a set adds to
    `value`.
    """

    value: np.ndarray
    noise: np.ndarray
    sizes: np.ndarray
    scatter: float
    excess: np.ndarray
    gram: np.ndarray
    unit: np.ndarray


def membership(indexed: Mapping[str, IndexedSet], n_genes: int) -> Membership:
    """Build the matrix of sets over the genes that belong to any."""
    rows = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
    inside = {name: one.restricted_to(rows) for name, one in indexed.items()}
    counts = np.array([len(one) for one in indexed.values()], dtype=float)
    return Membership(rows, weight_matrix(inside, len(rows)), counts, n_genes)


def gene_weights(sets: Membership, spread: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weigh genes by inverse standard deviation; return weights (sum of |w| = 1) and effective sizes.

    `spread`: of all genes. Weights: sets x the sets' genes.
    """
    precision = np.median(spread) / spread[sets.rows]
    weights = sets.means * np.clip(precision, 1 / WEIGHT_RANGE, WEIGHT_RANGE)
    weights = weights / np.abs(weights).sum(axis=1, keepdims=True)
    return weights, 1 / (weights**2).sum(axis=1)


def excess_of_one_gene(contributions: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return how far a set's largest gene, in the set's direction, outweighs the sum of the others; 0 if not.

    `contributions`: sets x genes, their sums are the statistics. A set of one gene is that gene: 0.
    """
    total = contributions.sum(axis=1)
    largest = (contributions * np.where(total < 0, -1.0, 1.0)[:, None]).max(axis=1, initial=0.0)
    return np.where(counts > 1, np.maximum(2 * largest - np.abs(total), 0.0), 0.0)


def project(difference: np.ndarray, factor: float, sets: Membership, learned: noise.Noise) -> Projected:
    """Turn one sample's difference (all genes) into set statistics and the noise to compare them with."""
    weights, sizes = gene_weights(sets, learned.spread)
    background = weights.sum(axis=1) / sets.n_genes
    # A new sample scatters more than the residuals its standard deviations were learned from: given the data
    # sigma^2 / s^2 has mean (d + d0) / (d + d0 - 2), where the residuals themselves have `ratio`.
    expected = 1 / (1 - 2 / max(learned.total_df, 2.5))
    squares = weights**2
    unseen = expected / np.maximum(squares @ learned.ratio[sets.rows] / squares.sum(axis=1), 1e-300)
    z = difference / (learned.spread * np.sqrt(factor))
    z = z - z.mean()
    adjusted = z - learned.residuals @ learned.explained(z)
    turned = learned.left_out()
    draws = (weights @ learned.residuals[sets.rows]) @ turned * np.sqrt(unseen)[:, None]
    usual = noise.median_square(learned.residuals @ turned) @ learned.directions.weights
    usual *= expected / max(learned.ratio.mean(), 1e-300)
    scatter = max(1.0, float(noise.median_square(adjusted[:, None])[0] / usual)) if usual > 0 else 1.0
    contributions = weights * adjusted[sets.rows]
    shift = (weights - background[:, None]) * sets.means
    return Projected(
        value=contributions.sum(axis=1),
        noise=draws,
        sizes=sizes,
        scatter=scatter,
        excess=excess_of_one_gene(contributions, sets.counts),
        gram=weights @ weights.T - sets.n_genes * np.outer(background, background),
        unit=shift @ (1 / (learned.spread[sets.rows] * np.sqrt(factor))) * sets.counts,
    )
