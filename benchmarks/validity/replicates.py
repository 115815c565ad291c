"""False calls of the signature on real replicates, with the correlations of each set measured elsewhere.

The correlations between replicates that every set has (`resources/background`) were measured on these four
data sets. *Held out* takes them from the other three. Intervals take cells (replicates of one group of one
line) as independent. MCF10A under A66 enters from 90 min on: one of its dishes of 15 min is no replicate,
since it holds DUSP6, SPRY4, FOSL1 and PHLDA1 at the level of 40 min, and would be called for it. *3 and 3*:
designs of the size of one line, two cells of MCF10A or of the melanoma cells with three replicates each; the
first cell's are held out in turn, which leaves 3 residual degrees of freedom, so that each set's correlation
is half what it usually is. MCF10A's sets vary together more than usual (proliferation twice, NF-κB).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity import measure, rate
from benchmarks.validity.data import SHARED, Case, further_cases, null_designs, real_cases
from benchmarks.validity.published import held_out
from resources.background.build import replicate_data

from sorascope import knowledge
from sorascope.arrays.coregulation import Coregulation
from sorascope.settings import SHIPPED_MECHANISMS
from sorascope.signature.activity import evaluate

# The data set of the correlations that each case's replicates are part of.
SOURCE = {
    "SW480 hypoxia": "sw480_hypoxia",
    "TGFb EMT": "tgfb_emt",
    "MCF10A EGF": "mcf10a_egf_pi3k",
    "MCF10A A66": "mcf10a_egf_pi3k",
    "encorafenib, 20 h": "braf_mek_resistance_kavran",
}
SMALL = 3
NAMES = {"mcf10a_egf_pi3k": "MCF10A", "braf_mek_resistance_kavran": "melanoma cells"}
NO_REPLICATES = ("WT|A66 (p110alpha inhibitor)|15",)


def false_calls(case: Case, sets: measure.Sets, usual: Coregulation | None) -> pd.DataFrame:
    """Score every replicate of a case: p of each set, and the cell."""
    parts = []
    for number, one in enumerate(null_designs(case)):
        plan, expression, indexed = measure.prepare(one, sets)
        rows = [
            row
            for row, role in enumerate(plan.roles)
            if role == "reference" and not plan.reasons[row] and plan.df_without(row) > 0
        ]
        reasons = tuple(reason if row in rows else "not asked for" for row, reason in enumerate(plan.reasons))
        found = evaluate(expression.to_numpy(), indexed, replace(plan, reasons=reasons), usual=usual)
        for row in rows:
            cell = f"{case.kind}, {number}, {measure.line_of(one, plan, row)}"
            parts.append(pd.DataFrame({"p": found.p[row], "cell": cell}))
    return pd.concat(parts)


def small_designs(sets: measure.Sets) -> pd.DataFrame:
    """Score replicates of cells of three against the others, the next cell giving noise besides.

    One row a sample and set: data set, cell, sample, p and FDR.
    """
    parts = []
    for name, expression, groups in replicate_data(SHARED):
        sizes = groups[~groups.isin(NO_REPLICATES)].value_counts(sort=False)
        cells = list(sizes.index[sizes >= SMALL])
        for one, other in zip(cells, cells[1:] + cells[:1], strict=True):
            chosen = {cell: groups.index[groups == cell][:SMALL] for cell in (one, other)}
            if one == other:
                continue
            sheet = pd.DataFrame({"group": "s", "line": "all"}, index=chosen[one])
            sheet = pd.concat([sheet, pd.DataFrame({"group": "r", "line": "all"}, index=chosen[other])])
            case = Case(name, expression[sheet.index], sheet, frozenset())
            found = measure.held_out([(case, SMALL, 1)], sets, [measure.OURS])
            parts.append(found.assign(cell=f"{name}, {one}"))
    return pd.concat(parts)


def rates() -> pd.DataFrame:
    """Return rate, n and interval of p < 0.05 and p < 0.001; no rows without the data."""
    if not SHARED.exists():
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    elsewhere = held_out(list(replicate_data(SHARED)), sets)
    cases = [case for case in real_cases() + further_cases() if case.kind in SOURCE]
    rows = []
    for way in ("as shipped", "held out"):
        table = pd.concat(
            [
                false_calls(case, sets, elsewhere[SOURCE[case.kind]] if way == "held out" else None)
                for case in cases
            ]
        )
        for level in (0.05, 0.001):
            rows.append(rate.clustered(f"p < {level}, correlations {way}", table["p"] < level, table["cell"]))
    least = table.groupby("cell")["p"].min()
    rows.append(rate.share("cells with any p < 0.001, held out", int(np.sum(least < 0.001)), len(least)))
    small = small_designs(sets)
    for kind, own in small.groupby("kind", sort=False):
        rows.append(
            rate.clustered(f"3 and 3, {NAMES.get(kind, kind)}: p < 0.05", own["p"] < 0.05, own["cell"])
        )
    least = small.groupby(["cell", "sample"])["fdr"].min()
    unit = least.index.get_level_values("cell").to_series()
    rows.append(rate.clustered("3 and 3: sample with a call at FDR 0.05", least <= 0.05, unit))
    return pd.DataFrame(rows)
