"""From contrasts to lines: what shares a parental line is one study.

Source: composite of dependent effects, Borenstein et al. 2009, Introduction to Meta-Analysis, chapter 24.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def line_key(name: str) -> str:
    """Return a line's name for comparing: letters and digits in lower case, so that HuH-7 is Huh7."""
    return re.sub(r"[^0-9a-z]", "", name.lower())


def composite(effects: np.ndarray, variances: np.ndarray, correlation: float) -> tuple[float, float]:
    """Return mean and variance of m effects of one line whose errors share `correlation` (0-1).

    Var = (1/m²) (sum of variances + sum over pairs of correlation · sd · sd). Two clones compared with the
    same parental samples, equal in number, have errors correlated 0.5 by that alone.
    """
    m = len(effects)
    deviations = np.sqrt(variances)
    crossed = deviations.sum() ** 2 - np.sum(variances)
    return float(np.mean(effects)), float((np.sum(variances) + correlation * crossed) / m**2)


def by_line(effects: pd.DataFrame, correlation: float) -> pd.DataFrame:
    """Return one row a mechanism and line.

    `effects`: columns mechanism, line, effect, variance; one row a contrast. Out: mechanism, line (as first
    written), effect, variance, n_contrasts; in the order of first appearance.
    """
    import pandas as pd

    keyed = effects.assign(key=effects["line"].map(line_key))
    rows = []
    for (mechanism, _), group in keyed.groupby(["mechanism", "key"], sort=False):
        effect, variance = composite(
            group["effect"].to_numpy(dtype=float), group["variance"].to_numpy(dtype=float), correlation
        )
        rows.append((mechanism, group["line"].iloc[0], effect, variance, len(group)))
    return pd.DataFrame(rows, columns=["mechanism", "line", "effect", "variance", "n_contrasts"])
