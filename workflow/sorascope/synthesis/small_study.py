"""Small-study effects: do less certain studies report larger effects?

Source: Egger et al. 1997, BMJ 315:629. The Cochrane Handbook (13.3.5.4) advises against the test under ten
studies, for lack of power.
"""

from __future__ import annotations

import numpy as np

ENOUGH = 10


def egger(effects: np.ndarray, variances: np.ndarray) -> tuple[float, float]:
    """Return the bias (change of effect per unit of standard error) and its p, k - 2 degrees of freedom.

    Weighted regression of the effect on its standard error. (NaN, NaN) under `ENOUGH` studies, or when all
    standard errors are alike.
    """
    errors = np.sqrt(variances)
    if len(effects) < ENOUGH or np.ptp(errors) < 1e-9 * errors.max():
        return float("nan"), float("nan")
    from statsmodels.api import WLS, add_constant

    fitted = WLS(effects, add_constant(errors), weights=1 / np.asarray(variances)).fit()
    return float(fitted.params[1]), float(fitted.pvalues[1])
