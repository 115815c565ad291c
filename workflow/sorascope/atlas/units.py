"""What one column of the atlas is: a contrast within one parental line, with the facts about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ..model.design import factor_columns, independent_columns
from ..settings import Contrast, Dataset, roles
from ..settings.roles import FACTS
from ..synthesis.lines import LIVER, cell_line

if TYPE_CHECKING:
    import pandas as pd

LINE_COLUMNS = ("line", "parental_line", "cell_line")
MIXED = "several"


def line_column(samples: pd.DataFrame, dataset: Dataset) -> str | None:
    """Return the sheet's column of parental lines; None without one, or where the config names the line."""
    if "line" in dataset.facts:
        return None
    return next((name for name in LINE_COLUMNS if name in samples.columns), None)


def lines_of(given: Mapping[str, object], samples: pd.DataFrame, contrasts: Iterable[Contrast]) -> list[str]:
    """Return the names that are, or may be, lines of a data set: as stated, else of columns and blocks."""
    if given.get("line"):
        return [str(given["line"])]
    blocks = [contrast.block for contrast in contrasts if contrast.block]
    columns = dict.fromkeys([*LINE_COLUMNS, *blocks])
    held = [samples[name] for name in columns if name in samples.columns]
    return sorted({str(value) for column in held for value in column.dropna()})


def line_design(
    samples: pd.DataFrame, contrast: Contrast, column: str
) -> tuple[np.ndarray, list[str], list[str]] | None:
    """Build the design with one difference, test minus reference, for each line that has both groups.

    Returns samples x coefficients with the lines' differences last, the lines, and the samples' names; None
    when no line has both groups or covariates leave a line's difference undetermined: then the contrast is
    one unit.
    """
    groups = samples[contrast.column].astype(str)
    kept = samples[groups.isin([contrast.test, contrast.reference])]
    groups, lines = groups[kept.index], kept[column].astype(str)
    both = [
        line
        for line in dict.fromkeys(lines)
        if line and set(groups[lines == line]) == {contrast.test, contrast.reference}
    ]
    if not both:
        return None
    parts = [np.ones((len(kept), 1)), factor_columns(lines)[1]]
    for name in contrast.columns[1:]:
        if name != column:
            parts.append(factor_columns(kept[name])[1])
    nuisance = np.column_stack(parts)
    nuisance = nuisance[:, independent_columns(nuisance)]
    test = (groups == contrast.test).to_numpy(dtype=float)
    differences = [test * (lines == line).to_numpy() for line in both]
    matrix = np.column_stack([nuisance, *differences])
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        return None
    return matrix, both, list(kept.index)


def facts(given: Mapping[str, object], samples: pd.DataFrame | None = None) -> dict[str, str]:
    """Return drug, dose, time, model, clone: from the config, else from the sheet's column where all agree.

    `samples`: the test samples of the unit. Values that differ between them read "several"; a fact that is
    nowhere stated is empty.
    """
    found = {}
    for name in FACTS:
        value = str(given.get(name, ""))
        if not value and samples is not None and name in samples.columns:
            stated = {text for text in samples[name].astype(str) if text and text != "nan"}
            value = MIXED if len(stated) > 1 else next(iter(stated), "")
        found[name] = value
    return found


def role(given: Mapping[str, object], line: str) -> str:
    """Return what a contrast is to the atlas (see `known.roles`): as stated, else by its line.

    A line that the table of cell lines holds and that is not of liver is another resistant line.
    """
    found = cell_line(line)
    other = found is not None and found.tissue != LIVER
    return str(given.get("role", "") or (roles.OTHER if other else roles.LIVER))


def short_labels(units: pd.DataFrame) -> dict[str, str]:
    """Return unit -> label: the data set, and its contrast or line where it has several of them."""
    labels = {}
    for dataset, group in units.groupby("dataset", sort=False):
        several_contrasts, several_lines = group["contrast"].nunique() > 1, group["line"].nunique() > 1
        for row in group.itertuples():
            parts = [dataset]
            if several_contrasts:
                parts.append(row.contrast)
            if several_lines:
                parts.append(row.line)
            labels[row.unit] = " · ".join(parts)
    return labels
