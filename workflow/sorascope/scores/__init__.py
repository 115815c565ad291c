"""Per-sample scores of directional gene sets.

A further score is a `Method` in a file of its own, and its name in `METHODS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..arrays.finite import check_finite
from ..arrays.sets import IndexedSet, index_sets
from ..errors import Problems
from .gsva import GSVA
from .method import Method
from .within_sample import RANK, SSGSEA, member_ranks, up_minus_down
from .zscore import ZSCORE

METHODS: dict[str, Method] = {method.name: method for method in (RANK, SSGSEA, ZSCORE, GSVA)}


def compute(
    expression: pd.DataFrame,
    sets: Mapping[str, Mapping[str, int]],
    methods: Sequence[str] = ("rank", "ssgsea"),
    ranked: bool = True,
) -> dict[str, pd.DataFrame]:
    """Score every sample for every set.

    `expression`: genes x samples, log2, finite. `sets`: set -> symbol -> +1 (up) or -1 (down).
    Returns method -> table samples x sets. The primary scores `rank` and `ssgsea` use the ranks of that
    sample alone; `zscore` and `gsva` are relative to the cohort. Values that are relative to a centre of each
    gene (not `ranked`) have no ranks within a sample: the primary scores are NaN. A set without any measured
    gene is NaN (`coverage` names the reason). Raises `InputError` for missing values and unknown methods.
    """
    check_methods(methods)
    check_finite(expression)
    indexed = index_sets(expression.index, sets)
    values = expression.to_numpy(dtype=float)
    results: dict[str, pd.DataFrame] = {}
    ranks = np.empty((0, values.shape[1]))
    places: dict[str, IndexedSet] = {}
    chosen = [METHODS[name] for name in methods]
    if ranked and any(method.of_ranks for method in chosen):
        members = np.unique(np.concatenate([np.empty(0, int), *(one.members for one in indexed.values())]))
        ranks = member_ranks(values, members)
        places = {name: one.restricted_to(members) for name, one in indexed.items()}
    for method in chosen:
        if method.of_cohort:
            columns = method.of_cohort(expression, indexed)
        else:
            columns = {
                name: up_minus_down(method, ranks[one.members], one.signs, len(values))
                for name, one in places.items()
            }
        results[method.name] = pd.DataFrame(
            columns, index=expression.columns, columns=list(sets), dtype=float
        )
    return results


def check_methods(methods: Sequence[str]) -> None:
    """Raise `InputError` naming every unknown method."""
    problems = Problems()
    for method in methods:
        if method not in METHODS:
            problems.add("scores", "methods", method, ", ".join(METHODS), "choose one of the methods listed")
    problems.raise_if_any()
