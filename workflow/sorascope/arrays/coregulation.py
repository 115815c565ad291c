"""How strongly the genes of a set usually vary together: between replicates, and between clones.

A set's mean varies 1 + (n - 1) rho times as much as the mean of n independent genes. The values of the
shipped sets were measured on public data (resources/background); a set that is not listed has the common one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from ..files.shipped import COREGULATION, FOLLOWING

# The median over the shipped sets; resources/background/build.py prints it.
COMMON_RHO = {"replicates": 0.1, "clones": 0.3}
# The common value counts as this many clones or lines (or residual directions between replicates).
PRIOR_UNITS = 5.0
EITHER = "replicates or clones"
# Clones are independent of each other, and each set's rho was measured on many: worth these df by itself.
SURE_DF = {"replicates": 0.0, "clones": 4.0}
# Mean squared correlation between the means of two shipped sets; resources/background/build.py prints it.
# Between clones it is 0.05 and not used: levels lie below 1 there, and drawing them to it costs power
# (docs/statistics.md).
SHARED = {"replicates": 0.08, "clones": 0.0}


@dataclass(frozen=True)
class Coregulation:
    """Mean correlation between the genes of each named set, and the number of units it was measured on.

    `sure`: prior degrees of freedom of an inflation that count however few residuals there are. `seen`: the
    residuals of samples show the same, so that a contrast of samples moderates its own by these. `shared`:
    mean squared correlation between the means of two sets, 0 where the sets count as independent.
    """

    rho: dict[str, float]
    units: dict[str, float]
    common: float
    sure: float = 0.0
    seen: bool = False
    shared: float = 0.0

    def inflations(self, names: Sequence[str], sizes: np.ndarray) -> np.ndarray:
        """Return the variance of each set's mean over that of independent genes; `sizes`: effective sizes."""
        return 1 + np.maximum(sizes - 1, 0) * self.correlations(names)

    def correlations(self, names: Sequence[str]) -> np.ndarray:
        """Return each set's mean correlation between its genes."""
        return np.array([self.rho.get(name, self.common) for name in names])

    def degrees(self, names: Sequence[str]) -> np.ndarray:
        """Return the degrees of freedom of each set's inflation: its units and the prior's."""
        return np.array([self.units.get(name, 0.0) + PRIOR_UNITS for name in names])


@dataclass(frozen=True)
class Larger:
    """Of two kinds of co-regulation, for each set, the one that inflates its mean more."""

    first: Coregulation
    second: Coregulation

    def correlations(self, names: Sequence[str]) -> np.ndarray:
        """Return the larger of the two correlations of each set."""
        return np.maximum(self.first.correlations(names), self.second.correlations(names))

    def inflations(self, names: Sequence[str], sizes: np.ndarray) -> np.ndarray:
        """Return the larger of the two inflations of each set."""
        return 1 + np.maximum(sizes - 1, 0) * self.correlations(names)

    def degrees(self, names: Sequence[str]) -> np.ndarray:
        """Return the degrees of freedom of the larger correlation of each set."""
        larger = self.first.correlations(names) > self.second.correlations(names)
        return np.where(larger, self.first.degrees(names), self.second.degrees(names))


Correlations = Coregulation | Larger | float


def of_kind(kind: str, stated: float | None) -> Correlations:
    """Return the correlations to reckon with: the stated one for all sets, else those of a kind.

    `kind`: replicates or clones, what is compared; either, where a table does not tell: the larger.
    """
    if stated is not None:
        return float(stated)
    return Larger(shipped("replicates"), shipped("clones")) if kind == EITHER else shipped(kind)


def described(kind: str, stated: float | None) -> float | str:
    """Return the same for a reader: the number, or what was measured."""
    if stated is not None:
        return float(stated)
    return f"of each set, measured between {kind}" + (
        " elsewhere, else also here" if kind == "replicates" else ""
    )


@cache
def shipped(kind: str) -> Coregulation:
    """Read the shipped values; `kind`: replicates or clones."""
    rows = [line.split("\t") for line in COREGULATION.read_text(encoding="utf-8").splitlines()]
    columns = [rows[0].index(f"{what}_{kind}") for what in ("rho", "units")]
    rho, units = ({row[0]: float(row[column]) for row in rows[1:]} for column in columns)
    return Coregulation(rho, units, COMMON_RHO[kind], SURE_DF[kind], kind == "replicates", SHARED[kind])


@cache
def following() -> dict[str, float]:
    """Read how far each shipped set's mean z follows proliferation's: slopes; other sets have none."""
    rows = [line.split("\t") for line in FOLLOWING.read_text(encoding="utf-8").splitlines()]
    column = rows[0].index("slope")
    return {row[0]: float(row[column]) for row in rows[1:]}
