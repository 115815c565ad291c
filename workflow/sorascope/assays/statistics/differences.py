"""The difference between two groups for rows with missing values, each matrix by itself.

Nothing is filled in: each row is fitted on what is known of it, and the
variances of all rows share one prior (Smyth 2004, Stat Appl Genet Mol Biol 3:3), each with its own degrees of
freedom, as limma does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...arrays.rounding import steady_differences
from ...arrays.student import t_quantile, two_sided_p
from ...model.prior import Prior, estimate_prior, squeeze

# a prior from fewer rows than this says little: they get the plain t
FEWEST_FOR_PRIOR = 50
FEWEST_A_GROUP = 2
POWER, LEVEL = 0.8, 0.05
NONE = Prior(np.array(np.nan), np.array(0.0))
# numbers held at once, and what of a singular value's size is zero
CHUNK, TINY = 2_000_000, 1e-10
CONSTANT = "constant"
TOO_FEW = "fewer than 2 values in a group"
NO_DF = "no residual degrees of freedom: effects only"


@dataclass(frozen=True)
class Differences:
    """One value a row: test minus reference with its 95 % interval, t, p; NaN where it cannot be given.

    `df`: of t, the prior's among them; `error`: standard error; `detectable`: the difference that p < 0.05
    finds with 80 % power. `n_test`, `n_reference`: values. `reason`: why a row is not tested. `prior`: of
    the variances, df 0 for none.
    """

    effect: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray
    t: np.ndarray
    p: np.ndarray
    df: np.ndarray
    detectable: np.ndarray
    n_test: np.ndarray
    n_reference: np.ndarray
    reason: np.ndarray
    prior: Prior


def untested(rows: int, reason: str) -> Differences:
    """Return what stands for rows of which nothing can be compared."""
    empty, none = np.full(rows, np.nan), np.zeros(rows, int)
    reasons = np.full(rows, reason, dtype=object)
    return Differences(empty, empty, empty, empty, empty, empty, empty, empty, none, none, reasons, NONE)


def differences(values: np.ndarray, design: np.ndarray) -> Differences:
    """Fit each row (rows × units, NaN where missing) on its own values; the last coefficient is tested.

    `design`: units × coefficients, the last of which is 1 for test units and 0 for references. Moderated over
    rows from 50 rows on.
    """
    known = np.isfinite(values)
    is_test = design[:, -1] > 0
    n_test, n_reference = known[:, is_test].sum(axis=1), known[:, ~is_test].sum(axis=1)
    effect, variance, unscaled, df = _fitted(values, known, design)
    effect = steady_differences(effect)
    reason = np.where(np.isnan(effect), TOO_FEW, "").astype(object)
    few = np.minimum(n_test, n_reference) < FEWEST_A_GROUP
    spread = np.where(known, values, np.nan)
    with np.errstate(invalid="ignore"):
        flat = _range(spread) <= 1e-12 * np.maximum(np.nanmax(np.abs(np.nan_to_num(spread)), axis=1), 1)
    reason = np.where((reason == "") & few, TOO_FEW, reason)
    reason = np.where((reason == "") & ~(df > 0), NO_DF, reason)
    reason = np.where((reason == "") & flat, CONSTANT, reason)
    tested = reason == ""
    posterior, total, prior = moderated(variance, df, tested)
    error = np.sqrt(posterior) * unscaled
    with np.errstate(divide="ignore", invalid="ignore"):
        t = effect / error
    half = t_quantile(1 - LEVEL / 2, total) * error
    detectable = half + t_quantile(POWER, total) * error
    return Differences(
        *(effect, effect - half, effect + half, error, t, two_sided_p(t, total), total, detectable),
        *(n_test, n_reference, reason, prior),
    )


def moderated(
    variance: np.ndarray, df: np.ndarray, tested: np.ndarray
) -> tuple[np.ndarray, np.ndarray, Prior]:
    """Return variances moderated over the rows that are `tested`, their degrees of freedom, and the prior.

    Under 50 such rows the variances stay as they are. NaN for the other rows.
    """
    posterior, total = np.full(len(variance), np.nan), np.full(len(variance), np.nan)
    own, own_df = variance[tested], df[tested]
    if tested.sum() < FEWEST_FOR_PRIOR:
        posterior[tested], total[tested] = own, own_df
        return posterior, total, NONE
    prior = estimate_prior(own, own_df)
    posterior[tested] = squeeze(own, own_df, prior)
    total[tested] = np.minimum(own_df + float(prior.df), own_df.sum())
    return posterior, total, prior


def _range(values: np.ndarray) -> np.ndarray:
    """Return the range of each row, 0 for an empty one."""
    known = np.isfinite(values)
    high = np.where(known, values, -np.inf).max(axis=1)
    low = np.where(known, values, np.inf).min(axis=1)
    return np.where(known.any(axis=1), high - low, 0.0)


def _fitted(
    values: np.ndarray, known: np.ndarray, design: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the last coefficient of each row, its variance, unscaled error and degrees of freedom.

    Each row is fitted on its known values, by the pseudoinverse of its own design. NaN where these values
    leave the coefficient undetermined. Rows of many gaps each have a design of their own: they are solved in
    chunks, not one by one.
    """
    found = np.full((4, len(values)), np.nan)
    patterns, which = np.unique(known, axis=0, return_inverse=True)
    order = np.argsort(which.ravel(), kind="stable")
    filled = np.where(known, values, 0.0)
    step = max(CHUNK // max(design.size, 1), 1)
    for start in range(0, len(values), step):
        rows = order[start : start + step]
        own, place = np.unique(which.ravel()[rows], return_inverse=True)
        designs = design * patterns[own][:, :, None]
        solved = np.linalg.pinv(designs, rcond=TINY)
        rank = np.linalg.matrix_rank(designs)
        determined = rank > np.linalg.matrix_rank(designs[:, :, :-1])
        coefficients = np.einsum("rkn,rn->rk", solved[place], filled[rows])
        residual = filled[rows] - np.einsum("rnk,rk->rn", designs[place], coefficients)
        df = (patterns[own].sum(axis=1) - rank)[place].astype(float)
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = (residual**2).sum(axis=1) / df
        unscaled = np.sqrt((solved[:, -1] ** 2).sum(axis=1))[place]
        made = np.array([coefficients[:, -1], variance, unscaled, df])
        found[:, rows] = np.where(determined[place], made, np.nan)
    return found[0], found[1], found[2], found[3]


def one_group_only(known: np.ndarray, is_test: np.ndarray) -> np.ndarray:
    """Return +1 for rows seen in two test units or more and in no reference, −1 for the reverse, else 0.

    Such rows are listed and never called: at 3 against 3 Fisher's exact test is 0.10 at best.
    """
    test, reference = known[:, is_test].sum(axis=1), known[:, ~is_test].sum(axis=1)
    up = (test >= FEWEST_A_GROUP) & (reference == 0)
    down = (reference >= FEWEST_A_GROUP) & (test == 0)
    return np.where(up, 1, np.where(down, -1, 0))
