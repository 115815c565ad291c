"""Methylation of genes' promoters, as beta or M, one row a gene."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .kind import Identified, Kind, Transformed
from .names import symbol_of

if TYPE_CHECKING:
    import numpy as np

PROBE = re.compile(r"(cg|ch\.)\d+.*", re.IGNORECASE)
NEAR_END = 0.001


def gene(name: str) -> Identified:
    """Return the gene of a row."""
    if PROBE.fullmatch(name.strip()):
        return Identified(why="a probe: promoters and bodies of genes have opposite meaning")
    symbol = symbol_of(name.partition("|")[0].strip())
    return Identified((symbol,), "methylation") if symbol else Identified(why="no gene of that name")


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures."""
    return [gene(name) for name in names]


def transform(values: np.ndarray, scale: str) -> Transformed:
    """Return M values, log2(beta / (1 - beta)), on which the linear model is fitted."""
    import numpy as np

    if scale == "m":
        return Transformed(values, ())
    inside = np.clip(values, NEAR_END, 1 - NEAR_END)
    return Transformed(np.log2(inside / (1 - inside)), ("beta is tested as M = log2(beta / (1 − beta))",))


def contradiction(values: np.ndarray, scale: str) -> tuple[str, str] | None:
    """Return what contradicts a declared scale, with the remedy."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return "no number at all", "name the columns of values"
    if scale == "beta" and (known.min() < 0 or known.max() > 1):
        if known.min() >= 0 and known.max() <= 100:
            return f"values up to {known.max():.3g}: per cent", "divide by 100"
        return f"values from {known.min():.3g} to {known.max():.3g}", "declare scale: m"
    if scale == "m" and known.min() >= 0 and known.max() <= 1:
        return "values between 0 and 1 only", "declare scale: beta"
    return None


KIND = Kind(
    name="methylation",
    title="methylation of promoters",
    unit="M",
    marks=("methylation",),
    scales={"beta": "0 to 1", "m": "M values"},
    identify=identify,
    transform=transform,
    contradiction=contradiction,
    examples="RASSF1",
)
