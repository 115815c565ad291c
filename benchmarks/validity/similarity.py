"""How often the atlas takes unrelated profiles for alike, and related ones.

Unrelated are, first, two random directions, each between six liver lines that the other does not know, while
the null is learned from the remaining six (new thirds for every ten pairs); second, the same with the shipped
null, which knows all lines; third, where the tables are present, published contrasts of resistant or sister
clones whose lines and studies differ. Related are resistant clones of one line and study.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from benchmarks.validity.data import SHARED

from sorascope import knowledge
from sorascope.arrays.sets import index_sets
from sorascope.arrays.spread import wilson
from sorascope.settings import SHIPPED_LINES, SHIPPED_MECHANISMS
from sorascope.synthesis import background, effects, place
from sorascope.synthesis.similarity import FEWEST, correlations

LEVEL = 0.05
PAIRS, EACH = 400, 10
CONTRASTS = SHARED / "resistance_contrasts"


def mechanisms() -> dict[str, dict[str, int]]:
    """Return the sets of a profile: no controls, no confounders."""
    base = knowledge.load(SHIPPED_MECHANISMS)
    sets = base.signed_sets()
    return {name: sets[name] for name in place.compared(base)}


def profiles(changes: pd.DataFrame, sets: dict[str, dict[str, int]]) -> np.ndarray:
    """Return mechanisms x columns of genes x columns `changes`; NaN under five measured genes."""
    indexed = index_sets(changes.index, sets)
    scores = [effects.normal_scores(column) for column in changes.to_numpy().T]
    return np.array(
        [
            [
                effects.effect(score, one) if len(one) >= background.FEWEST_GENES else np.nan
                for score in scores
            ]
            for one in indexed.values()
        ]
    )


def p_values(pairs: list[np.ndarray], names: list[str], seen: pd.DataFrame) -> list[float]:
    """Return p of every pair (mechanisms x 2) that shares eight mechanisms."""
    directions, found, nulls = background.loadings(names, seen), [], {}
    for pair in pairs:
        both = np.isfinite(pair).all(axis=1)
        if both.sum() >= FEWEST:
            if both.tobytes() not in nulls:
                nulls[both.tobytes()] = background.null(directions[both], 1)
            found.append(nulls[both.tobytes()].p(correlations(pair)[0, 1]))
    return found


def directions_between(values: pd.DataFrame, count: int, sets: dict, rng: np.random.Generator) -> np.ndarray:
    """Return profiles of random directions between the columns of genes x columns."""
    centred = values.sub(values.mean(axis=1), axis=0)
    drawn = centred.to_numpy() @ rng.normal(size=(values.shape[1], count))
    return profiles(pd.DataFrame(drawn, values.index), sets)


def published(sets: dict[str, dict[str, int]]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return pairs of published contrasts: of other lines and studies, and of one line and study."""
    facts = pd.read_csv(CONTRASTS / "manifest.tsv", sep="\t", index_col=0)
    facts = facts[facts["kind"].isin(["resistant_other", "resistant_liver", "drift"])]
    made = {}
    for name in facts.index:
        table = pd.read_csv(CONTRASTS / f"{name}.tsv.gz", sep="\t", index_col=0)["log2fc"].dropna()
        made[name] = profiles(table.to_frame(), sets)[:, 0]
    apart, together = [], []
    for one, other in combinations(facts.index, 2):
        same = [facts.loc[one, key] == facts.loc[other, key] for key in ("line", "series")]
        pair = np.column_stack([made[one], made[other]])
        if not any(same):
            apart.append(pair)
        elif all(same) and not facts.loc[[one, other], "kind"].eq("drift").any():
            together.append(pair)
    return apart, together


def rates(seed: int = 1) -> pd.DataFrame:
    """Return rate, n, low and high (95 %, Wilson) of p < 0.05 for each kind of pair."""
    rng = np.random.default_rng(seed)
    sets = mechanisms()
    lines = pd.read_csv(SHIPPED_LINES, sep="\t", index_col=0)
    shipped = background.of_lines(lines, sets)
    thirds: list[float] = []
    whole: list[float] = []
    for _ in range(PAIRS // EACH):
        order = rng.permutation(lines.columns)
        one, other = (
            directions_between(lines[order[part]], EACH, sets, rng) for part in (slice(6), slice(6, 12))
        )
        pairs = [np.column_stack(pair) for pair in zip(one.T, other.T, strict=True)]
        seen = background.of_lines(lines[order[12:]], sets)
        thirds += p_values(pairs, list(sets), seen)
        both = [directions_between(lines, EACH, sets, rng) for _ in range(2)]
        whole += p_values(
            [np.column_stack(pair) for pair in zip(both[0].T, both[1].T, strict=True)], list(sets), shipped
        )
    kinds = {
        "unrelated: directions between liver lines, each between six, null of six others": thirds,
        "unrelated: directions between the liver lines of the shipped null": whole,
    }
    if CONTRASTS.is_dir():
        apart, together = published(sets)
        kinds["unrelated: published contrasts of other lines and studies"] = p_values(
            apart, list(sets), shipped
        )
        kinds["related: resistant clones of one line and study"] = p_values(together, list(sets), shipped)
    rows = []
    for asked, p in kinds.items():
        hits = int((np.array(p) < LEVEL).sum())
        low, high = wilson(hits, len(p))
        rows.append({"asked": asked, "rate": hits / len(p), "n": len(p), "low": low, "high": high})
    return pd.DataFrame(rows)
