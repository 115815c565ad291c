"""Per-sample signatures: activity, effect, p, call and carrying genes, with the null beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from .. import scores
from ..arrays import coregulation
from ..arrays.sets import IndexedSet, index_sets
from ..known.beside import beside, rank_effects, strength
from ..model.usable import unusable
from ..settings import Contrast, Statistics
from .activity import TYPICAL_CORRELATION, evaluate, over_units
from .calibration import calibrate
from .comparison import Comparisons, compare
from .summary import ALL_BLOCKS, THESE_BLOCKS, clone_means, summarise
from .tables import MARGIN, gene_rows, sample_labels, signature_rows


@dataclass(frozen=True)
class SignatureResult:
    """Tables of the signature stage (columns in docs/statistics.md) and the model's parameters.

    `table`: samples x sets. `summary`: blocks (their test samples together, then the blocks as they are, then
    blocks as units) x sets. `genes`: samples x genes of sets and panels. `calibration`: false calls of
    held-out references.
    """

    table: pd.DataFrame
    summary: pd.DataFrame
    genes: pd.DataFrame
    calibration: pd.DataFrame
    info: dict[str, Any] = field(default_factory=dict)


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics | None = None,
    counts: pd.DataFrame | None = None,
    panels: Mapping[str, Mapping[str, int]] | None = None,
    clones: pd.DataFrame | None = None,
    acquired: bool = False,
) -> SignatureResult:
    """Describe every test sample, and every reference sample held out, against the references of its block.

    `expression`: genes x samples, log2; `samples`: the sheet, indexed by sample; `counts`: raw counts, used
    only to leave out genes without reads; `panels`: small sets that get rows in the gene table only.
    `clones`: what unrelated resistant clones show (`known.clones.background`); it bears on the strength of
    calls where resistance was `acquired`. A sample
    without references of its block, a set with too few measured genes and a design without replicates keep
    their rows, with a reason.
    """
    options = options or Statistics()
    scores.check_finite(expression)
    plan = compare(samples, *columns(contrast))
    chosen = list(plan.samples)
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    groups = samples.loc[chosen, contrast.column].astype(str)
    reasons = unusable(values, list(groups), count_values)
    usable = reasons == ""
    names = expression.index[usable]
    indexed = {name: one for name, one in index_sets(names, sets).items() if len(one)}
    small = {name: one for name, one in index_sets(names, panels or {}).items() if len(one)}
    members = np.unique(
        np.concatenate([np.empty(0, int), *(one.members for one in [*indexed.values(), *small.values()])])
    )
    activities = evaluate(values[usable], indexed, plan, members)
    sheet = samples.loc[chosen]
    coverage = scores.coverage(expression.index, sets)
    labels = sample_labels(sheet, contrast, plan)
    summary = summary_rows(values[usable], plan, sheet, contrast, indexed, names, coverage, options, clones)
    table = signature_rows(labels, plan, activities, indexed, names, coverage, options, summary)
    ranked = rank_effects(values[usable] @ plan.weights.T, indexed, plan.reasons)
    ranked[np.array(plan.roles) != "test"] = np.nan
    table = beside(table, in_rows(ranked, indexed, coverage), clones)
    if acquired:
        table, summary = (one.assign(strength=strength(one)) for one in (table, summary))
    return SignatureResult(
        table,
        summary,
        gene_rows(plan, activities, {**indexed, **small}, names),
        calibrate(table),
        describe(plan, activities, usable, reasons, options),
    )


def columns(contrast: Contrast) -> tuple[str, str, str, str | None, tuple[str, ...]]:
    """Return what a comparison needs of a contrast."""
    return (
        contrast.column,
        contrast.test,
        contrast.reference,
        contrast.block,
        contrast.covariates,
    )


def summary_rows(
    values: np.ndarray,
    plan: Comparisons,
    sheet: pd.DataFrame,
    contrast: Contrast,
    indexed: Mapping[str, IndexedSet],
    names: pd.Index,
    coverage: pd.DataFrame,
    options: Statistics,
    background: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Describe each block's test samples together, the blocks as they are, and blocks as units.

    `values`: usable genes x the plan's samples.
    """
    together, blocks, n_test = summarise(plan, contrast.test, contrast.reference)
    n_clones = np.array([clones_of(sheet, contrast, block, blocks) for block in blocks])
    unit, used, usual = "dish", together, coregulation.shipped("replicates")
    seen = values
    if contrast.clone:
        averaged = clone_means(values, plan, sheet, contrast.clone)
        clones = compare(averaged.sheet, *columns(contrast)[:4], averaged.covariates)
        if clones.df > 0:
            unit, usual, seen = "clone", coregulation.shipped("clones"), averaged.values
            refused = dict(zip(blocks, together.reasons, strict=True))
            used, _, _ = summarise(clones, contrast.test, contrast.reference, refused)
            used = replace(used, variance_factor=used.variance_factor + averaged.added_variance(used.weights))
    leading: list[dict[str, str | int]] = [
        {
            "block": block,
            "unit": unit,
            "n_test": int(tests),
            "n_clones": int(clone_count),
            "n_reference": int(references),
        }
        for block, tests, clone_count, references in zip(
            blocks, n_test, n_clones, together.n_reference, strict=True
        )
    ]
    own = signature_rows(
        leading, used, evaluate(seen, indexed, used, usual=usual), indexed, names, coverage, options
    )
    lines = [
        number for number, reason in enumerate(used.reasons) if not reason and blocks[number] != THESE_BLOCKS
    ]
    ranked = rank_effects(seen @ used.weights.T, indexed, used.reasons)
    sizes = np.ones(len(blocks))
    if THESE_BLOCKS in blocks and len(lines) > 1:  # the average of the lines' effects, not of their genes
        ranked[blocks.index(THESE_BLOCKS)] = ranked[lines].mean(axis=0)
        sizes[blocks.index(THESE_BLOCKS)] = len(lines)
    sets = len(coverage)
    own = beside(own, in_rows(ranked, indexed, coverage), background, np.repeat(sizes, sets))
    if len(lines) < 2:
        return own
    units = seen @ used.weights[lines].T
    over = replace(
        used,
        described=np.array([-1]),
        roles=("test",),
        reasons=("",),
        n_reference=np.array([together.n_reference[lines].sum()]),
        df=len(lines) - 1,
    )
    first: dict[str, str | int] = {
        "block": ALL_BLOCKS,
        "unit": "line",
        "n_test": int(n_test[lines].sum()),
        "n_clones": int(n_clones[lines].sum()),
        "n_reference": int(over.n_reference[0]),
    }
    activities = over_units(units, seen.mean(axis=1), indexed)
    together = signature_rows([first], over, activities, indexed, names, coverage, options)
    mean = in_rows(ranked[lines].mean(axis=0)[None], indexed, coverage)
    together = beside(together, mean, background, np.full(sets, len(lines)))
    return pd.concat([own, together], ignore_index=True)


def in_rows(effects: np.ndarray, indexed: Mapping[str, IndexedSet], coverage: pd.DataFrame) -> np.ndarray:
    """Return comparisons x sets as one value a table's row; NaN for sets without measured genes."""
    wide = pd.DataFrame(effects, columns=list(indexed)).reindex(columns=list(coverage["mechanism"]))
    return wide.to_numpy(dtype=float).ravel()


def clones_of(sheet: pd.DataFrame, contrast: Contrast, block: str, blocks: Sequence[str]) -> int:
    """Count the clones of a block's test samples; without a clone column those of a block are one clone."""
    tests = sheet[sheet[contrast.column].astype(str) == contrast.test]
    owner = tests[contrast.block].astype(str) if contrast.block else pd.Series("", index=tests.index)
    wanted = set(blocks) - {THESE_BLOCKS} if block == THESE_BLOCKS else {block}
    tests, owner = tests[owner.isin(wanted)], owner[owner.isin(wanted)]
    if not contrast.clone:
        return owner.nunique()
    return (
        pd.DataFrame({"block": owner, "clone": tests[contrast.clone].astype(str)}).drop_duplicates().shape[0]
    )


def describe(
    plan: Comparisons, activities: Any, usable: np.ndarray, reasons: np.ndarray, options: Statistics
) -> dict[str, Any]:
    """Collect the parameters a methods section needs."""
    df = activities.df[np.isfinite(activities.df)]
    return {
        "method": "set-level moderated t",
        "samples": list(plan.samples),
        "equivalence_margin": MARGIN,
        "df_residual": plan.df,
        "df_t": {"smallest": float(df.min()), "largest": float(df.max())} if len(df) else {},
        "genes_used": int(usable.sum()),
        "genes_left_out": {reason: int(np.sum(reasons == reason)) for reason in sorted(set(reasons) - {""})},
        "fdr": options.fdr,
        "min_coverage": options.min_coverage,
        "min_genes": options.min_genes,
        "typical_correlation": TYPICAL_CORRELATION,
        "replicates": "" if plan.df > 0 else "no replicates: effect and rank only, no p",
    }
