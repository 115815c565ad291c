"""The numbers of the shipped data sets, pinned."""

import golden
import pandas as pd
import pytest

SIGNATURES = golden.TABLES["signatures.tsv"]


@pytest.mark.e2e
def test_the_default_run_gives_the_pinned_numbers(default_run):
    found = golden.compare(default_run.root / "results")
    assert not found, golden.told(found)


def test_pinned_are_all_samples_of_both_panels():
    pinned = golden.read(golden.FOLDER / "signatures.tsv")
    assert pinned.groupby("dataset")["sample"].nunique().to_dict() == {"gdsc_liver": 10, "planted": 18}
    assert not pinned.duplicated(["dataset", "sample", "mechanism"]).any()


@pytest.fixture
def rows():
    cells = [
        ["planted", "s1", "emt", "2.31", "4.5", "0.00123", "0.01", "active"],
        ["planted", "s2", "emt", "-0.0999", "-0.2", "0.8", "0.9", "unchanged"],
    ]
    return pd.DataFrame(cells, columns=SIGNATURES.columns)


def test_a_difference_is_explained(rows):
    now = rows.copy()
    now.loc[0, "activity"] = "2.35"
    now.loc[1, "call"] = "suppressed"
    now.loc[1, "p"] = ""
    assert golden.differences(SIGNATURES, rows, now) == [
        "planted · s1 · emt: activity was 2.31, is 2.35",
        "planted · s2 · emt: p was 0.8, is empty",
        "planted · s2 · emt: call was unchanged, is suppressed",
    ]


def test_a_row_more_or_less_is_told(rows):
    assert golden.differences(SIGNATURES, rows, rows[:1]) == ["planted · s2 · emt: gone"]
    assert golden.differences(SIGNATURES, rows[1:], rows) == ["planted · s1 · emt: new"]


@pytest.mark.parametrize(
    ("column", "value", "same"),
    [
        ("activity", "2.32", True),
        ("activity", "2.33", False),
        ("p", "0.00124", True),
        ("p", "0.00125", False),
    ],
)
def test_one_unit_of_the_last_digit_is_no_difference(rows, column, value, same):
    now = rows.copy()
    now.loc[0, column] = value
    assert (golden.differences(SIGNATURES, rows, now) == []) == same
    now.loc[0, column] = f"-{value}"
    assert golden.differences(SIGNATURES, rows, now) != []


def test_what_is_told_ends_with_the_way_to_accept_it():
    text = golden.told([f"line {number}" for number in range(50)])
    assert text.startswith("50 differences from the pinned numbers:\nline 0\n")
    assert text.endswith("line 39\n… and 10 more\nTo accept: make golden")
