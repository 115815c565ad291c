"""camera, fry and roast against their definitions, spelled out gene by gene and draw by draw."""

import numpy as np
import pytest
from scipy import stats

from sorascope.arrays.sets import IndexedSet
from sorascope.contrast.set_tests.camera import camera, camera_prerank
from sorascope.contrast.set_tests.rotation import expected_largest_square, fry, roast
from sorascope.model.prior import Prior


def test_three_genes_are_enough_for_camera():
    z = np.array([1.5, -0.2, 0.4])
    sets = {"one": IndexedSet(np.array([0]), np.ones(1))}

    def two_sample_t(z):
        return (z[0] - z[1:].mean()) / np.sqrt(np.sum((z[1:] - z[1:].mean()) ** 2) * (1 + 1 / 2))

    assert camera_prerank(z, sets, 0.01)["statistic"][0] == pytest.approx(two_sample_t(z))
    effects = np.column_stack([z, np.ones((3, 4))])
    prior = Prior(np.array(1.0), np.array(np.inf))
    normal = stats.norm.ppf(stats.t.cdf(z, 3 * 4))  # no more df than those of all genes
    assert camera(effects, sets, prior, 0.01)["statistic"][0] == pytest.approx(two_sample_t(normal), rel=1e-3)
    assert np.isnan(camera(effects[:2], sets, prior, 0.01)["statistic"][0])


def effects_of(seed=0, genes=30, df=4):
    rng = np.random.default_rng(seed)
    effects = rng.normal(size=(genes, 1 + df)) * np.exp(rng.normal(0, 0.3, (genes, 1)))
    effects[:6, 0] += 1.5
    return effects


@pytest.mark.long
@pytest.mark.parametrize(("df0", "scale"), [(3.0, 0.8), (np.inf, 1.1), (5.0, np.linspace(0.5, 2, 30))])
def test_roast_rotates_standardises_and_averages(df0, scale):
    effects, df, rotations = effects_of(), 4, 199
    one = IndexedSet(np.array([0, 3, 11, 20]), np.array([1.0, 1, -1, 1]))
    scales = np.broadcast_to(scale, 30)
    found = roast(effects, {"one": one}, Prior(np.array(scale), np.array(df0)), rotations, seed=4)

    def mean_score(contrast, squares_left):
        scores = []
        for value, left, prior, sign in zip(
            contrast, squares_left, scales[one.members], one.signs, strict=True
        ):
            variance = prior if np.isinf(df0) else (left + df0 * prior) / (df + df0)
            t = stats.t(df + df0) if np.isfinite(df0) else stats.norm
            scores.append(sign * stats.norm.ppf(t.cdf(value / np.sqrt(variance))))
        return np.mean(scores)

    part = effects[one.members]
    observed = mean_score(part[:, 0], (part[:, 1:] ** 2).sum(axis=1))
    assert found["statistic"][0] == pytest.approx(observed, rel=1e-5)
    assert found["direction"][0] == np.sign(observed)
    directions = np.random.default_rng(4).normal(size=(1 + df, rotations))
    directions /= np.sqrt((directions**2).sum(axis=0))
    hits = 0
    for direction in directions.T:
        turned = part @ direction
        hits += abs(mean_score(turned, (part**2).sum(axis=1) - turned**2)) >= abs(observed)
    assert 0 < hits < rotations
    assert found["p"][0] == pytest.approx((hits + 1) / (rotations + 1))


def test_roast_of_nothing_is_missing_and_of_an_enormous_change_finite():
    effects = effects_of()
    effects[:3, 0] = 1e150
    sets = {
        "none": IndexedSet(np.empty(0, int), np.empty(0)),
        "huge": IndexedSet(np.arange(3), np.ones(3)),
        "single": IndexedSet(np.array([9]), np.ones(1)),
    }
    found = roast(effects, sets, Prior(np.array(1.0), np.array(np.inf)), 99, 1)
    np.testing.assert_array_equal(np.isnan(found["statistic"]), [True, False, False])
    np.testing.assert_array_equal(np.isnan(found["p"]), [True, False, False])
    # the normal score of the smallest probability that is told apart from 0
    assert found["statistic"][1] == pytest.approx(stats.norm.isf(1e-300))


def test_the_expected_largest_square_is_that_of_normal_numbers():
    for df in (1, 4, 12):
        draws = np.random.default_rng(df).normal(size=(200_000, df + 1)) ** 2
        assert expected_largest_square(df) == pytest.approx(draws.max(axis=1).mean(), rel=0.01)
    # two standard normal numbers: 1 + 2 / pi
    assert expected_largest_square(1) == pytest.approx(1 + 2 / np.pi, rel=1e-3)


def test_fry_leaves_out_genes_without_any_spread():
    effects = effects_of()
    effects[3] = 0
    prior = Prior(np.array(0.0), np.array(0.0))
    sets = {
        "with": IndexedSet(np.array([0, 3, 5]), np.ones(3)),
        "without": IndexedSet(np.array([0, 5]), np.ones(2)),
        "only": IndexedSet(np.array([3]), np.ones(1)),
    }
    found = fry(effects, sets, prior)
    assert found["statistic"][0] == found["statistic"][1]
    assert np.isnan(found["statistic"][2]) and np.isnan(found["p"][2])
    alone = IndexedSet(np.array([4]), -np.ones(1))
    one = fry(effects, {"alone": alone}, Prior(np.array(1.0), np.array(2.0)))
    t = -effects[4, 0] / np.sqrt(np.mean(effects[4, 1:] ** 2))
    assert one["statistic"][0] == pytest.approx(t)
    assert one["p"][0] == pytest.approx(2 * stats.t.sf(abs(t), 4))
    assert one["direction"][0] == np.sign(t)


def test_camera_is_the_one_on_given_statistics_with_hills_normal_scores():
    effects = effects_of(2, genes=40)
    df, prior = 4, Prior(np.array(0.9), np.array(3.0))
    sets = {
        "mixed": IndexedSet(np.array([0, 3, 11, 20]), np.array([1.0, 1, -1, 1])),
        "single": IndexedSet(np.array([7]), np.array([-1.0])),
    }
    rho = np.array([0.2, 0.4])
    found = camera(effects, sets, prior, rho)
    variance = np.mean(effects[:, 1:] ** 2, axis=1)
    t = effects[:, 0] / np.sqrt((df * variance + 3 * 0.9) / 7)
    z = stats.norm.ppf(stats.t.cdf(t, 7))
    for number, (name, one) in enumerate(sets.items()):
        given = camera_prerank(z, {name: one}, rho[number])["statistic"][0]
        assert found["statistic"][number] == pytest.approx(given, rel=1e-3)
        assert found["direction"][number] == np.sign(given)
    stated = camera(effects, sets, prior, 0.03)
    np.testing.assert_allclose(stated["p"], 2 * stats.t.sf(np.abs(stated["statistic"]), 38))


@pytest.mark.filterwarnings("error")
def test_what_has_no_spread_at_all_is_missing():
    one = {"one": IndexedSet(np.array([0, 2]), np.ones(2))}
    assert np.isnan(camera_prerank(np.ones(6), one, 0.01)["statistic"][0])
    still = np.zeros((6, 5))
    still[:, 0] = 2.0  # an effect and no noise
    found = fry(still, one, Prior(np.array(1.0), np.array(np.inf)))
    assert np.isnan(found["statistic"][0]) and np.isnan(found["p"][0]) and np.isnan(found["direction"][0])
