"""What the known contrasts of resources/atlas say of themselves when a line is left out.

The drift p is computed for every contrast of each unrelated resistant line from the other lines alone; for
sister clones, which no drug selected, from all resistant lines; for the known contrasts of liver, too. ERK
output must fall under a RAF or EGFR inhibitor, proliferation under a CDK4/6 inhibitor. Pairs of contrasts
that share neither line nor study are compared by the similarity of their profiles, the null learned without
the lines and studies of the pair; clones of one line and study are related.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from sorascope import knowledge
from sorascope.arrays.coregulation import shipped
from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.arrays.spread import wilson
from sorascope.settings import SHIPPED_ATLAS, SHIPPED_MECHANISMS
from sorascope.settings.roles import DRIFT, LIVER, OTHER, TREATMENT
from sorascope.synthesis import background, clones, folders, place
from sorascope.synthesis.similarity import FEWEST, correlations

LEVEL = 0.05
PAIRS = 250
EXPECTED = (
    ("lgx_20h", "erk_mapk_output"),
    ("erlotinib_hcc827", "erk_mapk_output"),
    ("hepg2_palbociclib", "proliferation"),
)


def drift(known: folders.Known, sets: dict, role: str, leave_out: bool) -> pd.DataFrame:
    """Return contrast, line, mechanism, p and fdr (within a contrast) of every drift p of a role."""
    chosen = known.of_role(role)
    lines = chosen.manifest.set_index("contrast")["line"]
    table = chosen.of_sets(sets).effects.assign(line=lambda one: one["contrast"].map(lines))
    parts = []
    for line, rows in table.groupby("line", sort=False):
        apart = [str(line)] if leave_out else []
        beside = clones.background(known, sets, LEVEL, shipped("replicates"), apart).set_index("mechanism")
        p = [
            float(clones.drift_p(np.array(row.effect), beside.loc[row.mechanism]))
            for row in rows.itertuples()
        ]
        parts.append(rows.assign(p=p).dropna(subset="p"))
    found = pd.concat(parts)
    found["fdr"] = found.groupby("contrast")["p"].transform(lambda p: benjamini_hochberg(p.to_numpy()))
    return found


def similar(known: folders.Known, sets: dict, rng: np.random.Generator) -> dict[str, list[float]]:
    """Return p of unrelated pairs (`PAIRS` of them) and of related ones."""
    chosen = known.of_role(OTHER, LIVER, DRIFT)
    wide = chosen.effects.pivot(index="mechanism", columns="contrast", values="effect").reindex(list(sets))
    facts = chosen.manifest.set_index("contrast")
    apart, together = [], []
    for one, other in combinations(facts.index, 2):
        same = [facts.loc[one, key] == facts.loc[other, key] for key in ("line", "study")]
        both = wide[[one, other]].dropna()
        if len(both) < FEWEST:
            continue
        if not any(same):
            apart.append((one, other))
        elif all(same) and not (facts.loc[[one, other], "role"] == DRIFT).any():
            together.append((one, other))
    few = [apart[n] for n in sorted(rng.choice(len(apart), min(PAIRS, len(apart)), replace=False))]

    def p(one: str, other: str) -> float:
        own = facts.loc[[one, other]]
        related = facts["line"].isin(own["line"]) | facts["study"].isin(own["study"])
        seen = background.of_known(known.without(list(facts.index[related])), sets)
        both = wide[[one, other]].dropna()
        null = background.null(background.loadings(list(both.index), seen), 1, 2000)
        return null.p(correlations(both.to_numpy())[0, 1])

    return {
        "unrelated known contrasts alike at p < 0.05": [p(*pair) for pair in few],
        "clones of one line and study alike at p < 0.05": [p(*pair) for pair in together],
    }


def rates(seed: int = 1) -> pd.DataFrame:
    """Return asked, rate, n, low and high (95 %, Wilson: tests of one line are not independent)."""
    base = knowledge.load(SHIPPED_MECHANISMS)
    sets = base.signed_sets()
    known = folders.load([SHIPPED_ATLAS]).of_sets(sets)
    left_out, sisters = drift(known, sets, OTHER, True), drift(known, sets, DRIFT, False)
    liver, treated = drift(known, sets, LIVER, False), drift(known, sets, TREATMENT, False)
    truth = treated.set_index(["contrast", "mechanism"]).loc[list(EXPECTED)]
    asked = {
        "drift p < 0.05, each resistant line left out": left_out["p"] < LEVEL,
        "contrasts with a mechanism at drift FDR 0.05, each line left out": left_out.groupby("contrast")[
            "fdr"
        ].min()
        <= LEVEL,
        "drift p < 0.05 in sister clones that no drug selected": sisters["p"] < LEVEL,
        "drift p < 0.05 in known resistant liver contrasts": liver["p"] < LEVEL,
        "known resistant liver contrasts with a mechanism at drift FDR 0.05": liver.groupby("contrast")[
            "fdr"
        ].min()
        <= LEVEL,
        "drift p < 0.05 of the mechanism that a treatment must lower": truth["p"] < LEVEL,
    }
    profile = {name: sets[name] for name in place.compared(base)}
    for question, p in similar(known, profile, np.random.default_rng(seed)).items():
        asked[question] = pd.Series(p) < LEVEL
    rows = []
    for question, hits in asked.items():
        low, high = wilson(int(hits.sum()), len(hits))
        rows.append({"asked": question, "rate": float(hits.mean()), "n": len(hits), "low": low, "high": high})
    return pd.DataFrame(rows)
