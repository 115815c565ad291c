"""From arrays to the tables that users read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..arrays.sets import NO_OTHER_GENES, IndexedSet
from .activity import Activities
from .adjustment import adjusted_for
from .comparison import Comparisons
from .in_line import fdr_in_line
from .judged import (
    MARGIN,
    NO_REPLICATES,
    call,
    carrying,
    lack_of_genes,
    notes,
    strength,
    vanishes,
)

if TYPE_CHECKING:
    from ..settings import Contrast, Statistics

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
    adjusting = dict(zip(indexed, adjusted_for(indexed), strict=True))
    confounders = [", ".join(adjusting.get(name, ())) for name in coverage["mechanism"]]
    support = np.full((len(leading), len(indexed)), np.nan)
    if lines is not None and len(indexed):
        own_line = [str(first["block"]) if first["role"] == "test" else None for first in leading]
        support = fdr_in_line(activities.p, activities.t, own_line, list(indexed), lines)

    def pick(array: np.ndarray) -> np.ndarray:
        """Return the rows one under the other, with a value for each set of `coverage`, NaN if absent."""
        if not len(indexed):
            return np.full(len(leading) * len(chosen), np.nan)
        return np.where(chosen >= 0, array[:, chosen], np.nan).ravel()

    def fdr(p: np.ndarray) -> np.ndarray:
        """Return each row's false discovery rates over the sets with enough genes."""
        rows = np.where(enough, p.reshape(len(leading), -1), np.nan)
        return np.concatenate([np.empty(0), *map(benjamini_hochberg, rows)])

    def each_row(values: Sequence[Any]) -> np.ndarray:
        """Return a value a row for each of its sets."""
        return np.repeat(np.array(values, dtype=object), len(chosen))

    table = pd.concat([coverage[["mechanism", *COVERAGE]]] * len(leading), ignore_index=True)
    for position, column in enumerate(leading[0]):
        labels = pd.Series(each_row([first[column] for first in leading]))
        table.insert(position, column, labels.infer_objects())
    table["genes_used"] = np.tile(usable_genes, len(leading))
    table["activity"] = pick(activities.activity)
    table["rank"] = ranks(table["activity"].to_numpy().reshape(len(leading), -1), enough).ravel()
    effect, half = pick(activities.effect), pick(activities.half_width)
    table["effect"], table["effect_low"], table["effect_high"] = effect, effect - half, effect + half
    table["mean_log2_difference"] = pick(activities.mean)
    table["t"], table["df"], table["p"] = pick(activities.t), pick(activities.df), pick(activities.p)
    table["fdr"] = fdr(table["p"].to_numpy())
    measured = np.tile(enough, len(leading))
    table["fdr_in_line"] = np.where(measured, pick(support), np.nan)
    table["standout_t"], table["standout_p"] = pick(activities.standout_t), pick(activities.standout_p)
    table["standout_fdr"] = fdr(table["standout_p"].to_numpy())
    table["detectable"] = pick(activities.detectable)
    surely = np.abs(effect) + pick(activities.equivalence_half_width) <= MARGIN
    refused = each_row(plan.reasons)
    table["call"] = call(table, measured, surely, refused, options.fdr)
    table["strength"] = strength(table, options.fdr, each_row([first.get("n_test", 1) for first in leading]))
    table["note"] = notes(table, pick(activities.excess))
    table["t_adjusted"] = pick(activities.adjusted_t)
    table["p_adjusted"] = pick(activities.adjusted_p)
    table["adjusted_for"] = confounders * len(leading)
    table["vanishes"] = vanishes(table, options.fdr)
    signs = np.sign(table["activity"].to_numpy()).reshape(len(leading), -1)
    carried = np.full(signs.shape, "", dtype=object)
    for place_of, name in enumerate(coverage["mechanism"]):
        if name in indexed:
            own = activities.at(activities.z, indexed[name].members)
            carried[:, place_of] = carrying(own, indexed[name], names, signs[:, place_of])
    table["carrying_genes"] = carried.ravel()
    unreplicated = [NO_REPLICATES if plan.df_without(row) <= 0 else "" for row in range(len(leading))]
    silent = np.where(table["p"].isna(), NO_OTHER_GENES, "")
    table["reason"] = [
        reason or lack or alone or other
        for reason, lack, alone, other in zip(
            refused, lacking * len(leading), each_row(unreplicated), silent, strict=True
        )
    ]
    return table[[*leading[0], "mechanism", *COVERAGE, *AFTER_COVERAGE]]


def ranks(activity: np.ndarray, enough: np.ndarray) -> np.ndarray:
    """Return the place of each set (column) in its row by the size of its activity, 1 for the largest.

    NaN for sets without `enough` genes, and where activity is missing.
    """
    ranked = enough & ~np.isnan(activity)
    order = np.argsort(np.where(ranked, -np.abs(activity), np.inf), axis=1, kind="stable")
    found = np.empty(activity.shape)
    np.put_along_axis(found, order, np.arange(1.0, activity.shape[1] + 1)[None], axis=1)
    return np.where(ranked, found, np.nan)


def in_rows(effects: np.ndarray, indexed: Mapping[str, IndexedSet], coverage: pd.DataFrame) -> np.ndarray:
    """Return comparisons x sets as one value a table's row; NaN for sets without measured genes."""
    wide = pd.DataFrame(effects, columns=list(indexed)).reindex(columns=list(coverage["mechanism"]))
    return wide.to_numpy(dtype=float).ravel()


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
