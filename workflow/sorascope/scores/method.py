"""What is known of a score: its name, formula, range, and what it depends on. Docs and pages print it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from ..arrays.sets import IndexedSet

# Ranks of genes of one direction (genes x samples) and the number of all genes -> one score a sample.
OfRanks = Callable[[np.ndarray, int], np.ndarray]
# Expression (genes x samples, log2) and the sets -> set -> one score a sample.
OfCohort = Callable[["pd.DataFrame", "Mapping[str, IndexedSet]"], "dict[str, np.ndarray]"]


@dataclass(frozen=True)
class Method:
    """One score. It is a function of one sample's ranks (`of_ranks`) or of all samples (`of_cohort`).

    label: for the methods text; of: for the meaning of a column; range: smallest and largest value; limits:
    what else is to be said of the range; pinned: tolerance and reference of the test that compares it with an
    independent implementation.
    """

    name: str
    label: str
    of: str
    formula: str
    range: str
    limits: str = ""
    pinned: str = ""
    of_ranks: OfRanks | None = None
    of_cohort: OfCohort | None = None

    @property
    def depends_on(self) -> str:
        """What a sample's score depends on."""
        return "this sample" if self.of_ranks else "the cohort"
