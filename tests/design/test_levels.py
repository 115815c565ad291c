"""Levels that seem to be meant as another one, and levels that are names of their own."""

import pytest

from sorascope import design

WANTED = ("resistant", "sensitive")


@pytest.mark.parametrize(
    "level",
    [
        *("Resistant", "RESISTANT", " resistant", "resistant ", "resis\u00a0tant", "re-sistant", "resitant"),
        *(
            "resistent",
            "resistamt",
            "resistan",
            "ressitant",
            "resistants",
            "resіstant",
            "rеsistant",
            "ｒesistant",
            "res1stant",
            "re\u1e63istant",
        ),
    ],
)
def test_meant_as_resistant(level):
    assert design.near_misses([level, *WANTED], WANTED) == {level: "resistant"}


@pytest.mark.parametrize(
    ("level", "wanted"),
    [
        *[
            (level, WANTED)
            for level in ("insensitive", "resistant1", "resistant2", "unknown", "", "NA", "persister")
        ],
        ("day 2", ("day 1", "day 0")),
        ("cloneB", ("cloneA", "parental")),
        ("group II", ("group I", "parental")),
        ("untreated", ("treated", "washout")),
        ("nonresponder", ("responder", "other")),
        ("KRASmut", ("NRASmut", "wild type")),
        ("BRAFV600", ("BRAFV600E", "vector")),
        ("female", ("male", "other")),
        ("CD44-", ("CD44+", "sorted")),
        ("1.1", ("11", "2")),
        ("sorafenib", ("regorafenib", "DMSO")),
        ("MAPK", ("MAPT", "none")),
        ("hyperoxia", ("hypoxia", "normoxia")),
    ],
)
def test_a_level_of_its_own(level, wanted):
    assert design.near_misses([level, *wanted], wanted) == {}


def test_lines_that_an_eye_takes_for_one():
    levels = ["HepG2", "Hep3B", "HEPG2", "Hep G2", "1.1", "11", "CD44+", "CD44-", "", "NA"]
    assert design.same_but_spelt(levels) == [("HepG2", "HEPG2"), ("HepG2", "Hep G2")]


def rows(*cells):
    return {f"s{n}": {"g": cell} for n, cell in enumerate(cells)}


def test_cells_below_a_merged_one():
    assert design.blank_below(rows("r", "", "", "s", ""), "g", ("r", "s")) == ["s1", "s2", "s4"]
    assert design.blank_below(rows("r", "r", "s", "s", "", ""), "g", ("r", "s")) == []
    assert design.blank_below(rows("r", "r", "", "s", "s"), "g", ("r", "s")) == ["s2"]
    assert design.blank_below(rows("", "r", "r", "s"), "g", ("r", "s")) == []
    assert design.blank_below(rows("x", "", "r", "r", "s", "s"), "g", ("r", "s")) == []


def test_greek_letters_name_groups():
    assert design.near_misses(["IFN\u03b1", "IFN\u03b2"], ["IFN\u03b1"]) == {}
    assert design.near_misses(["TNFa", "TNF\u03b1"], ["TNFa"]) == {"TNF\u03b1": "TNFa"}
    assert design.near_misses(["clone1a", "clone0a"], ["clone1a"]) == {}


@pytest.mark.parametrize(
    "levels",
    [("1", "01"), ("1", "1.0"), ("103", "l03"), ("120", "12O"), ("2024", "2O24"), ("0", "0.00"), ("٣", "3")],
)
def test_numbers_that_are_one(levels):
    assert design.same_but_spelt(levels) == [levels]


@pytest.mark.parametrize(
    "levels",
    [("1", "10"), ("1.1", "1.10"), ("1.1", "11"), ("P1", "PI"), ("A1", "AI"), ("1", "-1"), ("1", "1a")],
)
def test_numbers_that_are_two(levels):
    assert design.same_but_spelt(levels) == []


@pytest.mark.parametrize("level", ["9" * 5000, "\U00010a40" * 3, "0" * 5000 + ".0"])
def test_digits_that_are_no_number_of_the_computer(level):
    assert design.same_but_spelt([level, "3"]) == []
    assert design.same_but_spelt([level, f" {level}"]) == [(level, f" {level}")]


def test_a_dash_alone_is_no_level():
    assert design.is_lone_dash("-", ["a", "b", "-", "a"])
    assert not design.is_lone_dash("a", ["a", "b", "-", "a"])
    assert not design.is_lone_dash("-", ["-", "-", "drug", "drug"])  # no drug
    assert not design.is_lone_dash("-", ["-", "+", "+"])
    assert not design.is_lone_dash("-", ["-", "HBV+", "HBV+"])
