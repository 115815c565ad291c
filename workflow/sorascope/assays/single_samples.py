"""Single samples in one assay: each against its block's references; how often references look changed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..arrays.spread import wilson
from ..settings import Contrast
from .markers import Marked, bands_of
from .matrix import AssayMatrix
from .statistics import copies
from .statistics.samples import against, held_out

ONE_LINE, PANEL = "replicates", "different lines"


def _references_of(sheet: pd.DataFrame, contrast: Contrast) -> dict[str, list[int]]:
    """Return the positions of the reference samples of each block ("": no block)."""
    found: dict[str, list[int]] = {}
    for number, (_, row) in enumerate(sheet.iterrows()):
        if str(row[contrast.column]) == contrast.reference:
            found.setdefault(str(row[contrast.block]) if contrast.block else "", []).append(number)
    return found


def table(
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


def calibration(matrix: AssayMatrix, sheet: pd.DataFrame, contrast: Contrast, reference: str) -> pd.DataFrame:
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
