"""Whether a contrast can be told apart from its block and covariates, and if not, why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from .readers.cells import number as cell_number
from .samples import SampleSheet
from .settings import Contrast

MOST_CODED = 4_000_000  # numbers of the design, whose rank would take minutes beyond


def numeric(values: Sequence[str]) -> list[float] | None:
    """Return the values of a covariate as numbers when it is a measurement, None when it is a label.

    Numbers are a measurement when one has a decimal point or when more than half of them differ; a column
    of few whole numbers (batch 1, 2, 3) holds labels.
    """
    numbers = [cell_number(value) for value in values]
    if not all(map(isfinite, numbers)):
        return None
    if any("." in value for value in values) or len(set(values)) > len(values) / 2:
        return numbers
    return None


def confounded(sheet: SampleSheet, contrast: Contrast) -> str:
    """Return how block and covariates make the contrast undeterminable, or "" when they do not.

    Looks at the samples of the two groups only, as the model does.
    """
    import numpy as np

    rows = [row for row in sheet.rows.values() if row[contrast.column] in (contrast.test, contrast.reference)]
    groups = [row[contrast.column] for row in rows]
    others = contrast.columns[1:]
    levels = sum(len({row[name] for row in rows}) for name in others)
    if levels * len(rows) > MOST_CODED:
        return (
            f"{levels} levels of {' and '.join(others)} in {len(rows)} samples: too many to tell them apart"
        )
    nuisance = np.column_stack(
        [np.ones(len(rows)), *(part for name in others for part in _coded([row[name] for row in rows]))]
    )
    difference = np.array([group == contrast.test for group in groups], dtype=float)
    rank = int(np.linalg.matrix_rank(nuisance))
    if int(np.linalg.matrix_rank(np.column_stack([nuisance, difference]))) > rank:
        free = len(rows) - rank - 1
        if free < 1:
            return f"{len(rows)} samples for {rank + 1} coefficients: none is left to estimate the variance"
        return ""
    for name in others:
        told = _same_split(contrast.column, name, groups, [row[name] for row in rows])
        if told:
            return told
    return f"{' and '.join(others)} together say which samples are {contrast.test}: nothing is left to test"


def _coded(values: Sequence[str]) -> list[list[float]]:
    numbers = numeric(values)
    if numbers is not None:
        return [numbers]
    return [[float(value == level) for value in values] for level in dict.fromkeys(values)]


def _same_split(column: str, other: str, groups: Sequence[str], levels: Sequence[str]) -> str:
    held = {
        level: {g for g, at in zip(groups, levels, strict=True) if at == level}
        for level in dict.fromkeys(levels)
    }
    if any(len(found) > 1 for found in held.values()):
        return ""
    parts = [f"{other} {level} holds only {next(iter(found))} samples" for level, found in held.items()]
    listed = ", ".join(parts[:4]) + (f", … ({len(parts)} levels)" if len(parts) > 4 else "")
    if len(held) == len(set(groups)):
        return f"{column} and {other} are the same split: {listed}"
    return f"no {other} has samples of both groups: {listed}"
