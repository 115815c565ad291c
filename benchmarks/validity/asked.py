"""Only what a question asks of the signature: the rows of lines, or of test samples, without the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity.data import Case

from sorascope.arrays.sets import IndexedSet, coverage, index_sets
from sorascope.settings import Contrast, Statistics
from sorascope.signature import lines
from sorascope.signature.activity import evaluate
from sorascope.signature.comparison import Comparisons
from sorascope.signature.tables import sample_labels, signature_rows

Sets = Mapping[str, Mapping[str, int]]
CONTRAST = Contrast("asked", "group", "r", "s", "line")


def indexed_sets(expression: pd.DataFrame, sets: Sets) -> dict[str, IndexedSet]:
    """Return the sets with a measured gene."""
    return {name: one for name, one in index_sets(expression.index, sets).items() if len(one)}


def of_lines(case: Case, sets: Sets) -> pd.DataFrame:
    """Return `summary.tsv` of a case."""
    plan = case.plan()
    names, sheet = case.expression.index, case.sheet.loc[list(plan.samples)]
    values = case.expression[list(plan.samples)].to_numpy(dtype=float)
    covered = coverage(names, sets)
    indexed = indexed_sets(case.expression, sets)
    return lines.of_lines(values, plan, sheet, CONTRAST).rows(indexed, names, covered, Statistics())


def only(plan: Comparisons, rows: np.ndarray) -> Comparisons:
    """Return the plan with some of its described rows."""
    return replace(
        plan,
        described=plan.described[rows],
        roles=tuple(plan.roles[row] for row in rows),
        reasons=tuple(plan.reasons[row] for row in rows),
        n_reference=plan.n_reference[rows],
        weights=plan.weights[rows],
        own=plan.own[rows],
        pull=plan.pull[rows],
        variance_factor=plan.variance_factor[rows],
    )


def of_tests(case: Case, sets: Sets) -> pd.DataFrame:
    """Return the test samples' rows of `signatures.tsv` of a case."""
    plan = case.plan()
    plan = only(plan, np.flatnonzero(np.array(plan.roles) == "test"))
    names, sheet = case.expression.index, case.sheet.loc[list(plan.samples)]
    indexed = indexed_sets(case.expression, sets)
    found = evaluate(case.expression[list(plan.samples)].to_numpy(dtype=float), indexed, plan)
    labels = sample_labels(sheet, CONTRAST, plan)
    return signature_rows(labels, plan, found, indexed, names, coverage(names, sets), Statistics())
