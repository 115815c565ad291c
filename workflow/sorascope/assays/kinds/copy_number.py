"""Copy number of genes: a call of each sample, with how far the gain or loss reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .kind import Identified, Kind, Transformed
from .names import symbol_of

if TYPE_CHECKING:
    import numpy as np

BESIDE = re.compile(r"\s*(\(\d+\)|\|.*)$")


def gene(name: str) -> Identified:
    """Return the gene of a row: VEGFA, VEGFA (7422), VEGFA|chr6."""
    symbol = symbol_of(BESIDE.sub("", name.strip()))
    return Identified((symbol,), "copy_number") if symbol else Identified(why="no gene of that name")


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures."""
    return [gene(name) for name in names]


def transform(values: np.ndarray, scale: str) -> Transformed:
    """Return calls as they are, log2 ratios to two copies otherwise."""
    import numpy as np

    if scale == "relative":
        told = "log2(copies relative to the genome + 1), turned into log2 ratios"
        return Transformed(np.log2(np.maximum(np.exp2(values) - 1, 2.0**-5)), (told,))
    return Transformed(values, ())


def contradiction(values: np.ndarray, scale: str) -> tuple[str, str] | None:
    """Return what contradicts a declared scale, with the remedy."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return "no number at all", "name the columns of values"
    whole = bool((known == np.rint(known)).all() and np.abs(known).max() <= 2)
    if scale == "calls" and not whole:
        return f"values from {known.min():.3g} to {known.max():.3g}", "declare scale: log2, or relative"
    if scale != "calls" and whole:
        return "whole numbers from −2 to 2 only: calls", "declare scale: calls"
    if scale == "relative" and known.min() < 0:
        return "negative values", "for log2 ratios (0 is two copies) declare scale: log2"
    return None


KIND = Kind(
    name="copy_number",
    title="copy number",
    unit="calls",
    marks=("copy_number",),
    scales={
        "calls": "−2 to 2, as GISTIC thresholds, or −1, 0 and 1",
        "log2": "log2 ratios, 0 is two copies",
        "relative": "log2(relative copies + 1), as DepMap gives them; 1 is two copies",
    },
    identify=identify,
    transform=transform,
    contradiction=contradiction,
    calls=True,
    examples="VEGFA, VEGFA (7422)",
)
