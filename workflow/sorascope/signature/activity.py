"""The set-level moderated t: how far a sample's set stands from its references, in its own noise.

For one sample, which is left out of every estimate of noise:
1. its difference from the references is standardised gene by gene: z;
2. what the replicates' residuals explain of z is regressed out (noise.py);
3. a set's statistic is the weighted signed mean of z less the mean of all genes; a gene weighs by the
   inverse of its standard deviation, which is best for changes of equal log2 size;
4. its variance is that of the same statistic of the residuals, each after regression on the others,
   moderated over sets (inflation.py); more when the sample's genes scatter more than residuals do, and when
   one gene outweighs the rest of its set (statistic.py).
See docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sorascope.model.moderation import t_quantile, two_sided_p
from sorascope.sets import IndexedSet
from sorascope.signature import noise
from sorascope.signature.adjustment import adjust, neighbours
from sorascope.signature.comparison import Comparisons
from sorascope.signature.inflation import moderate_inflation
from sorascope.signature.statistic import Projected, excess_of_one_gene, membership, project

# Between genes of a set, for ranking only: neither tight nor loose sets are favoured by their own estimate.
TYPICAL_CORRELATION = 0.05


@dataclass(frozen=True)
class Activities:
    """Statistics, described samples x sets; z and log2 differences, described samples x `members` (rows).

    `effect`: the log2 shift common to a set's genes that `t` tests, so that its interval, plus or minus
    `half_width`, excludes 0 just when p < 0.05; `mean`: the plain mean of the signed log2 differences.
    `scatter`: a sample's gene-level variance over that of residuals, at least 1.
    """

    activity: np.ndarray
    mean: np.ndarray
    effect: np.ndarray
    half_width: np.ndarray
    t: np.ndarray
    df: np.ndarray
    p: np.ndarray
    adjusted_t: np.ndarray
    adjusted_p: np.ndarray
    members: np.ndarray
    z: np.ndarray
    difference: np.ndarray
    scatter: np.ndarray

    def at(self, array: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Pick the columns of `z` or `difference` that belong to gene rows, all of which are members."""
        return array[..., np.searchsorted(self.members, rows)]


def evaluate(
    values: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    plan: Comparisons,
    members: np.ndarray | None = None,
) -> Activities:
    """Evaluate every described sample for every set.

    `values`: usable genes x the plan's samples, log2. `members`: sorted gene rows to keep z and differences
    of; those of the sets by default. Without residual degrees of freedom only effect and activity (on
    differences scaled by their spread over genes) are given.
    """
    n_described, n_sets, n_genes = len(plan.described), len(indexed), len(values)
    if members is None:
        members = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
    if not n_sets:
        nothing = np.full((n_described, 0), np.nan)
        columns = np.full((n_described, len(members)), np.nan)
        return Activities(*[nothing] * 9, members, columns, columns, np.full(n_described, np.nan))
    sets, near = membership(indexed, n_genes), neighbours(indexed)
    means, counts = sets.means, sets.counts
    shape = (n_described, n_sets)
    activity, mean, effect, half, t, df, p, adjusted_t, adjusted_p = (
        np.full(shape, np.nan) for _ in range(9)
    )
    z, kept = (np.full((n_described, len(members)), np.nan) for _ in range(2))
    scatter = np.full(n_described, np.nan)
    total = values.sum(axis=1)
    many = len(plan.samples) > noise.EXACT_SAMPLES and plan.df > 0
    shared = noise.learn(values, total / values.shape[1], noise.shared_directions(plan)) if many else None
    for row, reason in enumerate(plan.reasons):
        if reason:
            continue
        factor = plan.variance_factor[row]
        difference = values @ plan.weights[row]
        mean[row], kept[row] = means @ difference[sets.rows], difference[members]
        effect[row] = mean[row]
        left = plan.df_without(row)
        if left <= 0:
            scale = max(float(difference.std()), 1e-300)
            z[row] = difference[members] / scale
            contributions = means * (difference[sets.rows] - difference.mean()) / scale
            excess = excess_of_one_gene(contributions, counts)
            activity[row] = comparable(contributions.sum(axis=1), counts, excess)
            continue
        learned = shared or learn_without(values, total, plan, row)
        z[row] = difference[members] / (learned.spread[members] * np.sqrt(factor))
        projected = project(difference, factor, sets, learned)
        if n_genes <= max(counts):
            # A set of all genes has nothing to stand out from.
            projected = replace(projected, value=np.where(counts < n_genes, projected.value, np.nan))
        scatter[row] = projected.scatter
        t[row], error, df[row] = moderated_t(projected, learned.directions)
        p[row] = two_sided_p(t[row], df[row])
        # the shift in log2 units that would give this statistic
        effect[row] = np.where(np.isfinite(t[row]), projected.value / projected.unit, mean[row])
        half[row] = t_quantile(0.975, df[row]) * error / projected.unit
        adjusted_t[row], adjusted_p[row] = adjusted_test(projected, learned, list(indexed), near)
        activity[row] = comparable(projected.value, projected.sizes, projected.excess)
    return Activities(
        activity, mean, effect, half, t, df, p, adjusted_t, adjusted_p, members, z, kept, scatter
    )


def learn_without(values: np.ndarray, total: np.ndarray, plan: Comparisons, row: int) -> noise.Noise:
    """Learn the noise from all samples but described `row`. `total`: a gene's sum over all samples."""
    sample = plan.described[row]
    others = total if sample < 0 else total - values[:, sample]
    mean_expression = others / (values.shape[1] - (sample >= 0))
    return noise.learn(values, mean_expression, noise.directions_without(plan, row))


def comparable(value: np.ndarray, sizes: np.ndarray, excess: np.ndarray) -> np.ndarray:
    """Scale set statistics by what sets of their sizes usually vary, so that they compare over sets."""
    return value / np.sqrt((1 + (sizes - 1) * TYPICAL_CORRELATION) / sizes + excess**2)


def moderated_t(projected: Projected, directions: noise.Directions) -> tuple[np.ndarray, np.ndarray, float]:
    """Return t and the standard error of `value` a set, and their degrees of freedom; NaN without a value."""
    t, error = (np.full(len(projected.value), np.nan) for _ in range(2))
    own = np.isfinite(projected.value)
    if not own.any():
        return t, error, np.nan
    sizes = projected.sizes[own]
    measured = (projected.noise[own] ** 2) @ directions.weights * sizes
    inflation, df = moderate_inflation(measured, sizes, directions.basis.shape[1])
    # Scatter beyond that of residuals is a gene's own: what genes share is in the inflation.
    error[own] = np.sqrt((inflation + projected.scatter - 1) / sizes + projected.excess[own] ** 2)
    t[own] = projected.value[own] / error[own]
    return t, error, df


def adjusted_test(
    projected: Projected, learned: noise.Noise, names: Sequence[str], near: Sequence[Sequence[int]]
) -> tuple[np.ndarray, np.ndarray]:
    """Return t and p of every set beside proliferation and the sets it shares genes with, `near`."""
    weights = learned.directions.weights
    adjusted = adjust(projected.value, projected.noise, weights, projected.gram, names, near)
    changed = replace(projected, value=adjusted.value, noise=adjusted.noise, sizes=adjusted.sizes)
    t, _, df = moderated_t(changed, learned.directions)
    return t, two_sided_p(t, df)
