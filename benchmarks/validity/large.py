"""The same statistic for 60 samples and for 1,000: held-out references, and one sample that differs.

Lines simulated from the noise of real replicates, nothing planted. Of each data set at most 40 references
are scored, each left out of the noise it is judged by; intervals take lines as independent. Then in one
test sample alone all genes of hypoxia are 0.5 log2 higher; in large data sets one sample after the other,
one of 66, each in a line of its own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity import measure, rate
from benchmarks.validity.asked import only
from benchmarks.validity.clones import lines
from benchmarks.validity.data import Case, liver_lines, real_cases
from benchmarks.validity.lines import HYPOXIA

from sorascope import knowledge
from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.settings import SHIPPED_MECHANISMS
from sorascope.signature.activity import evaluate

# Samples: lines, dishes of each group in a line, data sets.
SIZES = {60: (10, 3, 10), 66: (11, 3, 10), 240: (40, 3, 5), 1000: (100, 5, 2)}
SHIFT, EVERY, MOST_REFERENCES = 0.5, 66, 40


def spread_out(rows: list[int], most: int) -> list[int]:
    """Return at most `most` of the rows, evenly spread."""
    return [rows[place] for place in np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)]


def plant(case: Case, genes: dict[str, int], sample: str) -> Case:
    """Shift all genes of a set in one sample."""
    known = [gene for gene in genes if gene in case.expression.index]
    values = case.expression.copy()
    values.loc[known, sample] += SHIFT * np.array([genes[gene] for gene in known])
    return replace(case, expression=values)


def references(case: Case, sets: measure.Sets) -> pd.DataFrame:
    """Return p of held-out references with their lines."""
    plan, expression, indexed = measure.prepare(case, sets)
    rows = spread_out(np.flatnonzero(np.array(plan.roles) == "reference").tolist(), MOST_REFERENCES)
    found = evaluate(expression.to_numpy(), indexed, only(plan, np.array(rows)))
    line = np.repeat([measure.line_of(case, plan, row) for row in rows], len(indexed))
    return pd.DataFrame({"p": found.p.ravel(), "unit": line})


def is_called(case: Case, sets: measure.Sets, sample: str) -> bool:
    """Return whether hypoxia is called in a test sample when it alone is shifted."""
    plan, expression, indexed = measure.prepare(plant(case, sets[HYPOXIA], sample), sets)
    row = [plan.samples[number] for number in plan.described].index(sample)
    found = evaluate(expression.to_numpy(), indexed, only(plan, np.array([row])))
    place = list(indexed).index(HYPOXIA)
    return bool(benjamini_hochberg(found.p[0])[place] <= 0.05 and found.t[0, place] > 0)


def rates(sizes: dict[int, tuple[int, int, int]] | None = None) -> pd.DataFrame:
    """Return false calls of held-out references, and how often the sample that differs is called."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    liver, rows = liver_lines().expression, []
    for size, (count, dishes, data_sets) in (sizes or SIZES).items():
        scored, found = [], []
        for number in range(data_sets):
            rng = np.random.default_rng([20261128, 7, number])
            case = lines(bases[number % len(bases)], liver, count, rng, dishes=dishes)
            first = case.sheet[case.sheet["group"] == "r"].drop_duplicates("line").index
            own = references(case, sets)
            scored.append(own.assign(unit=f"{number} " + own["unit"]))
            lone = spread_out(list(first), max(1, size // EVERY))
            found += [is_called(case, sets, sample) for sample in lone]
        every = pd.concat(scored)
        for level in (0.05, 0.001):
            asked = f"{size:,} samples: held-out references, p < {level}"
            rows.append(rate.clustered(asked, every["p"] < level, every["unit"]))
        rows.append(rate.share(f"{size:,} samples: one sample with +{SHIFT} called", sum(found), len(found)))
    return pd.DataFrame(rows)
