import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from scipy.special import digamma, polygamma

from sorascope.arrays import coregulation
from sorascope.files.shipped import COREGULATION
from sorascope.model.inflation import LEVEL_WEIGHT, independent, moderate_inflation

SIZES = np.array([5.0, 10.0, 20.0, 40.0])
USUAL = 1 + (SIZES - 1) * 0.08


def test_sets_that_agree_are_drawn_to_the_common_level_with_four_df():
    df = 6
    inflation, total = moderate_inflation(3 * USUAL, USUAL, df)
    assert total == df + 4
    raw = np.log(3) - digamma(df / 2) + np.log(df / 2) - np.log(2) + digamma(2)
    weight = len(SIZES) * df / 2
    level = np.exp(raw * weight / (weight + 10))
    np.testing.assert_allclose(inflation, (df * 3 * USUAL + 4 * level * USUAL) / (df + 4))


@pytest.mark.parametrize(("df", "total"), [(1, 2), (2, 4), (3, 6), (4, 8), (5, 9), (20, 24)])
def test_agreement_of_sets_at_most_doubles_the_degrees_of_freedom(df, total):
    assert moderate_inflation(USUAL, USUAL, df)[1] == total


def test_what_is_sure_of_the_prior_counts_however_few_residuals_there_are():
    assert moderate_inflation(USUAL, USUAL, 1, sure=4)[1] == 5
    assert moderate_inflation(USUAL, USUAL, 20, sure=4)[1] == 24


def test_sets_that_differ_much_keep_one_prior_df():
    inflation, total = moderate_inflation(USUAL * np.array([0.02, 1.0, 3.0, 150.0]), USUAL, 30)
    assert total == 31
    assert (np.diff(inflation / USUAL) > 0).all()


def test_a_common_level_counts_less_when_it_rests_on_little():
    few, _ = moderate_inflation(5 * USUAL, USUAL, 1)
    many, _ = moderate_inflation(5 * np.tile(USUAL, 30), np.tile(USUAL, 30), 1)
    assert (many[:4] > few).all()


def test_a_set_without_any_variation_keeps_a_share_of_the_usual_one():
    inflation, _ = moderate_inflation(np.array([0.0, *USUAL[1:]]), USUAL, 4)
    assert inflation[0] > 0.05


def test_the_prior_df_solve_for_the_spread_of_the_sets():
    df = 9
    ratios = np.array([0.25, 0.8, 1.7, 4.0])
    found, total = moderate_inflation(ratios * USUAL, USUAL, df)
    spread = np.log(ratios).var(ddof=1) - polygamma(1, df / 2)
    prior_df = brentq(lambda value: polygamma(1, value / 2) - spread, 0.1, 100)
    assert 1.5 < prior_df < 3.9
    assert total == pytest.approx(df + prior_df, rel=1e-7)
    mean = np.log(ratios).mean() - digamma(df / 2) + np.log(df / 2)
    weight = len(SIZES) * df / 2
    level = np.exp((mean - np.log(prior_df / 2) + digamma(prior_df / 2)) * weight / (weight + 10))
    expected = (df * ratios + prior_df * level) / (df + prior_df) * USUAL
    np.testing.assert_allclose(found, expected, rtol=1e-7)


def test_one_set_is_drawn_to_its_usual_inflation_with_four_df():
    found, total = moderate_inflation(np.array([2.0]), np.array([1 + 10 * 0.08]), 6)
    usual = 1 + 10 * 0.08
    level = np.log(2 / usual) - digamma(3) + np.log(3) - np.log(2) + digamma(2)
    assert total == 10
    assert found[0] == pytest.approx((6 * 2 + 4 * usual * np.exp(level * 3 / (3 + 10))) / 10)


def test_an_inflation_of_nothing_counts_as_a_thousandth():
    assert moderate_inflation(np.zeros(1), np.ones(1), 2)[0] == pytest.approx(
        moderate_inflation(np.full(1, 1e-3), np.ones(1), 2)[0] - 2 * 1e-3 / 6
    )


def test_two_sets_that_differ_much_are_enough_to_tell_it():
    assert moderate_inflation(USUAL[:2] * np.array([0.05, 20.0]), USUAL[:2], 30)[1] == 31
    assert moderate_inflation(USUAL[:2], USUAL[:2], 30)[1] == 34


def test_sets_that_share_samples_and_genes_count_as_fewer():
    assert independent(1, 0.08) == 1
    assert independent(36, 0.0) == 36
    assert independent(36, 0.08) == pytest.approx(36 / (1 + 35 * 0.08))
    assert independent(10_000, 0.08) < 1 / 0.08


def test_the_level_of_sets_that_share_counts_less():
    alone, _ = moderate_inflation(5 * USUAL, USUAL, 2)
    sharing, _ = moderate_inflation(5 * USUAL, USUAL, 2, shared=0.5)
    assert (sharing < alone).all()
    raw = np.log(5) - digamma(1) - np.log(2) + digamma(2)
    weight = 4 / (1 + 3 * 0.5)
    level = np.exp(raw * weight / (weight + 10))
    np.testing.assert_allclose(sharing, (2 * 5 + 4 * level) * USUAL / 6)


def test_the_mean_of_correlated_log_mean_squares_varies_as_that_of_so_many_independent_sets():
    rng, df, sets, correlation = np.random.default_rng(5), 6, 36, 0.3
    common = np.sqrt(correlation) * rng.normal(size=(4_000, df, 1))
    means = common + np.sqrt(1 - correlation) * rng.normal(size=(4_000, df, sets))
    levels = np.log((means**2).mean(axis=1)).mean(axis=1)
    counted = independent(sets, correlation**2)
    # logs correlate a little less than the squares themselves
    assert levels.var() == pytest.approx(polygamma(1, df / 2) / counted, rel=0.15)


def test_the_weight_of_the_common_level_is_that_of_the_levels_of_public_data():
    levels = pd.read_csv(COREGULATION.with_name("levels.tsv"), sep="\t")
    noise = (levels["error"] ** 2).mean()
    around_their_mean, around_usual = levels["level"].var(), (levels["level"] ** 2).mean()
    assert 1 / (around_usual - noise) < LEVEL_WEIGHT <= np.ceil(1 / (around_their_mean - noise))


def test_sets_share_between_replicates_only():
    assert coregulation.shipped("replicates").shared == 0.08
    assert coregulation.shipped("clones").shared == 0
