"""camera on given statistics, against its definition: a two-sample t with an inflated variance."""

import numpy as np
import pytest
from scipy.stats import t as student

from sorascope.arrays.background import background
from sorascope.arrays.sets import index_sets
from sorascope.contrast.set_tests.camera import camera_by_set, camera_prerank

GENES = [f"g{number}" for number in range(40)]
SETS = {
    "up": {f"g{number}": 1 for number in range(5)},
    "mixed": {"g3": 1, "g9": -1, "g20": 1},
    "one": {"g7": -1},
    "none": {"x": 1},
    "all": dict.fromkeys(GENES, 1),
}


@pytest.mark.parametrize("correlation", [0.0, 0.05])
def test_a_two_sample_t_of_members_against_the_rest_with_the_inflated_variance(correlation):
    z = np.random.default_rng(2).normal(size=40)
    found = camera_prerank(z, index_sets(GENES, SETS), correlation)
    for number, signed in enumerate(list(SETS.values())[:3]):
        rows = [GENES.index(gene) for gene in signed]
        turned = z.copy()
        turned[rows] *= list(signed.values())
        rest, size = np.delete(turned, rows), len(rows)
        squares = ((turned[rows] - turned[rows].mean()) ** 2).sum() + ((rest - rest.mean()) ** 2).sum()
        inflation = 1 + (size - 1) * correlation
        error = np.sqrt(squares / 38 * (inflation / size + 1 / len(rest)))
        expected = (turned[rows].mean() - rest.mean()) / error
        assert found["statistic"][number] == pytest.approx(expected, rel=1e-10)
        assert found["p"][number] == pytest.approx(2 * student.sf(abs(expected), 38), rel=1e-10)
        assert found["direction"][number] == np.sign(expected)
    assert np.isnan(found["statistic"][3:]).all() and np.isnan(found["p"][3:]).all()


def test_two_genes_are_too_few():
    found = camera_prerank(np.array([1.0, -1.0]), index_sets(GENES[:2], {"a": {"g0": 1}}), 0.01)
    assert np.isnan(found["statistic"]).all()


def test_by_set_a_t_over_the_mean_square_of_the_genes_outside():
    z = np.random.default_rng(6).normal(size=40)
    inflation, degrees = np.array([1.5, 2.0, 1.0, 1.0, 1.0]), np.array([10.0, 20.0, 5.0, 5.0, 5.0])
    found = camera_by_set(z, index_sets(GENES, SETS), inflation, degrees)
    centred = z - background(z, np.ones(40))
    for number, signed in enumerate(list(SETS.values())[:3]):
        rows = [GENES.index(gene) for gene in signed]
        outside = np.mean(np.delete(centred, rows) ** 2)
        mean = np.mean(centred[rows] * list(signed.values()))
        expected = mean / np.sqrt(outside * inflation[number] / len(rows))
        assert found["statistic"][number] == pytest.approx(expected, rel=1e-10)
        assert found["p"][number] == pytest.approx(2 * student.sf(abs(expected), degrees[number]), rel=1e-10)
    assert np.isnan(found["p"][3:]).all()
