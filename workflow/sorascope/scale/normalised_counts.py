"""Counts whose samples are of one size, as those are that were normalised and rounded."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from ..arrays.normalise import tmm_factors

if TYPE_CHECKING:
    import numpy as np

FEWEST_SAMPLES, MOST_SAMPLES = 4, 200  # are looked at
FEWEST_GENES = 100
USUAL_COUNT = 5.0  # the median gene's at least; ratios of smaller whole numbers are often the very same
# SD of the logarithm of the samples' sizes; libraries that were pooled with care differ by 0.1 and more
ALIKE = 0.01
PERHAPS = 0.06  # of some rows, which tell sizes less exactly
FEW_GENES = 40
RLE, TMM = "size factors (median of ratios)", "library sizes times TMM factors"


@dataclass(frozen=True)
class Sized:
    """`spread`: SD of the logarithms of the samples' sizes by `method`; the samples' sums and their range."""

    method: str
    spread: float
    smallest: float
    largest: float

    def describe(self) -> str:
        """Say what was found and what it may mean."""
        return (
            f"samples of one size: their {self.method} differ by {self.spread:.1g} (SD of the logarithm), "
            f"while they sum to {self.smallest:,.0f} to {self.largest:,.0f}. Libraries as they were "
            "sequenced differ by a tenth and more: these may be counts that DESeq2 or edgeR normalised "
            "and somebody rounded. If so, give the raw counts, from which the noise of each count is known"
        )


def perhaps(counts: np.ndarray) -> bool:
    """Return whether some rows hint at samples of one size."""
    import numpy as np

    found = _by_ratios(np.nan_to_num(counts[:, :MOST_SAMPLES]), FEW_GENES)
    return found is not None and found <= PERHAPS


def sized(counts: np.ndarray) -> Sized | None:
    """Return how the samples of genes × samples of counts are of one size, None where they are not.

    By size factors as DESeq2's (median ratio to the genes' geometric means) or edgeR's (sum times TMM).
    Counts drawn at random down to one sum have that very sum, and are as they were sequenced otherwise.
    """
    import numpy as np

    some = np.nan_to_num(counts[:, :MOST_SAMPLES])
    sums = some.sum(axis=0)
    by_ratios = _by_ratios(some, FEWEST_GENES)
    if by_ratios is None or np.ptp(sums) == 0:
        return None
    method, spread = RLE, by_ratios
    if ALIKE < spread < 5 * ALIKE:
        method, spread = TMM, float(np.log(tmm_factors(some) * sums).std(ddof=1))
    return Sized(method, spread, float(sums.min()), float(sums.max())) if spread <= ALIKE else None


def _by_ratios(counts: np.ndarray, fewest: int) -> float | None:
    """Return the SD of the logarithms of the samples' size factors; None for too few genes or counts."""
    import numpy as np

    positive = counts[(counts > 0).all(axis=1)]
    if positive.shape[1] < FEWEST_SAMPLES or len(positive) < fewest:
        return None
    logs = np.log(positive)
    middle = logs.mean(axis=1)
    if np.median(middle) < log(USUAL_COUNT):
        return None
    by_sample = np.ascontiguousarray((logs - middle[:, None]).T)  # quicker than along the other axis
    return float(np.median(by_sample, axis=1).std(ddof=1))
