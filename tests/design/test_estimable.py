"""How blocks and covariates confound a contrast."""

from pathlib import Path

from sorascope.design import confounded
from sorascope.readers.samples import SampleSheet
from sorascope.settings import Contrast


def judge(**columns):
    rows = {
        f"s{number}": dict(zip(columns, cells, strict=True))
        for number, cells in enumerate(zip(*columns.values(), strict=True))
    }
    sheet = SampleSheet(Path("s.tsv"), tuple(columns), rows)
    covariates = tuple(name for name in columns if name not in ("group", "line"))
    return confounded(
        sheet, Contrast("c", "group", "r", "s", "line" if "line" in columns else None, covariates)
    )


def test_a_measurement_costs_one_coefficient_and_labels_one_each():
    group = list("rrss")
    assert judge(group=group, age=["31", "45", "31", "60"]) == ""
    assert judge(group=group, age=["a", "b", "a", "c"]) == (
        "4 samples for 4 coefficients: none is left to estimate the variance"
    )


def test_a_measurement_that_follows_the_groups_leaves_nothing_to_test():
    told = judge(group=list("rrss"), line=list("abab"), dose=["1.5", "2.5", "0.5", "1.5"])
    assert told == "line and dose together say which samples are r: nothing is left to test"
