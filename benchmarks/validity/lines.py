"""What a line shows that its samples do not, and what other samples do to a contrast.

*2 v 2*: one line simulated from the noise of real replicates, hypoxia planted by 0.4 log2 in all its genes.
*Co-variation*: four lines, 4 v 4; treated samples carry +3 log2 in the genes of hypoxia and a change of
N(0, 0.6) in every gene, and all samples wander along the same change, by a share of it (standard
deviation). *Above weak*: lines of real data in which a true mechanism is called moderate or strong, in its
direction. *Pairs*: fibroblasts in hypoxia, four pairs of one sample each; ranks are those of the page. *12
and 75*: EGF for 90 min against none in two kinds of MCF10A cells, alone and with all 75 samples in the
matrix.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.asked import CONTRAST, of_lines, of_tests
from benchmarks.validity.clones import ABOVE_WEAK, lines
from benchmarks.validity.data import (
    Case,
    design,
    further_cases,
    liver_lines,
    mcf10a_samples,
    molidustat,
    normalised,
    real_cases,
)

from sorascope import knowledge, signature
from sorascope.knowledge.calls import CALLED
from sorascope.settings import SHIPPED_MECHANISMS, Statistics
from sorascope.signature.summary import ALL_BLOCKS, THESE_BLOCKS

HYPOXIA = "hypoxia_hif1a"
SMALL_SHIFT, LARGE_SHIFT = 0.4, 3.0
WANDER = (0.0, 0.1, 0.2)
OTHER_GENES, NOISE, RESPONSE = 9000, 0.15, 0.6
TWELVE = ("WT", "PTEN-/-")


def planted(case: Case, shift: float, genes: dict[str, int]) -> Case:
    """Return the case with a shift of all genes of a set in the test samples."""
    values = case.expression.copy()
    known = [gene for gene in genes if gene in values.index]
    signs = np.array([genes[gene] for gene in known])
    values.loc[known, case.sheet["group"] == "r"] += shift * signs[:, None]
    return Case(case.kind, values, case.sheet, frozenset())


def two_against_two(bases: list[Case], sets, count: int) -> list[dict[str, object]]:
    """Count lines and single samples of 2 v 2 in which hypoxia is called."""
    liver = liver_lines().expression
    found, called, single, samples = 0, 0, 0, 0
    for number in range(count):
        rng = np.random.default_rng([20261128, 5, number])
        case = planted(lines(bases[number % len(bases)], liver, 1, rng, dishes=2), SMALL_SHIFT, sets[HYPOXIA])
        line, tests = (
            table[table["mechanism"] == HYPOXIA] for table in (of_lines(case, sets), of_tests(case, sets))
        )
        found += int(((line["p"] < 0.05) & (line["t"] > 0)).any())
        called += int((line["call"] == "active").any())
        single += int((tests["call"] == "active").sum())
        samples += len(tests)
    asked = f"2 v 2, hypoxia +{SMALL_SHIFT}"
    return [
        rate.share(f"{asked}: line, p < 0.05", found, count),
        rate.share(f"{asked}: line called at FDR 0.05", called, count),
        rate.share(f"{asked}: single sample called", single, samples),
    ]


def wandering(sets, share: float, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of hypoxia, of samples and of lines, whose replicates wander along its response."""
    own = list(dict.fromkeys(gene for genes in sets.values() for gene in genes))
    names = own + [f"other{number}" for number in range(OTHER_GENES)]
    sheet = design(4, 4, 4)
    values = rng.uniform(4, 12, len(names))[:, None] + rng.normal(0, NOISE, (len(names), len(sheet)))
    response = pd.Series(rng.normal(0, RESPONSE, len(names)), names)
    for gene, sign in sets[HYPOXIA].items():
        response[gene] += sign * LARGE_SHIFT
    along = rng.normal(0, share, len(sheet)) + (sheet["group"] == "r").to_numpy()
    expression = pd.DataFrame(values + np.outer(response, along), names, sheet.index)
    case = Case("wandering", expression, sheet, frozenset())
    samples, own = (
        table[table["mechanism"] == HYPOXIA] for table in (of_tests(case, sets), of_lines(case, sets))
    )
    return samples, own[~own["block"].isin([ALL_BLOCKS, THESE_BLOCKS])]


def pairs(sets) -> list[dict[str, object]]:
    """Say where hypoxia comes first in fibroblasts: pair by pair and over the pairs."""
    table = of_lines(replace(molidustat(), paired=False), sets)
    own = table[table["mechanism"] == HYPOXIA].set_index("block")
    alone = own.drop([ALL_BLOCKS, THESE_BLOCKS])
    over = own.loc[ALL_BLOCKS]
    return [
        rate.share("pairs: hypoxia first in its pair", int((alone["rank"] == 1).sum()), len(alone)),
        rate.share("pairs: first in the mean of these pairs", int(own.loc[THESE_BLOCKS, "rank"] == 1), 1),
        rate.share("pairs: first of `(all)`, pairs as units", int(over["rank"] == 1), 1),
        rate.share("pairs: called strong in `(all)`", int(over["strength"] == "strong"), 1),
    ]


def above_weak(sets) -> list[dict[str, object]]:
    """Count, for each real effect, the lines in which a true mechanism is called above weak."""
    rows = []
    for case in real_cases() + further_cases():
        if not case.truth or case.paired:
            continue
        table = of_lines(case, sets)
        own = table[~table["block"].isin([ALL_BLOCKS, THESE_BLOCKS]) & table["mechanism"].isin(case.truth)]
        right = own["strength"].isin(ABOVE_WEAK) & (np.sign(own["t"]) == case.direction)
        found = right[own["p"].notna()].groupby(own["block"]).any()
        name = f"{case.kind}: lines with the true mechanism above weak"
        rows.append(rate.share(name, int(found.sum()), len(found)))
    return rows


def twelve_and_75(sets) -> list[dict[str, object]]:
    """Compare the answer of twelve samples alone with that of the same twelve among 75."""
    counts, table = mcf10a_samples()
    condition = table["egf"] + " " + table["minutes"].astype(str)
    group = condition.map({"no 0": "s", "yes 90": "r"}).where(table["cells"].isin(TWELVE), None)
    everything = pd.DataFrame(
        {"group": group.fillna("not " + condition), "line": table["cells"]}, index=table.index
    )
    alone = everything[group.notna()]
    found = []
    for sheet in (alone, everything):
        own = counts[sheet.index]
        result = signature.run(normalised(own), sheet, CONTRAST, sets, Statistics(), own)
        rows = [
            result.table[result.table["role"] == "test"].assign(block=lambda one: one["sample"]),
            result.summary,
        ]
        found.append(pd.concat(rows).set_index(["block", "mechanism"])[["effect", "call"]])
    both = found[0].join(found[1], rsuffix="_75")
    called = both[both["call"].isin(CALLED)]
    kept = called["call"] == called["call_75"]
    near = (called["effect_75"] / called["effect"] - 1).abs() <= 0.15
    return [
        rate.share("12 and 75: call of the 12 kept among 75", int(kept.sum()), len(kept)),
        rate.share("12 and 75: effect of a call within 15 %", int(near.sum()), len(near)),
    ]


def rates(count: int = 100, repeats: int = 3) -> pd.DataFrame:
    """Return asked, rate, n and a 95 % interval; only co-variation where the data are missing."""
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    bases = [case for case in real_cases() if case.truth]
    rows = two_against_two(bases, sets, count) if bases else []
    for share in WANDER:
        made = [wandering(sets, share, np.random.default_rng([20261128, 6, one])) for one in range(repeats)]
        for unit, tables in zip(("sample", "line"), zip(*made, strict=True), strict=True):
            found = pd.concat(tables)
            right = (found["call"] == "active") & (found["rank"] == 1)
            asked = f"{share:.0%} co-variation: hypoxia called and first, {unit}"
            rows.append(rate.share(asked, int(right.sum()), len(right)))
    if bases:
        rows += above_weak(sets) + pairs(sets) + twelve_and_75(sets)
    return pd.DataFrame(rows)
