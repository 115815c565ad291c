"""roast with the variance prior of each gene, as the outlier-robust one gives it."""

import numpy as np
import pytest

from sorascope.arrays.sets import index_sets
from sorascope.contrast.set_tests.rotation import roast
from sorascope.model.prior import Prior

GENES = [f"g{number}" for number in range(40)]
SETS = index_sets(GENES, {"one": dict.fromkeys(GENES[:8], 1), "two": {"g9": 1, "g30": -1, "g31": 1}})


def test_one_weight_for_all_genes_is_that_weight_for_each():
    effects = np.random.default_rng(1).normal(0, 1, (40, 6))
    one = roast(effects, SETS, Prior(np.array(0.8), np.array(4.0)), 199)
    each = roast(effects, SETS, Prior(np.full(40, 0.8), np.full(40, 4.0)), 199)
    for name, values in one.items():
        assert each[name] == pytest.approx(values), name


def test_the_weight_of_genes_outside_of_a_set_does_not_touch_it():
    effects = np.random.default_rng(2).normal(0, 1, (40, 6))
    weights = np.full(40, 4.0)
    before = roast(effects, SETS, Prior(np.array(0.8), weights), 199)
    weights = weights.copy()
    weights[20] = 0.5
    after = roast(effects, SETS, Prior(np.array(0.8), weights), 199)
    assert after["p"] == pytest.approx(before["p"])
    weights[3] = 0.5
    changed = roast(effects, SETS, Prior(np.array(0.8), weights), 199)
    assert changed["statistic"][0] != before["statistic"][0]
    assert changed["statistic"][1] == before["statistic"][1]
