"""Against R's metafor: tests/reference/synthesis/metafor.R (rma, PM, Hartung-Knapp with the floor)."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.synthesis.lines import by_line, composite, line_key
from sorascope.synthesis.random_effects import agreement, egger, leave_one_out, pool

REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "synthesis" / "metafor.json").read_text(encoding="utf-8")
)
CASES = ["bcg", "three", "homogeneous", "two", "small_units"]
FIELDS = ["effect", "se", "low", "high", "p", "tau2", "q", "q_p", "i2", "prediction_low", "prediction_high"]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("field", FIELDS)
def test_pool_equals_metafor(case, field):
    expected = REFERENCE[case]
    found = getattr(pool(np.array(expected["y"]), np.array(expected["v"])), field)
    if field not in expected:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(expected[field], rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("case", ["bcg", "three", "homogeneous", "small_units"])
def test_leave_one_out_equals_metafor(case):
    expected = REFERENCE[case]
    found = leave_one_out(np.array(expected["y"]), np.array(expected["v"]))
    assert [each.effect for each in found] == pytest.approx(expected["left_effect"], rel=1e-5, abs=1e-12)
    assert [each.p for each in found] == pytest.approx(expected["left_p"], rel=1e-5)


def test_two_by_hand():
    # mean 0.4; Q = (0.2² + 0.2²) / 0.02 = 4; I² = 3/4; tau² = (0.6 - 0.2)²/2 - 0.02 = 0.06
    pooled = pool(np.array([0.2, 0.6]), np.array([0.02, 0.02]))
    assert pooled.effect == pytest.approx(0.4)
    assert pooled.q == pytest.approx(4)
    assert pooled.i2 == pytest.approx(0.75)
    assert pooled.tau2 == pytest.approx(0.06)
    assert pooled.se == pytest.approx(0.2)
    assert pooled.high - pooled.low == pytest.approx(2 * 12.706204736 * 0.2)


def test_the_floor_keeps_agreement_by_chance_from_narrowing_the_interval():
    pooled = pool(np.array([0.3, 0.3, 0.3]), np.array([0.03, 0.03, 0.03]))
    assert (pooled.tau2, pooled.scale) == (0, 1)
    assert pooled.se == pytest.approx(0.1)


numbers = st.floats(-3, 3, allow_nan=False)
spreads = st.floats(0.01, 2)


@given(st.lists(st.tuples(numbers, spreads), min_size=2, max_size=9), st.floats(0.01, 100))
def test_pooling_is_equivariant_in_unit_sign_and_order(rows, unit):
    y, v = map(np.array, zip(*rows, strict=True))
    base, turned = pool(y, v), pool(-unit * y[::-1], unit**2 * v[::-1])
    assert turned.effect == pytest.approx(-unit * base.effect, rel=1e-4, abs=1e-6 * unit)
    assert turned.low == pytest.approx(-unit * base.high, rel=1e-4, abs=1e-5 * unit)
    assert y.min() - 1e-9 <= base.effect <= y.max() + 1e-9
    assert base.low <= base.effect <= base.high


def test_the_interval_covers_its_mean_in_nineteen_of_twenty():
    # 4 lines, true mean 0.3, tau 0.4, errors as stated: coverage of the 95 % interval over 2,000 draws
    rng = np.random.default_rng(20170410)
    covered = 0
    for _ in range(2000):
        v = rng.uniform(0.01, 0.2, 4)
        y = rng.normal(0.3, np.sqrt(0.16 + v))
        pooled = pool(y, v)
        covered += pooled.low <= 0.3 <= pooled.high
    assert 0.935 <= covered / 2000 <= 0.975


@pytest.mark.long
def test_egger_equals_metafor():
    bcg = REFERENCE["bcg"]
    bias, p = egger(np.array(bcg["y"]), np.array(bcg["v"]))
    assert (bias, p) == pytest.approx((bcg["egger_bias"], bcg["egger_p"]), rel=1e-9)


def test_egger_is_not_run_on_few_or_equally_certain_studies():
    assert all(map(math.isnan, egger(np.arange(9.0), np.linspace(0.1, 1, 9))))
    assert all(map(math.isnan, egger(np.arange(12.0), np.full(12, 0.1))))


def test_clones_of_one_line_are_one_line_as_metafor_aggregates_them():
    import pandas as pd

    effects = pd.DataFrame(
        {
            "mechanism": "emt",
            "line": ["Huh7", "HuH-7", "HepG2", "Hep3B"],
            "effect": [0.5, 0.9, 0.1, 0.4],
            "variance": [0.04, 0.09, 0.02, 0.03],
        }
    )
    found = by_line(effects, 0.5)
    assert list(found["line"]) == REFERENCE["lines"]
    assert list(found["n_contrasts"]) == [2, 1, 1]
    assert list(found["effect"]) == pytest.approx(REFERENCE["clones"]["line_effect"])
    assert list(found["variance"]) == pytest.approx(REFERENCE["clones"]["line_variance"])


def test_full_correlation_adds_no_certainty():
    assert composite(np.array([1.0, 2.0]), np.array([0.04, 0.04]), 1.0) == pytest.approx((1.5, 0.04))
    assert composite(np.array([1.0, 2.0]), np.array([0.04, 0.04]), 0.0) == pytest.approx((1.5, 0.02))


def test_line_names_are_compared_without_case_and_punctuation():
    assert {line_key(name) for name in ("HuH-7", "Huh7", "HUH 7", "huh_7", "Huh7-SR", "HuH7 resistant")} == {
        "huh7"
    }
    assert line_key("HCT 116") == line_key("HCT116") and line_key("PLC") == line_key("PLC/PRF/5")
    assert line_key("Huh7.5") != line_key("Huh7") and line_key("MDAR") != line_key("MDA")
    assert line_key("Hep3B") != line_key("HepG2")


def test_sign_agreement():
    assert agreement(np.array([0.2, 0.1, 0.5])) == (3, 0, 0.25)
    assert agreement(np.array([0.2, 0.1, 0.5, -0.1, 0.0])) == (3, 1, 0.625)
    assert agreement(np.array([])) == (0, 0, 1.0)


@pytest.mark.parametrize("k", [3, 5, 8])
@pytest.mark.parametrize("tau", [0.0, 0.2, 0.5])
@pytest.mark.parametrize("overstated", [1, 4])
def test_a_mean_of_zero_is_rarely_called_whatever_the_variances_are_worth(k, tau, overstated):
    # false calls at p < 0.05: at most 5 % (plus three standard errors of 800 draws), also where the stated
    # variances are four times the true ones, as for tables that only bound them
    rng = np.random.default_rng(20170410 + k)
    called = 0
    for _ in range(800):
        v = rng.uniform(0.01, 0.1, k)
        called += pool(rng.normal(0, np.sqrt(tau**2 + v)), overstated * v).p < 0.05
    assert called / 800 <= 0.073


def test_one_effect_cannot_be_pooled():
    with pytest.raises(ValueError, match="pooling needs two effects"):
        pool(np.array([1.0]), np.array([0.5]))
