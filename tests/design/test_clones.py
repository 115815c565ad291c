"""Dishes of clones of lines, who takes part, and columns that coincide."""

import pytest

from sorascope import design
from sorascope.settings import Contrast

PLAN = Contrast("c", "group", "r", "s", block="line", clone="clone", batch="day")


def rows(**columns):
    return {
        f"s{n}": dict(zip(columns, cells, strict=True))
        for n, cells in enumerate(zip(*columns.values(), strict=True))
    }


def told(sheet, plan=PLAN):
    return design.coincidences(sheet, plan, design.columns([plan], sheet))


def test_dishes_of_clones_of_lines():
    sheet = rows(group="rrrrrrss", line="AAAAAAAA", clone="xxxyyypp", day="12121212")
    assert design.dishes(sheet, PLAN, "r").description == "6 dishes of 2 clones of 1 line"
    assert design.dishes(sheet, Contrast("c", "group", "r", "s", block="line"), "r").description == (
        "6 dishes of 1 clone of 1 line"
    )
    assert (
        design.dishes(sheet, Contrast("c", "group", "r", "s"), "s").description
        == "2 dishes of 1 clone of 1 line"
    )


def test_a_clone_of_the_same_name_in_two_lines_is_two():
    sheet = rows(group="rrss", line="ABAB", clone="1111", day="1212")
    assert design.dishes(sheet, PLAN, "r").clones == 2


def test_samples_of_each_block():
    sheet = rows(group="rrsso", line="ABAAC", clone="xxxxx", day="12121")
    assert design.by_block(sheet, PLAN) == {"A": (1, 2), "B": (1, 0)}


def test_who_takes_no_part_and_why():
    sheet = rows(group=["r", "s", "x", "", "NA"], line="AAAAA", clone="aaaaa", day="12121")
    assert design.left_out(sheet, PLAN) == {
        "s2": "group is x",
        "s3": "no value in group",
        "s4": "no value in group",
    }


@pytest.mark.parametrize(
    ("day", "parts"),
    [
        ("12121212", []),
        ("11111122", ["day with group"]),
        ("11122212", ["clone with day"]),
        ("11122233", ["day with group", "clone with day"]),
    ],
)
def test_batches_that_coincide(day, parts):
    sheet = rows(group="rrrrrrss", line="AAAAAAAA", clone="xxxyyypp", day=day)
    assert [each.split(":")[0] for each in told(sheet)] == parts


def test_a_batch_is_looked_at_within_each_line():
    sheet = rows(group="rrssrrss", line="AAAABBBB", clone="xxppxxpp", day="11222211")
    assert told(sheet)[0].startswith(
        "day with group: within each line every day holds samples of one group only"
    )


def test_a_measurement_whose_ranges_do_not_meet():
    plan = Contrast("c", "group", "r", "s", covariates=("passage",))
    sheet = rows(group="rrss", passage=["40", "52", "5", "9"])
    assert told(sheet, plan) == [
        "passage with group: 40–52 in r and 5–9 in s do not meet, so their effects can hardly be separated"
    ]
    assert told(rows(group="rrss", passage=["4", "52", "5", "9"]), plan) == []
