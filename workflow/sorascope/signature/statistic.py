"""Set statistics of one difference, and the noise they have to be compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..arrays.sets import IndexedSet
from . import noise
from .difference import Difference

# No gene weighs more than this many times, or less than one such part of, the median gene.
WEIGHT_RANGE = 3.0


@dataclass(frozen=True)
class Membership:
    """Sets as a sparse matrix over the genes of any of them.

    `rows`: these genes, sorted row numbers; `means`: sets x rows, direction over the set's size; `counts`:
    genes a set; `n_genes`: of the whole matrix.
    """

    rows: np.ndarray
    means: sparse.csr_matrix
    counts: np.ndarray
    n_genes: int


@dataclass(frozen=True)
class SetNoise:
    """What the noise says of sets, whichever difference is looked at.

    `weights`: sets x the sets' genes, sum of |w| = 1; `sizes`: effective; `draws`: the noise draws of the set
    statistics (sets x m). In units of the variance factor of the difference (`unit` of its root): `unit`:
    what a shift of 1 log2 in all genes of a set adds to the statistic; `base`: variance of the plain mean of
    the differences if genes were independent. `inflation`: variance of the plain mean of the noise draws
    over `base`.
    """

    weights: sparse.csr_matrix
    sizes: np.ndarray
    draws: np.ndarray
    unit: np.ndarray
    base: np.ndarray
    inflation: np.ndarray


@dataclass(frozen=True)
class Projected:
    """Set statistics of one difference: `value`, its noise draws (sets x m), effective sizes, scatter.

    `excess`: by how much one gene outweighs the rest of its set, in units of `value`; `weights`: sets x the
    sets' genes; `unit`: what a shift of 1 log2 in all genes of a set adds to `value`; `effect`: the mean of
    direction x (log2 difference - background); `effect_inflation`: the variance that noise gives it over
    `effect_base`, its variance if genes were independent.
    """

    value: np.ndarray
    noise: np.ndarray
    sizes: np.ndarray
    scatter: float
    excess: np.ndarray
    weights: sparse.csr_matrix
    unit: np.ndarray
    effect: np.ndarray
    effect_inflation: np.ndarray
    effect_base: np.ndarray


def membership(indexed: Mapping[str, IndexedSet], n_genes: int) -> Membership:
    """Build the matrix of sets over the genes that belong to any."""
    rows = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
    counts = np.array([len(one) for one in indexed.values()], dtype=float)
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(int)
    of_sets = [np.searchsorted(rows, one.members) for one in indexed.values()]
    columns = np.concatenate([np.empty(0, int), *of_sets])
    data = np.concatenate([np.empty(0), *(one.signs / max(len(one), 1) for one in indexed.values())])
    means = sparse.csr_matrix((data, columns, ends), shape=(len(indexed), len(rows)))
    return Membership(rows, means, counts, n_genes)


def gene_weights(sets: Membership, spread: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Weigh genes by inverse standard deviation; return weights (sum of |w| = 1) and effective sizes.

    `spread`: of all genes. Weights: sets x the sets' genes.
    """
    precision = np.clip(np.median(spread) / spread[sets.rows], 1 / WEIGHT_RANGE, WEIGHT_RANGE)
    means = sets.means
    raw = means.data * precision[means.indices]
    total = np.maximum(row_sums(with_data(means, np.abs(raw))), 1e-300)
    weights = with_data(means, raw * np.repeat(1 / total, np.diff(means.indptr)))
    return weights, 1 / np.maximum(row_sums(with_data(means, weights.data**2)), 1e-300)


def with_data(matrix: sparse.csr_matrix, data: np.ndarray) -> sparse.csr_matrix:
    """Return a matrix with the places of another and other numbers, without a look at the places."""
    made = matrix.copy()
    made.data = data
    return made


def row_sums(matrix: sparse.csr_matrix) -> np.ndarray:
    """Return the sum of each row."""
    return matrix @ np.ones(matrix.shape[1])


def excess_of_one_gene(weights: sparse.csr_matrix, z: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return how far a set's largest gene, in the set's direction, outweighs the sum of the others; 0 if not.

    `weights`: sets x genes; `z`: a gene. The sums of weight x z are the statistics. A set of one gene is that
    gene: 0.
    """
    if not len(weights.data):
        return np.zeros(len(counts))
    total, sizes = weights @ z, np.diff(weights.indptr)
    turned = weights.data * z[weights.indices] * np.repeat(np.where(total < 0, -1.0, 1.0), sizes)
    largest = np.zeros(len(sizes))
    filled = sizes > 0
    largest[filled] = np.maximum.reduceat(turned, weights.indptr[:-1][filled])
    return np.where(counts > 1, np.maximum(2 * np.maximum(largest, 0.0) - np.abs(total), 0.0), 0.0)


def set_noise(sets: Membership, learned: noise.Noise) -> SetNoise:
    """Turn the noise of genes into that of set statistics."""
    weights, sizes = gene_weights(sets, learned.spread)
    own, ratio = learned.spread[sets.rows], learned.ratio[sets.rows]
    squares = weights.power(2)
    # The residuals' own variance is `ratio`; a new sample scatters as is expected of one.
    unseen = learned.expected * row_sums(squares) / np.maximum(squares @ ratio, 1e-300)
    residuals = learned.residuals[sets.rows]
    base = sets.means.power(2) @ own**2
    seen = sets.means.power(2) @ (own**2 * ratio)
    means = sets.means @ (residuals * own[:, None])
    means *= np.sqrt(learned.expected * base / np.maximum(seen, 1e-300))[:, None]
    return SetNoise(
        weights=weights,
        sizes=sizes,
        draws=(weights @ residuals) * np.sqrt(unseen)[:, None],
        unit=abs(weights) @ (1 / own),
        base=base,
        inflation=(means**2) @ learned.weights / np.maximum(base, 1e-300),
    )


def project(one: Difference, sets: Membership, of_noise: SetNoise) -> Projected:
    """Turn one difference into set statistics and the noise to compare them with."""
    z = one.z[sets.rows]
    return Projected(
        value=of_noise.weights @ z,
        noise=of_noise.draws,
        sizes=of_noise.sizes,
        scatter=one.scatter,
        excess=excess_of_one_gene(of_noise.weights, z, sets.counts),
        weights=of_noise.weights,
        unit=of_noise.unit / np.sqrt(one.factor),
        effect=sets.means @ one.shifted[sets.rows],
        effect_inflation=of_noise.inflation,
        effect_base=of_noise.base * one.factor,
    )
