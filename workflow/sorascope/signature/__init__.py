"""Per-sample signatures: activity, effect, p, call and leading-edge genes, and how well the null holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.finite import check_finite
from ..arrays.sets import IndexedSet, coverage, index_sets
from ..model.usable import unusable
from ..settings import Contrast, Statistics
from ..synthesis.drift import add_drift, strength
from .activity import Activities, Layer, evaluate_layers
from .calibration import calibrate
from .comparison import Comparisons, compare
from .judged import MARGIN
from .lines import of_lines
from .single import TYPICAL_CORRELATION
from .tables import gene_rows, in_rows, sample_labels, signature_rows

Directions = Mapping[str, Mapping[str, int]]


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


@dataclass(frozen=True)
class Asked:
    """What is asked of one layer.

    `sets`: set -> symbol -> direction; `panels`: small sets that get rows in the gene table only; `clones`:
    what unrelated resistant clones show of the sets (`known.clones.background`), where that is known.
    """

    sets: Directions
    panels: Directions = field(default_factory=dict)
    clones: pd.DataFrame | None = None


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    sets: Directions,
    options: Statistics | None = None,
    counts: pd.DataFrame | None = None,
    panels: Directions | None = None,
    clones: pd.DataFrame | None = None,
    acquired: bool = False,
) -> SignatureResult:
    """Return the signatures of one layer: `sets`, `panels` and `clones` as in `Asked`, else `run_layers`."""
    asked = {"": Asked(sets, panels or {}, clones)}
    return run_layers(expression, samples, contrast, asked, options, counts, acquired)[""]


def run_layers(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    layers: Mapping[str, Asked],
    options: Statistics | None = None,
    counts: pd.DataFrame | None = None,
    acquired: bool = False,
) -> dict[str, SignatureResult]:
    """Describe every test sample, and every reference sample held out, against the references of its block.

    `expression`: genes x samples, log2; `samples`: the sheet, indexed by sample; `counts`: raw counts, used
    only to leave out genes without reads. Each of `layers` is answered as if it were alone. What clones of
    other lines show bears on the strength of calls where resistance was `acquired`. A sample
    without references of its block, a set with too few measured genes and a design without replicates keep
    their rows, with a reason.
    """
    options = options or Statistics()
    check_finite(expression)
    plan = compare(samples, *columns(contrast))
    chosen = list(plan.samples)
    values = expression[chosen].to_numpy(dtype=float)
    count_values = None if counts is None else counts[chosen].to_numpy(dtype=float)
    groups = samples.loc[chosen, contrast.column].astype(str)
    reasons = unusable(values, list(groups), count_values)
    usable = reasons == ""
    values, names, sheet = values[usable], expression.index[usable], samples.loc[chosen]
    measured = [measured_sets(names, asked) for asked in layers.values()]
    tests = [number for number, role in enumerate(plan.roles) if role == "test"]
    evaluated = evaluate_layers(values, [one.layer() for one in measured], plan, ranked=tests)
    summaries = of_lines(values, plan, sheet, contrast)
    labels = sample_labels(sheet, contrast, plan)
    results = {}
    for (name, asked), one, activities in zip(layers.items(), measured, evaluated, strict=True):
        covered = coverage(expression.index, asked.sets)
        summary = summaries.rows(one.indexed, names, covered, options, asked.clones)
        table = signature_rows(labels, plan, activities, one.indexed, names, covered, options, summary)
        table = add_drift(table, in_rows(activities.rank_effect, one.indexed, covered), asked.clones)
        if acquired:
            table, summary = (each.assign(strength=strength(each)) for each in (table, summary))
        results[name] = SignatureResult(
            table,
            summary,
            gene_rows(plan, activities, {**one.indexed, **one.panels}, names),
            calibrate(table),
            describe(plan, activities, usable, reasons, options),
        )
    return results


@dataclass(frozen=True)
class Measured:
    """The sets and panels of a layer that have usable genes."""

    indexed: dict[str, IndexedSet]
    panels: dict[str, IndexedSet]

    def layer(self) -> Layer:
        """Return what is evaluated: the sets, with z and differences of their genes and of the panels'."""
        own = (one.members for one in (*self.indexed.values(), *self.panels.values()))
        return Layer(self.indexed, np.unique(np.concatenate([np.empty(0, int), *own])))


def measured_sets(names: pd.Index, asked: Asked) -> Measured:
    """Look up the genes of a layer among the usable ones, `names`."""
    found = (index_sets(names, directions) for directions in (asked.sets, asked.panels))
    return Measured(*({name: one for name, one in each.items() if len(one)} for each in found))


def columns(contrast: Contrast) -> tuple[str, str, str, str | None, tuple[str, ...]]:
    """Return what a comparison needs of a contrast."""
    return contrast.column, contrast.test, contrast.reference, contrast.block, contrast.covariates


def describe(
    plan: Comparisons, activities: Activities, usable: np.ndarray, reasons: np.ndarray, options: Statistics
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
