"""The set-level moderated t: how far a sample's set stands from its references, in its own noise.

For one sample, which is left out of every estimate of noise:
1. its difference from the references, less the background, is standardised gene by gene: z;
2. a set's statistic is the weighted signed mean of z; a gene weighs by the inverse of its standard deviation,
   which is best for changes of equal log2 size;
3. its variance is that of the same statistic of the replicates' residuals, moderated over sets; more when the
   sample scatters more around its own replicates than others do, and when one gene outweighs its set;
4. a second test asks whether the set stands out among all that the sample changed (standout.py).

The printed effect is the plain mean of the differences, with an interval from its own noise. The derivation
stands in docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..arrays import coregulation
from ..arrays.background import background
from ..arrays.coregulation import Coregulation
from ..arrays.sets import IndexedSet
from ..model.moderation import t_quantile, two_sided_p
from . import noise
from .adjustment import adjust, neighbours
from .comparison import Comparisons
from .inflation import moderate_inflation
from .standout import stand_out, whole_spread
from .statistic import (
    Membership,
    Projected,
    excess_of_one_gene,
    gene_weights,
    membership,
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


@dataclass(frozen=True)
class Activities:
    """Statistics, described samples x sets; z and log2 differences, described samples x `members` (rows).

    `effect`: the mean over a set's genes of direction x (log2 difference - background); its 95 % interval is
    plus or minus `half_width`, its 90 % interval `equivalence_half_width`. `mean`: the same without the
    background taken off. `detectable`: the shift (log2) common to a set's genes that p < 0.05 finds with 80 %
    power. `t`, `p`: the set differs from the references; `standout_t`, `standout_p`: it stands out among all
    that changed; `adjusted_t`, `adjusted_p`: the first beside confounders. `excess`: by how much one gene
    outweighs the rest of its set. `scatter`: a sample's gene-level variance around its replicates over that
    of others, at least 1.
    """

    activity: np.ndarray
    mean: np.ndarray
    effect: np.ndarray
    half_width: np.ndarray
    equivalence_half_width: np.ndarray
    detectable: np.ndarray
    t: np.ndarray
    df: np.ndarray
    p: np.ndarray
    standout_t: np.ndarray
    standout_p: np.ndarray
    adjusted_t: np.ndarray
    adjusted_p: np.ndarray
    excess: np.ndarray
    members: np.ndarray
    z: np.ndarray
    difference: np.ndarray
    scatter: np.ndarray

    def at(self, array: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Pick the columns of `z` or `difference` that belong to gene rows, all of which are members."""
        return array[..., np.searchsorted(self.members, rows)]


@dataclass(frozen=True)
class Described:
    """One difference to describe: a gene's log2 difference, variance factor, noise (None: no replicates).

    `quality`: see `project`.
    """

    difference: np.ndarray
    factor: float
    learned: noise.Noise | None
    quality: np.ndarray | None = None


def evaluate(
    values: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    plan: Comparisons,
    members: np.ndarray | None = None,
    usual: Coregulation | None = None,
) -> Activities:
    """Evaluate every described sample for every set.

    `values`: usable genes x the plan's samples, log2. `members`: sorted gene rows to keep z and differences
    of; those of the sets by default. `usual`: the co-regulation of sets between the plan's samples; between
    replicates by default. Without residual degrees of freedom only effect and activity (on differences
    scaled by their spread over genes) are given.
    """

    def differences() -> Iterator[Described | None]:
        if not indexed or not len(values):
            yield from (None for _ in plan.reasons)
            return
        source = noise.pool(plan)
        whole: noise.Noise | None = None
        for row, reason in enumerate(plan.reasons):
            if reason:
                yield None
                continue
            sample = plan.described[row]
            if sample in source.rows:
                learned = noise.learn_from(values, source, sample)
            else:
                whole = whole or noise.learn_from(values, source, -1)
                learned = whole
            quality = plan.own_residual(row)
            yield Described(
                values @ plan.weights[row],
                plan.variance_factor[row],
                learned,
                None if quality is None else values @ quality,
            )

    return describe(differences(), len(values), indexed, members, usual or coregulation.shipped("replicates"))


def over_units(
    units: np.ndarray,
    mean_expression: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    members: np.ndarray | None = None,
) -> Activities:
    """Evaluate the mean over units, such as lines: one described row.

    `units`: genes x units, each a log2 difference; their scatter is the noise. With one unit there is no p.
    """
    count = units.shape[1]
    mean = units.mean(axis=1)
    learned = None
    if count > 1:
        residuals = units - mean[:, None]
        learned = noise.learn(residuals, np.full(count, 1 - 1 / count), count - 1, mean_expression)
    # The units are all in the noise: nothing to judge beside them.
    rows = iter([Described(mean, 1 / count, learned, np.zeros(len(units)))])
    return describe(rows, len(units), indexed, members, coregulation.shipped("clones"))


def describe(
    rows: Iterator[Described | None],
    n_genes: int,
    indexed: Mapping[str, IndexedSet],
    members: np.ndarray | None,
    usual: Coregulation,
) -> Activities:
    """Describe each difference for every set; None gives a row without numbers."""
    if members is None:
        members = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
    names = list(indexed)
    if not names or not n_genes:
        return nothing_to_describe(rows, len(names), members)
    sets, near = membership(indexed, n_genes), neighbours(indexed)
    found: dict[str, list[np.ndarray]] = {name: [] for name in STATISTICS}
    z, kept, scatter = [], [], []
    nothing = {name: np.full(len(names), np.nan) for name in STATISTICS}
    for one in rows:
        numbers, own_z, own_difference, own_scatter = dict(nothing), None, None, np.nan
        if one is not None:
            own_difference = one.difference[members]
            if one.learned is None:
                own_z = without_noise(one, sets, members, numbers)
            else:
                projected = project(one.difference, one.factor, sets, one.learned, one.quality)
                own_z, own_scatter = projected.z[members], projected.scatter
                numbers["mean"] = sets.means @ one.difference[sets.rows]
                measure(projected, one.factor, one.learned, sets, names, near, usual, numbers)
        for name in STATISTICS:
            found[name].append(numbers[name])
        empty = np.full(len(members), np.nan)
        z.append(empty if own_z is None else own_z)
        kept.append(empty if own_difference is None else own_difference)
        scatter.append(own_scatter)
    shape = (len(scatter), len(names))
    arrays = {name: np.array(found[name], dtype=float).reshape(shape) for name in STATISTICS}
    wide = (len(scatter), len(members))
    return Activities(
        **arrays,
        members=members,
        z=np.array(z).reshape(wide),
        difference=np.array(kept).reshape(wide),
        scatter=np.array(scatter),
    )


def nothing_to_describe(rows: Iterator[Described | None], n_sets: int, members: np.ndarray) -> Activities:
    """Return rows without numbers: no set has a usable gene, or there is no usable gene at all."""
    count = sum(1 for _ in rows)
    columns = np.full((count, len(members)), np.nan)
    empty = dict.fromkeys(STATISTICS, np.full((count, n_sets), np.nan))
    unknown = np.full(count, np.nan)
    return Activities(**empty, members=members, z=columns, difference=columns, scatter=unknown)


def without_noise(
    one: Described, sets: Membership, members: np.ndarray, numbers: dict[str, np.ndarray]
) -> np.ndarray:
    """Fill in effect and activity on the scale of the difference; return z of `members`."""
    scale = max(float(one.difference.std()), 1e-300)
    shifted = one.difference - background(one.difference, np.full(len(one.difference), scale))
    scaled = shifted[sets.rows] / scale
    numbers["mean"] = sets.means @ one.difference[sets.rows]
    numbers["effect"] = sets.means @ shifted[sets.rows]
    excess = excess_of_one_gene(sets.means, scaled, sets.counts)
    numbers["activity"] = comparable(sets.means @ scaled, sets.counts, excess)
    return one.difference[members] / scale


def measure(
    projected: Projected,
    factor: float,
    learned: noise.Noise,
    sets: Membership,
    names: list[str],
    near: Sequence[Sequence[int]],
    usual: Coregulation,
    numbers: dict[str, np.ndarray],
) -> None:
    """Fill in statistics, tests and intervals of one difference into `numbers`."""
    if sets.n_genes <= max(sets.counts, default=0):
        # A set of all genes has nothing to stand out from.
        projected = replace(projected, value=np.where(sets.counts < sets.n_genes, projected.value, np.nan))
    t, error, df = moderated_t(projected, learned, names, usual)
    numbers["t"], numbers["p"] = t, two_sided_p(t, df)
    numbers["df"] = np.full(len(names), df)
    numbers["detectable"] = (t_quantile(0.975, df) + t_quantile(POWER, df)) * error / projected.unit
    numbers["excess"] = projected.excess
    numbers["effect"] = projected.effect
    own_error = effect_error(projected, sets, learned, names, usual)
    numbers["half_width"] = np.where(np.isfinite(t), t_quantile(0.975, df) * own_error, np.nan)
    numbers["equivalence_half_width"] = np.where(np.isfinite(t), t_quantile(0.95, df) * own_error, np.nan)
    spread = whole_spread(projected.shifted, learned.spread**2 * factor)
    numbers["activity"] = activity(projected.shifted, spread, sets)
    second = stand_out(projected.shifted, spread, sets, names, coregulation.shipped("clones"))
    numbers["standout_t"], numbers["standout_p"] = second.t, second.p
    numbers["adjusted_t"], numbers["adjusted_p"] = adjusted_test(
        projected, learned, sets.n_genes, names, near, usual
    )


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
    inflation, df = moderate_inflation(measured, usual.inflations(named, sizes), learned.df, usual.sure)
    # Scatter beyond that of residuals is a gene's own: what genes share is in the inflation.
    error[own] = np.sqrt((inflation + projected.scatter - 1) / sizes + projected.excess[own] ** 2)
    t[own] = projected.value[own] / error[own]
    return t, error, df


def effect_error(
    projected: Projected, sets: Membership, learned: noise.Noise, names: Sequence[str], usual: Coregulation
) -> np.ndarray:
    """Return the standard error (log2) of the plain mean of a set's differences."""
    measured = (projected.effect_noise**2) @ learned.weights / np.maximum(projected.effect_base, 1e-300)
    inflation, _ = moderate_inflation(measured, usual.inflations(names, sets.counts), learned.df, usual.sure)
    return np.sqrt((inflation + projected.scatter - 1) * projected.effect_base)


def adjusted_test(
    projected: Projected,
    learned: noise.Noise,
    n_genes: int,
    names: list[str],
    near: Sequence[Sequence[int]],
    usual: Coregulation,
) -> tuple[np.ndarray, np.ndarray]:
    """Return t and p of every set beside proliferation and the sets it shares genes with, `near`."""
    adjusted = adjust(
        projected.value, projected.noise, learned.weights, projected.weights, n_genes, names, near
    )
    changed = replace(projected, value=adjusted.value, noise=adjusted.noise, sizes=adjusted.sizes)
    t, _, df = moderated_t(changed, learned, names, usual)
    return t, two_sided_p(t, df)
