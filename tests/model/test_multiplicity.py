import numpy as np

from sorascope.arrays.ranks import benjamini_hochberg


def test_adjusts_as_benjamini_and_hochberg_and_skips_missing():
    p = np.array([0.01, np.nan, 0.04, 0.03, 0.5])
    np.testing.assert_allclose(benjamini_hochberg(p), [0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5])


def test_nothing_to_adjust():
    assert np.isnan(benjamini_hochberg(np.array([np.nan]))).all()
    assert len(benjamini_hochberg(np.array([]))) == 0
