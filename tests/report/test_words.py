import pytest

from sorascope import readings
from sorascope.report import words


@pytest.mark.parametrize(
    ("calls", "fdrs", "expected"),
    [
        (["active"] * 3, [1e-5, 1e-4, 1e-6], ("active", "strong", 3, 3)),
        (["active"] * 3, [1e-5, 0.02, 0.03], ("active", "moderate", 3, 3)),
        (["active", "active", "unchanged"], [1e-9, 1e-9, 0.5], ("active", "moderate", 2, 3)),
        (["suppressed", "unchanged"], [1e-9, 0.5], ("suppressed", "weak", 1, 2)),
        (["active"], [1e-9], ("active", "moderate", 1, 1)),
        (["active"], [0.04], ("active", "weak", 1, 1)),
        (["unchanged"] * 2, [0.6, 0.7], ("unchanged", "", 0, 2)),
        (["active", "suppressed"], [1e-9, 1e-9], ("inconsistent", "weak", 1, 2)),
        (["insufficient coverage"] * 2, [float("nan")] * 2, ("insufficient coverage", "", 0, 0)),
        ([], [], ("not evaluable", "", 0, 0)),
    ],
)
def test_strength_is_bound_to_its_thresholds(calls, fdrs, expected):
    found = words.weigh(calls, fdrs)
    assert (found.call, found.strength, found.called, found.evaluated) == expected


def test_one_sample_is_never_strong():
    assert words.weigh(["active"], [0.0]).strength == "moderate"


def test_nothing_is_strong_where_the_null_does_not_hold():
    assert words.weigh(["active"] * 5, [1e-9] * 5, calibrated=False).strength == "moderate"


def test_a_line_with_an_unevaluable_sample_is_not_strong():
    assert (
        words.weigh(["active", "active", "not evaluable"], [1e-9, 1e-9, float("nan")]).strength == "moderate"
    )


@pytest.mark.parametrize(
    "call", ["active", "suppressed", "unchanged", "insufficient coverage", "not evaluable"]
)
@pytest.mark.parametrize("sign", ["+", "-", "dual", "context", "confounder", "control"])
def test_readings_are_those_of_the_tables(call, sign):
    assert words.reading(call, sign) == readings.reading(call, sign)


@pytest.mark.parametrize(
    ("value", "text"), [(1.234, "+1.23"), (-0.5, "−0.50"), (-0.001, "0.00"), (None, "–"), (float("nan"), "–")]
)
def test_numbers_carry_their_sign(value, text):
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0123, "0.012"), (1e-9, "<0.0001"), (None, "–"), (float("nan"), "–")]
)
def test_p_values_are_short(value, text):
    assert words.p_short(value) == text


def test_lists_read_as_prose():
    assert words.listed([]) == ""
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
