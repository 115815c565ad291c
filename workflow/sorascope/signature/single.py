"""The set-level moderated t of one difference: how far it is from its references, in its own noise.

For one sample, which is left out of every estimate of noise:
1. its difference from the references, less the background, is standardised gene by gene: z;
2. a set's statistic is the weighted signed mean of z; a gene weighs by the inverse of its standard deviation,
   which is best for changes of equal log2 size;
3. its variance is that of the same statistic of the replicates' residuals, moderated over sets; more when the
   sample scatters more around its own replicates than others do, and when one gene outweighs its set;
4. a second test asks whether the set stands out among all that the sample changed (standout.py).

The printed effect is the plain mean of the differences, with an interval from its own noise. The derivation
is in docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import coregulation
from ..arrays.coregulation import Coregulation
from ..arrays.student import t_quantile, two_sided_p
from ..model.inflation import moderate_inflation
from . import noise
from .adjustment import adjust
from .difference import Difference
from .standout import stand_out
from .statistic import (
    Membership,
    Projected,
    SetNoise,
    excess_of_one_gene,
    gene_weights,
    project,
)

# Between genes of a set, for ranking only: neither tight nor loose sets are favoured by their own estimate.
TYPICAL_CORRELATION = 0.05
POWER = 0.8
STATISTICS = (
    "activity",
    "mean",
    "effect",
    "half_width",
    "equivalence_half_width",
    "detectable",
    "t",
    "df",
    "p",
    "standout_t",
    "standout_p",
    "adjusted_t",
    "adjusted_p",
    "excess",
)
Numbers = dict[str, np.ndarray]


@dataclass(frozen=True)
class Sets:
    """The sets of one layer: their genes, names, the sets each shares genes with, usual co-regulation."""

    genes: Membership
    names: list[str]
    near: Sequence[Sequence[int]]
    usual: Coregulation

    def nothing(self) -> Numbers:
        """Return missing statistics of every set."""
        return {name: np.full(len(self.names), np.nan) for name in STATISTICS}


def without_noise(one: Difference, sets: Sets) -> Numbers:
    """Return effect and activity on the scale of the difference; the other statistics are missing."""
    numbers, genes = sets.nothing(), sets.genes
    scaled = one.z[genes.rows]
    numbers["mean"] = genes.means @ one.difference[genes.rows]
    numbers["effect"] = genes.means @ one.shifted[genes.rows]
    excess = excess_of_one_gene(genes.means, scaled, genes.counts)
    numbers["activity"] = comparable(genes.means @ scaled, genes.counts, excess)
    return numbers


def measure(one: Difference, learned: noise.Noise, sets: Sets, of_noise: SetNoise) -> Numbers:
    """Return statistics, tests and intervals of one difference."""
    numbers, genes, names = sets.nothing(), sets.genes, sets.names
    projected = project(one, genes, of_noise)
    if genes.n_genes <= max(genes.counts, default=0):
        # A set of all genes has nothing to stand out from.
        projected = replace(projected, value=np.where(genes.counts < genes.n_genes, projected.value, np.nan))
    numbers["mean"] = genes.means @ one.difference[genes.rows]
    t, error, df = moderated_t(projected, learned, names, sets.usual)
    numbers["t"], numbers["p"] = t, two_sided_p(t, df)
    numbers["df"] = np.full(len(names), df)
    numbers["detectable"] = (t_quantile(0.975, df) + t_quantile(POWER, df)) * error / projected.unit
    numbers["excess"] = projected.excess
    numbers["effect"] = projected.effect
    own_error = effect_error(projected, genes, learned, names, sets.usual)
    numbers["half_width"] = np.where(np.isfinite(t), t_quantile(0.975, df) * own_error, np.nan)
    numbers["equivalence_half_width"] = np.where(np.isfinite(t), t_quantile(0.95, df) * own_error, np.nan)
    numbers["activity"] = activity(one.shifted, one.whole_spread, genes)
    second = stand_out(one.shifted, one.whole_spread, genes, names, coregulation.shipped("clones"))
    numbers["standout_t"], numbers["standout_p"] = second.t, second.p
    numbers["adjusted_t"], numbers["adjusted_p"] = adjusted_test(projected, learned, sets)
    return numbers


def activity(shifted: np.ndarray, spread: np.ndarray, sets: Membership) -> np.ndarray:
    """Return the size of each set's change in one difference, comparable over sets.

    Genes are standardised by what noise and the change common to all genes make of them: in a quiet sample by
    noise, in one that changed as a whole by that change, so that no set leads for being measured precisely.
    """
    weights, sizes = gene_weights(sets, spread)
    z = (shifted / spread)[sets.rows]
    value = weights @ z
    # A set of all genes has nothing to stand out from.
    value = np.where(sets.counts < sets.n_genes, value, np.nan)
    return comparable(value, sizes, excess_of_one_gene(weights, z, sets.counts))


def comparable(value: np.ndarray, sizes: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """Scale set statistics by what sets of their sizes usually vary, so that they compare over sets."""
    return value / np.sqrt((1 + (sizes - 1) * TYPICAL_CORRELATION) / sizes + excess**2)


def moderated_t(
    projected: Projected, learned: noise.Noise, names: Sequence[str], usual: Coregulation
) -> tuple[np.ndarray, np.ndarray, float]:
    """Return t and the standard error of `value` a set, and their degrees of freedom; NaN without a value."""
    t, error = (np.full(len(projected.value), np.nan) for _ in range(2))
    own = np.isfinite(projected.value)
    if not own.any():
        return t, error, np.nan
    sizes = projected.sizes[own]
    measured = (projected.noise[own] ** 2) @ learned.weights * sizes
    named = [name for name, one in zip(names, own, strict=True) if one]
    inflation, df = moderate_inflation(
        measured, usual.inflations(named, sizes), learned.df, usual.shared, usual.sure
    )
    error[own] = np.sqrt(inflation * projected.scatter / sizes + projected.excess[own] ** 2)
    t[own] = projected.value[own] / error[own]
    return t, error, df


def effect_error(
    projected: Projected, sets: Membership, learned: noise.Noise, names: Sequence[str], usual: Coregulation
) -> np.ndarray:
    """Return the standard error (log2) of the plain mean of a set's differences."""
    inflation, _ = moderate_inflation(
        projected.effect_inflation, usual.inflations(names, sets.counts), learned.df, usual.shared, usual.sure
    )
    return np.sqrt(inflation * projected.scatter * projected.effect_base)


def adjusted_test(projected: Projected, learned: noise.Noise, sets: Sets) -> tuple[np.ndarray, np.ndarray]:
    """Return t and p of every set adjusted for proliferation and the sets it shares genes with."""
    adjusted = adjust(
        projected.value,
        projected.noise,
        learned.weights,
        projected.weights,
        sets.genes.n_genes,
        sets.names,
        sets.near,
    )
    changed = replace(projected, value=adjusted.value, noise=adjusted.noise, sizes=adjusted.sizes)
    t, _, df = moderated_t(changed, learned, sets.names, sets.usual)
    return t, two_sided_p(t, df)
