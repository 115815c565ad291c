"""The samples of a line as support of its answer: one mechanism's tests in them, where the line is called.

A line is asked first, by its own statistic. For a mechanism that it calls, its test samples are a family of a
few tests, not of all mechanisms. Testing such a family at the level alpha x share of the mechanisms that were
called keeps the mean false discovery rate over the called mechanisms at alpha (Benjamini and Bogomolov 2014,
J R Stat Soc B 76:297).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..knowledge.calls import CALLED, JUDGED


def fdr_in_line(
    p: np.ndarray,
    t: np.ndarray,
    lines: Sequence[str | None],
    mechanisms: Sequence[str],
    summary: pd.DataFrame,
) -> np.ndarray:
    """Return the false discovery rate of each sample and mechanism among the samples of its line.

    `p`, `t`: samples x mechanisms; `lines`: a sample's line, None where it is no test sample; `summary`: the
    lines' own calls. NaN where the line does not call the mechanism, has one sample only, or p is missing. A
    sample that goes against its line counts with p = 1.
    """
    found = np.full(p.shape, np.nan)
    tested = summary[summary["p"].notna() & summary["call"].isin(JUDGED)]
    place = {name: number for number, name in enumerate(mechanisms)}
    for line, own in tested[tested["n_test"] > 1].groupby("block", sort=False):
        rows = np.array([number for number, one in enumerate(lines) if one == line], dtype=int)
        called = own[own["call"].isin(CALLED)]
        share = len(called) / len(own)
        for name, direction in zip(called["mechanism"], np.sign(called["t"]), strict=True):
            column = place[name]
            along = np.where(np.sign(t[rows, column]) == direction, p[rows, column], 1.0)
            along[np.isnan(p[rows, column])] = np.nan
            found[rows, column] = np.minimum(benjamini_hochberg(along) / share, 1.0)
    return found
