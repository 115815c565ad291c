"""Do effects come back, and do their intervals hold them?

One line, 3 v 3, simulated from the noise of real replicates. *Coverage*: each set in turn moves by 0.5 log2
on average in all test samples; its genes respond alike or unequally (standard deviation as a share of the
mean); the interval should hold the realised mean of the set's measured genes in 95 %. *Bias*: the mean
effect over the planted shift. Along and against: the set that the first principal direction of the
replicates' noise moves most, shifted in this direction and against it; across: the set that it moves least.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.asked import of_lines, of_tests
from benchmarks.validity.clones import lines
from benchmarks.validity.data import Case, liver_lines, noise_of, real_cases

from sorascope import knowledge
from sorascope.arrays.sets import IndexedSet, index_sets
from sorascope.settings import SHIPPED_MECHANISMS

MEAN, UNEQUAL = 0.5, (0.0, 0.5, 1.0)
SHIFTS = (0.3, 1.0, 3.0)
LEAST_GENES = 10


def usable(case: Case, sets) -> dict[str, IndexedSet]:
    """Return the sets with enough measured genes."""
    indexed = index_sets(case.expression.index, sets)
    return {name: one for name, one in indexed.items() if len(one) >= LEAST_GENES}


def found(case: Case, sets, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of one set: of the test samples, and of the line."""
    tables = of_tests(case, sets), of_lines(case, sets)
    own, line = (table[table["mechanism"] == name] for table in tables)
    return own, line


def coverage(bases: list[Case], sets, count: int) -> list[dict[str, object]]:
    """Count how often the interval holds the realised mean of the planted changes."""
    liver, rows = liver_lines().expression, []
    for spread in UNEQUAL:
        held: dict[str, list[bool]] = {"sample": [], "line": []}
        units = []
        for number in range(count):
            rng = np.random.default_rng([20261128, 8, number])
            base = bases[number % len(bases)]
            case = lines(base, liver, 1, rng)
            indexed = usable(case, sets)
            name = list(indexed)[number % len(indexed)]
            one = indexed[name]
            moved = rng.normal(MEAN, spread * MEAN, len(one))
            tests = np.flatnonzero(case.sheet["group"] == "r")
            case.expression.iloc[one.members, tests] += (one.signs * moved)[:, None]
            for level, table in zip(held, found(case, sets, name), strict=True):
                low, high = table["effect_low"], table["effect_high"]
                held[level] += ((low <= moved.mean()) & (moved.mean() <= high)).tolist()
            units += [number] * len(tests)
        asked = f"genes' sd {spread:.0%} of the mean: interval of a"
        rows.append(rate.clustered(f"{asked} sample", pd.Series(held["sample"]), pd.Series(units)))
        rows.append(rate.share(f"{asked} line", sum(held["line"]), len(held["line"])))
    return rows


def directions(base: Case, sets) -> dict[str, tuple[str, float]]:
    """Return, for along, across and against the leading noise, a set and the sign of its shift."""
    _, shared, _ = noise_of(base)
    leading = np.linalg.svd(shared, full_matrices=False)[0][:, 0]
    pull = {
        name: float(np.mean(one.signs * leading[one.members])) for name, one in usable(base, sets).items()
    }
    most, least = max(pull, key=lambda name: abs(pull[name])), min(pull, key=lambda name: abs(pull[name]))
    sign = float(np.sign(pull[most]))
    return {"along": (most, sign), "across": (least, 1.0), "against": (most, -sign)}


def bias(bases: list[Case], sets, count: int) -> list[dict[str, object]]:
    """Measure the line's mean effect over the planted shift."""
    liver, rows = liver_lines().expression, []
    ways = [directions(base, sets) for base in bases]
    for way in ways[0]:
        for shift in SHIFTS:
            ratios = []
            for number in range(count):
                rng = np.random.default_rng([20261128, 9, number])
                base, (name, sign) = bases[number % len(bases)], ways[number % len(bases)][way]
                case = lines(base, liver, 1, rng)
                one = usable(case, sets)[name]
                tests = np.flatnonzero(case.sheet["group"] == "r")
                case.expression.iloc[one.members, tests] += (shift * sign * one.signs)[:, None]
                effect = of_lines(case, sets).set_index("mechanism").loc[name, "effect"]
                ratios.append(float(effect) / (sign * shift))
            rows.append(rate.mean(f"{way} the leading noise, shift {shift}", np.array(ratios), "of it"))
    return rows


def rates(count: int = 120, repeats: int = 40) -> pd.DataFrame:
    """Return coverage and bias; no rows where the data are missing."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    return pd.DataFrame(coverage(bases, sets, count) + bias(bases, sets, repeats))
