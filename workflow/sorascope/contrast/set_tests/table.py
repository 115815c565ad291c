"""One row a set: coverage, effect with interval, and every test of directional sets."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from ...arrays.coregulation import Coregulation, Correlations
from ...arrays.ranks import benjamini_hochberg
from ...arrays.sets import NO_OTHER_GENES, IndexedSet, coverage, index_sets, weight_matrix
from ...arrays.student import t_quantile
from ...model.choose import Model
from ...model.effects import Effects, contrast_and_residuals, orthogonal_effects
from ...model.fit import fit, last
from ...model.moderation import Moderated, moderate
from ...settings import Statistics
from .camera import MeasuredNull, camera, measured_null, of_sets
from .rotation import fry, roast

NO_DF = "no residual degrees of freedom: effects only"
ABSENT = "no gene of the set can be tested"
TOO_FEW_OTHERS = f"{NO_OTHER_GENES}, or too few"
CANCELLED = "no residual variation in the set's mean (its genes cancel): no rotation test"


def set_effects(
    model: Model, fold_changes: np.ndarray, indexed: Mapping[str, IndexedSet]
) -> tuple[np.ndarray, np.ndarray]:
    """Return each set's mean signed log2 fold change and the half width of its 95 % interval.

    A set's signed mean is a linear function of the data, so the same model fitted to it has the mean fold
    change as its coefficient and a residual variance that holds the correlation between the genes. That
    variance is moderated over sets. With weights by gene a set's samples weigh as its genes do on average.
    """
    matrix = weight_matrix(indexed, len(model.values))
    weights = model.weights
    if weights is not None and weights.ndim == 2:
        weights = np.abs(matrix) @ weights
    fitted = last(fit(matrix @ model.values, model.design, weights))
    moderated = moderate(fitted)
    half = t_quantile(0.975, moderated.df) * np.sqrt(moderated.variance) * fitted.unscaled[:, 0]
    return matrix @ fold_changes, half


def conjunction(camera: Mapping[str, np.ndarray], fry: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return the p of "changed, and more than other genes": the larger of the two, 1 where they go apart.

    Whichever of the two null hypotheses is true, its own p is as large as chance makes it, and the larger p
    is no smaller (intersection-union test; Berger 1982, Technometrics 24:295). Benjamini-Hochberg over these
    p controls the false discoveries among the sets that pass both; being under the rate in both lists does
    not, since a list's false calls may be few of it and many of what the lists have in common.
    """
    apart = camera["direction"] * fry["direction"] < 0
    return np.where(apart, 1.0, np.maximum(camera["p"], fry["p"]))


def camera_null(
    names: pd.Index,
    model: Model,
    usable: np.ndarray,
    moderated: Moderated,
    sets: Mapping[str, Mapping[str, int]],
    usual: Correlations,
    effects: Effects | None = None,
) -> tuple[list[float], MeasuredNull | None]:
    """Return how often camera calls each set in the noise of replicates (NaN: unknown), and the whole.

    Arguments as in `mechanism_table`.
    """
    indexed = {name: one for name, one in index_sets(names[usable], sets).items() if len(one)}
    measured = None
    if indexed and model.design.shape[0] > model.design.shape[1]:
        effects = effects or contrast_and_residuals(model.values, model.design, model.weights)
        measured = measured_null(effects, indexed, moderated.prior, correlations(usual, indexed))
    found = {} if measured is None else dict(zip(indexed, measured.called, strict=True))
    return [float(found.get(name, np.nan)) for name in sets], measured


def correlations(usual: Correlations, sets: Collection[str]) -> np.ndarray | float | Coregulation:
    """Return the correlation of each set, the one stated for all, or what moderates that at hand."""
    if isinstance(usual, float) or (isinstance(usual, Coregulation) and usual.seen):
        return usual
    return usual.correlations(list(sets))


def mechanism_table(
    names: pd.Index,
    model: Model,
    usable: np.ndarray,
    moderated: Moderated,
    fold_changes: np.ndarray,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
    usual: Correlations,
    effects: Effects | None = None,
) -> pd.DataFrame:
    """Assemble one row a set: coverage, effect with interval, camera, fry; roast where asked for.

    `names`: of all genes, `usable`: which of them `model` and `moderated` hold. Without rotations there is no
    roast. `usual`: each set's correlation for camera, in place of the options' one. `effects`: of the model,
    where they are there already.
    """
    table = coverage(names, sets).drop(columns=["missing", "reason"])
    indexed = index_sets(names[usable], sets)
    present = {name: one for name, one in indexed.items() if len(one)}
    table["genes_tested"] = [len(one) for one in indexed.values()]
    results: dict[str, dict[str, np.ndarray]] = {}
    replicated = model.design.shape[0] > model.design.shape[1]
    if present:
        effect, half = set_effects(model, fold_changes, present)
        results["effect"] = {"effect": effect, "effect_low": effect - half, "effect_high": effect + half}
    if present and replicated:
        effects = effects or contrast_and_residuals(model.values, model.design, model.weights)
        table_and_prior = effects.table, present, moderated.prior
        known, degrees = of_sets(effects.table[:, 1:], effects.df, present, correlations(usual, present))
        results["camera"] = camera(*table_and_prior, known, effects.df, degrees)
        results["fry"] = fry(*table_and_prior, effects.df)
        results["both"] = {"p": conjunction(results["camera"], results["fry"])}
        if options.rotations:
            rotated = orthogonal_effects(model.values, model.design, model.weights)
            results["roast"] = roast(rotated, present, moderated.prior, options.rotations, options.seed)

    def column(test: str, key: str) -> np.ndarray:
        found = dict(zip(present, results[test][key], strict=True)) if test in results else {}
        return np.array([found.get(name, np.nan) for name in sets], dtype=float)

    for key in ("effect", "effect_low", "effect_high"):
        table[key] = column("effect", key)
    for test in ("camera", "fry", "both", *(("roast",) if options.rotations else ())):
        table[f"{test}_p"] = column(test, "p")
        table[f"{test}_fdr"] = benjamini_hochberg(table[f"{test}_p"].to_numpy())
    signs = np.sign(np.nan_to_num(table["effect"].to_numpy()))
    table["direction"] = np.select([signs > 0, signs < 0], ["up", "down"], "")
    tested = table["genes_tested"].to_numpy()
    silent = np.where(table["fry_p"].isna(), CANCELLED, "")
    silent = np.where(table["camera_p"].isna(), TOO_FEW_OTHERS, silent)
    table["reason"] = np.where(tested == 0, ABSENT, silent if replicated else NO_DF)
    return table
