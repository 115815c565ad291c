"""Adjustment of one set for others, against the same by projection of score vectors."""

import numpy as np

from sorascope.sets import index_sets
from sorascope.signature.adjustment import adjust, adjusted_for, neighbours


def test_a_set_that_shares_genes_is_judged_by_what_it_has_beyond_them():
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(3, 50))  # a, b share genes; c stands alone
    value, noise, weights = rng.normal(size=3), rng.normal(size=(3, 8)), np.full(8, 1 / 8)
    found = adjust(value, noise, weights, vectors @ vectors.T, ["a", "b", "c"], [[1], [0], []], ())
    for own, other in ((0, 1), (1, 0)):
        slope = vectors[own] @ vectors[other] / (vectors[other] @ vectors[other])
        beyond = vectors[own] - slope * vectors[other]
        sizes = 1 / (beyond @ beyond)
        np.testing.assert_allclose(found.value[own], value[own] - slope * value[other], rtol=1e-12)
        np.testing.assert_allclose(found.noise[own], noise[own] - slope * noise[other], rtol=1e-12)
        np.testing.assert_allclose(found.sizes[own], sizes, rtol=1e-12)
    np.testing.assert_array_equal(found.value[2], value[2])
    np.testing.assert_allclose(found.sizes[2], 1 / (vectors[2] @ vectors[2]), rtol=1e-12)


def test_a_set_within_another_has_nothing_of_its_own():
    gram = np.array([[1.0, 1.0], [1.0, 1.0]])
    found = adjust(np.ones(2), np.ones((2, 3)), np.full(3, 1 / 3), gram, ["a", "b"], [[1], []], ())
    assert np.isnan(found.value[0]) and np.isnan(found.noise[0]).all() and np.isnan(found.sizes[0])
    assert found.value[1] == 1


def test_programmes_come_first_and_no_set_is_named_twice():
    signed = {"cycle": {"g1": 1, "g2": 1}, "a": {"g2": 1, "g3": 1}, "b": {"g3": -1, "g4": 1}, "c": {"g9": 1}}
    indexed = index_sets([f"g{number}" for number in range(10)], signed)
    assert neighbours(indexed) == [[1], [0, 2], [1], []]
    assert adjusted_for(indexed, ("cycle", "not here")) == [["a"], ["cycle", "b"], ["cycle", "a"], ["cycle"]]
