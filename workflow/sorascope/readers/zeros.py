"""Zeros that a spreadsheet shows as a dash or not at all, distinguished from missing values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from .fields import DASHES
from .grid import Grid
from .matrix import Layout, Matrix


def filled(matrix: Matrix, layout: Layout, cells: Callable[[], Grid]) -> Matrix:
    """Return a matrix of counts (or TPM, FPKM) with its zeros, where they were written as dashes or blanks.

    They are zeros when no cell holds a 0 and all missing cells are dashes or empty: Excel's accounting format
    writes them so. Else they stay missing. Which it was is noted. `cells` opens the table.
    """
    import numpy as np

    missing = np.isnan(matrix.values)
    if not missing.any() or (matrix.values == 0).any():
        return matrix
    table = cells()
    rows = table.texts()
    marks: Counter[str] = Counter()
    for row, column in np.argwhere(missing).tolist():
        sample = layout.samples[matrix.samples[column]]
        marks[rows[sample][layout.genes[row]] if layout.transposed else rows[row][sample]] += 1
    if not set(marks) <= set(DASHES):
        return matrix
    listed = " and ".join(f"{times:,} {repr(mark) if mark else 'empty'}" for mark, times in marks.items())
    note = f"no cell holds a 0, so that cells written as dash or left empty are read as 0 ({listed})"
    values = np.where(missing, 0.0, matrix.values)
    return replace(matrix, values=values, notes=(*matrix.notes, note))
