"""GSEA of a ranked list, for readers who look for it: scores, permutation p, running sums.

Source: Subramanian et al. 2005, PNAS 102:15545 (weight 1). Scores and random lists are those of GSEApy's
prerank, to the last digit; only p, which it may give as 0, is counted otherwise. A set's down genes enter
with their sign turned; a set of down genes alone is the plain set in the list turned over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays.ranks import benjamini_hochberg
from ...arrays.sets import index_sets
from . import random_lists

if TYPE_CHECKING:
    import pandas as pd

ABSENT = "no gene of the set is ranked"
WHOLE = "no ranked gene outside the set"
NO_STATISTIC = "no gene has a statistic: without residual degrees of freedom there is none"
SCORES = ("genes_tested", "es", "nes", "p", "fdr", "leading_genes", "reason")
CURVES = ("mechanism", "gene", "place", "statistic", "running_before", "running_sum", "leading")


def ranked(genes: pd.Series, statistics: pd.Series) -> pd.Series:
    """Return the finite statistics by gene, the highest first, genes of one value by their names."""
    import pandas as pd

    table = pd.DataFrame({"gene": list(genes), "statistic": statistics.to_numpy(dtype=float)})
    table = table[np.isfinite(table["statistic"])]
    table = table.sort_values(["statistic", "gene"], ascending=[False, True])
    return table.set_index("gene")["statistic"]


def by_layer(
    statistics: pd.Series,
    sets: Mapping[str, Mapping[str, Mapping[str, int]]],
    permutations: int = 1000,
    seed: int = 0,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of `prerank` for the sets of several layers, each layer with an FDR of its own."""
    import pandas as pd

    every = {(layer, name): signed for layer, own in sets.items() for name, signed in own.items()}
    names = {f"{number}": key for number, key in enumerate(every)}
    found = prerank(statistics, {name: every[key] for name, key in names.items()}, permutations, seed)
    for table in found:
        keys = table["mechanism"].map(names)
        table["mechanism"], table["layer"] = [key[1] for key in keys], [key[0] for key in keys]
    scores, curves = found
    scores["fdr"] = pd.concat(
        [
            pd.Series(benjamini_hochberg(part["p"].to_numpy(dtype=float)), index=part.index)
            for _, part in scores.groupby("layer")
        ]
    )
    return scores, curves


def prerank(
    statistics: pd.Series, sets: Mapping[str, Mapping[str, int]], permutations: int = 1000, seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Run GSEA prerank for every set, with random sets of the same size as the null.

    `statistics`: by gene, as `ranked` returns them. The first table has a row a set, `SCORES` with the set's
    name as `mechanism`; es −1 to 1, p at least 1 / (1 + permutations of its sign), fdr Benjamini-Hochberg
    over the sets. The second has a row a set and gene, `CURVES`: the gene's place in the list (from 1), and
    the running sum just before and at it, between which it is straight. Other sets change no score.
    """
    import pandas as pd

    indexed = index_sets(statistics.index, sets)
    values = statistics.to_numpy()
    can = {name: one for name, one in indexed.items() if 0 < len(one) < len(values)}
    found: dict[str, dict[str, Any]] = {}
    for sign in (1, -1):
        together = {name: one.members for name, one in can.items() if (one.signs == sign).all()}
        found |= _run(sign * values, together, permutations, seed)
    for name in can.keys() - found.keys():
        turned = values.copy()
        turned[can[name].members] *= can[name].signs
        found |= _run(turned, {name: can[name].members}, permutations, seed)
    empty = NO_STATISTIC if not len(values) else ABSENT
    rows, curves = [], []
    for name, one in indexed.items():
        made = found.get(name, {"es": np.nan, "nes": np.nan, "p": np.nan, "curve": [], "leading": []})
        leading = [str(statistics.index[row]) for row in made["leading"]]
        reason = "" if name in found else WHOLE if len(one) else empty
        scores = (made["es"], made["nes"], made["p"], np.nan, ", ".join(leading), reason)
        rows.append((name, len(one), *scores))
        for row, place, value, before, at in made["curve"]:
            gene = str(statistics.index[row])
            curves.append((name, gene, place, value, before, at, "yes" if gene in leading else "no"))
    table = pd.DataFrame(rows, columns=["mechanism", *SCORES])
    table["fdr"] = benjamini_hochberg(table["p"].to_numpy(dtype=float))
    return table, pd.DataFrame(curves, columns=list(CURVES))


def _run(
    values: np.ndarray, sets: Mapping[str, np.ndarray], permutations: int, seed: int
) -> dict[str, dict[str, Any]]:
    """Return scores, curve and leading rows of sets given as rows of `values`, by name."""
    order = np.argsort(-values, kind="stable")
    place = np.empty(len(values), dtype=int)
    place[order] = np.arange(len(values))
    weights = np.abs(values[order])
    found = {}
    for name, rows in sets.items():
        at = np.sort(place[rows])
        shuffled = random_lists.places(len(values), permutations, seed)[:, at].astype(np.int32)
        null = _scores(weights, np.sort(shuffled, axis=1).T)
        found[name] = _of_set(weights, at, null, order, values)
    return found


def _scores(weights: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the score of a set in each of many lists: the running sum where it is first furthest from 0.

    `weights`: by place in a list; `places`: the members' (rows, in ascending order) in each list (columns).
    """
    heights = weights.take(places)
    total = np.cumsum(heights, axis=0)[-1]  # not `sum`, which adds up in an order of its own
    fall = 1 / (len(weights) - len(places))
    lists = places.shape[1]
    now, best, furthest, last = np.zeros(lists), np.zeros(lists), np.zeros(lists), np.full(lists, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rises = heights * (1 / total)  # no number where no member has any weight: then only falls count
    for place, rise in zip(places, rises, strict=True):
        for step in (-fall * (place - last - 1), rise):
            now += step
            height = np.abs(now)
            further = height > furthest
            np.copyto(best, now, where=further)
            np.copyto(furthest, height, where=further)
        last = place
    return best


def _running(weights: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the running sum at every place of the list, of a set with members `at` these."""
    inside = np.zeros(len(weights))
    inside[at] = 1
    rises = inside * weights
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.cumsum(rises * (1 / np.cumsum(rises)[-1]) - (1 - inside) * (1 / (len(weights) - len(at))))


def _of_set(
    weights: np.ndarray, at: np.ndarray, null: np.ndarray, order: np.ndarray, values: np.ndarray
) -> dict[str, Any]:
    score = float(_scores(weights, at[:, None])[0])
    sums = _running(weights, at)
    like = null[null < 0] if score < 0 else null[null >= 0]
    beyond = int(np.sum(null <= score if score < 0 else null >= score))
    same_sign = int(np.sum(np.sign(null) == np.sign(score)))
    usual = np.cumsum(like)[-1] / len(like) if len(like) else np.float64(score)
    with np.errstate(divide="ignore", invalid="ignore"):
        nes = float(score / (abs(usual) if score < 0 else usual))
    # GSEApy counts 0 among the scores from 0 on
    hits = round(beyond / len(like) * same_sign) if same_sign else 0
    peak = sums.argmin() if score < 0 else sums.argmax()
    leading = at[at >= peak][::-1] if score < 0 else at[at <= peak]
    return {
        "es": score,
        "nes": nes if same_sign and np.isfinite(nes) else np.nan,
        # Phipson and Smyth 2010: a permutation p is never 0
        "p": (1 + hits) / (1 + same_sign) if same_sign else np.nan,
        "curve": [
            (order[one], one + 1, values[order[one]], sums[one - 1] if one else 0.0, sums[one]) for one in at
        ],
        "leading": list(order[leading]),
    }
