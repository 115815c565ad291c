"""Markers that are the ratio of two proteins of one matrix: a switch from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import curated
from .kinds import Identified

if TYPE_CHECKING:
    import numpy as np

OVER = "/"
OF = "protein"


def wanted(marks: Sequence[str]) -> list[str]:
    """Return the ratios among the markers of an assay that measures `marks`, as EPAS1/HIF1A."""
    found = (each for each in curated.shipped().markers if each.assay in marks and each.assay == OF)
    return list(dict.fromkeys(each.feature for each in found if OVER in each.feature))


def made(
    names: Sequence[str], identified: Sequence[Identified], values: np.ndarray
) -> list[tuple[str, Identified, np.ndarray]]:
    """Return each ratio of which both proteins are measured: name, what it is, log2 values.

    `values`: log2, rows × samples. A value is missing where either protein is. Of several rows of a protein
    the first counts that its maker does not mark with caution.
    """
    rows: dict[str, int] = {}
    for row, each in enumerate(identified):
        if each.of == OF and not each.caution:
            for feature in each.features[:1]:
                rows.setdefault(feature, row)
    ratios = []
    for name in names:
        above, _, below = name.partition(OVER)
        if above in rows and below in rows:
            ratio = Identified((name,), OF, note=f"{above} less {below} of this matrix, log2")
            ratios.append((name, ratio, values[rows[above]] - values[rows[below]]))
    return ratios
