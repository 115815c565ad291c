"""Weights of genes within a set: inverse standard deviations, none more than threefold the median gene's."""

import numpy as np

from sorascope.arrays.sets import index_sets
from sorascope.signature.statistic import gene_weights, membership


def test_weights_are_inverse_spreads_within_a_third_and_three_times_the_median():
    genes = [f"g{number}" for number in range(9)]
    spread = np.array([1, 2, 0.5, 100, 0.01, 1, 1, 1, 1.0])  # the median is 1
    sets = index_sets(genes, {"a": {"g1": 1, "g2": -1, "g3": 1, "g4": 1}, "b": {"g0": -1}})
    weights, sizes = gene_weights(membership(sets, len(genes)), spread)
    plain = np.array([1 / 2, -2, 1 / 3, 3])
    expected = plain / np.abs(plain).sum()
    np.testing.assert_allclose(weights.toarray(), [[0, *expected], [-1, 0, 0, 0, 0]], rtol=1e-12)
    np.testing.assert_allclose(sizes, [1 / (expected**2).sum(), 1], rtol=1e-12)
