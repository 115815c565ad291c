"""The set-level moderated t: how far a sample's set stands from its references, in its own noise.

For the sample in question, left out of every estimate of noise: genes are standardised by their moderated
standard deviations; a set's signed mean, less the mean of all genes, is formed for every sample; the
residual variance of that mean, times the set's size, is the set's variance inflation (1 for independent
genes, more for co-regulated ones); inflations are moderated over the sets; t is the sample's difference
over its moderated standard error. See docs/statistics.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sorascope.model.moderation import estimate_prior, squeeze, t_quantile, two_sided_p
from sorascope.sets import IndexedSet, weight_matrix
from sorascope.signature.comparison import Comparisons

TYPICAL_CORRELATION = 0.05


@dataclass(frozen=True)
class Activities:
    """Statistics, described samples x sets; gene-level z and log2 differences, described samples x genes."""

    activity: np.ndarray
    effect: np.ndarray
    half_width: np.ndarray
    t: np.ndarray
    df: np.ndarray
    p: np.ndarray
    inflation: np.ndarray
    z: np.ndarray
    difference: np.ndarray


def evaluate(values: np.ndarray, indexed: Mapping[str, IndexedSet], plan: Comparisons) -> Activities:
    """Evaluate every described sample for every set.

    `values`: usable genes x the plan's samples, log2. Without residual degrees of freedom only effect and
    activity (on differences scaled by their spread over genes) are given.
    """
    n_described, n_sets, n_genes = len(plan.described), len(indexed), len(values)
    sizes = np.array([len(one) for one in indexed.values()], dtype=float)
    means = weight_matrix(indexed, n_genes)
    shape = (n_described, n_sets)
    activity, effect, half, t, df, p, inflations = (np.full(shape, np.nan) for _ in range(7))
    z, difference = np.full((n_described, n_genes), np.nan), np.full((n_described, n_genes), np.nan)
    residuals = values @ plan.residual
    square_sum = np.einsum("gs,gs->g", residuals, residuals)
    typical = np.sqrt((1 + (sizes - 1) * TYPICAL_CORRELATION) / np.maximum(sizes, 1))
    background = means.sum(axis=1)
    for row, number in enumerate(plan.described):
        if plan.reasons[row]:
            continue
        factor = plan.variance_factor[row]
        difference[row] = values @ plan.weights[row]
        effect[row] = means @ difference[row]
        left = plan.df_without(row)
        if left <= 0:
            spread = np.full(n_genes, max(difference[row].std(), 1e-300))
        else:
            slack = 1 - plan.leverage[number]
            own = residuals[:, number] ** 2 / slack if slack > 1e-9 else 0.0
            variance = np.maximum(square_sum - own, 0) / left
            prior = estimate_prior(variance, left)
            posterior = squeeze(variance, left, prior)
            spread = np.sqrt(posterior)
            # A new sample's z varies more than the residuals its standard deviation was learned from: given
            # the data sigma^2 / s^2 has mean (d + d0) / (d + d0 - 2), the residuals have mean(s_g^2 / s^2).
            total = left + float(prior.df)
            unseen = 1 / (1 - 2 / max(total, 2.5)) / np.mean(variance / np.maximum(posterior, 1e-300))
        z[row] = difference[row] / (spread * np.sqrt(factor))
        numerator = means @ z[row] - background * z[row].mean()
        activity[row] = numerator / typical
        if left <= 0:
            continue
        standard = means / spread - background[:, None] / (n_genes * spread)
        for weights, is_effect in ((standard, False), (means, True)):
            noise = weights @ residuals
            own = noise[:, number] ** 2 / slack if slack > 1e-9 else 0.0
            variance = np.maximum((noise**2).sum(axis=1) - own, 0) / left * sizes
            prior = estimate_prior(variance, left)
            posterior = squeeze(variance, left, prior)
            total = np.minimum(left + prior.df, left * n_sets)
            if is_effect:
                half[row] = t_quantile(0.975, total) * np.sqrt(posterior * factor / sizes)
            else:
                posterior = posterior * unseen
                inflations[row], df[row] = posterior, total
                t[row] = numerator / np.sqrt(posterior / sizes)
                p[row] = two_sided_p(t[row], total)
    return Activities(activity, effect, half, t, df, p, inflations, z, difference)
