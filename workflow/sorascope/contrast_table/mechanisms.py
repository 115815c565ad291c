"""Tests of directional sets on a published contrast: what can be had without samples.

Null of camera and prerank: the set's genes changed no more than other genes; the unit is the gene, with a
stated correlation between a set's genes (camera) or none (prerank). Neither knows how many replicates stand
behind the table, so neither says that the change would be seen again in new samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..model.multiplicity import benjamini_hochberg
from ..scores import coverage
from ..set_tests.camera import camera_prerank
from ..set_tests.prerank import prerank
from ..sets import index_sets
from ..settings import Statistics
from ..synthesis.effects import normal_scores

if TYPE_CHECKING:
    import pandas as pd

ABSENT = "no gene of the set is in the table"
NO_ERRORS = "no standard errors given"
RANKS_ONLY = "declared as ranks"
NOT_POSSIBLE = (
    "per-sample scores and signatures, and their calibration on references: the table has no samples",
    "fry (is the set changed at all, judged by replicates): needs the residuals of the model",
    "estimated correlation between a set's genes: a stated one is used",
    "sample quality and adjustment for covariates: what the table's authors did stands",
)


def statistic(genes: pd.DataFrame) -> tuple[np.ndarray, str]:
    """Return a normal score a gene and where it comes from.

    The published p with the sign of the change, else the published statistic, else ranks of the changes.
    Genes without the statistic are NaN.
    """
    from scipy.special import ndtri

    change = genes["log2_fold_change"].to_numpy()
    if genes["p"].notna().any():
        smallest = np.clip(genes["p"].to_numpy(), 1e-300, 1)
        return np.sign(change) * -ndtri(smallest / 2), "p values with the sign of the fold change"
    if genes["statistic"].notna().any():
        return genes["statistic"].to_numpy(), "the table's statistic"
    return normal_scores(change), "ranks of the fold changes (normal scores)"


def run(
    genes: pd.DataFrame, sets: Mapping[str, Mapping[str, int]], values: str, options: Statistics
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Test every set; `genes` as in `PublishedContrast`. Returns one row a set, and what was done."""
    z, source = statistic(genes)
    tested = np.isfinite(z)
    names = genes.index[tested]
    table = coverage(genes.index, sets).drop(columns=["missing", "reason"])
    indexed = index_sets(names, sets)
    table["genes_tested"] = [len(one) for one in indexed.values()]
    changes = genes["log2_fold_change"].to_numpy()[tested]
    errors = genes["standard_error"].to_numpy()[tested]
    effects = [_effect(changes, errors, one, options.table_correlation) for one in indexed.values()]
    effect, half = (np.array(column, dtype=float) for column in zip(*effects, strict=True))
    shown = np.full(len(effect), np.nan) if values == "rank" else effect
    table["effect"], table["effect_low"], table["effect_high"] = shown, shown - half, shown + half
    camera = camera_prerank(z[tested], indexed, options.table_correlation)
    ranked = prerank(z[tested], indexed, options.permutations, options.seed)
    table["camera_p"] = camera["p"]
    table["fry_p"] = np.nan
    table["prerank_nes"], table["prerank_p"] = ranked["nes"], ranked["p"]
    for test in ("camera", "fry", "prerank"):
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy(dtype=float))
    signs = np.sign(np.nan_to_num(effect if values != "rank" else camera["direction"]))
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    no_interval = RANKS_ONLY if values == "rank" else NO_ERRORS
    table["reason"] = np.select([table["genes_tested"] == 0, np.isnan(half)], [ABSENT, no_interval], "")
    order = ["camera_p", "camera_fdr", "fry_p", "fry_fdr", "prerank_nes", "prerank_p", "prerank_fdr"]
    last = ["direction", "reason"]
    table = table[[*table.columns.drop([*order, *last]), *order, *last]]
    info = {
        "method": "published table",
        "statistic": source,
        "camera_correlation": options.table_correlation,
        "permutations": options.permutations,
        "seed": options.seed,
        "genes_tested": int(tested.sum()),
        "share_unchanged": float(np.mean(changes == 0)),
        "not_possible": list(NOT_POSSIBLE),
    }
    return table, info


def _effect(changes: np.ndarray, errors: np.ndarray, one: object, correlation: float) -> tuple[float, float]:
    """Return the mean signed log2 fold change and the half width of its 95 % interval, from gene errors."""
    size = len(one)
    if not size:
        return float("nan"), float("nan")
    own = errors[one.members]
    known = np.isfinite(own)
    half = float("nan")
    if known.sum() >= 0.5 * size:
        variance = np.mean(own[known] ** 2) * (1 + (size - 1) * correlation) / size
        half = 1.959964 * float(np.sqrt(variance))
    return float(np.mean(one.signs * changes[one.members])), half
