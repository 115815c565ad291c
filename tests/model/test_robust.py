"""The parts of the robust prior against scipy's distributions and plain integration."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from sorascope.arrays.ranks import mean_ranks
from sorascope.model.robust import (
    estimate_prior_robustly,
    f_log_density,
    f_log_tail,
    f_quantiles,
    outlier_df,
    pooled_df,
    solve_df,
    winsorised_moments,
)

PAIRS = [(3, 8.0), (2.5, 1.3), (7, 60.0), (4, np.inf), (1, np.inf)]


def law(df1, df2):
    return stats.chi2(df1, scale=1 / df1) if np.isinf(df2) else stats.f(df1, df2)


@pytest.mark.parametrize(("df1", "df2"), PAIRS)
def test_f(df1, df2):
    x = np.array([0.02, 0.5, 1.0, 3.0, 40.0])
    np.testing.assert_allclose(f_log_density(x, df1, df2), law(df1, df2).logpdf(x), rtol=1e-9)
    np.testing.assert_allclose(f_quantiles(df1, df2), law(df1, df2).ppf([0.05, 0.9]), rtol=1e-9)
    if np.isfinite(df2):
        np.testing.assert_allclose(f_log_tail(x, df1, df2), law(df1, df2).logsf(x), rtol=1e-9)


def test_a_tail_below_the_smallest_number_follows_the_power_law():
    far = f_log_tail(np.array([1e60, 1e62]), 3, 14.0)
    assert far[0] < np.log(1e-300)
    assert far[1] - far[0] == pytest.approx(-14 / 2 * np.log(100))
    # R 4.2, pf(1000, 3, 1500, lower.tail = FALSE, log.p = TRUE) and pf(900, 7, 2000, …)
    assert f_log_tail(np.array([1000.0]), 3, 1500.0)[0] == pytest.approx(-820.7302977127831, rel=1e-9)
    assert f_log_tail(np.array([900.0]), 7, 2000.0)[0] == pytest.approx(-1407.7240207992936, rel=1e-9)
    near = f_log_tail(np.array([1e38, 1e60]), 3, 14.0)  # the first by its probability
    assert near[1] - near[0] == pytest.approx(-14 / 2 * 22 * np.log(10))


@pytest.mark.long
@pytest.mark.parametrize(("df1", "df2"), PAIRS[:4])
def test_winsorised_moments(df1, df2):
    low, high = law(df1, df2).ppf([0.05, 0.9])

    def expected(what):
        inside = quad(lambda x: what(np.log(x)) * law(df1, df2).pdf(x), low, high, epsabs=1e-12)[0]
        return inside + 0.05 * what(np.log(low)) + 0.1 * what(np.log(high))

    mean, spread = winsorised_moments(df1, df2)
    assert mean == pytest.approx(expected(lambda z: z), abs=1e-8)
    assert spread == pytest.approx(expected(lambda z: (z - mean) ** 2), abs=1e-8)


def test_the_df_of_a_winsorised_variance_is_found_and_never_below_the_start():
    spread = winsorised_moments(4, 9.0)[1]
    assert solve_df(spread, 4, 3.0) == pytest.approx(9, rel=1e-8)
    assert solve_df(spread, 4, 9.5) == 9.5


def test_ranks_of_ties_are_their_mean():
    values = np.array([3.0, 1.0, 3.0, 2.0, 3.0, 1.0])
    np.testing.assert_array_equal(mean_ranks(values), stats.rankdata(values))


def test_outliers_of_a_common_variance_get_df_by_their_probability():
    ratio = np.array([*np.linspace(0.4, 1.6, 9), 6.0])
    found = pooled_df(ratio, 5)
    tail = stats.chi2.sf(6 * 5, 5)
    assert found[-1] == pytest.approx(tail / (0.5 / 10) * 10 * 5)
    assert np.isinf(found[:-1]).all()
    assert np.isinf(pooled_df(np.linspace(0.4, 1.6, 9), 5)).all()


def test_a_larger_variance_never_has_more_df():
    rng = np.random.default_rng(1)
    ratio = np.concatenate([rng.chisquare(5, 60) / 5, [7.0, 9.0, 9.0, 30.0]])
    for found in (pooled_df(ratio, 5), outlier_df(ratio, 5, 12.0)):
        finite = np.where(np.isinf(found), 1e300, found)
        assert (np.diff(finite[np.argsort(ratio)]) <= 0).all()
        assert finite[-1] < finite.max()


def test_without_outliers_all_keep_the_priors_df():
    assert outlier_df(np.array([0.1, 0.2, 0.3]), 4, 7.5).tolist() == [7.5] * 3


def test_fewer_than_ten_genes_are_not_winsorised():
    variance = np.array([0.5, 0.7, 0.9, 1.1, 1.2, 1.4, 1.5, 80.0, 1.0, 0.8])
    assert len(set(estimate_prior_robustly(variance[:9], 4).df)) == 1
    assert len(set(estimate_prior_robustly(variance, 4).df)) > 1
