import numpy as np
import pytest

from sorascope.signature.adjustment import adjust

VALUE = np.array([3.0, 2.0, 1.0])
NOISE = np.array([[1.0, -2.0, 0.5, 1.5], [0.5, 1.0, -1.0, 2.0], [2.0, 0.0, 1.0, -1.0]])
WEIGHTS = np.full(4, 0.25)


def test_a_set_keeps_what_is_orthogonal_to_the_sets_it_shares_genes_with():
    gram = np.array([[0.2, 0.05, 0.0], [0.05, 0.1, 0.0], [0.0, 0.0, 0.3]])
    found = adjust(VALUE, NOISE, WEIGHTS, gram, ["a", "b", "c"], [[1], [0], []])
    np.testing.assert_allclose(found.value, [3 - 0.5 * 2, 2 - 0.25 * 3, 1])
    np.testing.assert_allclose(found.noise[0], NOISE[0] - 0.5 * NOISE[1])
    np.testing.assert_allclose(1 / found.sizes, [0.2 - 0.5 * 0.05, 0.1 - 0.25 * 0.05, 0.3])


@pytest.mark.parametrize(("shared", "tested"), [(0.9, True), (0.948, True), (0.949, False), (1.0, False)])
def test_a_set_that_keeps_a_tenth_or_less_is_not_tested(shared, tested):
    gram = np.array([[1.0, shared, 0.0], [shared, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = adjust(VALUE, NOISE, WEIGHTS, gram, ["a", "b", "c"], [[1], [0], []])
    assert np.isfinite(found.value[0]) == tested
    assert np.isfinite(found.sizes[0]) == tested


def test_the_slope_on_proliferation_is_learned_from_noise_and_shrunk():
    names = ["a", "b", "proliferation"]
    found = adjust(VALUE, NOISE, WEIGHTS, np.eye(3), names, [[], [], []])
    slope = NOISE[0] @ NOISE[2] / (NOISE[2] @ NOISE[2]) / (1 + 2 / 4)
    assert found.value[0] == pytest.approx(3 - slope * 1)
    np.testing.assert_allclose(found.noise[0], NOISE[0] - slope * NOISE[2])
    assert found.value[2] == 1
