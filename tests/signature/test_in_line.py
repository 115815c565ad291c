"""Samples as support of their line's answer: a family of few tests where the line is called."""

import numpy as np
import pandas as pd
import pytest

from sorascope import signature
from sorascope.settings import Contrast
from sorascope.signature.in_line import fdr_in_line

MECHANISMS = ["m1", "m2", "m3", "m4"]
LINES = pd.DataFrame(
    {
        "block": ["L", "L", "L", "L", "K"],
        "mechanism": ["m1", "m2", "m3", "m4", "m1"],
        "call": ["active", "suppressed", "unchanged", "insufficient coverage", "active"],
        "p": [1e-5, 1e-4, 0.8, np.nan, 1e-6],
        "t": [6.0, -5.0, 0.1, np.nan, 8.0],
        "n_test": [3, 3, 3, 3, 1],
    }
)


def test_benjamini_hochberg_over_the_samples_of_a_line_at_the_share_of_called_mechanisms():
    p = np.array([[0.01, 0.02, 0.001, np.nan]] * 4)
    p[:, 0] = [0.01, 0.02, 0.04, 0.5]
    t = np.array([[2.0, 2.0, 2.0, np.nan]] * 4)
    found = fdr_in_line(p, t, ["L", "L", "L", None], MECHANISMS, LINES)
    share = 2 / 3  # two called of three tested
    np.testing.assert_allclose(found[:3, 0], np.array([0.03, 0.03, 0.04]) / share)
    # against the line's direction
    np.testing.assert_array_equal(found[:3, 1], 1)
    assert np.isnan(found[:, 2:]).all()
    assert np.isnan(found[3]).all()


def test_one_sample_is_no_support_and_a_missing_p_stays_missing():
    found = fdr_in_line(np.full((2, 4), 0.01), np.ones((2, 4)), ["K", "K"], MECHANISMS, LINES)
    assert np.isnan(found).all()
    p = np.array([[np.nan, 0.01, 0.01, 0.01], [0.03, 0.01, 0.01, 0.01]])
    found = fdr_in_line(p, np.ones((2, 4)), ["L", "L"], MECHANISMS, LINES)
    assert np.isnan(found[0, 0])
    assert found[1, 0] == pytest.approx(0.03 * 3 / 2)


def test_samples_of_a_called_line_are_called_at_the_level_of_their_family():
    """Replicates wander along the planted genes, so that some samples fail the correction over all sets."""
    rng = np.random.default_rng(1)
    genes = [f"g{number}" for number in range(1500)]
    sets = {f"m{k}": {f"g{n}": 1 for n in range(20 * k, 20 * k + 20)} for k in range(20)}
    names = [f"{group}{line}{n}" for line in "ab" for group in "rs" for n in range(4)]
    sheet = pd.DataFrame({"group": [n[0] for n in names], "line": [n[1] for n in names]}, index=names)
    values = rng.normal(8, 0.2, (1500, 16))
    tests = (sheet["group"] == "r").to_numpy()
    for k in range(10):
        values[20 * k : 20 * k + 20] += rng.normal(0, 0.3, 16) + 0.8 * tests
    expression = pd.DataFrame(values, genes, names)
    result = signature.run(expression, sheet, Contrast("c", "group", "r", "s", "line"), sets)
    own = result.table[result.table["role"] == "test"]
    supported = own[(own["fdr"] > 0.05) & (own["fdr_in_line"] <= 0.05)]
    assert len(supported)
    assert set(supported["call"]) == {"active"}
    assert result.table.loc[result.table["role"] == "reference", "fdr_in_line"].isna().all()
    assert result.summary["fdr_in_line"].isna().all()
