"""One assay in one contrast: all rows, the markers among them, kinases, single samples, copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from ..settings import Contrast, Statistics
from . import kinases, markers, single_samples
from .matrix import AssayMatrix
from .statistics.differences import Differences, differences, one_group_only, untested
from .statistics.ranks import rank_sum
from .units import Units, units

MISSING_CALL = -99.0


@dataclass(frozen=True)
class Tested:
    """The tables of one assay in one contrast; `info` says how they were made."""

    features: pd.DataFrame
    markers: pd.DataFrame
    kinases: pd.DataFrame
    samples: pd.DataFrame
    calibration: pd.DataFrame
    info: dict[str, Any]


def run(
    matrix: AssayMatrix,
    samples: pd.DataFrame,
    contrast: Contrast,
    mechanisms: Sequence[str],
    options: Statistics,
    totals: Mapping[str, np.ndarray],
    of_one_line: bool,
) -> Tested:
    """Test one assay in one contrast.

    `samples`: the data set's sheet; `totals`: the amount of each protein in the assay's samples, by symbol
    (NaN where unknown), for sites less their protein. `of_one_line`: whether references are replicates.
    """
    sheet = samples.loc[list(matrix.samples)]
    compared = units(sheet, contrast)
    values = compared.average(matrix.values)
    known = np.isfinite(values)
    if compared.reason:
        result = untested(len(values), compared.reason)
    elif matrix.kind.calls:
        result = _by_ranks(values, compared.is_test)
    else:
        result = differences(values, compared.design)
    pairs = markers.marked(matrix, mechanisms)
    features = _features(matrix, compared, result, known)
    of_markers = markers.table(matrix, compared, result, pairs, totals, features)
    reference = single_samples.ONE_LINE if of_one_line else single_samples.PANEL
    info = {
        "type": matrix.assay.type,
        "format": matrix.format,
        "scale": matrix.assay.scale,
        "unit_of_replication": compared.kind,
        "units": len(compared.members),
        "n_test": int(compared.is_test.sum()),
        "n_reference": int((~compared.is_test).sum()),
        "prior_df": _finite(result.prior.df),
        "prior_sd": _finite(np.sqrt(np.median(result.prior.scale))),
        "tested": int((features["reason"] == "").sum()),
        "family": int(of_markers["marker_fdr"].notna().sum()) if len(of_markers) else 0,
        "reference_of_z": reference,
        "reason": compared.reason,
    }
    return Tested(
        features,
        of_markers,
        kinases.table(matrix, compared, values, known, options),
        single_samples.table(matrix, sheet, contrast, pairs, reference),
        single_samples.calibration(matrix, sheet, contrast, reference),
        info,
    )


def _finite(value: np.ndarray | float) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None


def _by_ranks(values: np.ndarray, test: np.ndarray) -> Differences:
    """Return the difference of mean calls of all rows (rows × units) with the exact rank test's p."""
    known = np.isfinite(values)
    patterns, which = np.unique(np.where(known, values, MISSING_CALL), axis=0, return_inverse=True)
    p = np.array(
        [rank_sum(*(one[part & (one != MISSING_CALL)] for part in (test, ~test))) for one in patterns]
    )[which.ravel()]
    n_test, n_reference = known[:, test].sum(axis=1), known[:, ~test].sum(axis=1)
    filled = np.where(known, values, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = filled[:, test].sum(axis=1) / n_test - filled[:, ~test].sum(axis=1) / n_reference
    reason = np.where(np.isnan(p), "no value in a group", "").astype(object)
    return replace(
        untested(len(values), ""), effect=effect, p=p, n_test=n_test, n_reference=n_reference, reason=reason
    )


def _features(matrix: AssayMatrix, compared: Units, result: Differences, known: np.ndarray) -> pd.DataFrame:
    test = compared.is_test
    one_sided = one_group_only(known, test)
    seen = [
        f"in {known[row, test].sum()} of {test.sum()} test and {known[row, ~test].sum()} of {(~test).sum()} "
        "reference units: listed, not called"
        if one_sided[row]
        else ""
        for row in range(len(matrix.labels))
    ]
    return pd.DataFrame(
        {
            "row": matrix.labels,
            "features": [" ".join(each.features) for each in matrix.identified],
            "measures": [each.of for each in matrix.identified],
            "difference": result.effect,
            "ci_low": result.low,
            "ci_high": result.high,
            "t": result.t,
            "df": result.df,
            "p": result.p,
            "fdr": benjamini_hochberg(result.p),
            "n_test": result.n_test,
            "n_reference": result.n_reference,
            "missing": 1 - known.mean(axis=1) if known.shape[1] else np.nan,
            "one_group": seen,
            "caution": [each.caution for each in matrix.identified],
            "note": [each.note or each.why for each in matrix.identified],
            "reason": compared.reason or result.reason,
        }
    )
