import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.arrays.sets import index_sets
from sorascope.synthesis import effects

GENES = [f"g{n}" for n in range(2000)]


def one_set(members):
    return index_sets(GENES, {"s": members})["s"]


def test_normal_scores_by_hand():
    assert effects.normal_scores(np.array([5.0, -2.0, 0.1])) == pytest.approx([0.967422, -0.967422, 0])
    assert effects.normal_scores(np.array([1.0, 1.0, 2.0])) == pytest.approx([-0.430727, -0.430727, 0.967422])


@given(st.integers(0, 1000), st.floats(0.01, 50))
def test_the_effect_knows_only_order(seed, unit):
    changes = np.random.default_rng(seed).normal(0, 1, len(GENES))
    members = one_set({"g1": 1, "g2": -1, "g3": 1, "g700": -1, "g701": -1})
    plain = effects.effect(effects.normal_scores(changes), members)
    stretched = effects.effect(effects.normal_scores(np.sinh(changes) * unit), members)
    turned = effects.effect(effects.normal_scores(-changes), members)
    assert stretched == pytest.approx(plain)
    assert turned == pytest.approx(-plain)


def test_a_shift_of_all_genes_is_no_effect():
    scores = np.full(len(GENES), 0.7)
    assert effects.effect(scores, one_set({"g1": 1, "g2": 1, "g3": -1})) == pytest.approx(0)


def test_slopes_of_normal_changes_are_one_over_their_spread():
    changes = np.random.default_rng(2).normal(0, 2.5, len(GENES))
    slope = effects.slopes(changes, effects.normal_scores(changes))
    middle = np.abs(changes) < 2.5
    assert np.median(slope[middle]) == pytest.approx(1 / 2.5, rel=0.05)
    assert (slope >= 0).all()


def test_genes_that_all_stand_still_have_no_slope():
    changes = np.where(np.arange(2000) < 800, 0.0, np.random.default_rng(2).normal(0, 1, 2000))
    slope = effects.slopes(changes, effects.normal_scores(changes))
    assert np.isfinite(slope).all()
    assert np.median(slope[:800]) == 0


@pytest.mark.heavy
def test_null_variance_is_what_random_sets_show():
    rng = np.random.default_rng(4)
    scores = effects.normal_scores(rng.standard_t(3, len(GENES)))
    found = []
    for _ in range(3000):
        members = dict(zip(rng.choice(GENES, 25, replace=False), rng.choice([-1, 1], 25), strict=True))
        found.append(effects.effect(scores, one_set(members)))
    assert np.var(found) == pytest.approx(effects.null_variance(25, 2000, 1.0), rel=0.08)


def test_the_functional_is_the_derivative_of_the_effect():
    # a small error in the changes moves the effect as the weights say, on average over many errors
    rng = np.random.default_rng(5)
    changes = rng.normal(0, 1, len(GENES))
    members = one_set({f"g{n}": 1 if n % 3 else -1 for n in range(40)})
    scores = effects.normal_scores(changes)
    weights = effects.functional(effects.slopes(changes, scores), members)
    errors = rng.normal(0, 0.15, (400, len(GENES)))
    moved = [effects.effect(effects.normal_scores(changes + error), members) for error in errors]
    assert np.std(moved) == pytest.approx(np.std(errors @ weights), rel=0.1)


def test_error_variance_by_hand_and_without_errors():
    members = one_set({"g0": 1, "g1": -1, "g2": 1, "g3": 1})
    slope, errors = np.full(2000, 2.0), np.full(2000, 0.3)
    # (2 · 0.3)² · (1 + 3 · 0.1) / 4
    assert effects.error_variance(slope, errors, members, 1.3) == pytest.approx(0.36 * 1.3 / 4)
    errors[:3] = np.nan
    assert np.isnan(effects.error_variance(slope, errors, members, 1.3))
