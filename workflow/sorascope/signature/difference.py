"""One difference to describe, and what it says before any set is looked at: computed once for all layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..arrays.background import background
from ..arrays.rounding import steady_differences
from ..synthesis.effects import normal_scores
from . import noise
from .scatter import LEAST


def whole_spread(shifted: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return how far each gene of one difference is expected from 0 (log2): noise and common change.

    `shifted`: log2 difference less the background, all genes; `variance`: its noise variance, a gene. The
    change common to all genes is what their mean square holds beyond noise, 0 where it holds less.
    """
    change = max(float(np.mean(shifted**2) - np.mean(variance)), 0.0)
    return np.maximum(np.sqrt(variance + change), 1e-300)


@dataclass(frozen=True, eq=False)
class Difference:
    """A gene's log2 difference, its variance over that of one sample, and its noise (None: no replicates).

    `stated`: the scatter of the difference, of its samples; None where a sample has no replicates: then the
    difference itself tells.
    """

    difference: np.ndarray
    factor: float
    learned: noise.Noise | None
    stated: float | None = 1.0

    @cached_property
    def spread(self) -> np.ndarray:
        """The standard deviation (log2) that noise gives each gene; without noise that over all genes."""
        if self.learned is None:
            return np.full(len(self.difference), max(float(self.difference.std()), 1e-300))
        return self.learned.spread * np.sqrt(self.factor)

    @cached_property
    def shifted(self) -> np.ndarray:
        """The difference less the background, a gene (log2)."""
        return self.difference - background(self.difference, self.spread)

    @cached_property
    def z(self) -> np.ndarray:
        """The difference less the background in standard deviations of noise, a gene."""
        return self.shifted / self.spread

    @cached_property
    def scatter(self) -> float:
        """The variance of the difference over genes, over what samples of usual noise would give."""
        if self.stated is not None:
            return self.stated
        if self.learned is None or self.learned.usual_square <= 0:
            return 1.0
        return max(LEAST, float(noise.median_square(self.z[:, None])[0] / self.learned.usual_square))

    @cached_property
    def whole_spread(self) -> np.ndarray:
        """How far each gene is expected from 0 (log2): noise and the change that all genes show."""
        variance = np.zeros(()) if self.learned is None else self.learned.spread**2 * self.factor
        return whole_spread(self.shifted, variance)

    @cached_property
    def ranked(self) -> np.ndarray:
        """Normal scores of the difference by its rank among all genes; ties of the data are ties of ranks."""
        return normal_scores(steady_differences(self.difference))
