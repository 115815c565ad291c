import numpy as np
import pandas as pd
import pytest

from sorascope.errors import InputError
from sorascope.model.design import group_design

SHEET = pd.DataFrame(
    {
        "group": ["r", "s", "r", "s", "other"],
        "line": ["A", "A", "B", "B", "A"],
        "batch": [1, 2, 2, 1, 3],
    },
    index=list("abcde"),
)


def test_only_the_two_groups_enter_and_redundant_columns_go():
    design = group_design(SHEET, "group", "r", "s", "line")
    assert design.samples == ("a", "b", "c", "d")
    assert design.names == ("intercept", "line=A", "r-s")
    np.testing.assert_array_equal(design.matrix, [[1, 1, 1], [1, 1, 0], [1, 0, 1], [1, 0, 0]])
    assert design.df_residual == 1


def test_numeric_covariates_stay_numeric():
    design = group_design(SHEET, "group", "r", "s", None, ["batch"])
    assert design.names == ("intercept", "batch", "r-s")


def test_a_confounded_group_is_refused_by_name():
    sheet = SHEET.assign(line=["A", "B", "A", "B", "A"])
    with pytest.raises(InputError, match="r and s are confounded with line"):
        group_design(sheet, "group", "r", "s", "line")


def test_an_absent_group_is_refused_by_name():
    with pytest.raises(InputError, match="no sample of group resistant"):
        group_design(SHEET, "group", "resistant", "s")


def test_a_numeric_covariate_is_centred_and_a_constant_one_goes():
    sheet = SHEET.assign(age=[30.0, 40, 50, 60, 99], centre="one")
    design = group_design(sheet, "group", "r", "s", None, ["age", "centre"])
    assert design.names == ("intercept", "age", "r-s")
    np.testing.assert_array_equal(design.matrix[:, 1], [-15, -5, 5, 15])


def test_yes_and_no_are_levels_not_numbers():
    design = group_design(SHEET.assign(male=[True, True, False, False, True]), "group", "r", "s", "male")
    assert design.names == ("intercept", "male=False", "r-s")
    np.testing.assert_array_equal(design.matrix[:, 1], [0, 0, 1, 1])


def test_a_missing_covariate_is_told_with_its_samples_and_those_of_other_groups_do_not_matter():
    sheet = SHEET.assign(age=[30, np.nan, 50, np.nan, np.nan])
    with pytest.raises(InputError) as caught:
        group_design(sheet, "group", "r", "s", None, ["age"])
    assert [str(problem) for problem in caught.value.problems] == [
        "samples, column age\n   found:   no value for b, d\n   allowed: a value for every sample"
    ]
    sheet = SHEET.assign(age=[30, 40, 50, 60, np.nan])
    assert group_design(sheet, "group", "r", "s", None, ["age"]).names == ("intercept", "age", "r-s")


def test_both_absent_groups_are_told_at_once():
    with pytest.raises(InputError) as caught:
        group_design(SHEET, "group", "resistant", "sensitive")
    assert [str(problem) for problem in caught.value.problems] == [
        f"samples, column group\n   found:   no sample of group {group}\n   allowed: other, r, s"
        for group in ("resistant", "sensitive")
    ]


def test_block_and_covariates_that_confound_together_are_named_together():
    sheet = SHEET.assign(age=[1, 0, 2, 1, 5], line=list("AABBA"))
    sheet["age"] = (sheet["group"] == "r") + 2.0 * (sheet["line"] == "B")
    with pytest.raises(InputError) as caught:
        group_design(sheet, "group", "r", "s", "line", ["age"])
    assert str(caught.value.problems[0]) == (
        "samples, column group\n"
        "   found:   r and s are confounded with line, age\n"
        "   allowed: some block or covariate level that has samples of both groups\n"
        "   remedy:  leave out line, age or add samples"
    )
