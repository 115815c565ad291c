"""The same statistic for 60 samples and for 1,000: held-out references, and one sample that differs.

Lines simulated from the noise of real replicates, nothing planted but in few test samples, each in a line
of its own and one of 66: there all genes of hypoxia are 0.5 log2 higher. Of each data set at most 40
references are scored, each left out of the noise it is judged by; intervals take lines as independent.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity import measure, rate
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


def plant(case: Case, genes: dict[str, int], samples: list[str]) -> Case:
    """Shift all genes of a set in some samples."""
    known = [gene for gene in genes if gene in case.expression.index]
    values = case.expression.copy()
    for sample in samples:
        values.loc[known, sample] += SHIFT * np.array([genes[gene] for gene in known])
    return replace(case, expression=values)


def scored(case: Case, sets: measure.Sets, lone: list[str]) -> tuple[pd.DataFrame, list[bool]]:
    """Return p of held-out references with their lines, and which lone samples are called."""
    plan, expression, indexed = measure.prepare(case, sets)
    roles, names = np.array(plan.roles), [plan.samples[row] for row in plan.described]
    references = spread_out(np.flatnonzero(roles == "reference").tolist(), MOST_REFERENCES)
    tests = [names.index(sample) for sample in lone]
    chosen = {*references, *tests}
    reasons = tuple(one if row in chosen else "not asked for" for row, one in enumerate(plan.reasons))
    found = evaluate(expression.to_numpy(), indexed, replace(plan, reasons=reasons))
    line = np.repeat([measure.line_of(case, plan, row) for row in references], len(indexed))
    place = list(indexed).index(HYPOXIA)
    called = [
        bool(benjamini_hochberg(found.p[row])[place] <= 0.05 and found.t[row, place] > 0) for row in tests
    ]
    return pd.DataFrame({"p": found.p[references].ravel(), "unit": line}), called


def rates(sizes: dict[int, tuple[int, int, int]] | None = None) -> pd.DataFrame:
    """Return false calls of held-out references, and how often the sample that differs is called."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    liver, rows = liver_lines().expression, []
    for size, (count, dishes, data_sets) in (sizes or SIZES).items():
        references, found = [], []
        for number in range(data_sets):
            rng = np.random.default_rng([20261128, 7, number])
            case = lines(bases[number % len(bases)], liver, count, rng, dishes=dishes)
            first = case.sheet[case.sheet["group"] == "r"].drop_duplicates("line").index
            lone = spread_out(list(first), max(1, size // EVERY))
            own, called = scored(plant(case, sets[HYPOXIA], lone), sets, lone)
            references.append(own.assign(unit=f"{number} " + own["unit"]))
            found += called
        every = pd.concat(references)
        for level in (0.05, 0.001):
            asked = f"{size:,} samples: held-out references, p < {level}"
            rows.append(rate.clustered(asked, every["p"] < level, every["unit"]))
        rows.append(rate.share(f"{size:,} samples: one sample with +{SHIFT} called", sum(found), len(found)))
    return pd.DataFrame(rows)
