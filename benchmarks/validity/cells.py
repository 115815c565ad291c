"""Cells: what is found where there is nothing to find, and what of planted resistant-like cells.

Resistant-like: scores of one mechanism, 1,000 cells a sample, resistant cells of the same shape 2 or 3
standard deviations higher; no cell is resistant-like. Shares: three against three samples of 400 cells,
scores whose scatter goes with one over the root of the cell's depth; the test samples have a third of the
depth and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from sorascope.arrays.spread import wilson
from sorascope.cells import resistant_like, shares
from sorascope.settings import Contrast

PLAN = Contrast("c", "group", "r", "s")


def shapes(rng: np.random.Generator) -> dict[str, Callable[[int], np.ndarray]]:
    """Return cores of standard deviation about 1."""
    return {
        "normal": lambda n: rng.normal(size=n),
        "skewness 0.7": lambda n: (rng.gamma(8, size=n) - 8) / np.sqrt(8),
        "skewness 1.15": lambda n: (rng.gamma(3, size=n) - 3) / np.sqrt(3),
        "skewness -1.15": lambda n: -(rng.gamma(3, size=n) - 3) / np.sqrt(3),
        "10 % cycling": lambda n: rng.normal(size=n) + 1.5 * (rng.random(n) < 0.1),
        "Student's t, 5 df": lambda n: rng.standard_t(5, size=n) / np.sqrt(5 / 3),
    }


def row(asked: str, hits: int, total: int) -> dict[str, object]:
    """Return a rate with its 95 % Wilson interval."""
    low, high = wilson(hits, total)
    return {"asked": asked, "rate": hits / total if total else np.nan, "n": total, "low": low, "high": high}


def rates(data_sets: int = 30, seed: int = 1) -> pd.DataFrame:
    """Return rate, n, low and high of each question."""
    rng = np.random.default_rng(seed)
    rows = []
    for name, draw in shapes(rng).items():
        found = [
            resistant_like.estimate(draw(1000), [draw(1000) + apart for _ in range(2)])
            for apart in (2.0, 3.0)
            for _ in range(data_sets)
        ]
        given = [one["resistant_like_low"] > 0 for one in found if "resistant_like" in one]
        rows.append(row(f"none is resistant-like, {name}: interval above 0", sum(given), len(given)))
    for share in (0.05, 0.2):
        for apart in (2.5, 4.0):
            above, covered, given = 0, 0, 0
            for _ in range(data_sets):
                own = np.where(rng.random(500) < share, apart, 0.0) + rng.normal(size=500)
                one = resistant_like.estimate(own, [rng.normal(apart, 1, 500) for _ in range(2)])
                if "resistant_like" in one:
                    given += 1
                    above += one["resistant_like_low"] > 0
                    covered += one["resistant_like_low"] <= share <= one["resistant_like_high"]
            asked = f"{share:.0%} resistant-like, {apart} deviations apart"
            rows += [row(f"{asked}: interval above 0", above, given), row(f"{asked}: covers", covered, given)]
    for matched in (False, True):
        p, samples = [], 3 * data_sets
        for _ in range(samples):
            p.append(shallow(rng, matched))
        asked = f"test cells a third as deep, {'matched' if matched else 'not matched'}: p < 0.05"
        rows.append(row(asked, int((np.array(p) < 0.05).sum()), samples))
    return pd.DataFrame(rows)


def shallow(rng: np.random.Generator, matched: bool) -> float:
    """Return p of the shares where test samples differ from the others in depth alone."""
    names = ["s1", "s2", "s3", "r1", "r2", "r3"]
    sheet = pd.DataFrame({"group": list("sssrrr")}, index=names)
    of_sample = np.repeat(names, 400)
    depth = rng.lognormal(8.5, 0.6, len(of_sample)) / np.where(np.char.startswith(of_sample, "r"), 3, 1)
    scatter = np.sqrt(0.5 + 0.5 * np.exp(8.5) / depth)
    scores = (scatter * rng.normal(size=len(of_sample)) + np.repeat(rng.normal(0, 0.1, 6), 400))[:, None]
    table = shares.by_sample(scores, of_sample, sheet, PLAN, ["m"], depth if matched else None)
    return float(shares.compare(table).loc[0, "p"])
