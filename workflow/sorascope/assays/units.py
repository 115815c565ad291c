"""The units of a contrast in one assay: its samples, or its lines where blocks hold both groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import InputError
from ..model.design import group_design
from ..settings import Contrast

SAMPLES, LINES = "samples", "lines"


@dataclass(frozen=True)
class Units:
    """Units of a contrast: `members` are each unit's samples by clone (positions), `design` the model.

    `kind`: samples or lines. `reason`: why nothing can be compared; members and design are then empty.
    """

    members: Sequence[Sequence[Sequence[int]]]
    design: np.ndarray
    kind: str
    reason: str = ""

    @property
    def is_test(self) -> np.ndarray:
        """Which units are test units."""
        return self.design[:, -1] > 0 if len(self.design) else np.zeros(0, bool)

    def average(self, values: np.ndarray) -> np.ndarray:
        """Return rows × units: the mean over clones of the mean of their dishes, over what is known."""
        columns = [
            _mean(np.column_stack([_mean(values[:, dishes]) for dishes in clones])) for clones in self.members
        ]
        return np.column_stack(columns) if columns else np.empty((len(values), 0))


def _mean(values: np.ndarray) -> np.ndarray:
    known = np.isfinite(values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, values, 0.0).sum(axis=1) / known.sum(axis=1)


def units(sheet: pd.DataFrame, contrast: Contrast) -> Units:
    """Return the units of a contrast among an assay's samples (`sheet`: their rows, in the assay's order).

    Lines are the units when two blocks or more hold both groups and there are no covariates, as in the
    contrast of mRNA; else samples, with blocks and covariates in the design.
    """
    groups = sheet[contrast.column].astype(str)
    for group in (contrast.test, contrast.reference):
        if not (groups == group).any():
            return Units([], np.empty((0, 0)), SAMPLES, f"no sample of {group} in this assay")
    part = sheet[groups.isin([contrast.test, contrast.reference])]
    position = {sample: number for number, sample in enumerate(sheet.index)}
    if contrast.block and not contrast.covariates:
        blocks = part[contrast.block].astype(str)
        own = part[contrast.column].astype(str)
        both = set(blocks[own == contrast.test]) & set(blocks[own == contrast.reference])
        if len(both) > 1:
            return _lines(part[blocks.isin(both)], contrast, position)
    try:
        design = group_design(
            part, contrast.column, contrast.test, contrast.reference, contrast.block, contrast.covariates
        )
    except InputError as error:
        return Units([], np.empty((0, 0)), SAMPLES, error.problems[0].found)
    return Units([[[position[name]]] for name in design.samples], design.matrix, SAMPLES)


def _lines(part: pd.DataFrame, contrast: Contrast, position: dict[str, int]) -> Units:
    keys = part[[contrast.block, contrast.column]].astype(str)
    clones = part[contrast.clone].astype(str) if contrast.clone else pd.Series("", index=part.index)
    members: list[list[list[int]]] = []
    first = []
    for _, own in keys.groupby([contrast.block, contrast.column], sort=False):
        first.append(own.index[0])
        by_clone = clones[own.index]
        members.append(
            [[position[name] for name in by_clone.index[by_clone == one]] for one in dict.fromkeys(by_clone)]
        )
    pairs = part.loc[first]
    design = group_design(pairs, contrast.column, contrast.test, contrast.reference, contrast.block)
    order = {name: number for number, name in enumerate(first)}
    return Units([members[order[name]] for name in design.samples], design.matrix, LINES)
