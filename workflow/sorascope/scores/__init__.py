"""Per-sample scores of directional gene sets.

A further score is a `Method` in a file of its own, and its name in `METHODS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

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


def coverage(genes: Sequence[str] | pd.Index, sets: Mapping[str, Mapping[str, int]]) -> pd.DataFrame:
    """Say how much of each set is measured.

    Columns: mechanism, genes_scored, genes_measured, coverage in [0, 1], missing (the absent symbols,
    comma-separated, in the set's order), reason.
    """
    measured = set(genes)
    rows = []
    for name, signed in sets.items():
        missing = [gene for gene in signed if gene not in measured]
        present = len(signed) - len(missing)
        rows.append(
            {
                "mechanism": name,
                "genes_scored": len(signed),
                "genes_measured": present,
                "coverage": present / len(signed) if signed else 0.0,
                "missing": ",".join(missing),
                "reason": "" if present else "no gene of the set is measured",
            }
        )
    columns = ["mechanism", "genes_scored", "genes_measured", "coverage", "missing", "reason"]
    return pd.DataFrame(rows, columns=columns)


def check_methods(methods: Sequence[str]) -> None:
    """Raise `InputError` naming every unknown method."""
    problems = Problems()
    for method in methods:
        if method not in METHODS:
            problems.add("scores", "methods", method, ", ".join(METHODS), "choose one of the methods listed")
    problems.raise_if_any()


def check_finite(expression: pd.DataFrame) -> None:
    """Raise `InputError` naming the first gene and sample without a finite value."""
    finite = np.isfinite(expression.to_numpy(dtype=float))
    if finite.all():
        return
    gene, sample = np.argwhere(~finite)[0]
    problems = Problems()
    problems.add(
        "expression",
        f"gene {expression.index[gene]}, sample {expression.columns[sample]}",
        f"{int((~finite).sum())} missing or infinite values",
        "a finite number for every gene and sample",
        "leave out or impute genes with missing values before scoring",
    )
    problems.raise_if_any()
