"""The effect of a set and its interval, against the two-sample t interval of the set's mean."""

import numpy as np
import pytest
from scipy import stats

from sorascope.arrays.sets import index_sets
from sorascope.contrast.set_tests.table import set_effects
from sorascope.model.choose import Model

GENES = [f"g{number}" for number in range(30)]


@pytest.mark.parametrize(("n_reference", "n_test"), [(3, 3), (2, 7)])
def test_interval_of_one_set_is_that_of_two_samples(n_reference, n_test):
    rng = np.random.default_rng(n_test)
    values = rng.normal(8, 1, (30, n_reference + n_test))
    design = np.column_stack([np.ones(n_reference + n_test), np.repeat([0.0, 1.0], [n_reference, n_test])])
    signs = {"g0": 1, "g4": -1, "g9": 1, "g20": 1}
    model = Model("log2", values, design, None, False, values.mean(axis=1))
    changes = values[:, n_reference:].mean(axis=1) - values[:, :n_reference].mean(axis=1)
    effect, half = set_effects(model, changes, index_sets(GENES, {"one": signs}))

    of_set = np.mean([sign * values[GENES.index(gene)] for gene, sign in signs.items()], axis=0)
    interval = stats.ttest_ind(of_set[n_reference:], of_set[:n_reference]).confidence_interval(0.95)
    assert (effect[0] - half[0], effect[0] + half[0]) == pytest.approx(
        (interval.low, interval.high), abs=1e-10
    )


@pytest.mark.parametrize("by_gene", [False, True])
def test_weights_enter_the_interval_of_a_set_as_those_of_its_genes_on_average(by_gene):
    rng = np.random.default_rng(5)
    values, weights = rng.normal(8, 1, (30, 8)), rng.uniform(0.3, 3, (30, 8))
    if not by_gene:
        weights = weights[0]
    design = np.column_stack([np.ones(8), np.repeat([0.0, 1.0], 4)])
    signs = {"g0": 1, "g4": -1, "g9": 1, "g20": 1}
    model = Model("log2", values, design, weights, False, values.mean(axis=1))
    _, half = set_effects(model, np.zeros(30), index_sets(GENES, {"one": signs}))

    rows = [GENES.index(gene) for gene in signs]
    of_set = np.mean([sign * values[row] for row, sign in zip(rows, signs.values(), strict=True)], axis=0)
    weight = np.diag(weights[rows].mean(axis=0) if by_gene else weights)
    inverse = np.linalg.inv(design.T @ weight @ design)
    residuals = of_set - design @ inverse @ design.T @ weight @ of_set
    error = np.sqrt(residuals @ weight @ residuals / 6 * inverse[1, 1])
    assert half[0] == pytest.approx(stats.t.ppf(0.975, 6) * error)
