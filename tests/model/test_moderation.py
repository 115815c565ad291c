"""Moderated statistics without replicates, of few genes, and at infinite degrees of freedom."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import polygamma

from sorascope.arrays.student import t_quantile, two_sided_p
from sorascope.model.fit import fit, last
from sorascope.model.moderation import moderate
from sorascope.model.prior import Prior, squeeze, trigamma_inverse

GROUPS = np.column_stack([np.ones(6), [0.0, 0, 0, 1, 1, 1]])


@pytest.mark.parametrize("weights", [None, np.array([1.0, 2.0]), np.array([[1.0, 2.0]] * 5)])
def test_two_samples_have_an_effect_and_no_statistics(weights):
    values = np.random.default_rng(8).normal(size=(5, 2))
    fitted = fit(values, np.array([[1.0, 0], [1, 1]]), weights)
    np.testing.assert_allclose(fitted.coefficients[:, 1], values[:, 1] - values[:, 0])
    assert fitted.df_residual == 0 and np.isnan(fitted.variance).all()
    moderated = moderate(fitted)
    assert moderated.t.shape == moderated.p.shape == (5, 2)
    assert np.isnan(moderated.t).all() and np.isnan(moderated.p).all()
    for part in (moderated.variance, moderated.df):
        assert part.shape == (5,) and np.isnan(part).all()
    assert np.isnan(moderated.prior.df) and np.isnan(moderated.prior.scale)


def test_one_residual_degree_of_freedom_is_enough():
    values = np.random.default_rng(8).normal(size=(50, 3))
    moderated = moderate(last(fit(values, np.array([[1.0, 0], [1, 0], [1, 1]]))))
    assert np.isfinite(moderated.p).all() and (moderated.df > 1).all()


def test_two_genes_are_too_few_for_a_robust_prior():
    fitted = last(fit(np.random.default_rng(8).normal(size=(2, 6)) * [[1], [9]], GROUPS))
    np.testing.assert_array_equal(moderate(fitted, robust=True).t, moderate(fitted).t)


def test_one_gene_has_the_ordinary_t():
    values = np.random.default_rng(8).normal(size=(1, 6))
    moderated = moderate(last(fit(values, GROUPS)))
    ordinary = stats.ttest_ind(values[0, 3:], values[0, :3])
    assert moderated.t[0, 0] == pytest.approx(ordinary.statistic)
    assert moderated.p[0, 0] == pytest.approx(ordinary.pvalue)
    assert moderated.df.tolist() == [4]


def test_degrees_of_freedom_are_at_most_those_of_all_genes():
    alike = np.tile([1.0, 2.0, 3.0, 2.0, 3.0, 4.0], (10, 1)) + np.arange(10)[:, None]
    moderated = moderate(last(fit(alike, GROUPS)))
    assert np.isinf(moderated.prior.df)
    assert moderated.df.tolist() == [40] * 10
    np.testing.assert_allclose(moderated.t, 1 / np.sqrt(1 * 2 / 3))


def test_student():
    for df in (1, 3.5, 40):
        assert two_sided_p(np.array([-2.5]), df)[0] == pytest.approx(2 * stats.t.sf(2.5, df))
        assert t_quantile(0.975, df) == pytest.approx(stats.t.ppf(0.975, df))
    assert t_quantile(0.975, np.inf) == pytest.approx(stats.norm.ppf(0.975), rel=1e-9)


def test_a_variance_is_drawn_to_its_prior_by_degrees_of_freedom():
    variance = np.array([1.0, 4.0, 4.0, 0.0])
    prior = Prior(np.array([2.0, 2.0, 3.0, 5.0]), np.array([0.0, 6.0, np.inf, 2.0]))
    np.testing.assert_allclose(squeeze(variance, 3, prior), [1, (3 * 4 + 6 * 2) / 9, 3, 2 * 5 / 5])
    np.testing.assert_array_equal(squeeze(np.zeros(2), 0, Prior(np.array(2.0), np.array(0.0))), [0, 0])


@pytest.mark.parametrize("value", [1e-9, 1e-6, 1e-3, 0.3, 1.0, 20.0, 1e4, 9e6, 2e7, 1e10])
def test_trigamma_and_its_inverse(value):
    assert polygamma(1, trigamma_inverse(value)) == pytest.approx(value, rel=1e-6)
