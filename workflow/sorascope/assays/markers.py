"""The markers of the mechanisms in one assay: which rows measure them, and what each shows in a contrast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..arrays.ranks import benjamini_hochberg
from . import curated
from .curated import Marker
from .matrix import AssayMatrix
from .statistics import copies
from .statistics.differences import Differences, differences
from .units import Units

DECIDING = ("defining", "support")


@dataclass(frozen=True)
class Marked:
    """A marker and the row that measures it."""

    marker: Marker
    row: int


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


def table(
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
