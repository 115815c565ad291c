import numpy as np
import pytest

from sorascope.arrays.coregulation import Coregulation
from sorascope.arrays.sets import IndexedSet
from sorascope.contrast.set_tests.camera import camera
from sorascope.contrast.set_tests.set_correlation import set_correlations
from sorascope.model.effects import contrast_and_residuals
from sorascope.model.prior import Prior

GENES, SIZE, COUNT = 1000, 20, 20
SETS = {
    f"m{k}": IndexedSet(np.arange(SIZE) + SIZE * k, np.where(np.arange(SIZE) % 3, 1.0, -1.0))
    for k in range(COUNT)
}
USUAL = Coregulation({}, {}, 0.1, seen=True)


def design(each: int) -> np.ndarray:
    return np.column_stack([np.ones(2 * each), np.repeat([0.0, 1.0], each)])


def draw(rng: np.random.Generator, each: int, rho: float) -> np.ndarray:
    """Genes of the first half of the sets share a factor, each in its direction, with correlation `rho`."""
    values = rng.normal(size=(GENES, 2 * each))
    for one in list(SETS.values())[: COUNT // 2]:
        own = np.sqrt(1 - rho) * values[one.members]
        values[one.members] = own + np.sqrt(rho) * one.signs[:, None] * rng.normal(size=2 * each)
    return values


def test_many_residuals_speak_for_themselves():
    effects = contrast_and_residuals(draw(np.random.default_rng(1), 100, 0.3), design(100))
    found, degrees = set_correlations(effects.table[:, 1:], effects.df, SETS, USUAL)
    assert found[: COUNT // 2].mean() == pytest.approx(0.3, abs=0.04)
    assert found[COUNT // 2 :].mean() == pytest.approx(0.0, abs=0.01)
    assert degrees.min() > 198


def test_few_residuals_are_drawn_to_what_is_usual():
    effects = contrast_and_residuals(draw(np.random.default_rng(2), 3, 0.1), design(3))
    found, degrees = set_correlations(effects.table[:, 1:], effects.df, SETS, USUAL)
    alone = []
    for one in SETS.values():
        z = (
            effects.table[one.members, 1:]
            / np.sqrt((effects.table[one.members, 1:] ** 2).mean(axis=1) * 6 / 4)[:, None]
        )
        alone.append((((one.signs @ z) ** 2).sum() / 4 / SIZE - 1) / (SIZE - 1))
    assert np.std(found) < 0.75 * np.std(alone)
    assert 4 < degrees[0] <= 8
    assert len(set(degrees)) == 1


def test_a_set_measured_elsewhere_keeps_that_correlation_and_its_degrees_of_freedom():
    effects = contrast_and_residuals(draw(np.random.default_rng(2), 3, 0.1), design(3))
    usual = Coregulation({"m0": 0.27}, {"m0": 90.0}, 0.1, seen=True)
    found, degrees = set_correlations(effects.table[:, 1:], effects.df, SETS, usual)
    assert found[0] == 0.27
    assert degrees[0] == usual.degrees(["m0"])[0] >= 90
    assert (degrees[1:] <= 8).all()


def test_a_sample_left_out_is_as_if_it_had_a_coefficient_of_its_own():
    rng = np.random.default_rng(3)
    values, plan = draw(rng, 5, 0.2), design(5)
    effects = contrast_and_residuals(values, plan)
    without = contrast_and_residuals(values, np.column_stack([np.eye(10)[:, [7]], plan]))
    own = effects.table[:, 8] / np.sqrt(effects.free[7])
    found = set_correlations(effects.table[:, 1:], effects.df - 1, SETS, USUAL, own)
    expected = set_correlations(without.table[:, 1:], without.df, SETS, USUAL)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-12)
    np.testing.assert_array_equal(found[1], expected[1])


def test_camera_finds_more_where_genes_are_independent_and_calls_no_more_where_they_are_not():
    rng, prior = np.random.default_rng(4), Prior(np.array(1.0), np.array(10.0))
    together, moved = [], {"at hand": [], "usual": []}
    for _ in range(60):
        values = draw(rng, 4, 0.1)
        values[SETS["m15"].members, 4:] += 0.55 * SETS["m15"].signs[:, None]
        effects = contrast_and_residuals(values, design(4))
        found, degrees = set_correlations(effects.table[:, 1:], effects.df, SETS, USUAL)
        p = camera(effects.table, SETS, prior, found, effects.df, degrees)["p"]
        usual = camera(effects.table, SETS, prior, 0.1, effects.df)["p"]
        together.append((p[: COUNT // 2] < 0.05).mean())
        moved["at hand"].append(p[15] < 0.01)
        moved["usual"].append(usual[15] < 0.01)
    assert np.mean(together) < 0.08
    assert np.mean(moved["at hand"]) > np.mean(moved["usual"])
