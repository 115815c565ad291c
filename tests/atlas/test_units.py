import numpy as np
import pandas as pd
import pytest

from sorascope.atlas.units import facts, line_column, line_design
from sorascope.settings import Contrast, Dataset

CONTRAST = Contrast("rs", "response", "resistant", "sensitive", "parental_line")


def sheet(lines, groups, **columns):
    names = [f"s{n}" for n in range(len(lines))]
    return pd.DataFrame({"parental_line": lines, "response": groups, **columns}, index=names)


def differences(samples, contrast=CONTRAST, values=None):
    matrix, lines, names = line_design(samples, contrast, "parental_line")
    coefficients = np.linalg.lstsq(matrix, values.loc[names].to_numpy(), rcond=None)[0]
    return dict(zip(lines, coefficients[-len(lines) :], strict=True))


def test_each_line_has_its_own_difference():
    samples = sheet(["A"] * 4 + ["B"] * 4, ["sensitive", "sensitive", "resistant", "resistant"] * 2)
    values = pd.Series([1.0, 3.0, 6.0, 8.0, 5.0, 5.0, 4.0, 2.0], samples.index)
    assert differences(samples, values=values) == pytest.approx({"A": 5.0, "B": -2.0})


def test_a_covariate_is_adjusted_for_within_lines():
    samples = sheet(["A"] * 4 + ["B"] * 4, ["sensitive", "sensitive", "resistant", "resistant"] * 2)
    samples["batch"] = ["x", "y"] * 4
    batch = (samples["batch"] == "y") * 10.0
    values = pd.Series([1.0, 3.0, 6.0, 8.0, 5.0, 5.0, 4.0, 2.0], samples.index) + batch
    contrast = Contrast("rs", "response", "resistant", "sensitive", "parental_line", ("batch",))
    assert differences(samples, contrast, values) == pytest.approx({"A": 5.0, "B": -2.0})


def test_a_line_without_both_groups_has_no_unit():
    samples = sheet(["A", "A", "B", "B"], ["sensitive", "resistant", "sensitive", "sensitive"])
    _, lines, names = line_design(samples, CONTRAST, "parental_line")
    assert lines == ["A"]
    assert len(names) == 4


@pytest.mark.parametrize(
    ("lines", "covariates"),
    [(["A", "A", "B", "B"], ()), (["A", "A", "A", "A"], ("batch",))],
    ids=["lines are the groups", "batches are the groups"],
)
def test_what_cannot_be_told_within_lines_is_one_unit(lines, covariates):
    groups = ["sensitive", "sensitive", "resistant", "resistant"]
    samples = sheet(lines, groups, batch=["x", "x", "y", "y"])
    contrast = Contrast("rs", "response", "resistant", "sensitive", None, covariates)
    assert line_design(samples, contrast, "parental_line") is None


def test_samples_of_other_groups_stay_out():
    samples = sheet(["A"] * 3, ["sensitive", "resistant", "intermediate"])
    assert line_design(samples, CONTRAST, "parental_line")[2] == ["s0", "s1"]


def test_the_line_stands_in_the_config_or_in_a_known_column():
    samples = sheet(["A"], ["sensitive"])
    assert line_column(samples, Dataset("d", "t")) == "parental_line"
    assert line_column(samples.rename(columns={"parental_line": "donor"}), Dataset("d", "t")) is None
    assert line_column(samples, Dataset("d", "t", facts={"line": "Huh7"})) is None


def test_facts_come_from_the_config_then_from_the_sheet():
    samples = sheet(
        ["A", "A"], ["resistant"] * 2, drug=["sorafenib"] * 2, dose=["5 uM", "10 uM"], model=["", ""]
    )
    assert facts({"months": 6, "drug": "imatinib"}, samples) == {
        "drug": "imatinib", "dose": "several", "months": "6", "duration": "", "model": "", "clone": "",
    }  # fmt: skip
    assert facts({}) == dict.fromkeys(("drug", "dose", "months", "duration", "model", "clone"), "")
