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
