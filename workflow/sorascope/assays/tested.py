"""One assay in one contrast: all rows, the markers among them, kinases, single samples, copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..arrays.coregulation import of_kind
from ..arrays.ranks import benjamini_hochberg
from ..arrays.spread import wilson
from ..contrast.set_tests.table import mechanism_table
from ..model.choose import choose
from ..model.fit import fit, last
from ..model.moderation import moderate
from ..settings import Contrast, Statistics
from . import curated
from .curated import Marker
from .matrix import AssayMatrix
from .statistics import copies
from .statistics.differences import (
    Differences,
    differences,
    one_group_only,
    untested,
)
from .statistics.ranks import rank_sum
from .statistics.samples import against, held_out
from .units import Units, units

FEWEST_SITES = 5
MISSING_CALL = -99.0
DECIDING = ("defining", "support")
ONE_LINE, PANEL = "replicates", "different lines"


@dataclass(frozen=True)
class Marked:
    """A marker and the row that measures it."""

    marker: Marker
    row: int


@dataclass(frozen=True)
class Tested:
    """The tables of one assay in one contrast; `info` says how they were made."""

    features: pd.DataFrame
    markers: pd.DataFrame
    kinases: pd.DataFrame
    samples: pd.DataFrame
    calibration: pd.DataFrame
    info: dict[str, Any]


def marked(matrix: AssayMatrix, mechanisms: Sequence[str]) -> list[Marked]:
    """Return the markers that the matrix measures, each with its row; a row counts once a mechanism."""
    by_feature: dict[tuple[str, str], list[int]] = {}
    for row, each in enumerate(matrix.identified):
        for feature in each.features:
            by_feature.setdefault((each.of, feature), []).append(row)
    found: dict[tuple[str, int, str], Marked] = {}
    for marker in curated.shipped().markers:
        if marker.mechanism not in mechanisms or marker.assay not in matrix.kind.marks:
            continue
        for row in by_feature.get((marker.assay, marker.feature), ()):
            key = (marker.mechanism, row, marker.assay)
            before = found.get(key)
            if before is None or _weight(marker) < _weight(before.marker):
                found[key] = Marked(marker, row)
    return list(found.values())


def _weight(marker: Marker) -> int:
    return curated.ROLES.index(marker.role)


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
    pairs = marked(matrix, mechanisms)
    features = _features(matrix, compared, result, known)
    markers = _markers(matrix, compared, result, pairs, totals, features)
    reference = ONE_LINE if of_one_line else PANEL
    calibration = _calibration(matrix, sheet, contrast, reference)
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
        "family": int(markers["marker_fdr"].notna().sum()) if len(markers) else 0,
        "reference_of_z": reference,
        "reason": compared.reason,
    }
    return Tested(
        features,
        markers,
        _kinases(matrix, compared, values, known, options),
        _of_samples(matrix, sheet, contrast, pairs, reference),
        calibration,
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


def _markers(
    matrix: AssayMatrix,
    compared: Units,
    result: Differences,
    pairs: Sequence[Marked],
    totals: Mapping[str, np.ndarray],
    features: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a mechanism and measured marker; their FDR is over rows, each row once."""
    rows = sorted({each.row for each in pairs if each.marker.role in DECIDING})
    family = np.full(len(matrix.labels), np.nan)
    family[rows] = benjamini_hochberg(result.p[rows])
    users: dict[int, dict[str, int]] = {}
    for each in pairs:
        users.setdefault(each.row, {})[each.marker.mechanism] = each.marker.direction
    corrected = _less_total(matrix, compared, pairs, totals)
    extents = _extents(matrix, compared, pairs)
    made = []
    for each in pairs:
        marker, row = each.marker, each.row
        own = features.iloc[row]
        shared = [
            f"{other}{'' if sign == marker.direction else ' (in the opposite sense)'}"
            for other, sign in users[row].items()
            if other != marker.mechanism
        ]
        less = corrected.get(row, (np.nan, np.nan))
        made.append(
            {
                "mechanism": marker.mechanism,
                "measures": marker.assay,
                "feature": marker.feature,
                "row": matrix.labels[row],
                "role": marker.role,
                "basis": marker.basis,
                "direction": marker.direction,
                "difference": own["difference"],
                "ci_low": own["ci_low"],
                "ci_high": own["ci_high"],
                "p": own["p"],
                "marker_fdr": family[row] if marker.role in DECIDING else np.nan,
                "fdr": own["fdr"],
                "detectable": result.detectable[row],
                "n_test": own["n_test"],
                "n_reference": own["n_reference"],
                "missing": own["missing"],
                "less_total": less[0],
                "less_total_p": less[1],
                "extent": extents.get(row, ""),
                "one_group": own["one_group"],
                "caution": own["caution"],
                "shared_with": ", ".join(shared),
                "source": marker.source,
                "note": "; ".join(filter(None, (own["note"], marker.note))),
                "reason": own["reason"],
            }
        )
    columns = (
        *("mechanism", "measures", "feature", "row", "role", "basis", "direction", "difference", "ci_low"),
        *(
            "ci_high",
            "p",
            "marker_fdr",
            "fdr",
            "detectable",
            "n_test",
            "n_reference",
            "missing",
            "less_total",
        ),
        *("less_total_p", "extent", "one_group", "caution", "shared_with", "source", "note", "reason"),
    )
    return pd.DataFrame(made, columns=list(columns))


def _less_total(
    matrix: AssayMatrix, compared: Units, pairs: Sequence[Marked], totals: Mapping[str, np.ndarray]
) -> dict[int, tuple[float, float]]:
    """Return difference and p of each site less its protein, where the protein is measured."""
    rows = [
        row for row in dict.fromkeys(each.row for each in pairs) if matrix.identified[row].of == "phospho"
    ]
    with_total = []
    for row in rows:
        genes = dict.fromkeys(one.rpartition("_")[0] for one in matrix.identified[row].features)
        total = next((totals[gene] for gene in genes if gene in totals), None)
        if total is not None:
            with_total.append((row, matrix.values[row] - total))
    if not with_total or compared.reason:
        return {}
    made = differences(compared.average(np.array([values for _, values in with_total])), compared.design)
    return {row: (made.effect[n], made.p[n]) for n, (row, _) in enumerate(with_total)}


def _extents(matrix: AssayMatrix, compared: Units, pairs: Sequence[Marked]) -> dict[int, str]:
    """Say for each marker of copy number how far the changes of the compared samples reach."""
    if not matrix.kind.calls:
        return {}
    places = bands_of(matrix)
    columns = [dish for clones in compared.members for dishes in clones for dish in dishes]
    found = {}
    for row in dict.fromkeys(each.row for each in pairs):
        counted: dict[str, int] = {}
        for column in columns:
            one = copies.call(row, matrix.values[:, column], matrix.assay.scale, places)
            if one.level:
                key = f"{'gain' if one.level > 0 else 'loss'}: {one.extent}"
                counted[key] = counted.get(key, 0) + 1
        found[row] = ", ".join(f"{n} × {what}" for what, n in sorted(counted.items()))
    return found


def bands_of(matrix: AssayMatrix) -> list[tuple[str, float] | None]:
    """Return arm and place of each row: by the matrix' own bands, else by the gene."""
    known = curated.bands()
    return [
        copies.arm_of(band or (known.get(each.features[0], "") if each.features else ""))
        for band, each in zip(matrix.bands, matrix.identified, strict=True)
    ]


def _kinases(
    matrix: AssayMatrix, compared: Units, values: np.ndarray, known: np.ndarray, options: Statistics
) -> pd.DataFrame:
    """Test the sites of each kinase as a set, where five rows or more measure them without gaps.

    The set tests are those of mRNA (camera and fry) on the rows without a missing value.
    """
    columns = ["set", "mechanism", "kinase", "sites_known", "sites_measured", "rows_used", "measured"]
    tests = [
        "difference",
        "ci_low",
        "ci_high",
        "camera_p",
        "fry_p",
        "both_p",
        "both_fdr",
        "own_sites",
        "reason",
    ]
    if "phospho" not in matrix.kind.marks:
        return pd.DataFrame(columns=columns + tests)
    by_site: dict[str, list[int]] = {}
    for row, each in enumerate(matrix.identified):
        for feature in each.features if each.of == "phospho" else ():
            by_site.setdefault(feature, []).append(row)
    complete = np.zeros(len(values), bool)
    if values.size:
        complete = known.all(axis=1) & (np.ptp(np.nan_to_num(values), axis=1) > 0)
    made, sets = [], {}
    for name, sites in curated.shipped().kinase_sets().items():
        found = {each.site: by_site[each.site] for each in sites if each.site in by_site}
        rows = {
            str(row): each.direction
            for each in sites
            if not each.own
            for row in found.get(each.site, ())
            if complete[row]
        }
        own = [each.site for each in sites if each.own and each.site in found]
        reason = (
            "" if len(rows) >= FEWEST_SITES else f"fewer than {FEWEST_SITES} substrate sites without gaps"
        )
        if not reason and not compared.reason:
            sets[name] = rows
        made.append(
            {
                "set": name,
                "mechanism": sites[0].mechanism,
                "kinase": sites[0].kinase,
                "sites_known": len(sites),
                "sites_measured": len(found),
                "rows_used": len(rows),
                "measured": ", ".join(found),
                "own_sites": ", ".join(own),
                "reason": compared.reason or reason,
            }
        )
    table = pd.DataFrame(made)
    for name in tests[:7]:
        table[name] = np.nan
    if sets and len(compared.design) > compared.design.shape[1]:
        used = np.flatnonzero(complete)
        model = choose(values[used], compared.design)
        whole = differences(values[used], compared.design)
        fitted = moderate(last(fit(model.values, model.design)))
        quick = replace(options, rotations=0)
        names = pd.Index([str(row) for row in used])
        # of the sites of a kinase nothing is measured: the common correlation of sets
        usual = of_kind("replicates", options.gene_correlation)
        result = mechanism_table(
            names, model, np.ones(len(used), bool), fitted, whole.effect, sets, quick, usual
        )
        result = result.set_index("mechanism")
        for number, name in enumerate(table["set"]):
            if name in sets:
                row = result.loc[name]
                table.loc[number, tests[:6]] = [
                    *(row["effect"], row["effect_low"], row["effect_high"]),
                    *(row["camera_p"], row["fry_p"], row["both_p"]),
                ]
        table["both_fdr"] = benjamini_hochberg(table["both_p"].to_numpy(dtype=float))
    return table[columns + tests]


def _references_of(sheet: pd.DataFrame, contrast: Contrast) -> dict[str, list[int]]:
    """Return the positions of the reference samples of each block ("": no block)."""
    found: dict[str, list[int]] = {}
    for number, (_, row) in enumerate(sheet.iterrows()):
        if str(row[contrast.column]) == contrast.reference:
            found.setdefault(str(row[contrast.block]) if contrast.block else "", []).append(number)
    return found


def _of_samples(
    matrix: AssayMatrix, sheet: pd.DataFrame, contrast: Contrast, pairs: Sequence[Marked], reference: str
) -> pd.DataFrame:
    """Return each test sample's markers against the references of its block.

    Against different lines there is no p: they are no replicates of each other. Rank and range are given.
    """
    references = _references_of(sheet, contrast)
    places = bands_of(matrix) if matrix.kind.calls else []
    rows = list(dict.fromkeys(each.row for each in pairs))
    made = []
    for number, (name, cells) in enumerate(sheet.iterrows()):
        if str(cells[contrast.column]) != contrast.test:
            continue
        block = str(cells[contrast.block]) if contrast.block else ""
        others = references.get(block, [])
        result = against(matrix.values[:, number], matrix.values[:, others])
        for row in rows:
            value = matrix.values[row, number]
            outside = "" if not np.isfinite(value) or not result.n[row] else (
                "above" if value > result.high[row] else "below" if value < result.low[row] else "within"
            )  # fmt: skip
            entry = {
                "sample": name,
                "block": block,
                "row": matrix.labels[row],
                "features": " ".join(matrix.identified[row].features),
                "value": value,
                "difference": result.difference[row],
                "z": np.nan if matrix.kind.calls else result.z[row],
                "p": result.p[row] if reference == ONE_LINE and not matrix.kind.calls else np.nan,
                "rank": result.rank[row],
                "n_reference": result.n[row],
                "range": outside,
                "reference_of_z": f"{result.n[row]} {reference}",
                "copies": "",
            }
            if matrix.kind.calls:
                one = copies.call(row, matrix.values[:, number], matrix.assay.scale, places)
                entry["copies"] = ", ".join(
                    filter(None, (copies.WORDS[max(-2, min(2, one.level))], one.extent))
                )
            made.append(entry)
    columns = (
        *("sample", "block", "row", "features", "value", "difference", "z", "p", "rank", "n_reference"),
        *("range", "reference_of_z", "copies"),
    )
    return pd.DataFrame(made, columns=list(columns))


def _calibration(
    matrix: AssayMatrix, sheet: pd.DataFrame, contrast: Contrast, reference: str
) -> pd.DataFrame:
    """Return how often held-out references look changed: one row, tests pooled over blocks."""
    columns = [
        "reference_of_z",
        "n",
        "called_05",
        "rate_05",
        "rate_05_low",
        "rate_05_high",
        "called_001",
        "rate_001",
    ]
    if matrix.kind.calls:
        return pd.DataFrame(columns=columns)
    found = [
        held_out(matrix.values[:, others]).ravel() for others in _references_of(sheet, contrast).values()
    ]
    p = np.concatenate(found) if found else np.empty(0)
    p = p[np.isfinite(p)]
    if not len(p):
        return pd.DataFrame(columns=columns)
    low, high = wilson(int((p < 0.05).sum()), len(p))
    made = [
        reference,
        len(p),
        int((p < 0.05).sum()),
        float((p < 0.05).mean()),
        low,
        high,
        int((p < 0.001).sum()),
        float((p < 0.001).mean()),
    ]
    return pd.DataFrame([made], columns=columns)
