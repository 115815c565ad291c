"""Clones that drift, and genes outside all sets that move: what is called where no mechanism is at work.

Lines are simulated from the noise of real replicates. A resistant clone drifts by 0.35 log2: half of the
variance is each gene's own, half lies in three random directions in which the liver lines differ. A call
above weak also stands out among all that changed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from benchmarks.validity.data import Case, design, liver_lines, noise_of, real_cases

from sorascope import knowledge, signature
from sorascope.settings import SHIPPED_MECHANISMS, Contrast, Statistics
from sorascope.signature.calibration import wilson
from sorascope.signature.summary import ALL_BLOCKS, THESE_BLOCKS
from sorascope.signature.tables import CALLED

DRIFT, PROGRAMMES = 0.35, 3
ABOVE_WEAK = ("moderate", "strong")
CONTRAST = Contrast("drift", "group", "r", "s", "line")


def direction(genes: pd.Index, liver: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Return a random direction (sd 1 over genes) in which liver lines differ; other genes at random."""
    centred = liver.sub(liver.mean(axis=1), axis=0)
    along = pd.Series(centred.to_numpy() @ rng.normal(size=centred.shape[1]), centred.index)
    values = along.reindex(genes).to_numpy()
    lacking = np.isnan(values)
    values[lacking] = rng.choice(values[~lacking], lacking.sum())
    return (values - values.mean()) / values.std()


def lines(
    base: Case, liver: pd.DataFrame, count: int, rng: np.random.Generator, drift: float = 0.0, moved: float =
    0.0, inside: frozenset[str] = frozenset(),
) -> Case:  # fmt: skip
    """Simulate `count` lines, three references and three dishes of one clone each.

    `drift`: log2 standard deviation of the clone's drift; `moved`: share of the genes not in `inside` that
    fall by 1 log2 in the clone's dishes.
    """
    genes = base.expression.index
    mean, shared, variance = noise_of(base)
    own = np.sqrt(np.maximum(variance - (shared**2).sum(axis=1), 0.1 * variance))
    sheet = design(3, count, 3)
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


def share(asked: str, hits: int, total: int) -> dict[str, object]:
    """Return one row: a rate with its 95 % Wilson interval."""
    low, high = wilson(hits, total)
    return {"asked": asked, "rate": hits / total, "n": total, "low": low, "high": high}


def called(table: pd.DataFrame, unit: str, column: str, values: tuple[str, ...]) -> tuple[int, int]:
    """Count the units with any set whose `column` is one of `values`, and all units."""
    hit = table[column].isin(values).groupby([table["data set"], table[unit]]).any()
    return int(hit.sum()), len(hit)


def rates(count: int = 60) -> pd.DataFrame:
    """Measure calls without a mechanism: under drift (one and three lines) and composition (15 and 40 %)."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=["asked", "rate", "n", "low", "high"])
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    liver, inside = liver_lines().expression, frozenset(gene for genes in sets.values() for gene in genes)
    rows = []

    def tables(lines_each: int, seed: int, **options: float) -> tuple[pd.DataFrame, pd.DataFrame]:
        parts = []
        for number in range(count):
            rng = np.random.default_rng([20261128, seed, number])
            case = lines(bases[number % len(bases)], liver, lines_each, rng, inside=inside, **options)
            result = signature.run(case.expression, case.sheet, CONTRAST, sets, Statistics())
            parts.append([one.assign(**{"data set": number}) for one in (result.table, result.summary)])
        return pd.concat([one for one, _ in parts]), pd.concat([one for _, one in parts])

    _, summary = tables(1, 1, drift=DRIFT)
    rows.append(
        share("one drifted clone: line called above weak", *called(summary, "block", "strength", ABOVE_WEAK))
    )
    _, summary = tables(3, 2, drift=DRIFT)
    over = summary[summary["block"] == ALL_BLOCKS]
    own = summary[~summary["block"].isin([ALL_BLOCKS, THESE_BLOCKS])]
    p = over["p"].dropna()
    rows += [
        share("three drifted lines: line called above weak", *called(own, "block", "strength", ABOVE_WEAK)),
        share("three drifted lines: (all) called", *called(over, "block", "call", CALLED)),
        share("three drifted lines: (all), p < 0.05 of a set", int((p < 0.05).sum()), len(p)),
    ]
    for moved in (0.15, 0.4):
        table, _ = tables(1, 3, moved=moved)
        tests = table[table["role"] == "test"]
        name = f"{moved:.0%} of genes outside all sets fall: test sample called"
        rows.append(share(name, *called(tests, "sample", "call", CALLED)))
    return pd.DataFrame(rows)
