"""The contrast's set tests where nothing changes, and the false discoveries of passing both tests.

Simulated log2 values: genes of normal noise (variances scaled inverse chi-squared, 8 df); 40 sets of 20
genes, of which half share a factor in every sample (correlation 0.08, as in replicates of real data); 4
against 4 samples in two lines. Where something changes, 12 sets move by 0.5, and half of all genes outside
any set by 0.5 as well, up or down, so that a set that moves is not always one that moves more than others.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sorascope import contrast
from sorascope.arrays.spread import wilson
from sorascope.settings import Contrast, Statistics

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


def rates(data_sets: int = 200, seed: int = 1) -> pd.DataFrame:
    """Return rate, n, low and high (95 %, Wilson over data sets for their means) of each question asked."""
    rng = np.random.default_rng(seed)
    null = [contrast.run(draw(rng, False)[0], SHEET, PLAN, MEMBERS, None, Statistics(permutations=0))
            for _ in range(data_sets)]  # fmt: skip
    rows = []
    for kind, part in (("co-regulated", slice(0, SETS // 2)), ("independent", slice(SETS // 2, SETS))):
        for test in ("camera", "fry", "both"):
            p = np.array([one.mechanisms[f"{test}_p"].to_numpy()[part] for one in null])
            rows.append(row(f"nothing changed: {test} p < 0.05, {kind} sets", (p < LEVEL).mean(axis=1)))
    measured = np.array([one.info["camera_null"]["share_05"] for one in null])
    rows.append(row("nothing changed: what the page says of camera, all sets", measured))
    anything = np.array([float((one.mechanisms["both_fdr"] <= LEVEL).any()) for one in null])
    rows.append(row("nothing changed: data sets with a set that passes both at FDR 0.05", anything))
    by_both, by_lists, power = [], [], []
    for _ in range(data_sets):
        values, moved = draw(rng, True)
        table = contrast.run(values, SHEET, PLAN, MEMBERS, None, Statistics(permutations=0)).mechanisms
        for passed, kept in (
            (table["both_fdr"] <= LEVEL, by_both),
            (table[["camera_fdr", "fry_fdr"]].max(axis=1) <= LEVEL, by_lists),
        ):
            kept.append((passed.to_numpy() & ~moved).sum() / max(1, passed.sum()))
        power.append((table["both_fdr"].to_numpy() <= LEVEL)[moved].mean())
    rows.append(row("12 of 40 moved: share of false sets among those that pass both", np.array(by_both)))
    rows.append(row("12 of 40 moved: the same, by FDR 0.05 in either list", np.array(by_lists)))
    rows.append(row("12 of 40 moved: share of them that pass both", np.array(power)))
    return pd.DataFrame(rows)


def row(asked: str, shares: np.ndarray) -> dict[str, object]:
    """Return the mean share over data sets, which are independent of each other, with its interval."""
    if set(np.unique(shares)) <= {0.0, 1.0}:
        low, high = wilson(int(shares.sum()), len(shares))
    else:
        half = 1.96 * shares.std(ddof=1) / np.sqrt(len(shares))
        low, high = max(0.0, shares.mean() - half), min(1.0, shares.mean() + half)
    return {"asked": asked, "rate": shares.mean(), "n": len(shares), "low": low, "high": high}
