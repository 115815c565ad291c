"""Set tests of the contrast when every clone drifts by itself: lines as units, and samples (*fixed*).

Lines as under *Clones that drift*, 3 v 3 dishes each, no mechanism; 60 data sets, n is their tests. *Both*:
at FDR 0.05 of each. *Interval*: of the effect; should hold 0 over lines, while the fixed one is about these
very lines, which did drift.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.clones import DRIFT, lines
from benchmarks.validity.data import liver_lines, real_cases

from sorascope import contrast, knowledge
from sorascope.settings import SHIPPED_MECHANISMS, Contrast, Statistics

PLAN = Contrast("drift", "group", "r", "s", "line")
KINDS = {"": "lines as units", "fixed_": "fixed"}


def tested(number: int, count: int, bases, liver: pd.DataFrame, sets) -> pd.DataFrame:
    """Return the sets' rows of one simulated data set of `count` lines."""
    rng = np.random.default_rng([20261128, 10, count, number])
    case = lines(bases[number % len(bases)], liver, count, rng, DRIFT)
    options = Statistics(permutations=0)
    found = contrast.run(case.expression, case.sheet, PLAN, sets, None, options).mechanisms
    return found[found["camera_p"].notna()].assign(data_set=number)


def rates(count: int = 60) -> pd.DataFrame:
    """Return false calls of camera and fry, coverage, and data sets with a set that passes both."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    liver, rows = liver_lines().expression, []
    for size in (2, 3, 5):
        every = pd.concat([tested(number, size, bases, liver, sets) for number in range(count)])
        for start, kind in KINDS.items():
            for test in ("camera", "fry"):
                asked = f"{size} lines, {kind}: {test} p < 0.05"
                rows.append(rate.clustered(asked, every[f"{start}{test}_p"] < 0.05, every["data_set"]))
            low, high = every[f"{start}effect_low"], every[f"{start}effect_high"]
            asked = f"{size} lines, {kind}: interval holds 0"
            rows.append(rate.clustered(asked, (low <= 0) & (high >= 0), every["data_set"]))
            both = (every[f"{start}camera_fdr"] <= 0.05) & (every[f"{start}fry_fdr"] <= 0.05)
            hits = int(both.groupby(every["data_set"]).any().sum())
            rows.append(rate.share(f"{size} lines, {kind}: data set with a set passing both", hits, count))
    return pd.DataFrame(rows)
