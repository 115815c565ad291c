"""What no measured expression looks like: values as even as ranks, counts with too little scatter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = 20  # samples
FEWEST_RANKED = 100
# mean values of genes at which the noise of counting outweighs that of biology, and rounding both
SMALL_MEANS = (4.0, 30.0)
FEWEST_SMALL = 40
# nine in ten of numbers with three digits end in another one than 0
FEWEST_BROKEN, LAST_DIGITS = 30, 0.8
SQUARED_NORMAL = 0.4549  # median of a chi-squared variable of one degree of freedom


def scatter(values: np.ndarray) -> tuple[float, int]:
    """Return how samples scatter, as a multiple of what counting alone brings, and by how many genes.

    `values`: genes × samples, linear. Counts of independent samples have at least the variance of a Poisson
    variable, which is 1 here. Each sample is compared with the one it is nearest to; what is returned is the
    median over samples. Without enough small values or samples it is (1.0, 0).
    """
    import numpy as np

    some = values[:, :LOOKED_AT]
    some = some[np.isfinite(some).all(axis=1)]
    means = some.mean(axis=1)
    some = some[(means >= SMALL_MEANS[0]) & (means <= SMALL_MEANS[1])]
    genes, samples = some.shape
    if genes < FEWEST_SMALL or samples < 2:
        return 1.0, 0
    sizes = some.sum(axis=0) / some.sum(axis=0).mean()
    if not (sizes > 0).all():
        return 1.0, 0
    scaled = np.ascontiguousarray((some / sizes).T)
    noise = scaled / sizes[:, None]
    apart = np.full((samples, samples), np.inf)
    for one in range(1, samples):
        # of x / a and y / b, where x and y are Poisson variables
        variance = noise[one] + noise[:one]
        squared = (scaled[one] - scaled[:one]) ** 2
        seen = variance > 0
        if seen.all():
            medians = _medians(squared / variance)
        else:
            medians = np.array(
                [np.median(squared[two, seen[two]] / variance[two, seen[two]]) for two in range(one)]
            )
        apart[one, :one] = apart[:one, one] = np.divide(medians, SQUARED_NORMAL)
    return float(np.median(apart.min(axis=0))), genes


def _medians(rows: np.ndarray) -> np.ndarray:
    """Return the median of each row without a missing value; `np.median` takes longer over few of them."""
    import numpy as np

    middle = [(rows.shape[1] - 1) // 2, rows.shape[1] // 2]
    return np.partition(rows, middle, axis=1)[:, middle].mean(axis=1)


def from_even(values: np.ndarray) -> float:
    """Return how far samples are from values spread evenly over their range: 0 for ranks, 1 at most.

    `values`: genes × samples. It is the largest of the samples' Kolmogorov-Smirnov distances, ties at the
    smallest value left out: genes without expression share a rank. 1.0 for too few values.
    """
    import numpy as np

    largest = 0.0
    for column in values[:, :LOOKED_AT].T:
        known = column[np.isfinite(column)]
        above = np.sort(known[known > known.min()]) if known.size else known
        if above.size < FEWEST_RANKED or above[0] == above[-1]:
            return 1.0
        place = (above - above[0]) / (above[-1] - above[0])
        steps = np.arange(above.size)
        largest = max(largest, float(np.abs(place - steps / (above.size - 1)).max()))
    return largest


def grouped(values: np.ndarray) -> float:
    """Return the share of broken numbers that look like whole ones with a point for thousands: 1.234.

    `values`: genes × samples from 0. Where a number reaches a thousand, or too few are broken, it is 0.
    """
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size or known.max() >= 1000:
        return 0.0
    broken = known[known != np.rint(known)]
    if broken.size < FEWEST_BROKEN:
        return 0.0
    thousandths = broken * 1000
    whole = np.abs(thousandths - np.rint(thousandths)) < 1e-6
    if (np.rint(thousandths) % 10 != 0).mean() < LAST_DIGITS:
        return 0.0
    return float((whole & (broken >= 1)).mean())
