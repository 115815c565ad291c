import numpy as np
import pytest
from scipy.special import digamma

from sorascope.signature.inflation import moderate_inflation

SIZES = np.array([5.0, 10.0, 20.0, 40.0])
USUAL = 1 + (SIZES - 1) * 0.08


def test_sets_that_agree_are_drawn_to_the_common_level_with_four_df():
    df = 6
    inflation, total = moderate_inflation(3 * USUAL, SIZES, df)
    assert total == df + 4
    raw = np.log(3) - digamma(df / 2) + np.log(df / 2) - np.log(2) + digamma(2)
    weight = len(SIZES) * df / 2
    level = np.exp(raw * weight / (weight + 10))
    np.testing.assert_allclose(inflation, (df * 3 * USUAL + 4 * level * USUAL) / (df + 4))


@pytest.mark.parametrize(("df", "total"), [(1, 2), (2, 4), (3, 6), (4, 8), (5, 9), (20, 24)])
def test_agreement_of_sets_at_most_doubles_the_degrees_of_freedom(df, total):
    assert moderate_inflation(USUAL, SIZES, df)[1] == total


def test_sets_that_differ_much_keep_one_prior_df():
    inflation, total = moderate_inflation(USUAL * np.array([0.02, 1.0, 3.0, 150.0]), SIZES, 30)
    assert total == 31
    assert (np.diff(inflation / USUAL) > 0).all()


def test_a_common_level_counts_less_when_it_rests_on_little():
    few, _ = moderate_inflation(5 * USUAL, SIZES, 1)
    many, _ = moderate_inflation(5 * np.tile(USUAL, 30), np.tile(SIZES, 30), 1)
    assert (many[:4] > few).all()


def test_a_set_without_any_variation_keeps_a_share_of_the_usual_one():
    inflation, _ = moderate_inflation(np.array([0.0, *USUAL[1:]]), SIZES, 4)
    assert inflation[0] > 0.05
