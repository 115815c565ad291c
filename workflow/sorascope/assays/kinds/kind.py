"""What a kind of assay is: how its rows are identified, what its numbers are, how it is tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ...scale.relative import relative

if TYPE_CHECKING:
    import numpy as np

LARGEST_LOG2 = 60.0
SCALES = {
    "log2": "log2 values or ratios",
    "intensity": "linear intensities; 0 is missing",
    "ratio": "linear ratios, as SILAC's H/L; 0 is missing",
}


class Identified(NamedTuple):
    """What a row measures: features by their names in the marker table, of which marked assay.

    `caution`: why the row decides nothing; `note`: what to know of it; `why`: why it leads to no feature;
    `near`: what may have been meant.
    """

    features: tuple[str, ...] = ()
    of: str = ""
    caution: str = ""
    note: str = ""
    why: str = ""
    near: str = ""


class Transformed(NamedTuple):
    """Values as they are tested (features × samples, NaN where missing) and what was done to them."""

    values: np.ndarray
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of assay.

    `scales`: what its numbers may be, by the config's word, with its meaning. `contradiction`: what in the
    values contradicts a scale, "" for nothing, with the remedy. `calls`: values are calls of single samples,
    compared by an exact rank test; else a linear model is fitted.
    """

    name: str
    title: str
    unit: str
    marks: tuple[str, ...]
    scales: Mapping[str, str]
    identify: Callable[[Sequence[str]], list[Identified]]
    transform: Callable[[np.ndarray, str], Transformed]
    contradiction: Callable[[np.ndarray, str], tuple[str, str] | None]
    calls: bool = False
    examples: str = ""
    may_lack: bool = field(default=False)


def of_log2(values: np.ndarray, scale: str) -> tuple[str, str] | None:
    """Return what contradicts a declared log2, or linear values of which zeros are missing ones."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return "no number at all", "name the columns of values"
    low, high, middle = known.min(), known.max(), np.median(known)
    logs = "declare scale: log2"
    return first_of(
        (scale == "log2" and high > LARGEST_LOG2, f"values up to {high:,.4g}, too large for logarithms",
         "declare scale: intensity"),
        (scale == "log2" and low > 0 and relative(np.log2(values)) is not None,
         f"no value below 0, and all rows around 1: {low:.3g} to {high:.3g}", "declare scale: ratio"),
        (scale != "log2" and low < 0, f"negative values, down to {low:,.4g}",
         f"if these are logarithms, {logs}"),
        (scale == "intensity" and high < LARGEST_LOG2, f"no value above {high:,.4g}",
         f"if these are logarithms, {logs}; if ratios, scale: ratio"),
        (scale == "ratio" and middle > LARGEST_LOG2, f"a median of {middle:,.4g}",
         "declare scale: intensity"),
    )  # fmt: skip


def first_of(*rules: tuple[bool, str, str]) -> tuple[str, str] | None:
    """Return what was found and the remedy of the first rule that holds; None where none does."""
    return next(((found, remedy) for holds, found, remedy in rules if holds), None)


def log2_of_intensity(values: np.ndarray, scale: str) -> Transformed:
    """Return log2 values; zeros of intensities, and of logarithms far above zero, are missing ones."""
    import numpy as np

    zero = values == 0
    if scale in ("intensity", "ratio"):
        with np.errstate(divide="ignore", invalid="ignore"):
            logged = np.log2(np.where(zero, np.nan, values))
        note = f"{int(zero.sum()):,} zeros are read as missing: not quantified" if zero.any() else ""
        return Transformed(logged, (note,) if note else ())
    others = values[np.isfinite(values) & ~zero]
    if zero.mean() > 0.005 and others.size and others.min() > 2:
        note = f"{int(zero.sum()):,} zeros are read as missing: all other values are above {others.min():.3g}"
        return Transformed(np.where(zero, np.nan, values), (note,))
    return Transformed(values, ())
