import numpy as np
import pytest

from sorascope.signature import power

SETS = {"a": dict.fromkeys(map(str, range(20)), 1), "b": dict.fromkeys(map(str, range(5)), 1)}


def test_the_shift_follows_the_formula():
    # 3 against 3, one line: df 4, and 4 of the prior; rho 0.1 of a set that is not listed
    found = power.detectable(SETS, 3, 3, noise=0.2).set_index("mechanism")
    spread = 0.2 * np.sqrt((1 + 19 * 0.1) / 20)
    assert found.loc["a", "line"] == pytest.approx((2.306004 + 0.888890) * spread * np.sqrt(2 / 3), rel=1e-5)


def test_more_replicates_genes_and_lines_see_smaller_shifts():
    few, many = power.detectable(SETS, 2, 2), power.detectable(SETS, 4, 4)
    assert (many[["sample", "line"]] < few[["sample", "line"]]).all(axis=None)
    assert few["line"][0] < few["line"][1]
    assert (power.detectable(SETS, 2, 2, lines=4)["line"] < few["line"]).all()


def test_without_replicates_there_is_no_p():
    assert power.detectable(SETS, 1, 1)[["sample", "line"]].isna().all(axis=None)


@pytest.mark.parametrize("design", [(0, 3, 1), (3, 0, 1), (3, 3, 0)])
def test_an_empty_design_is_refused(design):
    with pytest.raises(ValueError, match="1 or more"):
        power.detectable(SETS, *design)
