"""Doublets, one sample at a time, by the scores of Scrublet (Wolock et al. 2019, Cell Systems 8:281).

Scrublet adds up random pairs of cells and scores each cell by the share of such pairs among its neighbours.
Its own threshold, the valley in the pairs' scores, misses doublets that its scores rank first (the pairs
sit closer to each other than real doublets to them), so the threshold here is the one of the other metrics:
`MADS` scaled median absolute deviations above the median of the sample's cells. It finds doublets of two
unlike cells only. In a sample of one cell line the pairs look like the cells and a flag would be noise; so
flags count only where the pairs are often above the threshold (`LEAST_DETECTABLE`), and so much more often
than cells do that the doublet rate that follows, flagged cells over pairs above, stays within
`HIGHEST_RATE`. Otherwise none is flagged, which is said.

A score compares a cell with its neighbours, not with all cells. So a sample of more than `MOST_AT_ONCE` cells
is scored in random parts of equal size, whose scores are put together before the threshold is set: memory and
time a cell do not grow with the sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays.spread import mad_limits
from . import scrublet
from .chunks import take

FEWEST_CELLS = 100
MOST_AT_ONCE = 10_000
MADS = 5
LEAST_DETECTABLE = 0.2
HIGHEST_RATE = 0.2


@dataclass(frozen=True)
class Doublets:
    """Score (NaN where not assessed) and flag of each cell, and what was done in words."""

    scores: np.ndarray
    flags: np.ndarray
    note: str


def find(matrix: Any, rows: np.ndarray, seed: int) -> Doublets:
    """Score and flag the cells of one sample: `rows` (sorted numbers) of the counts, cells × genes.

    `matrix` may be on disk; the counts of one part of the cells are loaded at a time.
    """
    n_cells = len(rows)
    unknown, nobody = np.full(n_cells, np.nan), np.zeros(n_cells, dtype=bool)
    if n_cells < FEWEST_CELLS:
        return Doublets(unknown, nobody, f"not assessed: {n_cells} cells, at least {FEWEST_CELLS} needed")
    scores, pairs = unknown.copy(), []
    parts = split(n_cells, seed)
    try:
        for part in parts:
            scores[part], of_pairs = scrublet.scores(take(matrix, rows[part]), seed)
            pairs.append(of_pairs)
    except scrublet.TooFewGenesError as error:
        return Doublets(unknown, nobody, f"not assessed: {error}")
    threshold = mad_limits(scores, MADS, logged=False)[1]
    flags, detectable = scores > threshold, float((np.concatenate(pairs) > threshold).mean())
    rate = float(flags.mean()) / detectable if detectable else np.inf
    if detectable < LEAST_DETECTABLE or rate > HIGHEST_RATE:
        note = "none flagged: doublets cannot be separated from the cells, as in a sample of one cell type"
        return Doublets(scores, nobody, note)
    note = f"{int(flags.sum())} flagged above a score of {threshold:.3f}"
    if len(parts) > 1:
        note += f", scored in {len(parts)} random parts"
    return Doublets(scores, flags, note)


def split(n_cells: int, seed: int) -> list[np.ndarray]:
    """Return the sorted numbers of the cells of each of as few random equal parts as hold them all."""
    parts = -(-n_cells // MOST_AT_ONCE)
    if parts == 1:
        return [np.arange(n_cells)]
    order = np.random.default_rng(seed).permutation(n_cells)
    return [np.sort(part) for part in np.array_split(order, parts)]
