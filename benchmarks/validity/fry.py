"""The contrast's set tests where nothing changes, and the false discoveries of passing both tests.

Simulated log2 values: genes of normal noise (variances scaled inverse chi-squared, 8 df); 40 sets of 20
genes, of which half share a factor in every sample (correlation 0.08, as in replicates of real data); 4
against 4 samples in two lines. Where something changes, 12 sets move by 0.5, and half of all genes outside
any set by 0.5 as well, up or down, so that a set that moves is not always one that moves more than others.
*At hand*: what the contrast does; a set that was measured elsewhere keeps that correlation, others, as all
of this simulation, have those of the data, moderated by what sets usually have; 0.1 and 0.01 for all sets
are stated ones, 0.01 limma's. *Replicates*: each sample of a real data set against its replicates; n is
samples.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from benchmarks.validity import measure
from benchmarks.validity.data import further_cases, real_cases

from sorascope import contrast, knowledge
from sorascope.arrays.spread import wilson
from sorascope.settings import SHIPPED_MECHANISMS, Contrast, Statistics

SETS, SIZE, GENES, CHANGED = 40, 20, 2000, 12
CORRELATION, SHIFT = 0.08, 0.5
NAMES = [f"g{number}" for number in range(GENES)]
MEMBERS = {
    f"m{number}": dict.fromkeys(NAMES[number * SIZE : (number + 1) * SIZE], 1) for number in range(SETS)
}
SHEET = pd.DataFrame(
    {"group": list("rrssrrss"), "line": list("aaaabbbb")}, index=[f"s{number}" for number in range(8)]
)
# lines as a covariate: samples are the units, which is what is asked here
PLAN = Contrast("c", "group", "r", "s", covariates=("line",))
LEVEL = 0.05
WAYS = ((None, "at hand"), (0.1, "0.1 for all sets"), (0.01, "0.01 for all sets"))


def draw(rng: np.random.Generator, changed: bool) -> tuple[pd.DataFrame, np.ndarray]:
    """Return genes x samples and which sets moved."""
    noise = rng.normal(size=(GENES, len(SHEET)))
    shared = rng.normal(size=(SETS // 2, len(SHEET)))
    inside = slice(0, SETS // 2 * SIZE)
    noise[inside] *= np.sqrt(1 - CORRELATION)
    noise[inside] += np.sqrt(CORRELATION) * np.repeat(shared, SIZE, axis=0)
    values = 8 + noise * 0.4 * np.sqrt(8 / rng.chisquare(8, GENES))[:, None]
    moved = np.zeros(SETS, dtype=bool)
    if changed:
        moved[rng.choice(SETS, CHANGED, replace=False)] = True
        shift = np.zeros(GENES)
        shift[: SETS * SIZE] = SHIFT * np.repeat(moved, SIZE)
        outside = rng.random(GENES - SETS * SIZE)
        shift[SETS * SIZE :] = SHIFT * ((outside < 0.25).astype(float) - (outside > 0.75))
        values[:, (SHEET["group"] == "r").to_numpy()] += shift[:, None]
    return pd.DataFrame(values, NAMES, SHEET.index), moved


def real_replicates() -> Iterator[dict[str, object]]:
    """Yield camera's false calls in the noise of each real data set, by the correlations it takes."""
    cases = [case for case in real_cases() if case.truth] + further_cases()
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    for stated, how in WAYS:
        for case in cases:
            if case.paired or case.kind in measure.SAME_REPLICATES:
                continue
            sheet = case.sheet[case.sheet["group"].isin(["r", "s"])]
            plan = Contrast("c", "group", "r", "s", covariates=("line",) * (sheet["line"].nunique() > 1))
            options = Statistics(permutations=0, gene_correlation=stated)
            found = contrast.run(case.expression[sheet.index], sheet, plan, sets, None, options)
            null = found.info["camera_null"]
            yield {
                "asked": f"{case.kind}, replicates: camera p < 0.05; {how}",
                "rate": null["share_05"],
                "n": null["samples"],
                "low": null["low"],
                "high": null["high"],
            }


def rates(data_sets: int = 200, seed: int = 1) -> pd.DataFrame:
    """Return rate, n, low and high (95 %, Wilson over data sets for their means) of each question asked."""
    rows = []
    for stated, how in WAYS:
        rows += simulated(data_sets, np.random.default_rng(seed), stated, how)
    return pd.DataFrame([*rows, *real_replicates()])


def simulated(
    data_sets: int, rng: np.random.Generator, stated: float | None, how: str
) -> list[dict[str, object]]:
    """Return the rows of simulated data with one way to take the correlations."""

    def answer(values: pd.DataFrame) -> contrast.ContrastResult:
        options = Statistics(permutations=0, gene_correlation=stated)
        return contrast.run(values, SHEET, PLAN, MEMBERS, None, options)

    null = [answer(draw(rng, False)[0]) for _ in range(data_sets)]
    rows = []
    for kind, part in (("co-regulated", slice(0, SETS // 2)), ("independent", slice(SETS // 2, SETS))):
        for test in ("camera", "fry", "both"):
            p = np.array([one.mechanisms[f"{test}_p"].to_numpy()[part] for one in null])
            asked = f"nothing changed: {test} p < 0.05, {kind} sets; {how}"
            rows.append(row(asked, (p < LEVEL).mean(axis=1)))
    measured = np.array([one.info["camera_null"]["share_05"] for one in null])
    rows.append(row(f"nothing changed: what the page says of camera, all sets; {how}", measured))
    anything = np.array([float((one.mechanisms["both_fdr"] <= LEVEL).any()) for one in null])
    asked = f"nothing changed: data sets with a set that passes both at FDR 0.05; {how}"
    rows.append(row(asked, anything))
    by_both, by_lists, power = [], [], []
    for _ in range(data_sets):
        values, moved = draw(rng, True)
        table = answer(values).mechanisms
        for passed, kept in (
            (table["both_fdr"] <= LEVEL, by_both),
            (table[["camera_fdr", "fry_fdr"]].max(axis=1) <= LEVEL, by_lists),
        ):
            kept.append((passed.to_numpy() & ~moved).sum() / max(1, passed.sum()))
        power.append((table["both_fdr"].to_numpy() <= LEVEL)[moved].mean())
    asked = f"12 of 40 moved: share of false sets among those that pass both; {how}"
    rows.append(row(asked, np.array(by_both)))
    rows.append(row(f"12 of 40 moved: the same, by FDR 0.05 in either list; {how}", np.array(by_lists)))
    rows.append(row(f"12 of 40 moved: share of them that pass both; {how}", np.array(power)))
    return rows


def row(asked: str, shares: np.ndarray) -> dict[str, object]:
    """Return the mean share over data sets, which are independent of each other, with its interval."""
    if set(np.unique(shares)) <= {0.0, 1.0}:
        low, high = wilson(int(shares.sum()), len(shares))
    else:
        half = 1.96 * shares.std(ddof=1) / np.sqrt(len(shares))
        low, high = max(0.0, shares.mean() - half), min(1.0, shares.mean() + half)
    return {"asked": asked, "rate": shares.mean(), "n": len(shares), "low": low, "high": high}
