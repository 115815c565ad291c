"""Which samples of the sheet a contrast compares, and why others take no part."""

from __future__ import annotations

from collections.abc import Mapping

from ..settings import Contrast
from .kinds import is_missing

Rows = Mapping[str, Mapping[str, str]]


def members(rows: Rows, contrast: Contrast) -> dict[str, Mapping[str, str]]:
    """Return the rows (sample -> column -> cell) of the samples of the two groups."""
    compared = (contrast.test, contrast.reference)
    return {sample: row for sample, row in rows.items() if row[contrast.column] in compared}


def left_out(rows: Rows, contrast: Contrast) -> dict[str, str]:
    """Return the samples that a contrast does not compare, each with the reason."""
    kept = members(rows, contrast)
    return {
        sample: f"no value in {contrast.column}"
        if is_missing(row[contrast.column])
        else f"{contrast.column} is {row[contrast.column]}"
        for sample, row in rows.items()
        if sample not in kept
    }
