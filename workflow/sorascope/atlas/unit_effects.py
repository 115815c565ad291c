"""The effects of one data set for the atlas: every contrast, within every line it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.coregulation import shipped
from ..arrays.sets import NO_OTHER_GENES, IndexedSet, checksum, coverage, index_sets
from ..contrast.set_tests.camera import camera_by_set
from ..contrast_table.mechanisms import inflations
from ..files.significant_digits import steady
from ..knowledge import layers
from ..model.design import group_design
from ..model.fit import Fit, fit
from ..model.moderation import moderate
from ..settings import Contrast, Dataset, Statistics
from ..synthesis import effects as currency
from .units import facts, line_column, line_design, role

if TYPE_CHECKING:
    import pandas as pd

FLOOR = 1e-3
SHARED = ("unit", "dataset", "contrast", "line", "role", "resistance", "simulated")
TOO_FEW = "too few of its genes are measured"
Sets = Mapping[str, Mapping[str, int]]


@dataclass
class Effects:
    """Rows of the three tables: `units`, one a contrast and line; `effects`, one a unit and mechanism of form
    set; `panels`, one a unit and gene of the panels.
    """

    units: list[dict[str, Any]] = field(default_factory=list)
    effects: list[dict[str, Any]] = field(default_factory=list)
    panels: list[dict[str, Any]] = field(default_factory=list)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the three tables."""
        import pandas as pd

        return {name: pd.DataFrame(getattr(self, name)) for name in ("units", "effects", "panels")}


def stacked(by_layer: Mapping[str, Effects]) -> dict[str, pd.DataFrame]:
    """Return the three tables of all layers, the main one first; units are the same in each."""
    made = {layer: each.tables() for layer, each in by_layer.items()}
    first = next(iter(made.values()))
    rows = {name: {layer: each[name] for layer, each in made.items()} for name in ("effects", "panels")}
    return {"units": first["units"]} | {name: layers.stack(parts) for name, parts in rows.items()}


def of_samples(
    result: Effects, expression: pd.DataFrame, samples: pd.DataFrame, dataset: Dataset, contrast: Contrast,
    sets: Sets, panels: Sets, options: Statistics, notes: list[str],
) -> None:  # fmt: skip
    """Add the units of one contrast of samples; `expression`: genes x samples, log2.

    The change of a gene is the difference test minus reference within the line, covariates adjusted for. The
    variance comes from the residuals of the set's own mean in the same model, so it holds the correlation
    between the set's genes; it is moderated over sets. The unit of replication within a line is the sample.
    """
    column = line_column(samples, dataset)
    designed = line_design(samples, contrast, column) if column else None
    if designed:
        matrix, lines, names = designed
    else:
        design = group_design(
            samples, contrast.column, contrast.test, contrast.reference, contrast.block, contrast.covariates
        )
        matrix, names = design.matrix, list(design.samples)
        lines = [dataset.facts.get("line", dataset.name)]
    sheet = samples.loc[names]
    values = expression[names].to_numpy(dtype=float)
    fitted = fit(values, matrix)
    is_test = (sheet[contrast.column].astype(str) == contrast.test).to_numpy()
    for number, line in enumerate(lines):
        own = (sheet[column].astype(str) == line).to_numpy() if designed else np.ones(len(sheet), dtype=bool)
        changes = steady(fitted.coefficients[:, number - len(lines)])  # ties of the data are ties of ranks
        scores = currency.normal_scores(changes)
        slope = currency.slopes(changes, scores)
        indexed = index_sets(expression.index, sets)
        variances = _replicate_variances(values, matrix, number - len(lines), slope, indexed)
        unit = _unit(
            dataset, contrast.name, line, role(dataset.facts, line),
            facts(dataset.facts, sheet[own & is_test]),
            int((own & is_test).sum()), int((own & ~is_test).sum()), notes,
        )  # fmt: skip
        _add(result, unit, expression.index, changes, scores, sets, panels, indexed, variances, options)


def of_table(
    result: Effects, genes: pd.DataFrame, dataset: Dataset, contrast: str, sets: Sets, panels: Sets,
    options: Statistics,
) -> None:  # fmt: skip
    """Add the unit of one published table; `genes`: its gene table with change and standard_error."""
    table = dataset.tables[contrast]
    given = {**dataset.facts, **table.facts}
    names = genes["gene"]
    changes = genes["change"].to_numpy(dtype=float)
    scores = currency.normal_scores(changes)
    indexed = index_sets(names.to_numpy(), sets)
    slope, errors = currency.slopes(changes, scores), genes["standard_error"].to_numpy(dtype=float)
    variances = {
        name: (currency.error_variance(slope, errors, one, inflation), currency.ERRORS)
        for (name, one), inflation in zip(indexed.items(), _sampling(indexed, options), strict=True)
        if len(one)
    }
    notes = ["published table: no samples, no replicates to judge by"]
    if table.values == "rank":
        notes.append("declared as ranks: no log2 fold changes")
    line = given.get("line", dataset.name)
    unit = _unit(dataset, contrast, line, role(given, line), facts(given), None, None, notes)
    logs = table.values == "log2"
    _add(result, unit, names, changes, scores, sets, panels, indexed, variances, options, logs)


def _replicate_variances(
    values: np.ndarray, matrix: np.ndarray, place: int, slope: np.ndarray, indexed: Mapping[str, IndexedSet]
) -> dict[str, tuple[float, str]]:
    """Return each set's sampling variance from the model's residuals; nothing without residual df."""
    present = {name: one for name, one in indexed.items() if len(one)}
    if matrix.shape[0] <= matrix.shape[1] or not present:
        return {}
    weights = np.array([currency.functional(slope, one) for one in present.values()])
    fitted = fit(weights @ values, matrix)
    one_column = Fit(
        fitted.coefficients[:, [place]], fitted.variance, fitted.df_residual, fitted.unscaled[:, [place]],
        fitted.covariance[[place]][:, [place]], fitted.mean_expression,
    )  # fmt: skip
    moderated = moderate(one_column)
    found = moderated.variance * one_column.unscaled[:, 0] ** 2
    return {name: (float(value), currency.REPLICATES) for name, value in zip(present, found, strict=True)}


def _sampling(indexed: Mapping[str, IndexedSet], options: Statistics) -> np.ndarray:
    """Return the variance inflation of each set's mean by what varies between replicates."""
    return inflations(indexed, options.gene_correlation, shipped("replicates"))


def _unit(
    dataset: Dataset, contrast: str, line: str, role: str, stated: dict[str, str], n_test: int | None,
    n_reference: int | None, notes: list[str],
) -> dict[str, Any]:  # fmt: skip
    return {
        "unit": f"{dataset.name}/{contrast}/{line}",
        "dataset": dataset.name,
        "title": dataset.title,
        "contrast": contrast,
        "line": line,
        "role": role,
        "kind": dataset.kind,
        "resistance": dataset.resistance,
        "simulated": dataset.simulated,
        **stated,
        "n_test": n_test,
        "n_reference": n_reference,
        "genes": 0,
        "note": "; ".join(notes),
    }


def _add(
    result: Effects, unit: dict[str, Any], names: Any, changes: np.ndarray, scores: np.ndarray, sets: Sets,
    panels: Sets, indexed: Mapping[str, IndexedSet], variances: Mapping[str, tuple[float, str]],
    options: Statistics, logs: bool = True,
) -> None:  # fmt: skip
    """Add a unit's rows. Where no variance is known, the bound under the null stands in for it."""
    result.units.append(unit | {"genes": len(scores)})
    shared = {key: unit[key] for key in SHARED}
    bounds = dict(zip(indexed, _sampling(indexed, options), strict=True))
    ones = np.ones(len(indexed))
    standing = dict(zip(indexed, camera_by_set(scores, indexed, ones, ones)["statistic"], strict=True))
    for row in coverage(names, sets).to_dict("records"):
        one = indexed[row["mechanism"]]
        known = {key: row[key] for key in ("mechanism", "genes_scored", "genes_measured", "coverage")}
        enough = row["coverage"] >= options.min_coverage and len(one) >= options.min_genes
        known["set"] = checksum(sets[row["mechanism"]])
        cells: dict[str, Any] = dict.fromkeys(
            ("log2_effect", "effect", "variance", "independent_t"), float("nan")
        )
        cells |= {"basis": "", "reason": NO_OTHER_GENES if enough else TOO_FEW}
        if enough and len(one) < len(scores):
            bound = currency.null_variance(len(one), len(scores), bounds[row["mechanism"]])
            variance, basis = variances.get(row["mechanism"], (float("nan"), ""))
            if not np.isfinite(variance):
                variance, basis = bound, currency.SPREAD
            signed = float(np.mean(one.signs * changes[one.members]))
            cells = {
                "log2_effect": signed if logs else float("nan"),
                "effect": currency.effect(scores, one),
                "variance": max(variance, FLOOR * bound),
                "independent_t": float(standing[row["mechanism"]]),
                "basis": basis,
                "reason": "",
            }
        result.effects.append({**shared, **known, **cells})
    places = {gene: number for number, gene in enumerate(names)}
    for mechanism, members in panels.items():
        for gene, direction in members.items():
            place = places.get(gene)
            change = float("nan") if place is None else float(changes[place])
            result.panels.append(
                {
                    **shared,
                    "mechanism": mechanism,
                    "gene": gene,
                    "direction": direction,
                    "log2_fold_change": change if logs else float("nan"),
                    "score": float("nan") if place is None else float(scores[place]),
                }
            )
