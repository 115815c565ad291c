"""The effect of a set and its interval, against the two-sample t interval of the set's mean."""

import numpy as np
import pytest
from scipy import stats

from sorascope.model.choose import Model
from sorascope.set_tests.table import set_effects
from sorascope.sets import index_sets

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
