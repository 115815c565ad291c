"""Tests of the last coefficient of a design, for genes and for sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ..arrays.coregulation import Correlations
from ..model.effects import Effects, contrast_and_residuals
from ..model.fit import Fit, fit, last
from ..model.moderation import Moderated, moderate
from ..settings import Statistics
from .genes import gene_table
from .prepare import Prepared
from .set_tests.camera import MeasuredNull
from .set_tests.table import camera_null, mechanism_table


@dataclass(frozen=True)
class Tested:
    """One row a gene, one row a set, and the moderated statistics behind both."""

    genes: pd.DataFrame
    mechanisms: pd.DataFrame
    moderated: Moderated


@dataclass(frozen=True)
class Genes:
    """What is prepared; one row a gene, and the fit and moderated statistics of those that are tested."""

    prepared: Prepared
    table: pd.DataFrame
    fitted: Fit
    moderated: Moderated

    @cached_property
    def effects(self) -> Effects:
        """The contrast's effect and the residuals of the tested genes, for any sets."""
        model = self.prepared.model
        return contrast_and_residuals(model.values, model.design, model.weights)

    def of_sets(
        self, sets: Mapping[str, Mapping[str, int]], options: Statistics, usual: Correlations
    ) -> pd.DataFrame:
        """Test the last coefficient for sets.

        `usual`: correlation between the genes of each set, or of all sets, for camera.
        """
        prepared = self.prepared
        return mechanism_table(
            prepared.genes,
            prepared.model,
            prepared.reasons == "",
            self.moderated,
            self.fitted.coefficients[:, 0],
            sets,
            options,
            usual,
            self._replicated,
        )

    def null_of_sets(
        self, sets: Mapping[str, Mapping[str, int]], usual: Correlations
    ) -> tuple[list[float], MeasuredNull | None]:
        """Return how often camera calls each set in the noise of replicates; see `camera_null`."""
        prepared = self.prepared
        usable = prepared.reasons == ""
        return camera_null(
            prepared.genes, prepared.model, usable, self.moderated, sets, usual, self._replicated
        )

    @property
    def _replicated(self) -> Effects | None:
        design = self.prepared.model.design
        return self.effects if design.shape[0] > design.shape[1] and len(self.fitted.coefficients) else None


def test(
    prepared: Prepared,
    sets: Mapping[str, Mapping[str, int]],
    options: Statistics,
    usual: Correlations,
) -> Tested:
    """Test the last coefficient of the design, for genes and for sets; `usual`: see `Genes.of_sets`."""
    found = genes_of(prepared, options)
    return Tested(found.table, found.of_sets(sets, options, usual), found.moderated)


def genes_of(prepared: Prepared, options: Statistics) -> Genes:
    """Test the last coefficient of the design for genes alone."""
    model = prepared.model
    fitted = last(fit(model.values, model.design, model.weights))
    fitted = replace(fitted, mean_expression=model.mean_expression)
    moderated = moderate(fitted, trend=model.trend, robust=options.robust)
    plain = fit(prepared.values, prepared.design)
    table = gene_table(prepared.genes, plain, fitted, moderated, prepared.reasons)
    return Genes(prepared, table, fitted, moderated)
