import pytest

from sorascope.knowledge import readings
from sorascope.report import words


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
