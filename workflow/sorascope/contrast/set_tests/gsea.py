"""GSEA of a ranked list by GSEApy, for readers who look for it: scores, permutation p, running sums.

Source: Subramanian et al. 2005, PNAS 102:15545 (weight 1). A set's down genes enter with their sign turned; a
set of down genes alone is the plain set in the list turned over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays.ranks import benjamini_hochberg
from ...arrays.sets import index_sets

if TYPE_CHECKING:
    import pandas as pd

ABSENT = "no gene of the set is ranked"
WHOLE = "no ranked gene outside the set"
NO_STATISTIC = "no gene has a statistic: without residual degrees of freedom there is none"
# GSEApy keeps the running sum at every gene for every set: 0.6 MB a set and 20,000 genes
SUMS_AT_ONCE = 8_000_000
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
    at_once = max(1, SUMS_AT_ONCE // max(1, len(values)))
    for sign in (1, -1):  # most of GSEApy's time is its permutations, which sets of one list share
        together = [(name, one.members) for name, one in can.items() if (one.signs == sign).all()]
        for start in range(0, len(together), at_once):
            found |= _run(sign * values, dict(together[start : start + at_once]), permutations, seed)
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
    """Return what GSEApy finds for sets given as rows of `values`, by name, in rows of `values`."""
    import gseapy
    import pandas as pd

    class Kept(gseapy.Prerank):  # type: ignore[misc]
        """GSEApy's prerank; it counts p as hits of the null, and keeps no null to tell 0 of how many."""

        def to_df(self, gsea_summary: Any, *arguments: Any, **options: Any) -> None:
            self.same_sign = {one.term: _same_sign(one.esnull, one.es) for one in gsea_summary}
            super().to_df(gsea_summary, *arguments, **options)

    if not sets:
        return {}
    order = np.argsort(-values, kind="stable")
    made = Kept(
        # Numbers stand in for genes: GSEApy may turn names into upper case.
        pd.Series(values[order], index=order.astype(str)),
        {name: list(map(str, rows)) for name, rows in sets.items()},
        min_size=1,
        max_size=len(values),
        permutation_num=permutations,
        ascending=None,  # it is in order already
        no_plot=True,
        seed=seed,
    )
    made._logger.setLevel("ERROR")  # it warns of genes of one value, whose order is settled here
    made.run()
    return {name: _of_set(made.results[name], made.same_sign[name], order, values) for name in sets}


def _same_sign(null: Any, score: float) -> int:
    return int(np.sum(np.sign(np.asarray(null, dtype=float)) == np.sign(score)))


def _of_set(
    result: Mapping[str, Any], same_sign: int, order: np.ndarray, values: np.ndarray
) -> dict[str, Any]:
    sums = np.asarray(result["RES"], dtype=float)
    nes = float(result["nes"])
    hits = round(float(result["pval"]) * same_sign) if same_sign else 0
    curve = [
        (order[at], at + 1, values[order[at]], sums[at - 1] if at else 0.0, sums[at]) for at in result["hits"]
    ]
    return {
        "es": float(result["es"]),
        "nes": nes if same_sign and np.isfinite(nes) else np.nan,
        # Phipson and Smyth 2010: a permutation p is never 0
        "p": (1 + hits) / (1 + same_sign) if same_sign else np.nan,
        "curve": curve,
        "leading": [int(name) for name in str(result["lead_genes"]).split(";") if name],
    }
