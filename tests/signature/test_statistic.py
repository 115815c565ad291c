"""The statistic of one sample, piece by piece: what enters it, and how its standard error is put together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from sorascope.model.moderation import t_quantile
from sorascope.sets import index_sets
from sorascope.signature.activity import comparable, evaluate, learn_without, moderated_t
from sorascope.signature.comparison import compare
from sorascope.signature.inflation import moderate_inflation
from sorascope.signature.statistic import excess_of_one_gene, gene_weights, membership, project

GENES = [f"g{number}" for number in range(300)]
SETS = {f"m{k}": {f"g{k * 10 + j}": 1 if j % 3 else -1 for j in range(10)} for k in range(8)}
INDEXED = index_sets(GENES, SETS)


def data(seed=0, groups="rrrssss"):
    rng = np.random.default_rng(seed)
    sheet = pd.DataFrame({"group": list(groups)}, index=[f"s{number}" for number in range(len(groups))])
    spread = np.exp(rng.normal(-1, 0.5, (len(GENES), 1)))
    return 7 + rng.normal(size=(len(GENES), len(groups))) * spread, sheet


def of_sample(values, sheet, row):
    plan = compare(sheet, "group", "r", "s")
    learned = learn_without(values, values.sum(axis=1), plan, row)
    sets = membership(INDEXED, len(values))
    difference = values @ plan.weights[row]
    return plan, learned, sets, project(difference, plan.variance_factor[row], sets, learned)


@pytest.mark.parametrize("row", [0, 4])
def test_a_sample_enters_its_own_noise_by_nothing_but_its_scatter(row):
    values, sheet = data()
    plan, calm, _, still = of_sample(values, sheet, row)
    wild = values.copy()
    wild[:, plan.described[row]] += np.random.default_rng(5).normal(size=len(values)) * 3
    _, moved, _, shaken = of_sample(wild, sheet, row)
    np.testing.assert_allclose(moved.spread, calm.spread, rtol=1e-12)
    np.testing.assert_allclose(moved.residuals, calm.residuals, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(shaken.noise, still.noise, rtol=1e-9, atol=1e-12)
    assert moved.total_df == pytest.approx(calm.total_df, rel=1e-12)
    assert shaken.scatter > 4 * still.scatter


def test_the_statistic_is_the_weighted_signed_mean_of_adjusted_z_less_the_background():
    values, sheet = data(1)
    plan, learned, _, projected = of_sample(values, sheet, 0)
    z = values @ plan.weights[0] / learned.spread / np.sqrt(plan.variance_factor[0])
    z -= z.mean()
    adjusted = z - learned.residuals @ np.linalg.lstsq(learned.residuals, z, rcond=None)[0]
    if learned.inverse is None:
        adjusted = z
    for number, one in enumerate(INDEXED.values()):
        precision = np.clip(np.median(learned.spread) / learned.spread[one.members], 1 / 3, 3)
        expected = np.sum(one.signs * precision * adjusted[one.members]) / precision.sum()
        assert projected.value[number] == pytest.approx(expected, abs=1e-12)
        assert projected.sizes[number] == pytest.approx(precision.sum() ** 2 / np.sum(precision**2))


def test_noise_is_regressed_out_when_genes_are_many_beside_directions():
    values, sheet = data(2)
    _, learned, _, _ = of_sample(values, sheet, 0)
    assert learned.inverse is not None
    turned = learned.residuals @ learned.left_out()
    basis = learned.directions.basis
    for probe, left in zip(learned.directions.probes.T, turned.T, strict=True):
        others = learned.residuals @ (np.eye(basis.shape[1]) - np.outer(probe, probe))
        np.testing.assert_allclose(others.T @ left, 0, atol=1e-8)


def test_weights_stay_within_a_factor_of_three_of_the_median_gene():
    spread = np.full(len(GENES), 2.0)
    spread[:3] = 0.01, 1000.0, 1.0
    weights, sizes = gene_weights(membership(INDEXED, len(GENES)), spread)
    np.testing.assert_allclose(weights[0, :4] / weights[0, 4], [-3, 1 / 3, 2, -1])
    assert np.abs(weights).sum(axis=1) == pytest.approx(np.ones(8))
    assert sizes[1] == pytest.approx(10)


def test_the_standard_error_adds_scatter_and_the_excess_of_one_gene():
    values, sheet = data(3)
    values[:, 0] += np.random.default_rng(8).normal(size=len(values))
    _, learned, _, projected = of_sample(values, sheet, 0)
    assert projected.scatter > 2
    measured = (projected.noise**2) @ learned.directions.weights * projected.sizes
    inflation, df = moderate_inflation(measured, projected.sizes, 4)
    t, error, df_t = moderated_t(projected, learned.directions)
    expected = np.sqrt((inflation + projected.scatter - 1) / projected.sizes + projected.excess**2)
    assert df_t == df
    np.testing.assert_allclose(error, expected)
    np.testing.assert_allclose(t, projected.value / expected)


def test_effect_and_interval_are_the_statistic_in_log2_units():
    values, sheet = data(4)
    plan, learned, sets, projected = of_sample(values, sheet, 0)
    found = evaluate(values, INDEXED, plan)
    _, error, df = moderated_t(projected, learned.directions)
    np.testing.assert_allclose(found.effect[0], projected.value / projected.unit)
    np.testing.assert_allclose(found.half_width[0], t_quantile(0.975, df) * error / projected.unit)
    shifted = values.copy()
    one = INDEXED["m2"]
    shifted[one.members, plan.described[0]] += one.signs * 0.5
    weights, _ = gene_weights(sets, learned.spread)
    z = (shifted - values) @ plan.weights[0] / learned.spread / np.sqrt(plan.variance_factor[0])
    moved = weights[2] @ (z - z.mean())[sets.rows]
    assert moved / projected.unit[2] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("contributions", "excess"),
    [
        ([3.0, 1.0, 1.0], 1.0),  # 3 against 2
        ([3.0, 2.0, 1.0], 0.0),
        ([3.0, 2.0, 2.0], 0.0),
        ([-3.0, -1.0, -1.0], 1.0),
        ([3.0, -1.0, -1.0], 5.0),  # the others point the other way
        ([-4.0, 1.0, 0.0], 5.0),
        ([0.0, 0.0, 0.0], 0.0),
    ],
)
def test_excess_of_one_gene(contributions, excess):
    assert excess_of_one_gene(np.array([contributions]), np.array([3.0]))[0] == pytest.approx(excess)


def test_a_set_of_one_gene_has_no_excess():
    assert excess_of_one_gene(np.array([[5.0, 0.0]]), np.array([1.0]))[0] == 0


@pytest.mark.parametrize("replicates", [True, False])
def test_a_set_that_one_gene_carries_does_not_come_before_one_that_changes(replicates):
    values, sheet = data(6) if replicates else data(6, "rs")
    lone, several = INDEXED["m3"], INDEXED["m5"]
    values[lone.members[4], 0] += lone.signs[4] * 30
    values[several.members, 0] += several.signs * 1.5
    found = evaluate(values, INDEXED, compare(sheet, "group", "r", "s"))
    assert np.argmax(np.abs(found.activity[0])) == 5
    if replicates:
        assert found.p[0, 5] < 0.01
        assert found.p[0, 3] > 0.2


def test_activity_is_scaled_by_what_sets_of_the_size_usually_vary():
    value, sizes, none = np.array([2.0]), np.array([21.0]), np.zeros(1)
    assert comparable(value, sizes, none)[0] == pytest.approx(2 * np.sqrt(21) / np.sqrt(1 + 20 * 0.05))
    assert comparable(value, sizes, np.array([1.0]))[0] == pytest.approx(2 / np.sqrt(2 / 21 + 1))


def test_noise_and_scatter_allow_for_what_a_new_sample_varies_more():
    values, sheet = data(3)
    values[:, 0] += np.random.default_rng(8).normal(size=len(values))
    plan, learned, sets, projected = of_sample(values, sheet, 0)
    expected = learned.total_df / (learned.total_df - 2)
    left_out = learned.residuals @ learned.left_out()
    weights, _ = gene_weights(sets, learned.spread)
    ratio = (weights**2 @ learned.ratio[sets.rows]) / (weights**2).sum(axis=1)
    draws = weights @ left_out[sets.rows] * np.sqrt(expected / ratio)[:, None]
    np.testing.assert_allclose(projected.noise, draws, rtol=1e-9, atol=1e-12)
    z = values @ plan.weights[0] / learned.spread / np.sqrt(plan.variance_factor[0])
    z -= z.mean()
    adjusted = z - learned.residuals @ learned.explained(z)
    mad = np.median(np.abs(left_out - np.median(left_out, axis=0)), axis=0)
    usual = mad**2 @ learned.directions.weights * expected / learned.ratio.mean()
    own = np.median(np.abs(adjusted - np.median(adjusted))) ** 2
    assert projected.scatter == pytest.approx(own / usual)


def test_gram_is_that_of_weights_centred_over_all_genes():
    values, sheet = data(1)
    _, learned, sets, projected = of_sample(values, sheet, 0)
    full = np.zeros((8, len(GENES)))
    full[:, sets.rows] = gene_weights(sets, learned.spread)[0]
    full -= full.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(projected.gram, full @ full.T, atol=1e-14)


def test_a_set_of_all_genes_has_nothing_to_stand_out_from():
    values, sheet = data(1)
    whole = index_sets(GENES, {"all": dict.fromkeys(GENES, 1), **SETS})
    found = evaluate(values, whole, compare(sheet, "group", "r", "s"))
    assert np.isnan(found.p[:, 0]).all() and np.isfinite(found.p[:, 1:]).all()


def test_few_degrees_of_freedom_allow_for_five_times_the_variance_and_no_more():
    values, sheet = data(3)
    _, learned, sets, _ = of_sample(values, sheet, 0)
    difference = values[:, 0] - values[:, 3]
    at_limit, below, above = (
        project(difference, 1.5, sets, replace(learned, total_df=df)) for df in (2.5, 1.0, 4.0)
    )
    np.testing.assert_array_equal(below.noise, at_limit.noise)
    np.testing.assert_allclose(below.noise, above.noise * np.sqrt(5 / 2))


def test_residuals_of_nothing_leave_the_scatter_at_one():
    values, sheet = data(3)
    _, learned, sets, _ = of_sample(values, sheet, 0)
    still = replace(learned, residuals=np.zeros_like(learned.residuals), inverse=None)
    assert project(values[:, 0] - values[:, 3], 1.5, sets, still).scatter == 1
