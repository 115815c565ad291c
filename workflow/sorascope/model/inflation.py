"""How much more a set's mean varies than that of independent genes, moderated over the sets.

A set's inflation is estimated from few residuals, so it is drawn towards what this set usually has
(`coregulation`), times a level common to all sets of this data set.
"""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, polygamma

from .prior import trigamma_inverse

# The usual value counts as this many residual df at most, at least one: data sets differ in co-regulation.
MOST_PRIOR_DF = 4.0
# Levels of public data sets scatter around 1 with a variance of the log of about 0.1 (docs/statistics.md).
LEVEL_WEIGHT = 10.0


def moderate_inflation(
    inflation: np.ndarray, usual: np.ndarray, df: int, shared: float = 0.0, sure: float = 0.0
) -> tuple[np.ndarray, float]:
    """Return moderated inflations and the degrees of freedom of t statistics that use them.

    `inflation`: variance of each set's mean over that of independent genes; `usual`: what each set usually
    has; `df`: of the residuals. All sets share the same samples, so pooling over sets can at most double the
    degrees of freedom, however well the sets agree; `shared`: mean squared correlation between the means of
    two sets (see `independent`); `sure`: prior df that count in any case.
    """
    log_ratio = np.log(np.maximum(inflation, 1e-3) / usual) - digamma(df / 2) + np.log(df / 2)
    prior_df = MOST_PRIOR_DF
    if len(log_ratio) > 1:
        excess = log_ratio.var(ddof=1) - polygamma(1, df / 2)
        if excess > 0:
            prior_df = min(MOST_PRIOR_DF, max(1.0, 2 * trigamma_inverse(float(excess))))
    weight = independent(len(log_ratio), shared) * df / 2
    level = log_ratio.mean() - np.log(prior_df / 2) + digamma(prior_df / 2)
    expected = usual * np.exp(level * weight / (weight + LEVEL_WEIGHT))
    return (df * inflation + prior_df * expected) / (df + prior_df), df + min(prior_df, max(df, sure))


def independent(sets: int, shared: float) -> float:
    """Return as how many independent sets this number counts, for the mean of the logs of their mean squares.

    Sets share samples and genes. `shared`: mean squared correlation between the means of two sets; for normal
    means that is the correlation between their squares.
    """
    return sets / (1 + (sets - 1) * shared)
