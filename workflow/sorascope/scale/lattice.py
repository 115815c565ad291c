"""Counts that were multiplied: a sample's values are whole multiples of one number, or were before rounding.

A count of 1, 2, 3 … divided by a size factor, a total or a quartile keeps its steps, whatever was left out
of the matrix. Nothing else that is measured has steps: TPM and FPKM have another one for every gene.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from .log2_values import rounding

if TYPE_CHECKING:
    import numpy as np

# of the samples; of 5,000 samples of counts, TPM, FPKM and scaled TPM none looked so
FEWEST_MULTIPLIED = 0.25
FEW = 30  # values are too few to tell by
FIRST_LEVELS = 60
TIED, FEWEST_TIED = 3, 8  # counts of many genes are equal
PARTS = (1, 2, 3, 4)  # of a step, where not every multiple of it occurs
COARSE = 0.1  # half a rounding step, in steps of the values: above it everything is near a multiple
MOST_MULTIPLES = 200
# shared reads (RSEM) leave fractions among whole counts; chance is taken off
ON_STEPS, SURE = 0.3, 8.0
ONE, MOSTLY_WHOLE = 1e-4, 0.5
FEW_DIGITS = range(3, 8)

# of whole numbers: how often 8, 9 … 80 occur, against the mean of their neighbours
NUMBERS, NEIGHBOURS = range(8, 81), 4
SLOWEST, FASTEST, FINE, NEAR_ONE = 0.2, 7.0, 1.0015, 0.01
CLEARLY, MOSTLY, FEWEST_NUMBERS, MANY_VALUES = 8.0, 0.6, 12, 500


def step(column: np.ndarray) -> float:
    """Return the number of which the small values of a sample are multiples; 0.0 where there is none.

    `column` holds linear values from 0. It is 1 for counts. Values that were rounded to steps as coarse as
    these tell nothing.
    """
    import numpy as np

    positive = column[np.isfinite(column) & (column > 0)]
    if positive.size < FEW:
        return 0.0
    low = positive[positive <= np.quantile(positive, 0.25)]
    if (low == np.rint(low)).mean() > MOSTLY_WHOLE:
        return 1.0  # whatever steps the others have: shares of reads, or their sums
    values, times = np.unique(positive, return_counts=True)
    tied = values[times >= TIED]
    levels = (tied if tied.size >= FEWEST_TIED else values)[:FIRST_LEVELS]
    off = _rounding(levels)
    apart = np.diff(levels)
    apart = apart[apart > 2 * off[1:]]
    if apart.size < 3:
        return 0.0
    best, most = 0.0, SURE
    for first in dict.fromkeys((float(np.median(apart)), float(apart.min()))):
        for part in PARTS:
            found = _refined(levels, first / part)
            if off[0] / found > COARSE:
                continue
            sure = _surely(positive[positive < MOST_MULTIPLES * found + values[0]], found)
            if sure > 1.2 * most:  # a half or third of the step fits as well, and is none
                best, most = found, sure
    return best


def _refined(levels: np.ndarray, first: float) -> float:
    """Return a step that fits the distances of more and more levels."""
    import numpy as np

    found = first
    beyond = levels - levels[0]
    for window in (4.5, 12.5, 40.5, 120.5):
        near = beyond[(beyond > 0) & (beyond < window * found)]
        whole = np.rint(near / found)
        if not (whole > 0).any():
            return found
        found = float((near * whole).sum() / (whole**2).sum())
    whole = np.rint(levels / found)
    return float((levels * whole).sum() / (whole**2).sum()) if (whole > 0).any() else found


def _surely(values: np.ndarray, found: float) -> float:
    """Return by how many standard deviations more values are multiples than chance has it; 0 for few."""
    import numpy as np

    if values.size < FEW:
        return 0.0
    tolerance = np.minimum(_rounding(values) / found + 1e-5 * values / found + 1e-6, 0.5)
    hit = np.abs(values / found - np.rint(values / found)) <= tolerance
    chance = 2 * tolerance
    if hit.mean() - chance.mean() < ON_STEPS:
        return 0.0
    return float((hit - chance).sum() / np.sqrt((chance * (1 - chance)).sum() + 1))


def _rounding(values: np.ndarray) -> np.ndarray:
    """Return how far each value may be from what it was: by its decimals, or by its significant digits."""
    import numpy as np

    some = values[:: max(1, values.size // 1000)]
    off = np.full(values.shape, rounding(some))
    power = np.floor(np.log10(some))
    for digits in FEW_DIGITS:
        scaled = some * 10.0 ** (digits - 1 - power)
        if (np.abs(scaled - np.rint(scaled)) < 1e-6 * 10.0 ** max(0, digits - 6)).all():
            return np.maximum(off, 0.5 * 10.0 ** (np.floor(np.log10(values)) - digits + 1))
    return off


def share_multiplied(values: np.ndarray) -> float:
    """Return the share of samples (columns) that hold counts times a number: steps that are no part of 1.

    Shares of reads (a half, a third) have steps, too.
    """
    found = [step(column) for column in values.T]
    multiplied = [each for each in found if each and (each > 1 + ONE or not _is_part(each))]
    return len(multiplied) / max(1, len(found))


def _is_part(found: float) -> bool:
    parts = 1 / found
    return abs(parts - round(parts)) < ONE * parts


def share_rescaled(counts: np.ndarray) -> float:
    """Return the share of samples (columns) of whole numbers that hold counts times a number, then rounded.

    Of 8, 9, 10 … some numbers are then left out, or hold two counts, in the order that the factor says;
    counts hold all of them about as often as their neighbours.
    """
    import numpy as np

    patterns, squared = _patterns()
    numbers = np.arange(NUMBERS.stop + NEIGHBOURS)
    often = _occurrences(counts, numbers.size)
    # the larger a number the rarer it is, about in proportion
    every = _of_neighbours(often * numbers) / numbers[NUMBERS.start : NUMBERS.stop]
    occurrences = often[:, NUMBERS.start : NUMBERS.stop]
    # by the inequality of Cauchy and Schwarz no factor is surer than this
    off = (occurrences - every) ** 2
    surest = np.divide(off, every, out=np.zeros_like(every), where=every > 0).sum(axis=1)
    found = 0
    for seen, usual, most in zip(occurrences, every, surest, strict=True):
        occurring = np.count_nonzero(seen)
        if occurring < FEWEST_NUMBERS:  # by a large factor nearly all numbers are left out
            found += bool(occurring > 1 and seen.sum() > MANY_VALUES)
            continue
        if most < CLEARLY**2:
            continue
        fits = patterns @ (seen - usual)
        likely = np.flatnonzero(fits > CLEARLY)
        if not likely.size:
            continue
        fits, power = fits[likely], squared[likely] @ usual
        sure = fits / np.sqrt(power + 1)
        best = int(np.argmax(sure))
        found += bool(sure[best] > CLEARLY and fits[best] > MOSTLY * power[best])
    return found / max(1, counts.shape[1])


def _occurrences(counts: np.ndarray, most: int) -> np.ndarray:
    """Return how often each whole number below `most` occurs in each sample: samples × numbers."""
    import numpy as np

    known = (column[column < most].astype(int) for column in counts.T)  # NaN is not
    return np.array([np.bincount(numbers, minlength=most) for numbers in known], dtype=float)


def _of_neighbours(often: np.ndarray) -> np.ndarray:
    """Return the mean of each number and its neighbours, along the last axis."""
    import numpy as np

    around = np.lib.stride_tricks.sliding_window_view(often, 2 * NEIGHBOURS + 1, axis=-1).mean(axis=-1)
    return around[..., NUMBERS.start - NEIGHBOURS : NUMBERS.stop - NEIGHBOURS]


@cache
def _patterns() -> tuple[np.ndarray, np.ndarray]:
    """Return, for each factor, how far each number holds more counts than its neighbours, as a share.

    And the squares of these shares.
    """
    import numpy as np

    steps = np.arange(np.log(SLOWEST), np.log(FASTEST), np.log(FINE))
    factors = np.exp(steps[np.abs(steps) > NEAR_ONE])
    held = np.array(
        [
            np.bincount(
                np.rint(np.arange(NUMBERS.stop / factor + 40) * factor).astype(int),
                minlength=NUMBERS.stop + NEIGHBOURS,
            )[: NUMBERS.stop + NEIGHBOURS]
            for factor in factors
        ],
        dtype=float,
    )
    usual = _of_neighbours(held)
    patterns = held[:, NUMBERS.start : NUMBERS.stop] / usual - 1
    return patterns, patterns**2
