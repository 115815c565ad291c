"""From the declared scale to log2, and TMM where most genes are silent."""

import numpy as np
import pytest

from sorascope.arrays import normalise
from sorascope.scale import transform

VALUES = np.array([[0.0, 1.0, 7.0], [0.5, 3.0, 1023.0]])


@pytest.mark.parametrize("declared", ["tpm", "fpkm"])
def test_linear_units_become_log2_of_one_more(declared):
    found = transform.to_log2(VALUES, declared, [])
    np.testing.assert_allclose(found.expression, [[0, 1, 3], [np.log2(1.5), 2, 10]])
    assert found.kept.all() and found.counts is None
    assert found.info == {"method": "log2(x + 1)"}


def test_intensities_below_one_are_set_to_it_and_counted():
    found = transform.to_log2(np.array([[-3.0, 0.2, 1.0], [2.0, 8.0, 0.99]]), "intensity", [])
    np.testing.assert_allclose(found.expression, [[0, 0, 0], [1, 3, 0]])
    assert found.info == {"method": "log2(x), values below 1 set to it (3)"}


def test_log2_values_stay_as_given():
    found = transform.to_log2(VALUES, "log2", [])
    np.testing.assert_array_equal(found.expression, VALUES)
    assert found.info == {"method": "none: log2 values as given"}


def test_tmm_of_samples_whose_upper_quartile_is_zero():
    counts = np.zeros((40, 4))
    counts[:6] = [[5, 9, 1, 8], [20, 3, 0, 31], [7, 0, 4, 12], [0, 2, 9, 3], [90, 40, 11, 150], [3, 3, 2, 1]]
    counts[6:26, 2] = 1
    # edgeR 3.40, calcNormFactors(counts): its reference sample is the one of the largest sum of square roots
    expected = [0.761828023918766, 2.503032184982351, 0.902796534432450, 0.580880421066928]
    np.testing.assert_allclose(normalise.tmm_factors(counts), expected, rtol=1e-10)
