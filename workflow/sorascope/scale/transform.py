"""From the declared scale to log2 expression."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..arrays import normalise

if TYPE_CHECKING:
    import numpy as np

INTENSITY_FLOOR = 1.0


@dataclass(frozen=True)
class Transformed:
    """Log2 expression (genes × samples) of the genes in `kept`, with counts where counts came in."""

    expression: np.ndarray
    kept: np.ndarray
    counts: np.ndarray | None = None
    info: dict[str, Any] = field(default_factory=dict)


def to_log2(values: np.ndarray, declared: str, groupings: Sequence[Sequence[str]]) -> Transformed:
    """Return log2 expression of genes × samples values of the declared scale.

    `groupings` holds, for each contrast, the level of every sample; a gene passes the low-expression filter
    of counts when it passes for any contrast.
    """
    return TO_LOG2[declared](values, groupings)


def _with_one(values: np.ndarray, groupings: Sequence[Sequence[str]]) -> Transformed:
    import numpy as np

    return Transformed(np.log2(values + 1), _all_of(values), info={"method": "log2(x + 1)"})


def _floored(values: np.ndarray, groupings: Sequence[Sequence[str]]) -> Transformed:
    import numpy as np

    floored = int((values < INTENSITY_FLOOR).sum())
    method = f"log2(x), values below {INTENSITY_FLOOR:g} set to it ({floored})"
    return Transformed(np.log2(np.maximum(values, INTENSITY_FLOOR)), _all_of(values), info={"method": method})


def _as_given(values: np.ndarray, groupings: Sequence[Sequence[str]]) -> Transformed:
    return Transformed(values, _all_of(values), info={"method": "none: log2 values as given"})


def _all_of(values: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.ones(values.shape[0], dtype=bool)


def _from_counts(counts: np.ndarray, groupings: Sequence[Sequence[str]]) -> Transformed:
    import numpy as np

    kept = np.zeros(counts.shape[0], dtype=bool)
    for groups in groupings or [["all"] * counts.shape[1]]:
        kept |= normalise.filter_by_expression(counts, groups)
    passed = counts[kept]
    library = passed.sum(axis=0)
    factors = normalise.tmm_factors(passed)
    return Transformed(
        normalise.log_cpm(passed, library * factors),
        kept,
        passed,
        {
            "method": "TMM-normalised log2 counts per million, prior count 2 (as edgeR)",
            "filter": "filterByExpr (as edgeR): 10 counts at the median library size in as many samples as "
            "the smallest group of any contrast has, and 15 in all",
            "genes_filtered": int((~kept).sum()),
            "library_sizes": [float(size) for size in library],
            "tmm_factors": [round(float(factor), 8) for factor in factors],
        },
    )


TO_LOG2 = {
    "counts": _from_counts,
    "tpm": _with_one,
    "fpkm": _with_one,
    "log2": _as_given,
    "intensity": _floored,
}
