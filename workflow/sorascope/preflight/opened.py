"""What preflight opened of a data set: its sample sheet and the head of its matrix."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ..assays.matrix import AssayMatrix
from ..contrast_table.read import Examined
from ..readers import Head, Layout, first_values
from ..readers.fields import MISSING
from ..readers.matrix import FIRST_GENES, FIRST_SAMPLES
from ..readers.samples import SampleSheet

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class OpenedTable:
    """A published table whose columns are known, and how many of its identifiers are ("" if unsure)."""

    examined: Examined
    identifiers: str = ""


@dataclass(frozen=True)
class OpenedData:
    """The sheet as written, head and layout of the matrix; None for cells, downloads and faulty ones.

    `identifiers`: how many of those looked at are known, "" where none were looked at. `assays`: those
    without a fault. `notices`: what a reader must know of a matrix that was read whole, None for any other.
    """

    sheet: SampleSheet
    head: Head | None = None
    layout: Layout | None = None
    identifiers: str = ""
    assays: Mapping[str, AssayMatrix] = field(default_factory=dict)
    notices: tuple[str, ...] | None = None

    @cached_property
    def values(self) -> np.ndarray | None:
        """The first values, genes × samples; None where a format cannot be read in part."""
        if self.head is None or self.layout is None:
            return None
        return first_values(self.head, self.layout)

    @cached_property
    def holds_text(self) -> bool:
        """Whether a sample has text among its first values, apart from numbers and marks of missing ones."""
        import numpy as np

        if self.head is None or self.layout is None or self.values is None:
            return False
        if not np.isnan(self.values).any():
            return False
        rows, columns = None, list(self.layout.samples.values())[:FIRST_SAMPLES]
        if self.layout.transposed:
            rows, columns = self.layout.samples.values(), list(self.layout.genes[:FIRST_GENES])
        return any(
            math.isnan(value) and cell.strip() not in MISSING
            for n in columns
            for at, (cell, value) in enumerate(zip(self.head.peek(n), self.head.numbers(n), strict=False))
            if rows is None or at in rows
        )
