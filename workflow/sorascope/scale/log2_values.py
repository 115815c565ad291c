"""What is behind declared log2 values: whole counts, or zeros set far below everything else."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = 20  # samples
FEW = 30  # values are too few to tell by
MOST_WHOLE = 40  # up to it whole numbers are far enough apart on a log2 scale with three decimals
MOSTLY_WHOLE = 0.95  # of the small values: all are whole, except those rounded away
SOME_WHOLE = 0.2  # shared reads (RSEM, Salmon) leave fractions among as many whole counts
SAME_TOTAL = 1e-3
FEWEST_READS = 5  # a matrix without smaller values holds filtered counts, or intensities
NORMALISED = 0.1  # log2 between the upper quartiles of normalised samples
SHIFTED = 0.5  # log2 by which the median gene never moves between normalised samples
OFFSETS = (1.0, 0.5, 0.0)
FAR_BELOW = 2.0  # log2: fourfold below three quarters of the other values
# log2 of an offset that no average count leaves in log2 counts per million (edgeR: 2 over 180 million reads)
NO_PRIOR = -6.5
# log2 between no read and the first one: 1.58 with the largest usual prior (voom: 1.5 over 0.5)
FIRST_READ = 1.6
SPIKE = 1e-3
MOST_GENES = 4000  # tell by how much samples differ as wholes
SMALLEST_TOTAL, LARGEST_TOTAL = 1e4, 2e9  # of one sample's linear values


@dataclass(frozen=True)
class LoggedCounts:
    """log2(count + `offset`). `share` of the small values are whole; the samples' sums and their range."""

    offset: float
    share: float
    smallest: float
    largest: float

    def values(self, logged: np.ndarray) -> np.ndarray:
        """Return the counts, whole where all of them are."""
        import numpy as np

        counts = np.maximum(np.exp2(logged) - self.offset, 0)
        return np.rint(counts) if self.share > MOSTLY_WHOLE else counts

    @property
    def method(self) -> str:
        """How the values were taken back."""
        return f"counts taken back out of log2(count + {self.offset:g})"

    def describe(self) -> str:
        """Say what was found and done."""
        return (
            f"logarithms of counts that nobody normalised: {self.share:.0%} of the small values are "
            f"log2(whole number + {self.offset:g}), and the samples' counts sum to {self.smallest:,.0f} to "
            f"{self.largest:,.0f} ({self.largest / self.smallest:.2g}-fold). In a sample sequenced deeper "
            "every gene would look higher; so the counts are taken back out of the logarithms and normalised "
            "as scale: counts is"
        )


@dataclass(frozen=True)
class DeepZeros:
    """log2(x + a tiny `offset`): `share` of the values are the offset's, `gap` log2 below the others."""

    offset: float
    share: float
    gap: float

    def values(self, logged: np.ndarray) -> np.ndarray:
        """Return log2(x + 1)."""
        import numpy as np

        return np.log2(np.maximum(np.exp2(logged) - self.offset, 0) + 1)

    @property
    def method(self) -> str:
        """How the values were taken back."""
        return f"log2(x + {self.offset:.3g}) taken back and brought to log2(x + 1)"

    def describe(self) -> str:
        """Say what was found and done."""
        return (
            f"{self.share:.1%} of the values are the smallest one, {log2(self.offset):.4g}: zeros, with a "
            f"pseudo-count of {self.offset:.3g}. Three quarters of the others lie over {self.gap:.1f} log2 "
            "above it, so a gene seen in one sample and not in the next would differ by that much; the "
            "values are therefore taken back and brought to log2(x + 1)"
        )


def logged_counts(values: np.ndarray) -> LoggedCounts | None:
    """Return the counts behind genes × samples of log2 values, None where there are none.

    Values scaled to one total are normalised, whole or not: they are no such counts.
    """
    import numpy as np

    first = values[:, :LOOKED_AT]
    known = first[np.isfinite(first)]
    if not known.size or known.max() <= 0:
        return None
    tolerance = rounding(known)
    for offset in dict.fromkeys((*OFFSETS, *_spike_offset(known))):
        share = _share_whole(known, offset, tolerance)
        if share > SOME_WHOLE:
            linear = np.where(np.isfinite(values), np.exp2(values) - offset, 0)
            if linear[linear > 0].min() > FEWEST_READS and _same_spread(values):
                return None  # array intensities without a fraction
            sums = linear.sum(axis=0)
            smallest, largest = float(sums.min()), float(sums.max())
            if smallest > 0 and largest - smallest > SAME_TOTAL * largest:
                return LoggedCounts(offset, share, smallest, largest)
            return None
    return None


def _same_spread(values: np.ndarray) -> bool:
    """Say whether the samples' upper quartiles are as alike as normalised samples have them."""
    import numpy as np

    return bool(np.ptp(np.nanquantile(values, 0.75, axis=0)) < NORMALISED)


def common_shift(values: np.ndarray) -> float:
    """Return by how much log2 the median gene of the upper half moves between samples: 0 once normalised."""
    import numpy as np

    some = values[:: max(1, len(values) // MOST_GENES)]
    known = some[np.isfinite(some).all(axis=1)]
    if len(known) < FEW or known.shape[1] < 2:
        return 0.0
    means = known.mean(axis=1)
    upper = means >= np.median(means)
    return float(np.ptp(np.median(known[upper] - means[upper, None], axis=0)))


def rounding(known: np.ndarray) -> float:
    """Return how far values may be from what they were before they were written."""
    import numpy as np

    some = known[:: max(1, known.size // 2000)]
    for decimals in range(1, 8):
        scaled = some * 10.0**decimals
        if (np.abs(scaled - np.rint(scaled)) < 1e-4 * 10.0 ** max(0, decimals - 5)).all():
            return 0.5 * 10.0**-decimals + 1e-7
    return 1e-6


def _spike_offset(known: np.ndarray) -> tuple[float, ...]:
    import numpy as np

    lowest = known.min()
    return (float(np.exp2(lowest)),) if lowest < 0 and (known - lowest < 1e-6).mean() > SPIKE else ()


def _share_whole(known: np.ndarray, offset: float, tolerance: float) -> float:
    """Return the share of the small values that are log2(whole number + offset), less what chance gives."""
    import numpy as np

    places = np.log2(np.arange(1, MOST_WHOLE + 2) + offset)
    return share_at(known[known > np.log2(offset + 0.5)], places, tolerance)


def share_at(known: np.ndarray, places: np.ndarray, tolerance: float) -> float:
    """Return the share of the small values that are at one of the places of whole numbers, less chance.

    `places` are those of 1, 2, 3 …; `tolerance`: how far a value may be off. `known`: without the place of 0.
    """
    import numpy as np

    apart = np.diff(places)
    close = apart <= 6 * tolerance
    levels = int(np.argmax(close)) if close.any() else len(apart)
    if levels < 3:
        return 0.0
    small = known[known < places[levels] - tolerance]
    if small.size < FEW:
        return 0.0
    above = np.clip(np.searchsorted(places, small), 1, levels)
    nearest = np.where(places[above] - small < small - places[above - 1], above, above - 1)
    hit = np.abs(places[nearest] - small) <= tolerance
    chance = min(0.9, float((2 * tolerance / apart[np.minimum(nearest, levels - 1)]).mean()))
    return float((hit.mean() - chance) / (1 - chance)) if len(np.unique(nearest[hit])) >= 3 else 0.0


def deep_zeros(values: np.ndarray) -> DeepZeros | None:
    """Return the pseudo-count that sets the zeros of log2 values far below all others, None if none does."""
    import numpy as np

    if -2 < values.min() < np.inf:  # none is missing, and most matrices end here
        return None
    known = values[np.isfinite(values)]
    lowest = float(known.min())
    if lowest > -2:
        return None
    spike = known - lowest < 1e-6
    others = known[~spike]
    share = float(spike.mean())
    if share < SPIKE or spike.sum() < 10 or others.size < FEW:
        return None
    gap = float(np.quantile(others, 0.25) - lowest)
    if lowest > NO_PRIOR and np.quantile(others, 0.01) - lowest < FIRST_READ:
        return None
    # values that were cut off at both ends, as z-scores often are, have no zeros
    cut_above = (known.max() - known < 1e-6).mean() > share / 10
    offset = float(np.exp2(lowest))
    total = float(np.median(np.nansum(np.exp2(values), axis=0)))
    if gap <= FAR_BELOW or cut_above or not SMALLEST_TOTAL < total < LARGEST_TOTAL:
        return None
    return DeepZeros(offset, share, gap)
