"""Random-effects pooling with few studies: Paule-Mandel tau², Hartung-Knapp interval, prediction interval.

Own code, because statsmodels' Paule-Mandel iteration (0.15, `combine_effects`) falls back to tau² = 0 when
rounding carries it a hair past its solution, and has no floor for the Hartung-Knapp scale and no prediction
interval.

Sources: Paule & Mandel 1982, J Res NBS 87:377; Hartung & Knapp 2001, Stat Med 20:3875; the floor: Röver,
Knapp & Friede 2015, BMC Med Res Methodol 15:99; I²: Higgins & Thompson 2002, Stat Med 21:1539; prediction
interval: Higgins, Thompson & Spiegelhalter 2009, J R Stat Soc A 172:137.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ENOUGH = 10  # studies of Egger's test
NAN = float("nan")


@dataclass(frozen=True)
class Pooled:
    """A pooled effect. `effect`, `se` and the intervals (95 %) are in the unit of the effects put in.

    `df` = k - 1; `tau2` is the variance between studies, `i2` the share (0-1) of the observed dispersion
    above what the studies' own variances explain, `q` Cochran's statistic with its p. `prediction_low` and
    `_high` bound the true effect in a new study; they need k >= 3 and are NaN below. `scale` is the
    Hartung-Knapp factor put on the variance, at least 1.
    """

    k: int
    effect: float
    se: float
    low: float
    high: float
    t: float
    df: int
    p: float
    tau2: float
    i2: float
    q: float
    q_p: float
    prediction_low: float
    prediction_high: float
    scale: float


def dispersion(y: np.ndarray, v: np.ndarray, tau2: float) -> float:
    """Return the sum of squares around the mean, both weighted by 1 / (v + tau2): Cochran's Q at 0."""
    weights = 1 / (v + tau2)
    return float(weights @ (y - weights @ y / weights.sum()) ** 2)


def paule_mandel(y: np.ndarray, v: np.ndarray) -> float:
    """Return the tau² at which the dispersion equals its expectation, k - 1; 0 when it never exceeds it."""
    from scipy.optimize import brentq

    df = len(y) - 1
    if dispersion(y, v, 0.0) <= df:
        return 0.0
    # at this tau² the dispersion is at most its expectation, whatever the variances
    most = float(np.sum((y - y.mean()) ** 2)) / df
    if dispersion(y, v, most) >= df:
        return most
    return float(brentq(lambda tau2: dispersion(y, v, tau2) - df, 0.0, most, xtol=1e-15 * most, rtol=1e-14))


def pool(effects: np.ndarray, variances: np.ndarray) -> Pooled:
    """Pool k >= 2 independent effects with their sampling variances (positive).

    The null of `p` is a mean effect of zero over the population of studies; its unit of replication is the
    study, whatever stands behind each one.
    """
    from scipy.special import chdtrc, stdtr, stdtrit

    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    k = len(y)
    if k < 2:
        raise ValueError("pooling needs two effects")
    df = k - 1
    q = dispersion(y, v, 0.0)
    tau2 = paule_mandel(y, v)
    weights = 1 / (v + tau2)
    effect = float(weights @ y / weights.sum())
    scale = max(1.0, dispersion(y, v, tau2) / df)
    se = float(np.sqrt(scale / weights.sum()))
    t = effect / se
    half = stdtrit(df, 0.975) * se
    spread = stdtrit(k - 2, 0.975) * np.sqrt(tau2 + se**2) if k > 2 else NAN
    return Pooled(
        k=k,
        effect=effect,
        se=se,
        low=float(effect - half),
        high=float(effect + half),
        t=t,
        df=df,
        p=float(2 * stdtr(df, -abs(t))),
        tau2=tau2,
        i2=max(0.0, (q - df) / q) if q > 0 else 0.0,
        q=q,
        q_p=float(chdtrc(df, q)),
        prediction_low=float(effect - spread),
        prediction_high=float(effect + spread),
        scale=scale,
    )


def leave_one_out(effects: np.ndarray, variances: np.ndarray) -> list[Pooled]:
    """Return the pooled effect without each of k >= 3 effects in turn, in their order."""
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    return [pool(np.delete(y, left), np.delete(v, left)) for left in range(len(y))]


def agreement(effects: np.ndarray) -> tuple[int, int, float]:
    """Return how many effects are above zero, how many below, and the two-sided exact sign test's p.

    Do the lines at least agree on the direction? Null: up and down are equally likely in each line, lines
    independent; effects of exactly zero are left out. With n lines p cannot fall under
    2^(1 - n): 0.25 for three lines, 0.0625 for five.
    """
    from scipy.special import bdtr

    up, down = int(np.sum(effects > 0)), int(np.sum(effects < 0))
    n = up + down
    return up, down, min(1.0, 2 * float(bdtr(min(up, down), n, 0.5))) if n else 1.0


def egger(effects: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """Return the bias (change of effect per unit of standard error) and its p, k - 2 degrees of freedom.

    Do less certain studies report larger effects? Weighted regression of the effect on its standard error
    (Egger et al. 1997, BMJ 315:629). The Cochrane Handbook (13.3.5.4) advises against the test under ten
    studies, for lack of power. (NaN, NaN) under `ENOUGH` studies, or when all
    standard errors are alike.
    """
    errors = np.sqrt(variances)
    if len(effects) < ENOUGH or np.ptp(errors) < 1e-9 * errors.max():
        return float("nan"), float("nan")
    from statsmodels.api import WLS, add_constant

    fitted = WLS(effects, add_constant(errors), weights=1 / np.asarray(variances)).fit()
    return float(fitted.params[1]), float(fitted.pvalues[1])
