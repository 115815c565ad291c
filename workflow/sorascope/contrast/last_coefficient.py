"""Tests of the last coefficient of a design, for genes and for sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from ..arrays.coregulation import Correlations
from ..model.fit import Fit, fit, last
from ..model.moderation import Moderated, moderate
from ..set_tests.table import mechanism_table
from ..settings import Statistics
from .genes import gene_table
from .prepare import Prepared


@dataclass(frozen=True)
class Tested:
    """One row a gene, one row a set, and the moderated statistics behind both."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    moderated: Moderated


def test(
    prepared: Prepared,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
    usual: Correlations,
) -> Tested:
    """Test the last coefficient of the design, for genes and for sets.

    `usual`: correlation between the genes of each set, or of all sets, for camera.
    """
    found, model = genes_of(prepared, options), prepared.model
    usable, changes = prepared.reasons == "", found.fitted.coefficients[:, 0]
    mechanisms = mechanism_table(
        prepared.genes, model, usable, found.moderated, changes, sets, options, usual
    )
    return Tested(found.table, mechanisms, found.moderated)


@dataclass(frozen=True)
class Genes:
    """One row a gene, and the fit and moderated statistics of those that are tested."""

    table: pd.DataFrame
    fitted: Fit
    moderated: Moderated


def genes_of(prepared: Prepared, options: Statistics) -> Genes:
    """Test the last coefficient of the design for genes alone."""
    model = prepared.model
    fitted = last(fit(model.values, model.design, model.weights))
    fitted = replace(fitted, mean_expression=model.mean_expression)
    moderated = moderate(fitted, trend=model.trend, robust=options.robust)
    plain = fit(prepared.values, prepared.design)
    table = gene_table(prepared.genes, plain, fitted, moderated, prepared.reasons)
    return Genes(table, fitted, moderated)
