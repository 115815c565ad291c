import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.spread import wilson
from sorascope.signature.calibration import OVERALL, calibrate


def test_calls_of_references_are_counted_at_their_levels():
    table = pd.DataFrame(
        {
            "role": ["reference"] * 6 + ["test"] * 2,
            "mechanism": ["a", "b"] * 4,
            "p": [0.0009, 0.001, 0.049, 0.05, np.nan, 0.9, 1e-9, 1e-9],
            "fdr": [0.01, 0.05, 0.0501, 0.2, np.nan, 0.9, 1e-9, 1e-9],
        }
    )
    found = calibrate(table).set_index("mechanism")
    columns = ["n", "called_05", "called_001", "called_fdr"]
    assert found.loc["a", columns].tolist() == [2, 2, 1, 1]
    assert found.loc["b", columns].tolist() == [3, 1, 0, 1]
    assert found.loc[OVERALL, columns].tolist() == [5, 3, 1, 2]
    assert found.loc[OVERALL, ["rate_05", "rate_001", "rate_fdr"]].tolist() == [0.6, 0.2, 0.4]
    assert (found["reason"] == "").all()


def test_nothing_to_hold_out_is_said():
    table = pd.DataFrame({"role": ["test"], "mechanism": ["a"], "p": [0.1], "fdr": [0.1]})
    found = calibrate(table)
    assert found["n"].tolist() == [0, 0]
    assert found["rate_05"].isna().all()
    assert set(found["reason"]) == {"no reference sample can be held out"}


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # statsmodels 0.14, proportion_confint(method="wilson")
    [(5, 100, 0.02154368, 0.11175047), (0, 20, 0.0, 0.16112516), (20, 20, 0.83887484, 1.0)],
)
def test_wilson(hits, total, low, high):
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-7)
