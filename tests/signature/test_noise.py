import numpy as np
import pandas as pd
import pytest

from sorascope.signature import noise
from sorascope.signature.comparison import compare
from sorascope.signature.summary import summarise


def plan_of(groups="rrrssss", lines=None):
    sheet = pd.DataFrame({"group": list(groups), "line": list(lines or "A" * len(groups))})
    sheet.index = [f"s{number}" for number in range(len(groups))]
    return compare(sheet, "group", "r", "s", "line")


@pytest.mark.parametrize("row", [0, 3])
def test_directions_span_the_residuals_of_the_other_samples(row):
    plan = plan_of()
    directions = noise.directions_without(plan, row)
    basis, left_out = directions.basis, plan.described[row]
    assert basis.shape == (7, 4)
    np.testing.assert_allclose(basis.T @ basis, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(basis[left_out], 0, atol=1e-12)
    np.testing.assert_allclose(plan.design.T @ basis, 0, atol=1e-12)


def test_probes_are_the_samples_residuals_and_keep_the_mean_square():
    directions = noise.directions_without(plan_of(), 0)
    assert directions.probes.shape == (4, 6)
    np.testing.assert_allclose(np.linalg.norm(directions.probes, axis=0), 1)
    assert directions.weights.sum() == pytest.approx(1)
    x = np.random.default_rng(0).normal(size=(5, 4))
    np.testing.assert_allclose((x @ directions.probes) ** 2 @ directions.weights, (x**2).mean(axis=1))


def test_shared_directions_are_residual_and_do_not_depend_on_the_order_of_samples():
    groups = "r" * 30 + "s" * 40
    plan = plan_of(groups)
    shared = noise.shared_directions(plan)
    assert shared.basis.shape == (70, 40)
    np.testing.assert_allclose(plan.design.T @ shared.basis, 0, atol=1e-10)
    order = np.random.default_rng(1).permutation(70)
    sheet = pd.DataFrame({"group": list(groups), "line": "A"}, index=[f"s{n}" for n in range(70)]).iloc[order]
    moved = noise.shared_directions(compare(sheet, "group", "r", "s", "line"))
    np.testing.assert_allclose(moved.basis @ moved.basis.T, (shared.basis @ shared.basis.T)[order][:, order])


def test_few_genes_are_not_regressed_on_noise():
    rng = np.random.default_rng(2)
    directions = noise.directions_without(plan_of(), 0)
    for genes, regressed in ((79, False), (80, True)):
        values = rng.normal(size=(genes, 7))
        learned = noise.learn(values, values.mean(axis=1), directions)
        assert (learned.inverse is not None) is regressed
        assert learned.explained(values[:, 0]).any() == regressed


def test_learned_spread_is_the_moderated_one_and_residuals_are_centred():
    rng = np.random.default_rng(3)
    values = rng.normal(size=(500, 7)) * np.exp(rng.normal(0, 0.5, (500, 1)))
    directions = noise.directions_without(plan_of(), 0)
    learned = noise.learn(values, values.mean(axis=1), directions)
    effects = values @ directions.basis
    np.testing.assert_allclose(learned.ratio, (effects**2).mean(axis=1) / learned.spread**2)
    expected = effects / learned.spread[:, None]
    np.testing.assert_allclose(learned.residuals, expected - expected.mean(axis=0))
    assert 4 < learned.total_df < 100


def test_median_square_is_that_of_every_column():
    values = np.random.default_rng(4).normal(size=(31, 3))
    expected = [np.median(np.abs(one - np.median(one))) ** 2 for one in values.T]
    np.testing.assert_allclose(noise.median_square(values), expected)


def test_the_summary_knows_the_variance_of_means():
    plan = plan_of("rrrssrss", "AAAAABBB")
    together, names, tests = summarise(plan, "r", "s")
    assert names == ("A", "B", "(all)")
    assert tests.tolist() == [3, 1, 4]
    assert together.n_reference.tolist() == [2, 2, 4]
    of_a, of_b = 1 / 3 + 1 / 2, 1 + 1 / 2
    np.testing.assert_allclose(together.variance_factor, [of_a, of_b, (of_a + of_b) / 4])
    assert [together.df_without(row) for row in range(3)] == [plan.df] * 3


def test_one_direction_is_not_regressed_out():
    directions = noise.directions_without(plan_of("rss"), 0)
    assert directions.basis.shape == (3, 1)
    learned = noise.learn(np.random.default_rng(5).normal(size=(200, 3)), np.zeros(200), directions)
    assert learned.inverse is None
    assert learned.explained(np.ones(200)).tolist() == [0]
    np.testing.assert_array_equal(learned.left_out(), directions.probes)


def test_the_only_sample_of_its_group_is_no_probe_and_leaves_the_residuals():
    assert [plan_of("rrsss").df_without(row) for row in range(5)] == [2] * 5
    plan = plan_of("rssss")
    assert plan.df == 3
    assert [plan.df_without(row) for row in range(2)] == [3, 2]
    np.testing.assert_array_equal(plan.residual_without(0), plan.residual)
    directions = noise.directions_without(plan, 0)
    assert directions.probes.shape == (3, 4)
    np.testing.assert_allclose(directions.weights, 1 / 4)


def test_a_gene_without_any_spread_has_the_least_positive_one():
    values = np.zeros((40, 7))
    learned = noise.learn(values, np.zeros(40), noise.directions_without(plan_of(), 0))
    assert (learned.spread > 0).all() and (learned.residuals == 0).all()


def test_a_summary_without_reference_says_so_and_one_block_has_no_average():
    together, names, tests = summarise(plan_of("rrrss", "AABAA"), "r", "s")
    assert names == ("A", "B") and tests.tolist() == [2, 1]
    assert together.n_reference.tolist() == [2, 0]
    assert together.reasons == ("", "no reference sample in its block")
    np.testing.assert_allclose(together.weights[0], [0.5, 0.5, 0, -0.5, -0.5], atol=1e-12)
    assert together.variance_factor[0] == pytest.approx(1)
    assert together.roles == ("test", "test") and together.described.tolist() == [-1, -1]
