"""Counting: false calls of held-out references, true mechanisms found, planted mechanisms recovered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from benchmarks.validity.data import MOST_HELD_OUT, Case, Effect, diluted, mean_effects
from benchmarks.validity.methods import METHODS

from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.arrays.sets import index_sets

OURS = "Sorascope"
SLOW = "GSVA + limma"
MOST_SAMPLES_FOR_SLOW = 16
FURTHER = (
    "MCF10A EGF",
    "MCF10A A66",
    "encorafenib, 20 h",
    "encorafenib, 4 weeks",
    "fibroblast hypoxia",
)
# Their replicates are those of another case.
SAME_REPLICATES = ("encorafenib, 4 weeks",)
Sets = Mapping[str, Mapping[str, int]]


def prepare(case: Case, sets: Sets):
    """Return the comparison plan, its samples' expression and the sets with at least five measured genes."""
    plan = case.plan()
    indexed = {name: one for name, one in index_sets(case.expression.index, sets).items() if len(one) >= 5}
    return plan, case.expression[list(plan.samples)], indexed


def line_of(case: Case, plan, row: int) -> str:
    """Return the line of a described sample."""
    return str(case.sheet.loc[plan.samples[plan.described[row]], "line"])


def held_out(
    cases: Iterable[tuple[Case, int, int]],
    sets: Sets,
    methods: Sequence[str],
    most: int | None = MOST_HELD_OUT,
) -> pd.DataFrame:
    """Score held-out references, at most `most` a data set: one row a method, sample and set."""
    parts = []
    for number, (case, size, lines) in enumerate(cases):
        plan, expression, indexed = prepare(case, sets)
        rows = [
            row
            for row, role in enumerate(plan.roles)
            if role == "reference" and not plan.reasons[row] and plan.df_without(row) > 0
        ][:most]
        for name in methods:
            if not rows or (name == SLOW and len(case.sheet) > MOST_SAMPLES_FOR_SLOW):
                continue
            p, _ = METHODS[name](expression, sets, indexed, plan, rows)
            fdr = np.array([benjamini_hochberg(one) for one in p])
            parts.append(
                pd.DataFrame(
                    {
                        "method": name,
                        "kind": case.kind,
                        "data_set": number,
                        "references": size,
                        "lines": lines,
                        "line": np.repeat([line_of(case, plan, row) for row in rows], len(indexed)),
                        "sample": np.repeat(rows, len(indexed)),
                        "mechanism": list(indexed) * len(rows),
                        "p": p.ravel(),
                        "fdr": fdr.ravel(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def jobs(case: Case, alphas: Sequence[float], effects: Sequence[Effect]):
    """Yield strength, case, sample (None: all test samples) and origin: the real effect, then dilutions."""
    yield 1.0, case, None, "real"
    for alpha in alphas:
        for one, sample, origin in diluted(case, alpha, effects):
            yield alpha, one, sample, origin


def truth(cases: Sequence[Case], sets: Sets, methods: Sequence[str], alphas: Sequence[float]) -> pd.DataFrame:
    """Say, a method, strength and sample, whether the true mechanism comes first and is called at 0.05."""
    parts = []
    effects = [effect for case in cases for effect in mean_effects(case)]
    for case in cases:
        for alpha, one, sample, origin in jobs(case, alphas, effects):
            plan, expression, indexed = prepare(one, sets)
            names = list(indexed)
            rows = [
                row
                for row, role in enumerate(plan.roles)
                if role == "test" and (sample is None or plan.samples[plan.described[row]] == sample)
            ]
            wanted = [names.index(name) for name in one.truth if name in names]
            for method in methods:
                if method == SLOW and alpha < 1 and len(plan.samples) > MOST_SAMPLES_FOR_SLOW:
                    continue
                p, score = METHODS[method](expression, sets, indexed, plan, rows)
                for own_p, own_score in zip(p, score, strict=True):
                    called = [
                        number
                        for number in wanted
                        if own_p[number] < 0.05 and own_score[number] * one.direction > 0
                    ]
                    parts.append(
                        {
                            "method": method,
                            "alpha": alpha,
                            "kind": case.kind,
                            "origin": origin,
                            "first": int(np.argmax(np.abs(own_score))) in wanted,
                            "called": bool(called),
                        }
                    )
    return pd.DataFrame(parts)
