import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.arrays.background import background, shortest_half

RNG = np.random.default_rng(5)
NOISE = RNG.normal(0, 0.2, 8000)
SPREAD = np.full(8000, 0.2)


@pytest.mark.parametrize("share", [0.0, 0.15, 0.4])
def test_genes_that_fall_leave_it_where_it_is(share):
    moved = NOISE - (RNG.random(8000) < share)
    assert abs(background(moved, SPREAD)) < 0.012
    if share == 0.4:
        assert abs(np.median(moved)) > 0.15


def test_genes_too_noisy_to_tell_a_fall_do_not_pull_it():
    rng = np.random.default_rng(11)
    spread = np.exp(rng.normal(np.log(0.4), 0.6, 8000))
    noise = rng.normal(0, spread)
    fallen = noise - (rng.random(8000) < 0.4)
    assert abs(background(fallen, spread) - background(noise, spread)) < 0.02


def test_it_is_as_efficient_as_the_mean_on_noise():
    drawn = RNG.normal(0, 1, (200, 400))
    found = [background(one, np.ones(400)) for one in drawn]
    assert np.var(found) < 1.15 * np.var(drawn.mean(axis=1))


@given(st.floats(-50, 50), st.floats(0.01, 100))
def test_it_moves_and_scales_with_the_data(shift, scale):
    values = NOISE[:300]
    expected = background(values, SPREAD[:300]) * scale + shift
    found = background(values * scale + shift, SPREAD[:300] * scale)
    assert found == pytest.approx(expected, abs=1e-5 * scale + 1e-12 * abs(shift))


def test_the_shortest_half_of_few_values():
    assert shortest_half(np.array([9.0, 0.0, 1.0, 1.1])) == pytest.approx(0.7)
    assert shortest_half(np.array([3.0])) == 3
