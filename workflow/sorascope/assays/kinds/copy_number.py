"""Copy number of genes: a call of each sample, with how far the gain or loss reaches."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .kind import Identified, Kind, Transformed, first_of
from .names import symbol_of

if TYPE_CHECKING:
    import numpy as np

SUFFIX = re.compile(r"\s*(\(\d+\)|\|.*)$")
LEAST = 2.0**-5  # no copy at all has no logarithm
UNSURE = -1.5  # cBioPortal's
ENOUGH, NEAR_ONE = 100, 0.2
TWO, NEAR_TWO = 2.0, 0.4


def gene(name: str) -> Identified:
    """Return the gene of a row: VEGFA, VEGFA (7422), VEGFA|chr6."""
    symbol = symbol_of(SUFFIX.sub("", name.strip()))
    return Identified((symbol,), "copy_number") if symbol else Identified(why="no gene of that name")


def identify(names: Sequence[str]) -> list[Identified]:
    """Return what each row measures."""
    return [gene(name) for name in names]


def transform(values: np.ndarray, scale: str) -> Transformed:
    """Return calls as they are, log2 ratios to two copies otherwise."""
    import numpy as np

    if scale == "relative":
        note = "log2(copies relative to the genome + 1), turned into log2 ratios"
        return Transformed(np.log2(np.maximum(np.exp2(values) - 1, LEAST)), (note,))
    if scale == "copies":
        note = "copies, turned into log2 ratios to two"
        return Transformed(np.log2(np.maximum(values / 2, LEAST)), (note,))
    if scale == "calls" and (values != np.rint(values))[np.isfinite(values)].any():
        return Transformed(np.trunc(values), ("−1.5 (a loss that may be deep) is read as −1",))
    return Transformed(values, ())


def contradiction(values: np.ndarray, scale: str) -> tuple[str, str] | None:
    """Return what contradicts a declared scale, with the remedy."""
    import numpy as np

    known = values[np.isfinite(values)]
    if not known.size:
        return "no number at all", "name the columns of values"
    whole = bool((known == np.rint(known)).all())
    calls = bool(((known == np.rint(known)) | (known == UNSURE)).all() and np.abs(known).max() <= 2)
    low, middle = known.min(), float(np.median(known))
    spans = f"values from {low:.3g} to {known.max():.3g}"
    many = known.size >= ENOUGH
    return first_of(
        (scale == "calls" and not calls, spans,
         f"declare scale: {'copies' if whole and low >= 0 else 'log2, or relative'}"),
        (scale not in ("calls", "copies") and calls, "whole numbers from −2 to 2 only: calls",
         "declare scale: calls"),
        (scale == "copies" and low < 0, spans, f"declare scale: {'calls' if calls else 'log2'}"),
        (scale in ("log2", "relative") and whole, f"whole numbers only, {spans}", "declare scale: copies"),
        (scale == "log2" and many and low >= 0 and abs(middle - 1) < NEAR_ONE,
         f"no value below 0 and a median of {middle:.2g}", "as DepMap gives them: declare scale: relative"),
        (scale in ("log2", "relative") and many and low >= 0 and abs(middle - TWO) < NEAR_TWO,
         f"no value below 0 and a median of {middle:.2g}: copies, 2 of most genes", "declare scale: copies"),
        (scale == "copies" and many and not whole and abs(middle - 1) < NEAR_ONE,
         f"a median of {middle:.2g}: relative to two copies", "multiply all values by 2; or, if they are "
         "log2(relative + 1), declare scale: relative"),
        (scale == "relative" and (low < 0 or (many and abs(middle) < NEAR_ONE)),
         f"{spans}, median {middle:.2g}", "for log2 ratios (0 is two copies) declare scale: log2"),
    )  # fmt: skip


KIND = Kind(
    name="copy_number",
    title="copy number",
    unit="calls",
    marks=("copy_number",),
    scales={
        "calls": "−2 to 2, as GISTIC thresholds, or −1, 0 and 1",
        "log2": "log2 ratios, 0 is two copies",
        "copies": "whole copies of each gene, 2 is diploid",
        "relative": "log2(relative copies + 1), as DepMap gives them; 1 is two copies",
    },
    identify=identify,
    transform=transform,
    contradiction=contradiction,
    calls=True,
    examples="VEGFA, VEGFA (7422)",
)
