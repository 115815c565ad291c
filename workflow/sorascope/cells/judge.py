"""The whole judgement of cells: rules on their metrics, then doublets among those that pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..settings import CellOptions
from . import doublets, qc


@dataclass(frozen=True)
class Judgement:
    """`flags` and `limits` as in qc.Judged; doublets: score, flag and, by sample, what was done in words.

    A flagged doublet is among `flags` only where doublets are dropped.
    """

    flags: pd.DataFrame
    limits: pd.DataFrame
    doublet_score: np.ndarray
    doublet: np.ndarray
    doublet_notes: dict[str, str]

    @property
    def passed(self) -> np.ndarray:
        """Whether each cell passes every rule."""
        return ~self.flags.to_numpy().any(axis=1)


def judge(
    matrix: Any, metrics: pd.DataFrame, cell_samples: np.ndarray, options: CellOptions, seed: int
) -> Judgement:
    """Judge the cells sample by sample; cells of no sample (missing in `cell_samples`) are not judged.

    `matrix`: counts, cells × genes; `metrics`: of `metrics.measure`; `seed`: of the simulated doublets.
    """
    judged = qc.judge(metrics, cell_samples, options)
    passed = ~judged.flags.to_numpy().any(axis=1)
    score, flagged = np.full(len(metrics), np.nan), np.zeros(len(metrics), dtype=bool)
    notes: dict[str, str] = {}
    if options.doublets != "off":
        for sample in pd.unique(cell_samples[pd.notna(cell_samples)]):
            rows = np.flatnonzero((cell_samples == sample) & passed)
            found = doublets.find(matrix, rows, seed)
            score[rows], flagged[rows], notes[sample] = found.scores, found.flags, found.note
    flags = judged.flags.assign(doublet=flagged & (options.doublets == "drop"))
    return Judgement(flags, judged.limits, score, flagged, notes)


def summary(judged: Judgement, samples: np.ndarray, wanted: list[str]) -> pd.DataFrame:
    """Return one row a sample: cells, kept, and the cells each rule flags (a cell may have several).

    `doublet` counts flagged doublets, kept or not.
    """
    flags = judged.flags.assign(doublet=judged.doublet)
    rows = []
    for sample in wanted:
        here = samples == sample
        counted = {reason.replace(" ", "_"): int(flags.loc[here, reason].sum()) for reason in flags.columns}
        rows.append(
            {"sample": sample, "cells": int(here.sum()), "kept": int(judged.passed[here].sum()), **counted}
        )
    return pd.DataFrame(rows)
