"""Whether all samples of a matrix are in one unit: tables are often put together from several sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import some
from . import lattice

if TYPE_CHECKING:
    import numpy as np

LOGGED_BELOW = 30.0  # logarithms end there
LINEAR_ABOVE = 300.0  # expression reaches it in any linear unit, but for a panel of weak genes
OTHER_TOTAL = 10.0  # times the median: TPM and FPKM sum to about a million in every sample
FEW, FIRST = 30, 200  # values above 0
HARDLY_WHOLE = 0.2
NEAR_EACH_OTHER = 50.0  # times the median expressed value: the largest of linear values is thousands of times
A_MILLION, EXACT, OFF = 1e6, 1e-3, 0.05
SMALL_LIBRARY = 0.02  # of the median one
# numbers that people and programs write for no value
MARKS = {99.0, 999.0, 9999.0, 99999.0, 999999.0}
RARE = 0.5  # of the cells at most
SHOWN = 5


def of_other_units(values: np.ndarray, samples: Sequence[str], declared: str) -> dict[str, str]:
    """Return the samples (columns of genes × samples) that cannot be in the unit of the others, and why."""
    if declared == "log2":
        return dict(_linear_beside_logged(values, samples))
    found = dict(_logged_beside_linear(values, samples))
    if not found and declared in ("counts", "tpm", "fpkm"):
        found = dict(_whole_beside_broken(values, samples, declared))
    if not found and declared == "counts":
        found = dict(_multiplied(values, samples))
    if not found and declared in ("tpm", "fpkm"):
        found = dict(_of_other_totals(values, samples))
    return found


def _largest(values: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.fmax.reduce(values, axis=0)  # NaN for a sample without a value


def _linear_beside_logged(values: np.ndarray, samples: Sequence[str]) -> Iterator[tuple[str, str]]:
    import numpy as np

    largest = _largest(values)
    linear, logged = largest > LINEAR_ABOVE, np.abs(largest) < LOGGED_BELOW
    for number in np.flatnonzero(linear).tolist() if logged.any() else ():
        others = f"{np.median(largest[logged]):,.4g}"
        yield (
            samples[number],
            f"no logarithms: its largest value is {largest[number]:,.4g}, that of others {others}",
        )


def _logged_beside_linear(values: np.ndarray, samples: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield samples with small values that lie near each other, where those of other samples do not."""
    import numpy as np

    largest = _largest(values)
    linear = largest > LINEAR_ABOVE
    for number in np.flatnonzero((largest < LOGGED_BELOW) & (largest > 0)).tolist() if linear.any() else ():
        column = values[:, number]
        near = largest[number] < NEAR_EACH_OTHER * np.median(column[column > 0])
        if near and _share_whole(column) != 1:  # a small library
            others = f"{np.median(largest[linear]):,.4g}"
            yield (
                samples[number],
                f"logarithms: its largest value is {largest[number]:,.4g}, that of others {others}",
            )


def _whole_beside_broken(
    values: np.ndarray, samples: Sequence[str], declared: str
) -> Iterator[tuple[str, str]]:
    """Yield samples without whole numbers where others have nothing else, or the other way round."""
    shares = [_share_whole(column) for column in values.T]
    if 1 not in shares or not any(0 <= share < HARDLY_WHOLE for share in shares):
        return
    if declared == "counts" and lattice.share_multiplied(values) >= lattice.FEWEST_MULTIPLIED:
        return  # reported of all: some size factor may be 1
    for sample, share in zip(samples, shares, strict=True):
        if declared == "counts" and 0 <= share < HARDLY_WHOLE:
            yield sample, f"broken numbers ({share:.0%} are whole), where those of others are all whole"
        if declared != "counts" and share == 1:
            yield sample, f"whole numbers only, where others have under {HARDLY_WHOLE:.0%} of them: counts?"


def _share_whole(column: np.ndarray) -> float:
    """Return the share of the values above 0 that are whole; -1 for few of them."""
    import numpy as np

    some = column[column > 0]
    return float((some == np.rint(some)).mean()) if some.size >= FEW else -1.0


def _multiplied(values: np.ndarray, samples: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield samples of whole numbers that all are multiples of one above 1, where others are not."""
    import numpy as np

    factors = [_factor(column) for column in values.T]
    if 1 not in factors:
        return
    for sample, factor, column in zip(samples, factors, values.T, strict=True):
        if factor > 1:
            yield sample, f"{np.count_nonzero(column > 0):,} whole multiples of {factor:,}, unlike the others"


def _factor(column: np.ndarray) -> int:
    """Return the largest whole number that divides all values; 1 for few of them, 0 for broken ones."""
    import numpy as np

    some = column[column > 0][:FIRST]
    if some.size < FEW:
        return 1
    if some.max() > 2**53 or (some != np.rint(some)).any():
        return 0
    factor = int(np.gcd.reduce(some.astype(np.int64)))
    if factor == 1:
        return 1
    if _share_whole(column) < 1:
        return 0
    return int(np.gcd.reduce(np.rint(column[column > 0]).astype(np.int64)))


def _of_other_totals(values: np.ndarray, samples: Sequence[str]) -> Iterator[tuple[str, str]]:
    import numpy as np

    totals = np.nansum(values, axis=0)
    usual = float(np.median(totals))
    near = totals[np.abs(np.log(np.maximum(totals, 1e-300) / A_MILLION)).argmin()]
    if len(samples) == 2:  # neither is the usual one
        usual = float(near)
    for sample, total in zip(samples, totals, strict=True):
        if usual > 0 and not usual / OTHER_TOTAL <= total <= usual * OTHER_TOTAL:
            yield sample, f"values that sum to {total:,.4g}, and {usual:,.4g} in the others"


def notices(values: np.ndarray, samples: Sequence[str], declared: str) -> list[str]:
    """Return what a reader must know of samples in another unit, perhaps, or that were hardly sequenced."""
    import numpy as np

    if declared not in ("counts", "tpm", "fpkm"):
        return []
    totals = np.nansum(values, axis=0)
    if declared == "counts":
        usual = float(np.median(totals))
        small = [
            f"{sample} ({total:,.0f})"
            for sample, total in zip(samples, totals, strict=True)
            if total < SMALL_LIBRARY * usual
        ]
        if small:
            return [
                f"libraries of under {SMALL_LIBRARY:.0%} of the median one ({usual:,.0f} counts): "
                f"{some(small, SHOWN)}; most of their genes were not seen, and look lower than they are: "
                "exclude such samples"
            ]
    else:
        exact = np.abs(totals / A_MILLION - 1) < EXACT
        others = np.abs(totals / A_MILLION - 1) > OFF
        if exact.any() and others.any():
            odd = others if others.sum() <= exact.sum() else exact
            listed = [f"{samples[n]} ({totals[n]:,.4g})" for n in np.flatnonzero(odd).tolist()]
            return [
                f"{exact.sum()} of {len(samples)} samples sum to a million, as TPM do, and {others.sum()} do "
                f"not: {some(listed, SHOWN)}. TPM beside FPKM? In one unit sums differ by what was left out "
                "only"
            ]
    return []


def totals(values: np.ndarray) -> int | None:
    """Return the number of the row that holds the sums of all other rows, None where there is none."""
    import numpy as np

    if len(values) < FEW:
        return None
    row = int(np.nan_to_num(values[:, 0]).argmax())
    for column in values.T:  # the first one tells, in nearly all matrices
        total = np.nansum(column)
        if not (total > 0 and abs(2 * column[row] - total) <= 1e-6 * total):
            return None
    return row


def marks(values: np.ndarray, declared: str) -> dict[float, int]:
    """Return numbers that stand for missing values, -99 or 9999, and in how many cells each stands."""
    import numpy as np

    lowest, highest = float(np.fmin.reduce(values, axis=None)), float(np.fmax.reduce(values, axis=None))
    found = {}
    for value in (lowest, highest) if declared == "log2" else (lowest,):
        if abs(value) not in MARKS:
            continue
        others = values[values != value]
        near = np.fmin.reduce(others) < value / 2 if value < 0 else np.fmax.reduce(others) > value / 2
        if others.size > RARE * values.size and not near:
            found[value] = values.size - others.size
    return found
