"""Set statistics of one difference, and the noise they have to be compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from ..arrays.background import background
from ..arrays.sets import IndexedSet
from . import noise

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
class Projected:
    """Set statistics of one difference: `value`, its noise draws (sets x m), effective sizes, scatter.

    `excess`: by how much one gene outweighs the rest of its set, in units of `value`; `weights`: sets x the
    sets' genes; `unit`: what a shift of 1 log2 in all genes of a set adds to `value`; `effect`: the mean of
    direction x (log2 difference - background); `effect_noise`: the same of the noise draws (log2);
    `effect_base`: variance of `effect` if genes were independent; `z`, `shifted`: standardised and log2
    difference less the background, all genes.
    """

    value: np.ndarray
    noise: np.ndarray
    sizes: np.ndarray
    scatter: float
    excess: np.ndarray
    weights: sparse.csr_matrix
    unit: np.ndarray
    effect: np.ndarray
    effect_noise: np.ndarray
    effect_base: np.ndarray
    z: np.ndarray
    shifted: np.ndarray


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
    weights = sets.means.multiply(precision[None, :]).tocsr()
    total = np.asarray(abs(weights).sum(axis=1)).ravel()
    weights = sparse.diags(1 / np.maximum(total, 1e-300)) @ weights
    return weights.tocsr(), 1 / np.maximum(row_sums(weights.power(2)), 1e-300)


def row_sums(matrix: sparse.csr_matrix) -> np.ndarray:
    """Return the sum of each row."""
    return np.asarray(matrix.sum(axis=1)).ravel()


def excess_of_one_gene(weights: sparse.csr_matrix, z: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Return how far a set's largest gene, in the set's direction, outweighs the sum of the others; 0 if not.

    `weights`: sets x genes; `z`: a gene. The sums of weight x z are the statistics. A set of one gene is that
    gene: 0.
    """
    contributions = weights.multiply(z[None, :]).tocsr()
    total = row_sums(contributions)
    if not contributions.nnz:
        return np.zeros(len(counts))
    turned = (sparse.diags(np.where(total < 0, -1.0, 1.0)) @ contributions).tocsr()
    largest = np.maximum(np.asarray(turned.max(axis=1).todense()).ravel(), 0.0)
    return np.where(counts > 1, np.maximum(2 * largest - np.abs(total), 0.0), 0.0)


def project(
    difference: np.ndarray,
    factor: float,
    sets: Membership,
    learned: noise.Noise,
    quality: np.ndarray | None = None,
) -> Projected:
    """Turn one difference (all genes, log2) into set statistics and the noise to compare them with.

    `factor`: variance of the difference over that of one sample. `quality`: what tells how noisy the sample
    is, a residual from its own replicates of variance 1 (log2); the difference itself where it has none.
    """
    weights, sizes = gene_weights(sets, learned.spread)
    spread = learned.spread * np.sqrt(factor)
    shifted = difference - background(difference, spread)
    z, own = shifted / spread, spread[sets.rows]
    # A new sample scatters more than the residuals its standard deviations were learned from: given the data
    # sigma^2 / s^2 has mean (d + d0) / (d + d0 - 2), where the residuals themselves have `ratio`.
    expected = 1 / (1 - 2 / max(learned.total_df, 2.5))
    ratio = learned.ratio[sets.rows]
    squares = weights.power(2)
    unseen = expected * row_sums(squares) / np.maximum(squares @ ratio, 1e-300)
    residuals = learned.residuals[sets.rows]
    usual = noise.median_square(learned.residuals) @ learned.weights
    usual *= expected / max(learned.ratio.mean(), 1e-300)
    seen_scatter = noise.median_square((z if quality is None else quality / learned.spread)[:, None])[0]
    scatter = max(1.0, float(seen_scatter / usual)) if usual > 0 else 1.0
    base = sets.means.power(2) @ own**2
    seen = sets.means.power(2) @ (own**2 * ratio)
    return Projected(
        value=weights @ z[sets.rows],
        noise=(weights @ residuals) * np.sqrt(unseen)[:, None],
        sizes=sizes,
        scatter=scatter,
        excess=excess_of_one_gene(weights, z[sets.rows], sets.counts),
        weights=weights,
        unit=abs(weights) @ (1 / own),
        effect=sets.means @ shifted[sets.rows],
        effect_noise=(sets.means @ (residuals * own[:, None]))
        * np.sqrt(expected * base / np.maximum(seen, 1e-300))[:, None],
        effect_base=base,
        z=z,
        shifted=shifted,
    )
