"""Numbers that do not depend on the order in which a processor adds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.arrays.rounding import steady_differences
from sorascope.files import tables
from sorascope.files.significant_digits import steady


def test_the_last_digits_of_a_sum_go_and_ties_are_ties():
    tenth = np.array([0.1 + 0.2, 0.3, 0.7093935 * (1 + 3e-16), 0.7093935, 1e20 / 3, 1e-20 / 3])
    found = steady(tenth)
    assert found[0] == found[1] == 0.3
    assert found[2] == found[3] == 0.7093935
    assert found[4:] == pytest.approx([3.33333333333e19, 3.33333333333e-21], rel=1e-15)


def test_what_is_no_number_and_zero_stay():
    found = steady(np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, 1.7e308]))
    assert np.isnan(found[0])
    assert found[1:].tolist() == [np.inf, -np.inf, 0.0, 0.0, 5e-324, 1.7e308]


@given(st.floats(1e-30, 1e30), st.integers(-4, 4))
def test_noise_of_a_few_last_digits_leaves_the_twelve(value, steps):
    value = float(f"{value:.11g}")  # a number of the data
    noisy = value
    for _ in range(abs(steps)):
        noisy = np.nextafter(noisy, np.inf if steps > 0 else 0)
    assert steady(np.array([value])) == steady(np.array([noisy]))
    assert steady(np.array([value]))[0] == pytest.approx(value, rel=1e-11)


def test_tables_and_json_hold_steady_numbers(tmp_path):
    import pandas as pd

    for number, tie in enumerate((0.7093935 * (1 + 3e-16), 0.7093935 * (1 - 3e-16))):
        tables.write(pd.DataFrame({"x": [tie], "n": [1]}), tmp_path / f"{number}.tsv")
        tables.write_json({"x": [tie, {"y": (tie, 1, True, None)}]}, tmp_path / f"{number}.json")
    assert (tmp_path / "0.tsv").read_bytes() == (tmp_path / "1.tsv").read_bytes()
    assert (tmp_path / "0.json").read_bytes() == (tmp_path / "1.json").read_bytes()
    assert "0.7093935," in (tmp_path / "0.json").read_text()


def test_differences_that_are_zero_but_for_rounding_are_ties():
    zeros = steady_differences(np.array([0.1 + 0.2 - 0.3, 0.3 - 0.1 - 0.2, 0.0, -0.0]))
    assert len(set(zeros)) == 1 and not np.signbit(zeros).any()
    assert steady_differences(np.array([1e-9, -0.25])).tolist() == [1e-9, -0.25]
