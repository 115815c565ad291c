"""What preflight opened of a data set: its sample sheet and the head of its matrix."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..readers import Head, Layout, first_values
from ..samples import SampleSheet

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Looked:
    """The sheet as written, head and layout of the matrix; None for cells, downloads and faulty ones.

    `identifiers`: how many of those looked at are known, "" where none were looked at.
    """

    sheet: SampleSheet
    head: Head | None = None
    layout: Layout | None = None
    identifiers: str = ""

    @cached_property
    def values(self) -> np.ndarray | None:
        """The first values, genes × samples; None where a format cannot be read in part."""
        if self.head is None or self.layout is None:
            return None
        return first_values(self.head, self.layout)
