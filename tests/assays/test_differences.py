"""Differences of rows with missing values: limma's where all is known, each row on its own values else."""

import numpy as np
import pytest

from sorascope.assays.statistics.differences import differences, one_group_only
from sorascope.assays.statistics.samples import against
from sorascope.model.fit import fit, last
from sorascope.model.moderation import moderate

DESIGN = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]).astype(float)


def noise(rows, samples=6, seed=1):
    return np.random.default_rng(seed).normal(0, 1, (rows, samples))


def test_without_missing_values_it_is_the_moderated_t_that_is_pinned_to_limma():
    values = noise(200)
    found, moderated = differences(values, DESIGN), moderate(last(fit(values, DESIGN)))
    assert found.p == pytest.approx(moderated.p[:, 0])
    assert found.t == pytest.approx(moderated.t[:, 0])


def test_few_rows_get_the_plain_t():
    from scipy.stats import ttest_ind

    values = noise(20)
    found = differences(values, DESIGN)
    assert found.p == pytest.approx(ttest_ind(values[:, 3:], values[:, :3], axis=1).pvalue)
    assert float(found.prior.df) == 0


def test_a_row_with_gaps_is_fitted_on_what_is_known():
    values = noise(60)
    values[0, 0] = np.nan
    found = differences(values, DESIGN)
    assert found.effect[0] == pytest.approx(values[0, 3:].mean() - values[0, 1:3].mean())
    assert found.n_reference[0] == 2
    assert found.df[0] == pytest.approx(found.df[1] - 1)


def test_too_few_values_are_no_test_and_constant_rows_neither():
    values = noise(60)
    values[0, :2] = np.nan
    values[1] = 3.0
    values[2, 3:] = np.nan
    found = differences(values, DESIGN)
    assert np.isnan(found.p[:3]).all()
    assert list(found.reason[:3]) == [
        "fewer than 2 values in a group",
        "constant",
        "fewer than 2 values in a group",
    ]
    assert np.isfinite(found.p[3:]).all()


def test_gaps_by_chance_keep_the_rate_of_false_calls():
    rng = np.random.default_rng(5)
    values = noise(4000, seed=6)
    values[rng.random(values.shape) < 0.2] = np.nan
    p = differences(values, DESIGN).p
    assert np.mean(p[np.isfinite(p)] < 0.05) == pytest.approx(0.05, abs=0.012)


def test_low_values_that_are_missing_do_not_make_false_calls_as_filling_in_does():
    rng = np.random.default_rng(8)
    values = rng.normal(20, 2, (4000, 1)) + rng.normal(0, 0.8, (4000, 6))
    missing = rng.random(values.shape) < 1 / (1 + np.exp(1.5 * (values - 18.5)))
    gaps = np.where(missing, np.nan, values)
    partly = (missing.sum(axis=1) > 0) & (missing.sum(axis=1) < 6)
    p = differences(gaps, DESIGN).p[partly]
    filled = differences(np.where(missing, np.nanmin(gaps), gaps), DESIGN).p[partly]
    assert np.mean(p[np.isfinite(p)] < 0.05) < 0.07
    assert np.mean(filled < 0.05) > np.mean(p[np.isfinite(p)] < 0.05)


def test_the_interval_and_what_would_be_missed():
    found = differences(noise(300), DESIGN)
    assert (found.low < found.effect).all()
    assert (found.detectable > (found.high - found.low) / 2).all()


def test_seen_in_one_group_is_listed():
    known = np.array([[0, 0, 0, 1, 1, 1], [1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1], [1, 0, 0, 1, 1, 0]], bool)
    assert one_group_only(known, DESIGN[:, 1] > 0).tolist() == [1, -1, 0, 0]


def test_a_row_that_does_not_differ_is_exactly_zero_on_any_kernel():
    """10.3, 11.2 and 12.7 sum up with rounding errors that depend on their order."""
    values = noise(60) + 11
    for row, order in enumerate([(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)]):
        values[row] = [10.3, 11.2, 12.7, *np.array([10.3, 11.2, 12.7])[list(order)]]
    found = differences(values, DESIGN)
    assert list(found.effect[:4]) == list(found.t[:4]) == [0.0] * 4
    one = against(values[:, 5] * 0 + 11.4, values[:, :3])
    assert list(one.difference[:4]) == list(one.z[:4]) == [0.0] * 4
