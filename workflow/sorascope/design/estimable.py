"""Whether a contrast can be separated from its block and covariates, and if not, why, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..errors import some
from ..readers.samples import SampleSheet
from ..settings import Contrast
from .kinds import Column, columns, numbers
from .takes_part import members

MOST_CODED = 4_000_000  # numbers of the design, whose rank would take minutes beyond


def confounded(sheet: SampleSheet, contrast: Contrast, known: Mapping[str, Column] | None = None) -> str:
    """Return how block and covariates make the contrast undeterminable, or "" when they do not.

    Looks at the samples of the two groups only, as the model does; what a covariate is (`known`) was decided
    on all samples of the sheet. One sample against one is described, not tested.
    """
    import numpy as np

    known = known or columns([contrast], sheet.rows)
    rows = list(members(sheet.rows, contrast).values())
    groups = [row[contrast.column] for row in rows]
    others = contrast.columns[1:]
    levels = sum(len({row[name] for row in rows}) for name in others)
    if levels * len(rows) > MOST_CODED:
        return (
            f"{levels} levels of {' and '.join(others)} in {len(rows)} samples: too many to tell them apart"
        )
    coded = [part for name in others for part in _coded([row[name] for row in rows], known[name])]
    nuisance = np.column_stack([np.ones(len(rows)), *coded])
    difference = np.array([group == contrast.test for group in groups], dtype=float)
    rank = int(np.linalg.matrix_rank(nuisance))
    if int(np.linalg.matrix_rank(np.column_stack([nuisance, difference]))) > rank:
        free = len(rows) - rank - 1
        if free < 1 and len(rows) > 2:
            return (
                f"{len(rows)} samples for {rank + 1} coefficients: none is left to estimate the variance"
                + _as_labels(others, known)
            )
        return ""
    for name in others:
        reason = "" if known[name].is_number else _same_split(contrast.column, name, groups, rows)
        if reason:
            return reason + _as_labels([name], known)
    reason = f"{' and '.join(others)} together say which samples are {contrast.test}: nothing is left to test"
    return reason + _as_labels(others, known)


def _as_labels(names: Sequence[str], known: Mapping[str, Column]) -> str:
    """Name the columns of numbers that were taken for labels: one coefficient a level."""
    taken = [known[name].description for name in names if not known[name].is_number and known[name].why]
    return "".join(f"; {reason}" for reason in taken)


def _coded(values: Sequence[str], column: Column) -> list[list[float]]:
    if column.is_number:
        return [numbers(values) or [0.0] * len(values)]
    return [[float(value == level) for value in values] for level in dict.fromkeys(values)]


def _same_split(column: str, other: str, groups: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    held: dict[str, set[str]] = {}
    for group, row in zip(groups, rows, strict=True):
        held.setdefault(row[other], set()).add(group)
    if any(len(found) > 1 for found in held.values()):
        return ""
    parts = [f"{other} {level} holds only {next(iter(found))} samples" for level, found in held.items()]
    listed = some(parts, 4, "levels")
    if len(held) == len(set(groups)):
        return f"{column} and {other} are the same split: {listed}"
    return f"no {other} has samples of both groups: {listed}"
