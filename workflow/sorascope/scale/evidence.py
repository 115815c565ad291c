"""What the values of a matrix show of its scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from . import lattice
from .shape import from_even, grouped, scatter

if TYPE_CHECKING:
    import numpy as np

BASES = {"log2": 2.0, "natural": 2.718281828459045, "log10": 10.0}
SUMS_ALIKE, SURELY_UNLIKE = 1e-3, 1e-4
LOOKED_AT = 20  # samples are enough to tell a logarithm's base
FEW = 30  # values are too few to tell by
FEWEST_LEVELS = 5  # whole numbers, which chance does not hit
QUARTILE_OF_MANY = 200  # no smaller quartile is looked at: logarithms, and counts too few for it
WHOLE_BESIDE = 0.1  # numbers under a thousand among those with a point for thousands
MANY_VALUES, BRACKETED_BY = 1_000_000, 10_000
IN_CACHE = 16_384  # values of a processor's cache


@dataclass(frozen=True)
class Evidence:
    """Measures of a genes × samples matrix; sums are over genes, one a sample. Missing values are left out.

    `share_multiplied` is the share of samples that hold counts times a number, rounded or not (see
    `lattice`); all whole numbers are multiples of `common_factor`. `base` is the
    logarithm whose inverse gives whole counts or samples of equal sums ("" when none does). `sum_if_…` are
    median sample sums of the inverse of logarithms of (x + 1), 0 for what is no such logarithm.
    `upper_quartile` is the median of the samples', each of its values above 0 (0 where no value reaches 200);
    `quartiles_apart` how far they differ, as a share of it (or, if they are more alike, those of all values).
    `scatter` is that of whole numbers between samples, as a multiple of what counting alone brings, measured
    on `scatter_genes`; `from_even` how far samples are from values spread evenly over their range;
    `share_grouped` the share of broken numbers that are like thousands with a point.
    """

    genes: int
    samples: int
    minimum: float
    maximum: float
    median: float
    share_negative: float
    share_zero: float
    share_whole: float
    sum_smallest: float
    sum_median: float
    sum_largest: float
    sample_mean_largest: float
    sample_sd_smallest: float
    sample_sd_largest: float
    gene_mean_largest: float
    share_multiplied: float
    common_factor: float
    base: str
    sum_if_log2: float
    sum_if_natural: float
    upper_quartile: float
    quartiles_apart: float
    scatter: float
    scatter_genes: int
    from_even: float
    share_grouped: float

    @classmethod
    def of(cls, values: np.ndarray) -> Evidence:
        """Measure a matrix with at least one value in each sample."""
        import numpy as np

        samples = [sample for block in _blocks(values) for sample in _measured(block)]
        known = sum(sample.known for sample in samples)
        nonzero = known - sum(sample.zero for sample in samples)
        minimum, maximum = (
            min(sample.minimum for sample in samples),
            max(sample.maximum for sample in samples),
        )
        whole = sum(sample.whole for sample in samples) / nonzero if nonzero else 1.0
        sums = [sample.total for sample in samples]
        flat = values.ravel(order="K")
        first = values[:, :LOOKED_AT]
        logged = maximum < 30 and whole < 1 and minimum >= 0
        known_first = np.nan_to_num(first)
        quartiles = np.array([sample.upper_quartiles for sample in samples])
        scattered = scatter(values) if whole == 1 and minimum >= 0 else (1.0, 0)
        return cls(
            genes=len(values),
            samples=len(samples),
            minimum=minimum,
            maximum=maximum,
            median=_median(flat if known == flat.size else flat[~np.isnan(flat)]),
            share_negative=sum(sample.negative for sample in samples) / known,
            share_zero=1 - nonzero / known,
            share_whole=whole,
            sum_smallest=min(sums),
            sum_median=float(np.median(sums)),
            sum_largest=max(sums),
            sample_mean_largest=max(abs(sample.total / sample.known) for sample in samples),
            sample_sd_smallest=min(sample.deviation for sample in samples),
            sample_sd_largest=max(sample.deviation for sample in samples),
            gene_mean_largest=_largest_row_mean(values, whole_rows=known == flat.size),
            share_multiplied=_share_multiplied(first, whole == 1) if minimum >= 0 and not logged else 0.0,
            common_factor=_common_factor(first) if whole == 1 and minimum >= 0 else 1.0,
            base=_base(known_first) if logged else "",
            sum_if_log2=_inverse_sum(known_first, "log2") if logged else 0.0,
            sum_if_natural=_inverse_sum(known_first, "natural") if logged else 0.0,
            upper_quartile=float(np.median(quartiles[:, 0])),
            quartiles_apart=_apart(quartiles),
            scatter=scattered[0],
            scatter_genes=scattered[1],
            from_even=from_even(values),
            share_grouped=grouped(values) if WHOLE_BESIDE < whole < 1 and minimum >= 0 else 0.0,
        )

    @property
    def sums_alike(self) -> bool:
        """Whether all samples have the same sum, as after scaling to a total."""
        return self.sum_largest - self.sum_smallest <= SUMS_ALIKE * abs(self.sum_median)

    @property
    def scaled_to_a_total(self) -> bool:
        """Whether whole numbers have sums as alike as rounding leaves them after scaling to one total.

        Counts drawn at random down to one depth have the very same sum.
        """
        return self.share_whole == 1 and self.sums_alike and self.sum_smallest != self.sum_largest

    @property
    def standardised(self) -> bool:
        """Whether each sample has mean 0 and standard deviation 1."""
        narrow = self.sample_sd_smallest > 0.95 and self.sample_sd_largest < 1.05
        return self.sample_mean_largest < 0.05 and narrow

    @property
    def centred(self) -> bool:
        """Whether each gene has mean 0 over the samples."""
        return self.gene_mean_largest < 1e-3

    def describe(self) -> str:
        """Return the evidence in words."""
        return (
            f"values from {self.minimum:.4g} to {self.maximum:.4g} (median {self.median:.4g}), "
            f"{_percent(self.share_negative)} negative, {_percent(self.share_zero)} zero, "
            f"{_percent(self.share_whole)} of the others whole; "
            f"sample sums {self.sum_smallest:.4g} to {self.sum_largest:.4g}"
        )


def _percent(share: float) -> str:
    """Return a share in percent; what is nearly none or nearly all does not read as none or all."""
    if 0 < share < 0.0005:
        return "<0.1%"
    return ">99.9%" if 0.9995 <= share < 1 else f"{share:.1%}"


class _Sample(NamedTuple):
    """Measures of one sample; the counts are of its known values, `whole` without zeros."""

    known: int
    negative: int
    zero: int
    whole: int
    minimum: float
    maximum: float
    total: float
    deviation: float
    upper_quartiles: tuple[float, float]


def _blocks(values: np.ndarray) -> Iterator[np.ndarray]:
    """Yield samples × genes without a missing value: as many samples as fit the processor's cache at once.

    A sample with missing values is alone, and without these.
    """
    import numpy as np

    at_once = max(1, IN_CACHE // max(1, len(values)))
    for first in range(0, values.shape[1], at_once):
        block = np.ascontiguousarray(values[:, first : first + at_once].T)
        missing = np.isnan(block)
        if missing.any():
            yield from (sample[~unknown][None, :] for sample, unknown in zip(block, missing, strict=True))
        else:
            yield block


def _measured(block: np.ndarray) -> list[_Sample]:
    """Measure each sample of samples × genes."""
    import numpy as np

    zero = _how_many(block == 0)
    largest = block.max(axis=1)
    many = largest >= QUARTILE_OF_MANY
    quartiles = np.zeros((len(block), 2))
    if many.any():
        quartiles[many] = _upper_quartiles(block if many.all() else block[many])
    measures = (
        np.full(len(block), block.shape[1]),
        _how_many(block < 0),
        zero,
        _how_many(block == np.rint(block)) - zero,
        block.min(axis=1),
        largest,
        block.sum(axis=1),
        block.std(axis=1),
    )
    columns = (*(measure.tolist() for measure in measures), map(tuple, quartiles.tolist()))
    return [_Sample(*each) for each in zip(*columns, strict=True)]


def _how_many(true: np.ndarray) -> np.ndarray:
    """Return how many of each row are true, counted faster than along an axis."""
    import numpy as np

    return np.array([np.count_nonzero(row) for row in true])


def _median(values: np.ndarray) -> float:
    """Return the median; of very many values by sorting only those near it, as some of them tell."""
    import numpy as np

    if values.size < MANY_VALUES:
        return float(np.median(values))
    some = values[np.random.default_rng(0).integers(values.size, size=BRACKETED_BY)]
    low, high = np.quantile(some, (0.47, 0.53))
    below = int(np.count_nonzero(values < low))
    near = values[(values >= low) & (values <= high)]
    first = (values.size - 1) // 2 - below
    last = values.size // 2 - below
    if first < 0 or last >= near.size:
        return float(np.median(values))
    ordered = np.partition(near, (first, last))
    return float((ordered[first] + ordered[last]) / 2)


def _upper_quartiles(block: np.ndarray) -> np.ndarray:
    """Return, for each sample, the upper quartiles of the values above 0 (0 without any) and of all.

    They are those of `np.quantile(…, 0.75)`, which takes most of the time of all measures; one sorting in
    part gives both.
    """
    import numpy as np

    last = block.shape[1] - 1
    below_all = block.shape[1] - _how_many(block > 0)
    places = np.array([below_all + 0.75 * np.maximum(last - below_all, 0), np.full(len(block), 0.75 * last)])
    low = np.minimum(places.astype(int), last)
    high = np.minimum(low + 1, last)
    ordered = np.partition(block, np.unique([low, high]), axis=1)
    samples = np.arange(len(block))
    found = ordered[samples, low] + (ordered[samples, high] - ordered[samples, low]) * (places - low)
    found[0, below_all > last] = 0.0
    return found.T


def _apart(quartiles: np.ndarray) -> float:
    """Return the smaller relative range of the columns (samples' quartiles); 1 where one is not above 0."""
    import numpy as np

    usable = quartiles[:, (quartiles > 0).all(axis=0)]
    if not usable.size:
        return 1.0
    return float((np.ptp(usable, axis=0) / np.median(usable, axis=0)).min())


def _largest_row_mean(values: np.ndarray, whole_rows: bool) -> float:
    import numpy as np

    if whole_rows:
        return float(np.abs(values.mean(axis=1)).max())
    some = ~np.isnan(values).all(axis=1)
    return float(np.abs(np.nanmean(values[some], axis=1)).max())


def _share_multiplied(values: np.ndarray, whole: bool) -> float:
    return lattice.share_rescaled(values) if whole else lattice.share_multiplied(values)


def _common_factor(values: np.ndarray) -> float:
    """Return the largest whole number that divides all values (NaN left out); 1 for few of them."""
    import numpy as np

    positive = values[values > 0]
    if positive.size < FEW or positive.max() > 2**53:
        return 1.0
    return float(np.gcd.reduce(positive.astype(np.int64)))


def _inverse_sum(values: np.ndarray, base: str) -> float:
    import numpy as np

    return float(np.median((np.power(BASES[base], values) - 1).sum(axis=0)))


def _are_whole(linear: np.ndarray) -> bool:
    """Return whether the smallest values are whole: up to 20, or to 80 where, as on arrays, few are smaller.

    Larger ones are too close together once a logarithm was written with four decimals.
    """
    import numpy as np

    for largest in (20.5, 80.5):
        small = linear[(linear > 0.5) & (linear < largest)]
        if small.size >= FEW:
            near = np.abs(small - np.rint(small)) < 0.01
            return bool(near.mean() > 0.95) and len(np.unique(np.rint(small))) >= FEWEST_LEVELS
    return False


def _base(values: np.ndarray) -> str:
    """Return the base of logarithms of (counts + 1), whole intensities or (values of one total + 1)."""
    import numpy as np

    spread: dict[str, float] = {}
    for name, base in BASES.items():
        linear = np.power(base, values) - 1
        # a logarithm of 0 was taken of (counts + 1); intensities are seldom so small
        if _are_whole(linear) or (values.min() > 0 and _are_whole(linear + 1)):
            return name
        sums = linear.sum(axis=0)
        spread[name] = float(np.ptp(sums) / np.median(sums)) if len(sums) > 1 and np.median(sums) else 1.0
    best = min(spread, key=lambda name: spread[name])
    # replicates have sums of nearly the same size whatever is done to them
    others = min(value for name, value in spread.items() if name != best)
    # samples of the very same values (quantile-normalised) have equal sums whatever is done to them
    unlike = others > max(5 * spread[best], SURELY_UNLIKE)
    return best if spread[best] <= SUMS_ALIKE and unlike else ""
