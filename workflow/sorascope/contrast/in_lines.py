"""The genes of a contrast within each line by itself, for tools that take one list of genes a line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import InputError
from ..model.design import Design, group_design
from .last_coefficient import genes_of
from .prepare import prepare

if TYPE_CHECKING:
    import pandas as pd

    from ..settings import Contrast, Statistics


def run(
    expression: pd.DataFrame,
    samples: pd.DataFrame,
    contrast: Contrast,
    counts: pd.DataFrame | None,
    options: Statistics,
) -> dict[str, pd.DataFrame]:
    """Return the genes of each block with samples of both groups, columns as in contrast/genes.tsv.

    Arguments as in `sorascope.contrast.run`. Samples are the units, by the linear model; without residual
    degrees of freedom there are fold changes alone. Covariates that leave a line's difference undetermined
    are left out there. Empty without a block column, and where one block alone has both groups: it is the
    contrast.
    """
    if contrast.block is None:
        return {}
    groups, blocks = (samples[name].astype(str) for name in (contrast.column, contrast.block))
    both = set(blocks[groups == contrast.test]) & set(blocks[groups == contrast.reference])
    if len(both) < 2:
        return {}
    alone = replace(contrast, block=None)
    fixed = replace(options, blocks="fixed")
    found = {}
    for block in sorted(both):
        design = _design(samples[blocks == block], contrast)
        found[block] = genes_of(prepare(expression, samples, design, alone, counts, fixed), fixed).table
    return found


def _design(sheet: pd.DataFrame, contrast: Contrast) -> Design:
    groups = (contrast.column, contrast.test, contrast.reference)
    try:
        return group_design(sheet, *groups, None, contrast.covariates)
    except InputError:
        return group_design(sheet, *groups)
