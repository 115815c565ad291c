"""What the assays of each data set say of a mechanism, next to its mRNA: where both were measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assays.agreement import MARKS

if TYPE_CHECKING:
    import pandas as pd

ALL = "(all)"
# column of evidence.tsv -> column here
COLUMNS = {
    "contrast": "contrast",
    "line": "line",
    "mechanism": "mechanism",
    "assay": "assay",
    "type": "type",
    "agreement": "agreement",
    "deciding": "deciding",
    "difference": "assay_difference",
    "ci_low": "assay_low",
    "ci_high": "assay_high",
    "marker_fdr": "assay_fdr",
    "mrna_effect": "mrna_effect",
    "mrna_fdr": "mrna_fdr",
}
NUMBERS = ("difference", "ci_low", "ci_high", "marker_fdr", "mrna_effect", "mrna_fdr")


def gather(folders: Sequence[str | Path]) -> pd.DataFrame:
    """Return a row for each data set, contrast, line, mechanism and assay, of those that mRNA shows too.

    `folders`: the folders of assays of data sets. Lines stand for a contrast that was tested within lines,
    else the whole contrast does. Nothing is combined over data sets: assays of different makers and units.
    """
    import pandas as pd

    parts = [pd.DataFrame(columns=["dataset", *COLUMNS.values()])]
    for folder in map(Path, folders):
        for path in sorted(folder.glob("*/evidence.tsv")):
            texts = {name: str for name in COLUMNS if name not in NUMBERS}
            rows = pd.read_csv(path, sep="\t", dtype=texts, keep_default_na=False, na_values=[""])
            rows = rows[rows["mrna_effect"].notna() & (rows["deciding"].fillna("") != "")]
            of_lines = rows[rows["line"] != ALL]
            whole = rows[(rows["line"] == ALL) & ~rows["contrast"].isin(of_lines["contrast"])]
            part = pd.concat([of_lines, whole])[list(COLUMNS)].rename(columns=COLUMNS)
            if len(part):
                parts.append(part.assign(dataset=folder.parent.name))
    found = pd.concat(parts[1:] or parts, ignore_index=True)[["dataset", *COLUMNS.values()]]
    return found.sort_values(["mechanism", "type", "dataset", "contrast", "line"], kind="stable")


def shown(table: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows by mechanism for the page, each with its mark of agreement, "" for none."""
    return [
        {
            **{key: None if isinstance(cell, float) and isnan(cell) else cell for key, cell in row.items()},
            "name": names[row["mechanism"]],
            "mark": MARKS.get(row["agreement"], ""),
        }
        for row in table.to_dict("records")
        if row["mechanism"] in names
    ]
