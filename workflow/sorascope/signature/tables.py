"""From arrays to the tables that users read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..arrays.sets import IndexedSet
from ..calls import ACTIVE, CALLED, INSUFFICIENT, NOT_EVALUABLE, SUPPRESSED, UNCHANGED, UNDETERMINED
from .activity import Activities
from .adjustment import adjusted_for
from .comparison import Comparisons
from .in_line import fdr_in_line

if TYPE_CHECKING:
    from ..settings import Contrast, Statistics

ABSENT = "no gene of the set is measured and variable"
COVERAGE = ("genes_scored", "genes_measured", "coverage")
STATISTICS = (
    "activity",
    "rank",
    "effect",
    "effect_low",
    "effect_high",
    "detectable",
    "mean_log2_difference",
    "t",
    "df",
    "p",
    "fdr",
    "fdr_in_line",
    "standout_t",
    "standout_p",
    "standout_fdr",
)
ADJUSTED = ("t_adjusted", "p_adjusted", "adjusted_for", "vanishes")
AFTER_COVERAGE = (
    "genes_used",
    *STATISTICS,
    "call",
    "strength",
    *ADJUSTED,
    "carrying_genes",
    "note",
    "reason",
)
# A shift that lies within this many log2 units of 0, surely, is "unchanged".
MARGIN = 0.3
STRONG_FDR = 0.001
CARRYING_GENES = 10
CARRYING_Z = 1.0
NOTHING_BESIDE = "no gene outside the set to compare with"
NOTE_ONE_GENE = "one gene outweighs the rest of the set: its change is no change of the set"
NOTE_TURNED = "the mean of the genes points against the test, which counts steady genes more"
NOTE_FDR = "the interval excludes 0, but not after correction for the number of sets"
NOTE_NOMINAL = "p < 0.05, but not after correction for the number of sets"
NOTE_SMALL = (
    f"surely within ±{MARGIN:g} log2, though p < 0.05: a small difference that does not pass correction for "
    "the number of sets"
)
NOTE_WEIGHTED = "the mean of the genes and the test disagree: the test counts steady genes more"
NO_REPLICATES = "no replicates: effect and rank only, no p"


def signature_rows(
    leading: Sequence[Mapping[str, str | int]],
    plan: Comparisons,
    activities: Activities,
    indexed: Mapping[str, IndexedSet],
    names: pd.Index,
    coverage: pd.DataFrame,
    options: Statistics,
    lines: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Build one row a row of the plan and set, in their orders.

    `leading`: for each row of the plan its first columns, such as sample, group, block, role and n_reference.
    `lines`: the rows of lines, whose answers the samples of a line support; None for the lines themselves.
    """
    place = {name: number for number, name in enumerate(indexed)}
    chosen = np.array([place.get(name, -1) for name in coverage["mechanism"]])
    usable_genes = np.array([len(indexed[name]) if name in indexed else 0 for name in coverage["mechanism"]])
    enough = (coverage["coverage"] >= options.min_coverage).to_numpy() & (usable_genes >= options.min_genes)
    lacking = [
        lack_of_genes(row, usable, options)
        for row, usable in zip(coverage.itertuples(), usable_genes, strict=True)
    ]
    beside = dict(zip(indexed, adjusted_for(indexed), strict=True))
    confounders = [", ".join(beside.get(name, ())) for name in coverage["mechanism"]]
    support = np.full((len(leading), len(indexed)), np.nan)
    if lines is not None and len(indexed):
        own_line = [str(first["block"]) if first["role"] == "test" else None for first in leading]
        support = fdr_in_line(activities.p, activities.t, own_line, list(indexed), lines)
    blocks = []
    for row, first in enumerate(leading):

        def pick(array: np.ndarray, row: int = row) -> np.ndarray:
            if not len(indexed):
                return np.full(len(chosen), np.nan)
            return np.where(chosen >= 0, array[row, chosen], np.nan)

        block = coverage[["mechanism", *COVERAGE]].copy()
        for position, (column, label) in enumerate(first.items()):
            block.insert(position, column, label)
        block["genes_used"] = usable_genes
        block["activity"] = pick(activities.activity)
        block["rank"] = np.nan
        ranked = np.flatnonzero(enough & block["activity"].notna().to_numpy())
        order = np.argsort(-np.abs(block["activity"].to_numpy()[ranked]), kind="stable")
        block.iloc[ranked[order], block.columns.get_loc("rank")] = np.arange(1, len(ranked) + 1)
        effect, half = pick(activities.effect), pick(activities.half_width)
        block["effect"], block["effect_low"], block["effect_high"] = effect, effect - half, effect + half
        block["mean_log2_difference"] = pick(activities.mean)
        block["t"], block["df"], block["p"] = pick(activities.t), pick(activities.df), pick(activities.p)
        block["fdr"] = benjamini_hochberg(np.where(enough, block["p"], np.nan))
        block["fdr_in_line"] = np.where(enough, pick(support), np.nan)
        block["standout_t"], block["standout_p"] = pick(activities.standout_t), pick(activities.standout_p)
        block["standout_fdr"] = benjamini_hochberg(np.where(enough, block["standout_p"], np.nan))
        block["detectable"] = pick(activities.detectable)
        surely = np.abs(effect) + pick(activities.equivalence_half_width) <= MARGIN
        block["call"] = call(block, enough, surely, plan.reasons[row], options.fdr)
        block["strength"] = strength(block, options.fdr, int(first.get("n_test", 1)))
        block["note"] = notes(block, pick(activities.excess))
        block["t_adjusted"] = pick(activities.adjusted_t)
        block["p_adjusted"] = pick(activities.adjusted_p)
        block["adjusted_for"] = confounders
        block["vanishes"] = vanishes(block, options.fdr)
        block["carrying_genes"] = [
            carrying(activities, row, indexed.get(name), names, np.sign(value))
            for name, value in zip(block["mechanism"], block["activity"], strict=True)
        ]
        unreplicated = NO_REPLICATES if plan.df_without(row) <= 0 else ""
        silent = np.where(block["p"].isna(), NOTHING_BESIDE, "")
        block["reason"] = [
            plan.reasons[row] or lack or unreplicated or other
            for lack, other in zip(lacking, silent, strict=True)
        ]
        blocks.append(block)
    return pd.concat(blocks, ignore_index=True)[[*leading[0], "mechanism", *COVERAGE, *AFTER_COVERAGE]]


def sample_labels(sheet: pd.DataFrame, contrast: Contrast, plan: Comparisons) -> list[dict[str, str | int]]:
    """Return the leading columns of each described sample."""
    return [
        {
            "sample": plan.samples[number],
            "group": str(sheet[contrast.column].iloc[number]),
            "block": str(sheet[contrast.block].iloc[number]) if contrast.block else "",
            "role": role,
            "n_reference": int(n_reference),
        }
        for number, role, n_reference in zip(plan.described, plan.roles, plan.n_reference, strict=True)
    ]


def lack_of_genes(row: Any, usable: int, options: Statistics) -> str:
    """Say why a set cannot be called, or ""."""
    if not usable:
        return ABSENT
    if row.coverage < options.min_coverage:
        few = f"{row.genes_measured} of {row.genes_scored} genes measured"
        return f"{few}, under {options.min_coverage:.0%}"
    if usable < options.min_genes:
        return f"{usable} usable genes, under {options.min_genes}"
    return ""


def call(
    block: pd.DataFrame, enough: np.ndarray, surely: np.ndarray, reason: str, alpha: float
) -> np.ndarray:
    """Turn FDR, the sample's own or among the samples of its line, and direction into calls.

    `surely`: sets whose 90 % interval lies within `MARGIN`: two one-sided tests at 5 % (Schuirmann 1987).
    Without a call such a set is `unchanged`, any other `undetermined`.
    """
    if reason:
        return np.full(len(block), NOT_EVALUABLE, dtype=object)
    significant = (block[["fdr", "fdr_in_line"]].min(axis=1) <= alpha).to_numpy()
    positive = (block["t"] > 0).to_numpy()
    called = np.select(
        [significant & positive, significant, surely], [ACTIVE, SUPPRESSED, UNCHANGED], UNDETERMINED
    ).astype(object)
    called[block["p"].isna().to_numpy()] = NOT_EVALUABLE
    called[~enough] = INSUFFICIENT
    return called


def strength(block: pd.DataFrame, alpha: float, n_test: int) -> list[str]:
    """Grade calls. Above weak a set must also stand out among all that changed, in the same direction.

    strong: two test samples or more, FDR of the difference below `STRONG_FDR`; moderate: any other that
    stands out; weak: differs from the references, and no more than much else did.
    """
    out = (block["standout_fdr"] <= alpha) & (np.sign(block["standout_t"]) == np.sign(block["t"]))
    strong = out & (block["fdr"] < STRONG_FDR) & (n_test > 1)
    return [
        "" if one not in CALLED else "strong" if both else "moderate" if beyond else "weak"
        for one, beyond, both in zip(block["call"], out, strong, strict=True)
    ]


def notes(block: pd.DataFrame, excess: np.ndarray) -> list[str]:
    """Say why interval and call disagree, where they do, and what one gene does to a set."""
    called = block["call"].isin(CALLED).to_numpy()
    apart = (block["effect_low"] > 0) | (block["effect_high"] < 0)
    turned = np.sign(block["effect"]) != np.sign(block["t"])
    return [
        NOTE_ONE_GENE
        if outweighed > 0 and clear and not one
        else NOTE_TURNED
        if one and opposite
        else NOTE_FDR
        if clear and not one and nominal
        else NOTE_WEIGHTED
        if clear != one
        else NOTE_SMALL
        if nominal and own_call == "unchanged"
        else NOTE_NOMINAL
        if nominal and own_call == "undetermined"
        else ""
        for outweighed, clear, one, opposite, nominal, own_call in zip(
            np.nan_to_num(excess), apart, called, turned, block["p"] < 0.05, block["call"], strict=True
        )
    ]


def vanishes(block: pd.DataFrame, level: float) -> list[str]:
    """Mark calls: "yes" when the adjusted test does not hold at `level` in the same direction, else "no"."""
    called = block["call"].isin(CALLED)
    holds = (block["p_adjusted"] <= level) & (np.sign(block["t_adjusted"]) == np.sign(block["t"]))
    return ["" if not one else "no" if kept else "yes" for one, kept in zip(called, holds, strict=True)]


def carrying(
    activities: Activities, row: int, one: IndexedSet | None, names: pd.Index, direction: float
) -> str:
    """List the genes that carry a set's change: largest signed z in its direction first, as SYMBOL(z)."""
    if one is None or not np.isfinite(direction) or direction == 0:
        return ""
    z = activities.at(activities.z[row], one.members)
    aligned = direction * one.signs * z
    order = np.argsort(-aligned, kind="stable")[:CARRYING_GENES]
    picked = [number for number in order if aligned[number] >= CARRYING_Z]
    return ", ".join(f"{names[one.members[number]]}({z[number]:+.1f})" for number in picked)


def gene_rows(
    plan: Comparisons, activities: Activities, indexed: Mapping[str, IndexedSet], names: pd.Index
) -> pd.DataFrame:
    """Build one row a described sample, set and gene: direction, z, log2 difference."""
    columns = ["sample", "mechanism", "gene", "direction", "z", "log2_difference"]
    comparable = [row for row, reason in enumerate(plan.reasons) if not reason]
    if not indexed or not comparable:
        return pd.DataFrame(columns=columns)
    members = np.concatenate([one.members for one in indexed.values()])
    signs = np.concatenate([one.signs for one in indexed.values()]).astype(int)
    # As objects: numpy's own text takes as many bytes for each row as the longest name asks for.
    labels = np.repeat(np.array(list(indexed), dtype=object), [len(one) for one in indexed.values()])
    samples = np.array([plan.samples[plan.described[row]] for row in comparable], dtype=object)
    count = len(comparable)
    return pd.DataFrame(
        {
            "sample": np.repeat(samples, len(members)),
            "mechanism": np.tile(labels, count),
            "gene": np.tile(names.to_numpy()[members], count),
            "direction": np.tile(signs, count),
            "z": activities.at(activities.z[comparable], members).ravel(),
            "log2_difference": activities.at(activities.difference[comparable], members).ravel(),
        },
        columns=columns,
    )
