"""Transformations that are no logarithms: square roots, Anscombe's, arcsinh.

Known where their inverse gives whole counts, or samples of one sum (TPM, CPM, shares). Of intensities, which
are neither, nothing shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .log2_values import FEW, MOST_WHOLE, MOSTLY_WHOLE, rounding, share_at

if TYPE_CHECKING:
    import numpy as np

LOOKED_AT = 20  # samples
FEWEST_SAMPLES = 3  # with one sum by chance
SUMS_ALIKE, SURELY_UNLIKE = 2e-4, 1e-3
NEAR_A_TOTAL = 0.01  # 1, 100, 10,000 or a million
LARGEST_ARCSINH = 30.0  # as of a logarithm
A_MILLION = 1e6


@dataclass(frozen=True)
class Transformation:
    """Its `name`, how it is taken back in words, forward and back."""

    name: str
    back_in_words: str
    forward: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Stabilised:
    """What the values are, by name, what shows it, and what to do."""

    name: str
    why: str
    remedy: str


def _all() -> tuple[Transformation, ...]:
    import numpy as np

    return (
        Transformation("square roots", "square the values", np.sqrt, np.square),
        Transformation(
            "Anscombe transforms, 2 sqrt(x + 3/8)",
            "halve the values, square them, take 3/8 off",
            lambda x: 2 * np.sqrt(x + 0.375),
            lambda x: np.square(x / 2) - 0.375,
        ),
        Transformation("arcsinh transforms", "take sinh of the values", np.arcsinh, np.sinh),
    )


def stabilised(values: np.ndarray) -> Stabilised | None:
    """Return what transformation genes × samples have gone through, None where nothing shows one."""
    import numpy as np

    some = values[:, :LOOKED_AT]
    some = some[np.isfinite(some).all(axis=1)]
    if some.size < FEW or some.min() < 0:
        return None
    broken = some[some != np.rint(some)]  # a whole number may be the root of one, or be a count
    if broken.size < FEW:
        return None
    tolerance, given = rounding(broken), _sums(some)
    for each in _all():
        if each.forward is np.arcsinh and some.max() > LARGEST_ARCSINH:
            continue
        none, *places = each.forward(np.arange(0, MOST_WHOLE + 2, dtype=float)).tolist()
        above = broken[broken > (none + places[0]) / 2]
        if share_at(above, np.array(places), tolerance) > MOSTLY_WHOLE:
            why = "taken back, the small values are whole numbers"
            remedy = f"give the counts; or {each.back_in_words}, round them, and declare scale: counts"
            return Stabilised(each.name, why, remedy)
        total = _one_total(_sums(np.maximum(each.back(some), 0)))
        if total and np.ptp(given) > SURELY_UNLIKE * np.median(given):
            times = "" if total == A_MILLION else f", multiply them by {A_MILLION / total:g}"
            why = f"taken back, every sample sums to {total:,.0f}"
            return Stabilised(each.name, why, f"{each.back_in_words}{times}, and declare scale: tpm")
    return None


def _sums(linear: np.ndarray) -> np.ndarray:
    return linear.sum(axis=0)


def _one_total(sums: np.ndarray) -> float:
    """Return the power of 100 that all samples sum to, 0.0 where they do not."""
    import numpy as np

    middle = float(np.median(sums))
    if sums.size < FEWEST_SAMPLES or middle <= 0 or np.ptp(sums) > SUMS_ALIKE * middle:
        return 0.0
    nearest = float(100.0 ** np.rint(np.log10(middle) / 2))
    return nearest if abs(middle / nearest - 1) < NEAR_A_TOTAL else 0.0
