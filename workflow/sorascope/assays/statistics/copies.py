"""Copy number of a gene in one sample: its level, and whether the change is its own or its arm's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# log2 ratios from which CNVkit calls deep loss, loss, gain and high gain by default
LIMITS = (-1.1, -0.25, 0.2, 0.7)
FOCAL_LOG2 = 1.0
MOSTLY, FEW = 0.5, 0.4
ARM = 0.8
FEWEST_OTHERS = 5
BAND = re.compile(r"(\d+|X|Y)([pq])(\d+(?:\.\d+)?)")
WORDS = {-2: "deep loss", -1: "loss", 0: "neither gain nor loss", 1: "gain", 2: "high gain"}
FOCAL, OF_ARM, PART, UNKNOWN = "focal", "whole arm", "part of the arm", "extent unknown"


@dataclass(frozen=True)
class Call:
    """One gene in one sample: level from −2 to 2, extent ("" without change).

    `beyond_arm`: level less the arm's median, in the matrix' unit.
    """

    level: int
    extent: str
    beyond_arm: float


def levels(values: np.ndarray, scale: str) -> np.ndarray:
    """Return calls from −2 to 2; NaN stays missing."""
    if scale == "calls":
        return values
    made = np.digitize(values, LIMITS).astype(float) - 2
    return np.where(np.isfinite(values), made, np.nan)


def arm_of(band: str) -> tuple[str, float] | None:
    """Return arm and place along it of a band: 6p21.1 is ("6p", 21.1)."""
    match = BAND.match(band)
    return (match[1] + match[2], float(match[3])) if match else None


def call(gene: int, values: np.ndarray, scale: str, places: Sequence[tuple[str, float] | None]) -> Call:
    """Return the call of one gene in one sample.

    `values`: a value a gene, `places`: arm and place of each. The change's reach is the run of bands about
    the gene's in which half of the genes or more changed the same way. Four fifths of the arm's genes or
    more, or as many outside the band, are the arm; at most two fifths are focal. Focal is also what is
    1 log2 beyond the arm's median, or is called 2 where the arm is not.
    """
    level = levels(values, scale)
    own = level[gene]
    if not np.isfinite(own):
        return Call(0, UNKNOWN, float("nan"))
    place = places[gene]
    at = {
        n: one[1]
        for n, one in enumerate(places)
        if place and one and one[0] == place[0] and np.isfinite(values[n])
    }
    others = [n for n in at if places[n] != place]
    median = float(np.median(values[others])) if others else float("nan")
    if own == 0:
        return Call(0, "", float(values[gene] - median))
    if len(others) < FEWEST_OTHERS:
        return Call(int(own), UNKNOWN, float(values[gene] - median))
    changed = np.sign(level) == np.sign(own)
    share = float(np.mean(changed[others]))
    reach = _reach(place, [(band, bool(changed[n])) for n, band in at.items()])
    beyond = float(values[gene] - median)
    high = abs(own) > 1 and abs(median) < 1 if scale == "calls" else abs(beyond) >= FOCAL_LOG2
    if max(reach, share) >= ARM:
        return Call(int(own), FOCAL if high else OF_ARM, beyond)
    return Call(int(own), FOCAL if high or reach <= FEW else PART, beyond)


def _reach(place: tuple[str, float] | None, genes: Sequence[tuple[float, bool]]) -> float:
    """Return the share of an arm's genes that are in the run of changed bands about a place."""
    by_band: dict[float, list[bool]] = {}
    for at, changed in genes:
        by_band.setdefault(at, []).append(changed)
    ordered = sorted(by_band)
    here = ordered.index(place[1]) if place else 0
    low = high = here
    while low > 0 and np.mean(by_band[ordered[low - 1]]) >= MOSTLY:
        low -= 1
    while high < len(ordered) - 1 and np.mean(by_band[ordered[high + 1]]) >= MOSTLY:
        high += 1
    inside = sum(len(by_band[at]) for at in ordered[low : high + 1])
    return inside / len(genes)


def describe(counted: Mapping[str, int]) -> str:
    """Say how many changed samples have which extent: "5 whole arm, 1 focal"."""
    return ", ".join(f"{n} {extent}" for extent, n in counted.items() if extent and n)
