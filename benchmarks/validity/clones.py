"""Clones that drift: what is called where no mechanism is at work.

Lines are simulated from the noise of real replicates. A resistant clone drifts by 0.35 log2: half of the
variance is each gene's own, half is in three random directions in which the liver lines differ. A call
above weak also stands out among all that changed. Sister lines are real: the three guide lines of SW480, each
against each other one, 2 v 2 dishes, without a drug that differs; the two orders of a pair mirror each other.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.asked import of_lines
from benchmarks.validity.data import Case, design, liver_lines, noise_of, real_cases, sw480

from sorascope import knowledge
from sorascope.knowledge.calls import CALLED
from sorascope.settings import SHIPPED_MECHANISMS
from sorascope.signature.summary import ALL_BLOCKS, THESE_BLOCKS

DRIFT, PROGRAMMES = 0.35, 3
ABOVE_WEAK = ("moderate", "strong")


def direction(genes: pd.Index, liver: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return a random direction (sd 1 over genes) in which liver lines differ; other genes at random."""
    centred = liver.sub(liver.mean(axis=1), axis=0)
    along = pd.Series(centred.to_numpy() @ rng.normal(size=centred.shape[1]), centred.index)
    values = along.reindex(genes).to_numpy()
    lacking = np.isnan(values)
    values[lacking] = rng.choice(values[~lacking], lacking.sum())
    return (values - values.mean()) / values.std()


def lines(
    base: Case,
    liver: pd.DataFrame,
    count: int,
    rng: np.random.Generator,
    drift: float = 0.0,
    moved: float = 0.0,
    inside: frozenset[str] = frozenset(),
    dishes: int = 3,
    noise: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
) -> Case:
    """Simulate `count` lines, `dishes` references and as many dishes of one clone each.

    `drift`: log2 standard deviation of the clone's drift; `moved`: share of the genes not in `inside` that
    fall by 1 log2 in the clone's dishes; `noise`: what `noise_of` gives, that of `base` by default.
    """
    genes = base.expression.index
    mean, shared, variance = noise or noise_of(base)
    own = np.sqrt(np.maximum(variance - (shared**2).sum(axis=1), 0.1 * variance))
    sheet = design(dishes, count, dishes)
    values = shared @ rng.normal(size=(shared.shape[1], len(sheet)))
    values += own[:, None] * rng.normal(size=(len(own), len(sheet))) + mean[:, None]
    outside = ~genes.isin(list(inside))
    for line in dict.fromkeys(sheet["line"]):
        tests = ((sheet["line"] == line) & (sheet["group"] == "r")).to_numpy()
        change = np.zeros(len(genes))
        if drift:
            for _ in range(PROGRAMMES):
                change += direction(genes, liver, rng) * drift * np.sqrt(0.5 / PROGRAMMES)
            change += rng.normal(0, drift * np.sqrt(0.5), len(genes))
        change -= (rng.random(len(genes)) < moved) * outside
        values[:, tests] += change[:, None]
    return Case("clones", pd.DataFrame(values, genes, sheet.index), sheet, frozenset())


def called(table: pd.DataFrame, unit: str, column: str, values: tuple[str, ...]) -> tuple[int, int]:
    """Count the units with any set whose `column` is one of `values`, and all units."""
    hit = table[column].isin(values).groupby([table["data set"], table[unit]]).any()
    return int(hit.sum()), len(hit)


def sisters(sets) -> pd.DataFrame:
    """Return the rows of each guide line against each other one, in normoxia and in hypoxia."""
    case, parts = sw480(), []
    own = case.sheet.rename(columns={"line": "guide", "group": "oxygen"})
    for oxygen in ("s", "r"):
        for one, other in permutations(dict.fromkeys(own["guide"]), 2):
            group = own["guide"].map({one: "r", other: "s"}).where(own["oxygen"] == oxygen)
            group = group.fillna(own["guide"] + own["oxygen"])
            sheet = pd.DataFrame({"group": group, "line": "all"})
            table = of_lines(replace(case, sheet=sheet), sets)
            parts.append(table.assign(**{"data set": f"{one} - {other}, {oxygen}"}))
    return pd.concat(parts)


def rates(count: int = 100) -> pd.DataFrame:
    """Measure calls without a mechanism: drifted clones in one line and in three, and real sister lines."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    liver = liver_lines().expression

    def summaries(lines_each: int, seed: int) -> pd.DataFrame:
        parts = []
        for number in range(count):
            rng = np.random.default_rng([20261128, seed, number])
            case = lines(bases[number % len(bases)], liver, lines_each, rng, DRIFT)
            parts.append(of_lines(case, sets).assign(**{"data set": number}))
        return pd.concat(parts)

    def share(asked: str, table: pd.DataFrame, column: str, values: tuple[str, ...]) -> dict[str, object]:
        return rate.share(asked, *called(table, "block", column, values))

    alone = summaries(1, 1)
    rows = [
        share("one drifted clone: line called", alone, "call", CALLED),
        share("one drifted clone: line called above weak", alone, "strength", ABOVE_WEAK),
    ]
    three = summaries(3, 2)
    over = three[three["block"] == ALL_BLOCKS]
    own = three[~three["block"].isin([ALL_BLOCKS, THESE_BLOCKS])]
    tested = over[over["p"].notna()]
    rows += [
        share("three drifted lines: line called above weak", own, "strength", ABOVE_WEAK),
        share("three drifted lines: (all) called", over, "call", CALLED),
        rate.clustered(
            "three drifted lines: (all), p < 0.05 of a set", tested["p"] < 0.05, tested["data set"]
        ),
    ]
    real = sisters(sets)
    rows += [
        share("real sister lines: called", real, "call", CALLED),
        share("real sister lines: called above weak", real, "strength", ABOVE_WEAK),
    ]
    return pd.DataFrame(rows)
