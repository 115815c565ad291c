"""Cells of a sensitive sample that already look like the resistant cells of its line.

Cells are placed on an axis from sensitive to resistant: one mechanism's score, or all mechanisms together,
weighted by a linear discriminant (Fisher 1936) with ridge that has not seen the sample in question. A cell
past the resistant cells' median is a candidate. How many a sample holds by mere spread is read off the
sample itself: as many as lie equally far from the centre of its sensitive cells on the *other* side. With A
the share past the resistant median and M that mirrored share,

    resistant-like share  p  =  2 (A - M) ,

since half of the resistant cells lie past their median. The centre is the median of the sensitive cells,
which is the (1 - p)/2 quantile of all: both are solved together. Nothing is assumed of the distribution but
a symmetric core; where the groups overlap (`separation` under 1.75 standard deviations of the core) no
number is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sorascope.cells.shares import members_of

if TYPE_CHECKING:
    from sorascope.settings import Contrast

COMBINED = "all mechanisms"
RIDGE = 0.1
LEAST_SEPARATION = 1.75
LEAST_AT_FIRST = (
    1.4  # before the share is taken out of the centre: below it the two cannot be solved together
)
STEPS = 100
MOST = 0.5  # a sample of more resistant-like than sensitive cells has no sensitive core to measure from
CORE = 0.1586553  # of a normal distribution below one standard deviation under its mean
COLUMNS = ["axis", "sample", "block", "cells", "trained_on", "separation",
           "share_past_resistant_median", "share_mirrored",
           "resistant_like", "resistant_like_low", "resistant_like_high", "reason"]  # fmt: skip


def find(
    scores: np.ndarray,
    cell_samples: np.ndarray,
    sheet: pd.DataFrame,
    contrast: Contrast,
    mechanisms: list[str],
) -> pd.DataFrame:
    """Return one row an axis (all mechanisms together, then each) and sensitive sample of the contrast.

    `scores`: cells × mechanisms. The resistant cells are those of the sample's block (without blocks: all).
    The 95 % interval is over this sample's cells; it says what the sample holds, not what other samples
    would. `separation`: distance of the medians in robust standard deviations of the sample.
    """
    cells = {sample: np.flatnonzero(cell_samples == sample) for sample in sheet.index}
    members = members_of(sheet, contrast)
    members = members[[len(cells[sample]) > 0 for sample in members.index]]
    usable = np.isfinite(scores).all(axis=0)
    rows = []
    for sample in members.index[members["role"] == "reference"]:
        block = members.loc[sample, "block"]
        resistant = members.index[(members["role"] == "test") & (members["block"] == block)]
        if not len(resistant):
            continue
        training = _training(members.drop(index=sample), block)
        own, other = scores[cells[sample]], [scores[cells[name]] for name in resistant]
        shared = {"sample": sample, "block": block, "cells": len(own)}
        if training is None:
            rows.append(
                {"axis": COMBINED, **shared, "reason": "no other sensitive sample to learn the axis from"}
            )
        else:
            weights = discriminant(
                *(
                    [scores[cells[name]][:, usable] for name in training[role]]
                    for role in ("reference", "test")
                )
            )
            axes = own[:, usable] @ weights, [one[:, usable] @ weights for one in other]
            rows.append({"axis": COMBINED, **shared, "trained_on": training["told"], **estimate(*axes)})
        for column, mechanism in enumerate(mechanisms):
            if usable[column]:
                rows.append(
                    {
                        "axis": mechanism,
                        **shared,
                        **estimate(own[:, column], [one[:, column] for one in other]),
                    }
                )
    table = pd.DataFrame(rows, columns=COLUMNS)
    table[["trained_on", "reason"]] = table[["trained_on", "reason"]].fillna("")
    order = {name: number for number, name in enumerate([COMBINED, *mechanisms])}
    return table.sort_values("axis", key=lambda names: names.map(order), kind="stable", ignore_index=True)


def _training(members: pd.DataFrame, block: str) -> dict | None:
    """Return the samples to learn from: the block's own where it has both roles, else the other blocks'."""
    for told, chosen in (
        ("the other samples of the block", members[members["block"] == block]),
        ("the samples of other blocks", members[members["block"] != block]),
    ):
        by_role = {role: list(chosen.index[chosen["role"] == role]) for role in ("reference", "test")}
        if all(by_role.values()):
            return {**by_role, "told": told}
    return None


def discriminant(sensitive: list[np.ndarray], resistant: list[np.ndarray]) -> np.ndarray:
    """Return the weights of Fisher's discriminant of two lists of samples (cells × mechanisms), length 1.

    Each sample weighs the same. The within-sample covariance is standardised and shrunk by `RIDGE` to its
    diagonal.
    """
    every = [*sensitive, *resistant]
    within = np.mean([np.atleast_2d(np.cov(one, rowvar=False, bias=True)) for one in every], axis=0)
    spread = np.sqrt(np.diag(within))
    spread[spread == 0] = np.inf
    correlation = (1 - RIDGE) * within / np.outer(spread, spread)
    np.fill_diagonal(correlation, 1.0)
    difference = np.mean([one.mean(axis=0) for one in resistant], axis=0)
    difference -= np.mean([one.mean(axis=0) for one in sensitive], axis=0)
    weights = np.linalg.solve(correlation, difference / spread) / spread
    length = np.linalg.norm(weights)
    return weights / length if length > 0 else weights


def estimate(own: np.ndarray, resistant: list[np.ndarray]) -> dict[str, object]:
    """Return the estimate on one axis; `own`: places of the sample's cells, `resistant`: of each other."""
    target = float(np.mean([np.median(one) for one in resistant]))
    sign = 1.0 if target > np.median(own) else -1.0
    places, goal = np.sort(sign * own), sign * target
    count, share, at_first = len(places), 0.0, None
    for _ in range(STEPS):
        centre, core = np.quantile(places, [(1 - share) / 2, (1 - share) * CORE])
        separation = float((goal - centre) / (centre - core)) if centre > core else 0.0
        at_first = separation if at_first is None else at_first
        past = 1 - np.searchsorted(places, goal, "right") / count
        mirrored = np.searchsorted(places, 2 * centre - goal, "left") / count
        before, share = share, float(np.clip(2 * (past - mirrored), 0, MOST))
        if share == before or at_first < LEAST_AT_FIRST:
            break
    told: dict[str, object] = {
        "separation": separation,
        "share_past_resistant_median": float(past),
        "share_mirrored": float(mirrored),
        "reason": "",
    }
    if at_first < LEAST_AT_FIRST or separation < LEAST_SEPARATION or share == MOST:
        return told | {"reason": "groups overlap, or most cells are resistant-like"}
    # 2 (A - M) of a multinomial, one cell added to each class; the centre that moves with the share repeats
    # its error by the ratio of the core's densities at the mirrored place and at the centre, here a normal's
    a, m = (past * count + 1) / (count + 3), (mirrored * count + 1) / (count + 3)
    repeated = 2 * np.exp(-(separation**2) / 2)
    error = 2 * np.sqrt((a + m - (a - m) ** 2) / count) / (1 - repeated)
    return told | {
        "resistant_like": share,
        "resistant_like_low": float(max(share - 1.959964 * error, 0.0)),
        "resistant_like_high": float(min(share + 1.959964 * error, 1.0)),
    }
