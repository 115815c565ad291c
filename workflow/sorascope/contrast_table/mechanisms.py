"""Tests of directional sets on a published contrast: what can be had without samples.

Two questions, as for samples. Does the set differ from its references? Null: the table holds noise of its own
size, which its p values or statistics state; so a table of fold changes alone has no answer. Does it stand
out (camera)? Null: the set's mean moved no further than it usually does, between replicates or between
clones, given how far the other genes moved. In both, the variance of a set's mean comes from the correlation
between its genes in public data, or from a stated one. GSEA of the same scores is a stage of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from ..arrays.background import background
from ..arrays.coregulation import EITHER, Larger, described, following, shipped
from ..arrays.ranks import benjamini_hochberg
from ..arrays.sets import IndexedSet, coverage, index_sets
from ..arrays.spread import MAD_SCALE, robust_sd
from ..arrays.student import two_sided_p
from ..contrast.set_tests.camera import camera_by_set, camera_prerank
from ..contrast.set_tests.leading import leading_edge
from ..settings import Statistics
from ..signature.adjustment import CONFOUNDERS, adjust, adjusted_for, neighbours
from ..signature.difference import whole_spread
from ..signature.single import activity
from ..signature.statistic import membership
from ..synthesis.effects import normal_scores

if TYPE_CHECKING:
    import pandas as pd

    from ..arrays.coregulation import Coregulation

ABSENT = "no gene of the set is in the table"
NO_ERRORS = "no standard errors given"
RANKS_ONLY = "declared as ranks"
# In a table of noise z has a mean square of 1, and more where a replicate was noisier than its fellows: under
# 2.3 in nine of ten such tables from groups of three (benchmarks/validity/published.py). What is beyond
# this is change.
MOST_NOISE = 3.0
RANKS = "ranks of the fold changes (normal scores)"
NOT_POSSIBLE = (
    "per-sample scores and signatures, and their calibration on references: the table has no samples",
    "fry (is the set changed at all, judged by replicates): needs the residuals of the model; where the "
    "table has p values or statistics, these say how large its noise is",
    "correlation between a set's genes in these very samples: the usual or a stated one is used",
    "sample quality and adjustment for covariates: what the table's authors did stands",
    "how sets follow proliferation in these very samples: the usual slope of each shipped set is taken",
)


def statistic(genes: pd.DataFrame) -> tuple[np.ndarray, str]:
    """Return a normal score a gene and where it comes from.

    The published p with the sign of the change, else the published statistic, else the change over its
    standard error, else ranks of the changes.
    Genes without the statistic are NaN.
    """
    from scipy.special import ndtri

    change = genes["log2_fold_change"].to_numpy()
    if genes["p"].notna().any():
        smallest = np.clip(genes["p"].to_numpy(), 1e-300, 1)
        return np.sign(change) * -ndtri(smallest / 2), "p values with the sign of the fold change"
    if genes["statistic"].notna().any():
        return genes["statistic"].to_numpy(), "the table's statistic"
    if "standard_error" in genes and genes["standard_error"].notna().any():
        return change / genes["standard_error"].to_numpy(), "fold changes over their standard errors"
    return normal_scores(change), RANKS


def run(
    genes: pd.DataFrame, sets: Mapping[str, Mapping[str, int]], values: str, options: Statistics
) -> tuple[pd.DataFrame, dict[str, object]]:
    """Test every set; `genes` as in `PublishedContrast`. Returns one row a set, and what was done."""
    z, source = statistic(genes)
    stated = options.gene_correlation
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
    table["activity"] = activities(changes if values == "log2" else z[tested], errors, indexed)
    by_size = np.argsort(-np.abs(table["activity"].to_numpy()), kind="stable")
    table["rank"] = np.where(table["activity"].isna(), np.nan, np.argsort(by_size, kind="stable") + 1.0)
    camera = competitive(z[tested], indexed, stated)
    noise = None if source == RANKS else noise_of(z[tested])
    first = camera if noise is None else competitive(z[tested], indexed, stated, scatter=noise)
    table["differs_p"] = np.nan if noise is None else first["p"]
    adjusted = beside_others(z[tested], indexed, first, noise)
    table["camera_p"] = camera["p"]
    table["camera_correlation"] = camera["correlation"]
    table["fry_p"] = np.nan
    for test in ("differs", "camera", "fry"):
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy(dtype=float))
    table["p_adjusted"] = adjusted["p"]
    leaders = followed(indexed)
    table["adjusted_for"] = [
        ", ".join([*leaders[name], *(one for one in near if one not in leaders[name])])
        for name, near in zip(indexed, adjusted_for(indexed, ()), strict=True)
    ]
    called = (table["camera_fdr" if noise is None else "differs_fdr"] <= options.fdr).to_numpy()
    holds = (adjusted["p"] <= options.fdr) & (np.sign(adjusted["statistic"]) == camera["direction"])
    table["vanishes"] = np.select([~called, holds], ["", "no"], "yes")
    signs = np.nan_to_num(camera["direction"])
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    table["leading_genes"] = [
        ", ".join(f"{names[row]} ({changes[row]:+.2f})" for row in leading_edge(z[tested], one))
        if values == "log2"
        else ", ".join(names[leading_edge(z[tested], one)])
        for one in indexed.values()
    ]
    no_interval = RANKS_ONLY if values == "rank" else NO_ERRORS
    table["reason"] = np.select([table["genes_tested"] == 0, np.isnan(half)], [ABSENT, no_interval], "")
    order = ["activity", "rank", "differs_p", "differs_fdr", "camera_p", "camera_fdr", "camera_correlation"]
    order += [
        "p_adjusted",
        "adjusted_for",
        "vanishes",
        "fry_p",
        "fry_fdr",
    ]
    last = ["direction", "leading_genes", "reason"]
    table = table[[*table.columns.drop([*order, *last]), *order, *last]]
    info: dict[str, object] = {
        "method": "published table",
        "statistic": source,
        "gene_correlation": described(EITHER, stated),
        "noise_variance": noise,
        "seed": options.seed,
        "genes_tested": int(tested.sum()),
        "not_possible": list(NOT_POSSIBLE),
    }
    return table, info


def noise_of(z: np.ndarray) -> float:
    """Return the variance of z without any change: what the middle of the table shows, 1 to `MOST_NOISE`."""
    centred = z - background(z, np.ones(len(z)))
    shown = (MAD_SCALE * float(np.median(np.abs(centred)))) ** 2
    return min(max(shown, 1.0), MOST_NOISE)


def activities(changes: np.ndarray, errors: np.ndarray, indexed: Mapping[str, IndexedSet]) -> np.ndarray:
    """Return each set's activity as in signatures: the order of sets in a table.

    `changes`: log2 fold changes, or scores where they have another unit; `errors`: their standard errors, of
    which missing ones count as 0. NaN for an empty set.
    """
    if not indexed or not len(changes):
        return np.full(len(indexed), np.nan)
    sets = membership(indexed, len(changes))
    known = np.nan_to_num(errors)
    middle = robust_sd(changes) or float(changes.std()) or 1.0
    shifted = changes - background(changes, np.where(known > 0, known, middle))
    found = activity(shifted, whole_spread(shifted, known**2), sets)
    return np.where(sets.counts > 0, found, np.nan)


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
    scatter: float | None = None,
) -> dict[str, np.ndarray]:
    """Test every set against the other genes; limma's cameraPR when a correlation is stated.

    Without one, each set has its `usual` correlation: by default the larger of that between replicates and
    that between clones. `scatter`: the variance of a gene's z, in place of what the other genes show. Returns
    arrays over sets: statistic, p, direction, correlation, inflation, degrees.
    """
    usual = usual or Larger(shipped("replicates"), shipped("clones"))
    names, inflation = list(indexed), inflations(indexed, stated, usual)
    if stated is None:
        degrees = usual.degrees(names)
        correlation = usual.correlations(names)
        found = camera_by_set(z, indexed, inflation, degrees, scatter)
    else:
        degrees, correlation = np.full(len(names), len(z) - 2.0), np.full(len(names), stated)
        if scatter is None:
            found = camera_prerank(z, indexed, stated)
        else:
            found = camera_by_set(z, indexed, inflation, degrees, scatter)
    return found | {"correlation": correlation, "inflation": inflation, "degrees": degrees}


def beside_others(
    z: np.ndarray,
    indexed: Mapping[str, IndexedSet],
    camera: Mapping[str, np.ndarray],
    scatter: float | None = None,
) -> dict[str, np.ndarray]:
    """Return statistic and p of what each set adds to the sets it shares genes with; `camera`: its own test,
    with the same `scatter`.

    A shipped set also loses what it usually follows proliferation by. The remainder keeps the whole set's
    inflation, which is more than its fewer genes have: conservative. NaN where a set has next to nothing of
    its own; the set's own test where nothing is taken off.
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
        [
            (total - (centred[one.members] ** 2).sum()) / max(len(z) - len(one), 1)
            if scatter is None
            else scatter
            for one in indexed.values()
        ]
    )
    alone = np.array([not others for others in near], dtype=bool)
    names, slopes, leaders = list(indexed), following(), followed(indexed)
    value = found.value.copy()
    for number, name in enumerate(names):
        for leader in leaders[name]:
            if names.index(leader) not in near[number]:
                value[number] -= slopes[name] * float((scores @ centred)[names.index(leader)])
                alone[number] = False
    with np.errstate(divide="ignore", invalid="ignore"):
        own = value / np.sqrt(outside * camera["inflation"] / found.sizes)
    statistic = np.where(alone, camera["statistic"], own)
    p = np.where(alone, camera["p"], two_sided_p(own, camera["degrees"]))
    return {"statistic": statistic, "p": p}


def followed(indexed: Mapping[str, IndexedSet]) -> dict[str, list[str]]:
    """Name, for each set, the confounder programmes of the table that it usually follows."""
    slopes = following()
    leaders = [name for name in CONFOUNDERS if len(indexed.get(name, ()))]
    return {name: [one for one in leaders if one != name and slopes.get(name)] for name in indexed}


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
