"""Genes outside all sets that move: what is called, and what becomes of a real effect.

Lines as under *Clones that drift*, without drift; no, 15 or 40 % of the genes outside all sets fall by 1
log2 in the test samples, so that 0 % is what is called anyway. *One study's noise*: that of SW480 or of the
epithelial cells, whose 5 or 6 residual directions return in every data set. *Mixed noise*: that of these
two, of MCF10A and of the melanoma cells (81 directions) in random shares, new for every data set. The real
effects are those of hypoxia and TGFβ in SW480 and epithelial cells, to whose treated samples the same is
done; how far each line's effect of the true mechanism then is from what it was, as a share.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from benchmarks.validity import rate
from benchmarks.validity.asked import of_lines, of_tests
from benchmarks.validity.clones import lines
from benchmarks.validity.data import (
    Case,
    liver_lines,
    mixed_noise,
    real_cases,
    replicate_directions,
)

from sorascope import knowledge
from sorascope.knowledge.calls import CALLED
from sorascope.settings import SHIPPED_MECHANISMS

MOVED = (0.15, 0.4)
NOTHING = 0.0
DATA_SETS, REPEATS = 240, 5


def fallen(case: Case, share: float, inside: frozenset[str], rng: np.random.Generator) -> Case:
    """Let a share of the genes outside all sets fall by 1 log2 in the treated samples."""
    values = case.expression.copy()
    genes = (rng.random(len(values)) < share) & ~values.index.isin(list(inside))
    values.loc[genes, case.sheet["group"] == "r"] -= 1.0
    return replace(case, expression=values)


def effects(case: Case, sets) -> pd.Series:
    """Return the effect of each true mechanism in each line."""
    summary = of_lines(case, sets)
    own = summary[summary["mechanism"].isin(case.truth) & ~summary["block"].str.startswith("(")]
    return own.set_index(["block", "mechanism"])["effect"].dropna()


def called(count: int, moved: float, sets, directions: list[pd.DataFrame]) -> list[dict[str, object]]:
    """Return how many test samples, and data sets, have a call without a mechanism.

    `directions`: of the noise that is mixed; none: the noise of one study.
    """
    bases = [case for case in real_cases() if case.truth]
    liver, inside = liver_lines().expression, frozenset(gene for genes in sets.values() for gene in genes)
    samples = []
    for number in range(count):
        rng = np.random.default_rng([20261128, 3, number])
        base = bases[number % len(bases)]
        noise = mixed_noise(base, directions, rng) if directions else None
        case = lines(base, liver, 1, rng, inside=inside, moved=moved, noise=noise)
        own = of_tests(case, sets).groupby("sample")["call"].agg(lambda x: x.isin(CALLED).any())
        samples.append(own.reset_index(drop=True).to_frame("called").assign(data_set=number))
    every = pd.concat(samples)
    kind = "mixed noise" if directions else "one study's noise"
    name = f"{moved:.0%} of genes outside all sets fall, {kind}"
    hits = int(every.groupby("data_set")["called"].any().sum())
    return [
        rate.clustered(f"{name}: test sample called", every["called"], every["data_set"]),
        rate.share(f"{name}: data set with a call", hits, count),
    ]


def rates(count: int = DATA_SETS) -> pd.DataFrame:
    """Return calls without a mechanism, and relative changes of real effects."""
    bases = [case for case in real_cases() if case.truth]
    if not bases:
        return pd.DataFrame(columns=list(rate.COLUMNS))
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    inside = frozenset(gene for genes in sets.values() for gene in genes)
    rows = []
    for directions in ([], replicate_directions()):
        for moved in (NOTHING, *MOVED):
            rows += called(count, moved, sets, directions)
    for moved in MOVED:
        changes = []
        for case in bases:
            before = effects(case, sets)
            for number in range(REPEATS):
                rng = np.random.default_rng([20261128, 4, number])
                changes.append((effects(fallen(case, moved, inside, rng), sets) / before - 1).abs())
        every = pd.concat(changes).to_numpy()
        name = f"{moved:.0%} of genes outside all sets fall: real effect changes by under 5 %"
        rows.append(rate.share(name, int((every < 0.05).sum()), len(every)))
    return pd.DataFrame(rows)
