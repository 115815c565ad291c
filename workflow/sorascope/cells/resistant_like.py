"""Cells of a sensitive sample that already look like the resistant cells of its line.

Cells are placed on an axis from sensitive to resistant: one mechanism's score, or all mechanisms together,
weighted by a linear discriminant (Fisher 1936) with ridge that has not seen the sample in question. On it the
sample is a mixture,

    density  =  (1 - p) f  +  p g ,

g that of the line's resistant cells (each sample the same, a kernel estimate) and f that of the sensitive
cells: a Student's t turned into one of any skew by the shifted logarithm (place, width, skew, weight of the
tails). All are fitted by maximum likelihood; the interval of p is the profile likelihood's. A skewed or
heavy-tailed core is thereby no sign of resistant-like cells: what counts is a surplus where the resistant
cells are. Where the groups overlap (`separation` under 1.75 standard deviations of the core) no number is
given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from .shares import members_of

if TYPE_CHECKING:
    from ..settings import Contrast

COMBINED = "all mechanisms"
RIDGE = 0.1
LEAST_SEPARATION = 1.75
LEAST_AT_FIRST = (
    1.4  # before the share is taken out of the centre: below it the two cannot be solved together
)
MOST = 0.5  # a sample of more resistant-like than sensitive cells has no sensitive core to measure from
CORE = 0.1586553  # of a normal distribution below one standard deviation under its mean
POINTS = 150  # more cells are averaged in their order to as many
MOST_CELLS = 2000  # that the likelihood counts: no core is known so well that more would make p surer
SHARES = np.array([0, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5])
HALF_CHI_SQUARE = 1.9207294  # half of the 95th percentile, 1 degree of freedom
LEAST_SKEW, MOST_SKEW = 1e-4, 0.5  # of the shifted logarithm: 0.5 is a skewness of 1.75
TAIL_PRIOR = 20.0  # exponential, on 1 / degrees of freedom: heavy tails must be seen
STRAYS = 0.002  # of the cells are anywhere, so that no single cell decides
TAILS = 2.5, 200.0  # degrees of freedom of Student's t
BOUNDS = ((-3, 1), (-2, 1), (-MOST_SKEW, MOST_SKEW), tuple(np.log(TAILS)))
STEP = 1e-5
STEPS_ASIDE = np.vstack([np.zeros(4), STEP * np.eye(4)])
COLUMNS = ["axis", "sample", "block", "cells", "trained_on", "separation",
           "share_past_resistant_median", "core_past_resistant_median",
           "resistant_like", "resistant_like_low", "resistant_like_high", "reason"]  # fmt: skip


def find(
    scores: np.ndarray,
    cell_samples: np.ndarray,
    sheet: pd.DataFrame,
    contrast: Contrast,
    mechanisms: list[str],
) -> pd.DataFrame:
    """Return one row an axis (all mechanisms together, then each) and sensitive sample of the contrast.

    `scores`: cells × mechanisms. The resistant cells are those of the sample's block (without blocks: all).
    The 95 % interval is over this sample's cells; it says what the sample holds, not what other samples
    would. `separation`: distance of the medians in robust standard deviations of the sample.
    """
    cells = {sample: np.flatnonzero(cell_samples == sample) for sample in sheet.index}
    members = members_of(sheet, contrast)
    members = members[[len(cells[sample]) > 0 for sample in members.index]]
    usable = np.isfinite(scores).all(axis=0)
    rows = []
    for sample in members.index[members["role"] == "reference"]:
        block = members.loc[sample, "block"]
        resistant = members.index[(members["role"] == "test") & (members["block"] == block)]
        if not len(resistant):
            continue
        training = _training(members.drop(index=sample), block)
        own, other = scores[cells[sample]], [scores[cells[name]] for name in resistant]
        shared = {"sample": sample, "block": block, "cells": len(own)}
        if training is None:
            rows.append(
                {"axis": COMBINED, **shared, "reason": "no other sensitive sample to learn the axis from"}
            )
        else:
            weights = discriminant(
                *(
                    [scores[cells[name]][:, usable] for name in names]
                    for names in (training.reference, training.test)
                )
            )
            axes = own[:, usable] @ weights, [one[:, usable] @ weights for one in other]
            rows.append({"axis": COMBINED, **shared, "trained_on": training.label, **estimate(*axes)})
        for column, mechanism in enumerate(mechanisms):
            if usable[column]:
                rows.append(
                    {
                        "axis": mechanism,
                        **shared,
                        **estimate(own[:, column], [one[:, column] for one in other]),
                    }
                )
    table = pd.DataFrame(rows, columns=COLUMNS)
    table[["trained_on", "reason"]] = table[["trained_on", "reason"]].fillna("")
    order = {name: number for number, name in enumerate([COMBINED, *mechanisms])}
    return table.sort_values("axis", key=lambda names: names.map(order), kind="stable", ignore_index=True)


class Training(NamedTuple):
    """Samples to learn an axis from, by role, and in words which they are."""

    reference: list[str]
    test: list[str]
    label: str


def _training(members: pd.DataFrame, block: str) -> Training | None:
    """Return the samples to learn from: the block's own where it has both roles, else the other blocks'."""
    for label, chosen in (
        ("the other samples of the block", members[members["block"] == block]),
        ("the samples of other blocks", members[members["block"] != block]),
    ):
        reference, test = (list(chosen.index[chosen["role"] == role]) for role in ("reference", "test"))
        if reference and test:
            return Training(reference, test, label)
    return None


def discriminant(sensitive: list[np.ndarray], resistant: list[np.ndarray]) -> np.ndarray:
    """Return the weights of Fisher's discriminant of two lists of samples (cells × mechanisms), length 1.

    Each sample weighs the same. The within-sample covariance is standardised and shrunk by `RIDGE` to its
    diagonal.
    """
    every = [*sensitive, *resistant]
    within = np.mean([np.atleast_2d(np.cov(one, rowvar=False, bias=True)) for one in every], axis=0)
    spread = np.sqrt(np.diag(within))
    spread[spread == 0] = np.inf
    correlation = (1 - RIDGE) * within / np.outer(spread, spread)
    np.fill_diagonal(correlation, 1.0)
    difference = np.mean([one.mean(axis=0) for one in resistant], axis=0)
    difference -= np.mean([one.mean(axis=0) for one in sensitive], axis=0)
    weights = np.linalg.solve(correlation, difference / spread) / spread
    length = np.linalg.norm(weights)
    return weights / length if length > 0 else weights


def estimate(own: np.ndarray, resistant: list[np.ndarray]) -> dict[str, object]:
    """Return the estimate on one axis; `own`: places of the sample's cells, `resistant`: of each other."""
    from threadpoolctl import threadpool_limits

    target = float(np.mean([np.median(one) for one in resistant]))
    sign = 1.0 if target > np.median(own) else -1.0
    places, goal = np.sort(sign * own), sign * target
    past = float(1 - np.searchsorted(places, goal, "right") / len(places))
    at_first = _separation(places, goal, 0.0)
    shared: dict[str, object] = {
        "separation": at_first,
        "share_past_resistant_median": past,
        "reason": "",
    }
    overlap = shared | {"reason": "groups overlap, or most cells are resistant-like"}
    if at_first < LEAST_AT_FIRST:
        return overlap
    # threads cost more than they save on so little, and any cores give the same numbers
    with threadpool_limits(1):
        share, low, high, core = _mixture(places, [sign * one for one in resistant], goal)
    separation = _separation(places, goal, share)
    if separation < LEAST_SEPARATION or share == MOST:
        return overlap | {"separation": separation}
    return shared | {
        "separation": separation,
        "core_past_resistant_median": core,
        "resistant_like": share,
        "resistant_like_low": low,
        "resistant_like_high": high,
    }


def _separation(places: np.ndarray, goal: float, share: float) -> float:
    """Return how many standard deviations of the core the goal is above it, with `share` cells."""
    centre, below = np.quantile(places, [(1 - share) / 2, (1 - share) * CORE])
    return float((goal - centre) / (centre - below)) if centre > below else 0.0


def core_density(
    at: np.ndarray,
    place: np.ndarray | float,
    width: np.ndarray | float,
    skew: np.ndarray | float,
    df: np.ndarray | float,
) -> np.ndarray:
    """Return the density of x = place + width (e^(skew t) - 1) / skew, t being Student's with `df`.

    The place is the median. A skew of 0 is Student's t itself. Arguments are broadcast against each other.
    """
    from scipy.special import gammaln

    skew = np.where(np.abs(skew) < LEAST_SKEW, np.copysign(LEAST_SKEW, skew), skew)
    inside = 1 + skew * (at - place) / width
    usable = np.maximum(inside, 1e-300)
    t = np.log(usable) / skew
    constant = gammaln((df + 1) / 2) - gammaln(df / 2) - np.log(df * np.pi) / 2
    return np.where(inside > 0, np.exp(constant - (df + 1) / 2 * np.log1p(t * t / df)) / usable, 0) / width


def kernel_density(samples: list[np.ndarray], at: np.ndarray) -> np.ndarray:
    """Return the mean of the samples' Gaussian kernel estimates (normal reference bandwidth) at `at`."""
    density = np.zeros(len(at))
    for one in samples:
        quartiles = np.subtract(*np.quantile(one, [0.75, 0.25])) / 1.349
        width = 1.06 * (min(one.std(), quartiles) or one.std() or 1e-9) * len(one) ** -0.2
        points = np.array([part.mean() for part in np.array_split(np.sort(one), min(len(one), 1000))])
        kernels = np.exp(-(((at[:, None] - points) / width) ** 2) / 2)
        density += kernels.mean(axis=1) / (width * np.sqrt(2 * np.pi)) / len(samples)
    return density


def _mixture(
    places: np.ndarray, resistant: list[np.ndarray], goal: float
) -> tuple[float, float, float, float]:
    """Return p, its 95 % interval, and the share of the core past `goal`; `places` sorted."""
    from scipy.interpolate import PchipInterpolator
    from scipy.optimize import minimize

    parts = np.array_split(places, min(len(places), POINTS))
    points, counts = np.array([part.mean() for part in parts]), np.array([len(part) for part in parts])
    counts = counts * min(1.0, MOST_CELLS / len(places))
    other = kernel_density(resistant, points)
    centre, below = np.quantile(places, [0.5, CORE])
    unit = centre - below

    def cost(parameters: np.ndarray, share: float) -> tuple[float, np.ndarray]:
        """Return minus the log likelihood and its gradient, by differences all taken at once."""
        place, log_width, skew, log_df = (parameters + STEPS_ASIDE)[:, :, None].transpose(1, 0, 2)
        core = core_density(points, centre + place * unit, unit * np.exp(log_width), skew, np.exp(log_df))
        core = (1 - STRAYS) * core + STRAYS / (points[-1] - points[0])
        likelihood = (np.log((1 - share) * core + share * other) * counts).sum(axis=1)
        values = TAIL_PRIOR * np.exp(-log_df[:, 0]) - likelihood
        return float(values[0]), (values[1:] - values[0]) / STEP

    def climb(fitted: np.ndarray, shares: np.ndarray) -> list[tuple[float, np.ndarray]]:
        found = []
        for share in shares:
            best = minimize(cost, fitted, args=(share,), jac=True, method="L-BFGS-B", bounds=BOUNDS)
            fitted = best.x
            found.append((float(best.fun), fitted))
        return found

    # From either end of the shares: the likelihood has several peaks.
    upwards = climb(np.array([0.0, 0.0, 0.1, 3.0]), SHARES)
    lower = (np.quantile(places, (1 - MOST) / 2) - centre) / unit
    downwards = climb(np.array([lower, 0.0, -0.1, 3.0]), SHARES[::-1])[::-1]
    found = [min(pair, key=lambda one: one[0]) for pair in zip(upwards, downwards, strict=True)]
    costs = np.array([value for value, _ in found])
    fine = np.linspace(0, MOST, 501)
    profile = PchipInterpolator(SHARES, costs)(fine)
    least = int(profile.argmin())
    inside = fine[profile <= profile[least] + HALF_CHI_SQUARE]
    place, log_width, skew, log_df = found[int(costs.argmin())][1]
    beyond = np.linspace(goal, goal + 20 * unit, 2001)
    core = core_density(beyond, centre + place * unit, unit * np.exp(log_width), skew, np.exp(log_df))
    return float(fine[least]), float(inside[0]), float(inside[-1]), float(np.trapezoid(core, beyond))
