"""The combined z-score of few samples."""

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import index_sets
from sorascope.scores import zscore


@pytest.mark.filterwarnings("error")
def test_two_samples_have_a_spread_and_one_has_none():
    genes = ["g0", "g1", "g2"]
    two = pd.DataFrame([[1.0, 3.0], [8.0, 2.0], [5.0, 5.0]], index=genes)
    sets = index_sets(genes, {"a": {"g0": 1, "g1": -1, "g2": 1}})
    np.testing.assert_allclose(zscore.score(two, sets)["a"], [-1.0, 1.0], rtol=1e-12)
    assert np.isnan(zscore.score(two[[0]], sets)["a"]).all()
