"""Tests of directional sets on a published contrast: what can be had without samples.

Null of camera: the set's mean moved no further than it usually does, between replicates or between clones,
given how far the other genes moved. Its variance comes from the correlation between the set's genes in public
data, or from a stated one. Null of prerank: the genes are independent. Neither knows how many replicates
stand behind the table, so neither says that the change would be seen again in new samples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.special import stdtr

from ..coregulation import Larger, shipped
from ..model.multiplicity import benjamini_hochberg
from ..scores import coverage
from ..set_tests.camera import camera_by_set, camera_prerank
from ..set_tests.prerank import prerank
from ..sets import IndexedSet, index_sets
from ..settings import Statistics
from ..signature.adjustment import adjust, adjusted_for, neighbours
from ..signature.background import background
from ..synthesis.effects import normal_scores

if TYPE_CHECKING:
    import pandas as pd

    from ..coregulation import Coregulation

ABSENT = "no gene of the set is in the table"
NO_ERRORS = "no standard errors given"
RANKS_ONLY = "declared as ranks"
NOT_POSSIBLE = (
    "per-sample scores and signatures, and their calibration on references: the table has no samples",
    "fry (is the set changed at all, judged by replicates): needs the residuals of the model",
    "correlation between a set's genes in these very samples: the usual or a stated one is used",
    "sample quality and adjustment for covariates: what the table's authors did stands",
    "adjustment for proliferation of sets sharing no gene with it: its own movement is told beside them",
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
    stated = options.table_correlation
    tested = np.isfinite(z)
    names = genes.index[tested]
    table = coverage(genes.index, sets).drop(columns=["missing", "reason"])
    indexed = index_sets(names, sets)
    table["genes_tested"] = [len(one) for one in indexed.values()]
    changes = genes["log2_fold_change"].to_numpy()[tested]
    errors = genes["standard_error"].to_numpy()[tested]
    sampling = inflations(indexed, stated, shipped("replicates"))
    effects = [
        _effect(changes, errors, one, inflation)
        for one, inflation in zip(indexed.values(), sampling, strict=True)
    ]
    effect, half = (np.array(column, dtype=float) for column in zip(*effects, strict=True))
    shown = np.full(len(effect), np.nan) if values == "rank" else effect
    table["effect"], table["effect_low"], table["effect_high"] = shown, shown - half, shown + half
    camera = competitive(z[tested], indexed, stated)
    adjusted = beside_others(z[tested], indexed, camera)
    ranked = prerank(z[tested], indexed, options.permutations, options.seed)
    table["camera_p"] = camera["p"]
    table["camera_correlation"] = camera["correlation"]
    table["fry_p"] = np.nan
    table["prerank_nes"], table["prerank_p"] = ranked["nes"], ranked["p"]
    for test in ("camera", "fry", "prerank"):
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy(dtype=float))
    table["p_adjusted"] = adjusted["p"]
    table["adjusted_for"] = [", ".join(names) for names in adjusted_for(indexed, ())]
    called = (table["camera_fdr"] <= options.fdr).to_numpy()
    holds = (adjusted["p"] <= options.fdr) & (np.sign(adjusted["statistic"]) == camera["direction"])
    table["vanishes"] = np.select([~called, holds], ["", "no"], "yes")
    signs = np.nan_to_num(camera["direction"])
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    no_interval = RANKS_ONLY if values == "rank" else NO_ERRORS
    table["reason"] = np.select([table["genes_tested"] == 0, np.isnan(half)], [ABSENT, no_interval], "")
    order = ["camera_p", "camera_fdr", "camera_correlation", "p_adjusted", "adjusted_for", "vanishes"]
    order += ["fry_p", "fry_fdr", "prerank_nes", "prerank_p", "prerank_fdr"]
    last = ["direction", "reason"]
    table = table[[*table.columns.drop([*order, *last]), *order, *last]]
    info: dict[str, object] = {
        "method": "published table",
        "statistic": source,
        "camera_correlation": stated if stated is not None else "by set",
        "permutations": options.permutations,
        "seed": options.seed,
        "genes_tested": int(tested.sum()),
        "not_possible": list(NOT_POSSIBLE),
    }
    return table, info


def inflations(
    indexed: Mapping[str, IndexedSet], stated: float | None, usual: Coregulation | Larger
) -> np.ndarray:
    """Return the variance of each set's mean over that of independent genes: as stated, else as usual."""
    sizes = np.array([len(one) for one in indexed.values()], dtype=float)
    if stated is None:
        return usual.inflations(list(indexed), sizes)
    return 1 + np.maximum(sizes - 1, 0) * stated


def competitive(
    z: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    stated: float | None = None,
    usual: Coregulation | Larger | None = None,
) -> dict[str, np.ndarray]:
    """Test every set against the other genes; limma's cameraPR when a correlation is stated.

    Without one, each set has its `usual` correlation: by default the larger of that between replicates and
    that between clones. Returns arrays over sets: statistic, p, direction, correlation, inflation, degrees.
    """
    usual = usual or Larger(shipped("replicates"), shipped("clones"))
    names, inflation = list(indexed), inflations(indexed, stated, usual)
    if stated is None:
        degrees = usual.degrees(names)
        correlation = usual.correlations(names)
        found = camera_by_set(z, indexed, inflation, degrees)
    else:
        degrees, correlation = np.full(len(names), len(z) - 2.0), np.full(len(names), stated)
        found = camera_prerank(z, indexed, stated)
    return found | {"correlation": correlation, "inflation": inflation, "degrees": degrees}


def beside_others(
    z: np.ndarray, indexed: Mapping[str, IndexedSet], camera: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return statistic and p of what each set adds to the sets it shares genes with; `camera`: its own test.

    The remainder keeps the whole set's inflation, which is more than its fewer genes have: conservative.
    NaN where a set has next to nothing of its own; the set's own test where it shares no gene.
    """
    if not indexed or len(z) < 3:
        return {"statistic": camera["statistic"], "p": camera["p"]}
    near = neighbours(indexed)
    members = np.concatenate([one.members for one in indexed.values()])
    shares = np.concatenate([one.signs / max(len(one), 1) for one in indexed.values()])
    ends = np.cumsum([0, *(len(one) for one in indexed.values())])
    scores = sparse.csr_matrix((shares, members, ends), shape=(len(indexed), len(z)))
    centred = z - background(z, np.ones(len(z)))
    no_draws = np.zeros((len(indexed), 0))
    found = adjust(
        scores @ centred, no_draws, np.zeros(0), scores, len(z), list(indexed), near, confounders=()
    )
    total = centred @ centred
    outside = np.array(
        [(total - (centred[one.members] ** 2).sum()) / max(len(z) - len(one), 1) for one in indexed.values()]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        own = found.value / np.sqrt(outside * camera["inflation"] / found.sizes)
    alone = np.array([not others for others in near], dtype=bool)
    statistic = np.where(alone, camera["statistic"], own)
    p = np.where(alone, camera["p"], 2 * stdtr(camera["degrees"], -np.abs(own)))
    return {"statistic": statistic, "p": p}


def _effect(
    changes: np.ndarray, errors: np.ndarray, one: IndexedSet, inflation: float
) -> tuple[float, float]:
    """Return the mean signed log2 fold change and the half width of its 95 % interval, from gene errors."""
    size = len(one)
    if not size:
        return float("nan"), float("nan")
    own = errors[one.members]
    known = np.isfinite(own)
    half = float("nan")
    if known.sum() >= 0.5 * size:
        variance = np.mean(own[known] ** 2) * inflation / size
        half = 1.959964 * float(np.sqrt(variance))
    return float(np.mean(one.signs * changes[one.members])), half
