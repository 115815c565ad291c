"""The noise between replicates: how far each gene, and each set's mean, varies without a cause.

Replicates of a group differ by noise alone, whatever the group does. What they share (density, cycle, batch)
is not subtracted from a sample: along such a direction nothing but its size tells noise from an effect, so
that any subtraction would take part of the effect as well. It widens the noise of the sets it moves instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..model.prior import estimate_prior, squeeze
from .comparison import Comparisons

# Noise is learned from at most this many samples; the sample in question is never among them.
MOST_SAMPLES = 60
# Drawn samples have to keep this share of the residual df a sample that all samples have.
LEAST_SHARE = 0.5
# A sample with less residual length than this tells nothing of the noise.
LEAST_LENGTH = 1e-9


@dataclass(frozen=True, eq=False)
class Noise:
    """What the residuals of m replicates say, each over the root of its scatter (scatter.py).

    `spread`: moderated standard deviation a gene (log2) in a sample of scatter 1; `total_df`: of it; `ratio`:
    residual variance over the moderated one, a gene; `residuals`: genes x m, standardised to variance 1, each
    less its median; `weights`: of the m residuals, summing to 1; `df`: residual degrees of freedom.
    """

    spread: np.ndarray
    total_df: float
    ratio: np.ndarray
    residuals: np.ndarray
    weights: np.ndarray
    df: int

    @cached_property
    def expected(self) -> float:
        """How much more a new sample varies than the moderated variance says.

        Given the data sigma^2 / s^2 has mean (d + d0) / (d + d0 - 2); the residuals themselves have `ratio`.
        """
        return 1 / (1 - 2 / max(self.total_df, 2.5))

    @cached_property
    def usual_square(self) -> float:
        """What a new sample's squared median absolute deviation over genes usually is."""
        found = median_square(self.residuals) @ self.weights
        return float(found * (self.expected / max(self.ratio.mean(), 1e-300)))


@dataclass(frozen=True)
class Pool:
    """The samples that noise is learned from: row numbers, and the projection onto their residuals."""

    rows: np.ndarray
    projection: np.ndarray

    def without(self, sample: int) -> np.ndarray:
        """Return the projection without one sample (a row number of the plan; -1: none)."""
        place = np.flatnonzero(self.rows == sample)
        if not len(place) or self.projection[place[0], place[0]] < LEAST_LENGTH:
            return self.projection
        own = self.projection[:, place[0]]
        return self.projection - np.outer(own, own) / own[place[0]]


def pool(plan: Comparisons) -> Pool:
    """Choose the samples that noise is learned from: all, or of many a part, drawn in a fixed order.

    Drawn are whole conditions (a block and group) as far as they fit, so that their replicates count. Where
    covariates take up most of what is drawn, as with pairs whose partners are in two large conditions, whole
    groups of samples with the same covariates are drawn instead; where these take it up as well, all samples
    are kept. The draw depends on the samples' names only.
    """
    count = len(plan.samples)
    if count <= MOST_SAMPLES:
        return Pool(np.arange(count), plan.residual)
    order = np.argsort(np.array(plan.samples, dtype=str), kind="stable")
    shuffled = order[np.random.default_rng(count).permutation(count)]
    condition = np.argmax(plan.design[:, : len(plan.conditions)], axis=1)
    _, alike = np.unique(plan.design[:, len(plan.conditions) :], axis=0, return_inverse=True)
    for groups in (condition, alike.ravel()):
        rows = drawn(groups, shuffled)
        design = plan.design[rows]
        projection = np.eye(len(rows)) - design @ np.linalg.pinv(design)
        if np.trace(projection) >= LEAST_SHARE * len(rows) * plan.df / count:
            return Pool(rows, projection)
    return Pool(np.arange(count), plan.residual)


def drawn(groups: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """Return `MOST_SAMPLES` rows at most, in order: those of one group after the other, never one alone.

    `groups`: of each row, a number; `shuffled`: the rows in the order of the draw.
    """
    members: dict[int, list[int]] = {}
    for row in shuffled.tolist():
        members.setdefault(int(groups[row]), []).append(row)
    chosen: list[int] = []
    for own in members.values():
        fitting = own[: MOST_SAMPLES - len(chosen)]
        if len(fitting) > 1:
            chosen += fitting
    return np.sort(np.array(chosen, dtype=int))


def learn(
    residuals: np.ndarray,
    lengths: np.ndarray,
    df: int,
    mean_expression: np.ndarray,
    scatter: np.ndarray | None = None,
) -> Noise:
    """Learn the genes' noise from residuals (genes x m).

    `lengths`: the share of each residual's variance that is left, m, with sum `df` (1 - leverage); `scatter`:
    the variance of each residual's genes over the usual one, 1 by default. Variances are moderated over genes
    with a trend in `mean_expression`.
    """
    if scatter is not None:
        residuals = residuals / np.sqrt(scatter)
    variance = (residuals**2).sum(axis=1) / df
    prior = estimate_prior(variance, df, mean_expression)
    posterior = np.maximum(squeeze(variance, df, prior), 1e-300)
    spread = np.sqrt(posterior)
    seen = lengths > LEAST_LENGTH
    standard = residuals[:, seen] / (spread[:, None] * np.sqrt(lengths[seen]))
    standard -= np.median(np.ascontiguousarray(standard.T), axis=1)
    return Noise(
        spread,
        df + float(prior.df),
        variance / posterior,
        standard,
        lengths[seen] / lengths[seen].sum(),
        df,
    )


def learn_from(
    values: np.ndarray, source: Pool, sample: int, scatter: np.ndarray | None = None
) -> Noise | None:
    """Learn the noise from a pool without one sample; None where nothing is left to learn from.

    `values`: genes x the plan's samples; `scatter`: of each sample, 1 by default.
    """
    projection = source.without(sample)
    df = round(float(np.trace(projection)))
    if df <= 0:
        return None
    others = source.rows[source.rows != sample]
    mean_expression = values[:, others].mean(axis=1)
    lengths, own = np.diag(projection), None
    if scatter is not None:
        # A residual mixes samples.
        own = projection**2 @ scatter[source.rows] / np.maximum(lengths, LEAST_LENGTH)
        own[lengths <= LEAST_LENGTH] = 1.0
    return learn(values[:, source.rows] @ projection, lengths, df, mean_expression, own)


def median_square(values: np.ndarray) -> np.ndarray:
    """Return the squared median absolute deviation over genes (rows) of every column."""
    columns = np.ascontiguousarray(values.T)
    middle = np.median(columns, axis=1, keepdims=True)
    return np.median(np.abs(columns - middle), axis=1) ** 2
