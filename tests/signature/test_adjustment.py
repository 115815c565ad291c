import numpy as np
import pytest
from scipy import sparse

from sorascope.arrays.sets import IndexedSet
from sorascope.signature import adjustment
from sorascope.signature.adjustment import MOST_NEIGHBOURS, adjust, adjusted_for, neighbours

VALUE = np.array([3.0, 2.0, 1.0])
NOISE = np.array([[1.0, -2.0, 0.5, 1.5], [0.5, 1.0, -1.0, 2.0], [2.0, 0.0, 1.0, -1.0]])
WEIGHTS = np.full(4, 0.25)
N_GENES = 10**9  # so many that no set's weights reach the mean of all genes


def adjusted(gram, names, near, noise=NOISE, **options):
    """Adjust with score vectors whose inner products are `gram`."""
    scores = sparse.csr_matrix(np.linalg.cholesky(np.asarray(gram) + 1e-14 * np.eye(3)))
    return adjust(VALUE, noise, WEIGHTS, scores, N_GENES, names, near, **options)


def test_score_vectors_are_taken_less_their_mean_over_all_genes():
    scores = sparse.csr_matrix([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
    found = adjust(VALUE[:2], NOISE[:2], WEIGHTS, scores, 6, ["a", "b"], [[1], [0]])
    full = np.zeros((2, 6))
    full[:, :3] = scores.toarray() - 1 / 6
    full[:, 3:] = -1 / 6
    gram = full @ full.T
    assert found.value[0] == pytest.approx(3 - gram[0, 1] / gram[1, 1] * 2)


def test_of_many_neighbours_those_that_share_most_genes_are_kept():
    own = IndexedSet(np.arange(40), np.ones(40))
    others = {f"s{n}": IndexedSet(np.arange(n + 1), np.ones(n + 1)) for n in range(15)}
    near = neighbours({"own": own, **others})
    assert near[0] == list(range(6, 16))
    assert len(near[3]) == 10


def test_a_set_keeps_what_is_orthogonal_to_the_sets_it_shares_genes_with():
    gram = np.array([[0.2, 0.05, 0.0], [0.05, 0.1, 0.0], [0.0, 0.0, 0.3]])
    found = adjusted(gram, ["a", "b", "c"], [[1], [0], []])
    np.testing.assert_allclose(found.value, [3 - 0.5 * 2, 2 - 0.25 * 3, 1], rtol=1e-6)
    np.testing.assert_allclose(found.noise[0], NOISE[0] - 0.5 * NOISE[1], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(1 / found.sizes, [0.2 - 0.5 * 0.05, 0.1 - 0.25 * 0.05, 0.3], rtol=1e-6)


def test_of_very_many_sets_only_shared_genes_are_kept_with_the_same_answer(monkeypatch):
    gram = np.array([[0.2, 0.05, 0.0], [0.05, 0.1, 0.02], [0.0, 0.02, 0.3]])
    names, near = ["a", "b", "c"], [[1], [0, 2], [1]]
    full = adjusted(gram, names, near)
    monkeypatch.setattr(adjustment, "MOST_DENSE", 2)
    sparing = adjusted(gram, names, near)
    assert not np.allclose(full.value, VALUE)
    np.testing.assert_array_equal(sparing.value, full.value)
    np.testing.assert_array_equal(sparing.noise, full.noise)


@pytest.mark.parametrize(("shared", "tested"), [(0.9, True), (0.948, True), (0.949, False), (1.0, False)])
def test_a_set_that_keeps_a_tenth_or_less_is_not_tested(shared, tested):
    gram = np.array([[1.0, shared, 0.0], [shared, 1.0, 0.0], [0.0, 0.0, 1.0]])
    found = adjusted(gram, ["a", "b", "c"], [[1], [0], []])
    assert np.isfinite(found.value[0]) == tested
    assert np.isfinite(found.sizes[0]) == tested


def test_the_slope_on_proliferation_is_learned_from_noise_and_shrunk():
    names = ["a", "b", "proliferation"]
    found = adjusted(np.eye(3), names, [[], [], []])
    slope = NOISE[0] @ NOISE[2] / (NOISE[2] @ NOISE[2]) / (1 + 2 / 4)
    assert found.value[0] == pytest.approx(3 - slope * 1)
    np.testing.assert_allclose(found.noise[0], NOISE[0] - slope * NOISE[2])
    assert found.value[2] == 1


def test_a_programme_without_any_noise_explains_nothing():
    noise = NOISE.copy()
    noise[2] = 0
    found = adjusted(np.eye(3), ["a", "b", "proliferation"], [[], [], []], noise=noise)
    np.testing.assert_array_equal(found.value, VALUE)
    np.testing.assert_array_equal(found.noise, noise)


def test_a_programme_that_shares_genes_is_taken_out_once_and_each_other_in_turn():
    gram = np.array([[0.2, 0.0, 0.05], [0.0, 0.1, 0.0], [0.05, 0.0, 0.1]])
    names = ["a", "b", "proliferation"]
    found = adjusted(gram, names, [[2], [], [0]])
    assert found.value[0] == pytest.approx(3 - 0.5 * 1)
    assert found.value[2] == pytest.approx(1 - 0.25 * 3)
    both = adjusted(np.eye(3), names, [[], [], []], confounders=("b", "proliferation"))
    shrink = 1 / (1 + 2 / 4)
    first = shrink * (NOISE[0] @ NOISE[1]) / (NOISE[1] @ NOISE[1])
    left = NOISE[0] - first * NOISE[1]
    second = shrink * (left @ NOISE[2]) / (NOISE[2] @ NOISE[2])
    assert both.value[0] == pytest.approx(3 - first * 2 - second * 1)
    np.testing.assert_allclose(both.noise[0], left - second * NOISE[2])


def test_what_a_set_is_adjusted_for_is_named_programmes_first():
    def of(*rows):
        return IndexedSet(np.array(rows), np.ones(len(rows)))

    indexed = {"a": of(1, 2), "b": of(2, 3), "proliferation": of(1, 9), "c": of(7)}
    assert neighbours(indexed) == [[1, 2], [0], [0], []]
    assert adjusted_for(indexed) == [["proliferation", "b"], ["proliferation", "a"], ["a"], ["proliferation"]]
    assert adjusted_for({"a": of(1, 2), "b": of(2)}) == [["b"], ["a"]]


def test_of_a_large_collection_the_nearest_sets_are_kept():
    # set k shares genes 0..k with the first set
    members = {"first": range(40), **{f"s{k}": range(k + 1) for k in range(30)}}
    indexed = {name: IndexedSet(np.array(genes), np.ones(len(genes))) for name, genes in members.items()}
    near = neighbours(indexed)
    assert near[0] == list(range(31 - MOST_NEIGHBOURS, 31))
    assert all(len(one) == MOST_NEIGHBOURS for one in near)
