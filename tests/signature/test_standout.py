import numpy as np
import pytest

from sorascope.arrays.coregulation import Coregulation
from sorascope.arrays.sets import index_sets
from sorascope.signature.difference import whole_spread
from sorascope.signature.standout import stand_out
from sorascope.signature.statistic import membership

GENES = [f"g{number}" for number in range(2000)]
SETS = index_sets(GENES, {"a": {f"g{n}": 1 for n in range(20)}, "b": {f"g{n}": -1 for n in range(50, 60)}})
USUAL = Coregulation({"a": 0.3}, {"a": 20.0}, 0.1)


def ask(shifted, variance=0.0):
    spread = whole_spread(shifted, np.full(2000, variance))
    return stand_out(shifted, spread, membership(SETS, 2000), ["a", "b"], USUAL)


def test_t_is_cameras_with_the_correlation_between_clones():
    shifted = np.random.default_rng(1).normal(0, 0.4, 2000)
    shifted[:20] += 0.5
    shifted[50:60] -= 0.6
    found = ask(shifted)
    z = shifted / np.sqrt(np.mean(shifted**2))
    assert found.t[0] == pytest.approx(z[:20].mean() / np.sqrt((1 + 19 * 0.3) / 20))
    assert found.t[1] == pytest.approx(-z[50:60].mean() / np.sqrt((1 + 9 * 0.1) / 10))
    np.testing.assert_array_equal(found.df, [25, 5])


def test_noise_of_a_gene_counts_beside_what_all_genes_changed():
    shifted = np.random.default_rng(2).normal(0, 0.5, 2000)
    variance = np.where(np.arange(2000) < 10, 0.2, 0.01)
    shifted[:20] += 0.4
    spread = whole_spread(shifted, variance)
    found = stand_out(shifted, spread, membership(SETS, 2000), ["a", "b"], USUAL)
    z = shifted / np.sqrt(variance + np.mean(shifted**2) - variance.mean())
    z /= np.sqrt(np.mean(z**2))
    assert found.t[0] == pytest.approx(z[:20].mean() / np.sqrt((1 + 19 * 0.3) / 20))


def test_one_gene_does_not_make_a_set_stand_out():
    shifted = np.random.default_rng(3).normal(0, 0.3, 2000)
    shifted[3] = 12
    assert ask(shifted).p[0] > 0.05


def test_a_set_that_moves_with_everything_does_not_stand_out_and_one_that_moves_alone_does():
    rng = np.random.default_rng(4)
    quiet, drifted = rng.normal(0, 0.1, 2000), rng.normal(0, 1.5, 2000)
    for shifted in (quiet, drifted):
        shifted[:20] += 0.8
    assert ask(quiet).p[0] < 1e-4
    assert ask(drifted).p[0] > 0.2
