"""GSVA of directional sets: the score of the up genes less that of the down genes."""

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import index_sets
from sorascope.scores import gsva

GENES = [f"g{number}" for number in range(50)]
UP, DOWN = {f"g{number}": 1 for number in (1, 4, 9, 16)}, {f"g{number}": -1 for number in (2, 3, 30)}


def score(samples, sets):
    values = np.random.default_rng(4).normal(7, 1, (50, 6))[:, :samples]
    names = [f"sample {number}" for number in range(samples)]
    return gsva.score(pd.DataFrame(values, GENES, names), index_sets(GENES, sets))


def test_a_set_of_both_directions_is_the_difference_of_its_parts():
    turned = dict.fromkeys(DOWN, 1)
    found = score(6, {"both": UP | DOWN, "up": UP, "down": DOWN, "turned": turned})
    assert np.ptp(found["down"]) > 0.1
    np.testing.assert_allclose(found["down"], -found["turned"], rtol=1e-12)
    np.testing.assert_allclose(found["both"], found["up"] - found["turned"], rtol=1e-12)


@pytest.mark.parametrize(("samples", "sets"), [(1, {"up": UP}), (6, {"up": {"x": 1}})])
def test_one_sample_or_no_gene_has_no_score(samples, sets):
    found = score(samples, sets)
    assert list(found) == ["up"]
    assert found["up"].shape == (samples,) and np.isnan(found["up"]).all()


def test_two_samples_have_a_score_and_an_absent_set_beside_has_none():
    found = score(2, {"up": UP, "absent": {"x": 1}})
    assert np.isfinite(found["up"]).all() and np.isnan(found["absent"]).all()
