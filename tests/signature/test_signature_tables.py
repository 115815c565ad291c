"""Thresholds and signs at their edges: a call, its vanishing, the genes that carry it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sorascope.sets import IndexedSet
from sorascope.settings import Statistics
from sorascope.signature.tables import call, carrying, lack_of_genes, vanishes


def test_a_call_needs_fdr_at_most_alpha_and_takes_the_sign_of_t():
    block = pd.DataFrame(
        {
            "fdr": [0.05, 0.05, 0.0500001, 0.01, np.nan],
            "t": [2.0, -2.0, 3.0, 4.0, np.nan],
            "p": [0.01, 0.01, 0.02, 0.001, np.nan],
        }
    )
    enough = np.array([True, True, True, False, True])
    expected = ["active", "suppressed", "unchanged", "insufficient coverage", "not evaluable"]
    assert call(block, enough, "", 0.05).tolist() == expected
    assert set(call(block, enough, "no reference", 0.05)) == {"not evaluable"}


def test_a_call_vanishes_when_the_adjusted_test_fails_or_turns():
    block = pd.DataFrame(
        {
            "call": ["active", "active", "suppressed", "suppressed", "unchanged", "active"],
            "t": [3.0, 3.0, -3.0, -3.0, 0.5, 3.0],
            "t_adjusted": [2.0, 2.0, -2.0, 2.0, 0.1, np.nan],
            "p_adjusted": [0.05, 0.0501, 0.01, 0.01, 0.9, np.nan],
        }
    )
    assert vanishes(block, 0.05) == ["no", "yes", "no", "yes", "", "yes"]


@pytest.mark.parametrize(
    ("measured", "usable", "said"),
    [
        (5, 5, ""),
        (4, 4, "4 of 10 genes measured, under 50%"),
        (5, 4, "4 usable genes, under 5"),
        (5, 0, "no gene of the set is measured and variable"),
    ],
)
def test_half_of_the_genes_and_five_are_enough(measured, usable, said):
    row = SimpleNamespace(genes_scored=10, genes_measured=measured, coverage=measured / 10)
    assert lack_of_genes(row, usable, Statistics()) == said


def test_carrying_genes_are_those_of_one_z_and_more_in_the_direction_of_the_call():
    z = np.array([[1.0, 0.99, -3.0, 2.5, -1.5, *np.linspace(4, 5, 9)]])
    names = pd.Index([f"g{number}" for number in range(14)])
    one = IndexedSet(np.arange(14), np.array([1.0, 1, -1, 1, 1, *[1] * 9]))
    activities = SimpleNamespace(z=z, at=lambda array, rows: array[..., rows])
    up = carrying(activities, 0, one, names, 1.0).split(", ")
    assert len(up) == 10
    assert up[:2] == ["g13(+5.0)", "g12(+4.9)"]
    assert up[9] == "g2(-3.0)"
    assert carrying(activities, 0, one, names, -1.0) == "g4(-1.5)"
    short = IndexedSet(np.array([0, 1]), np.ones(2))
    assert carrying(activities, 0, short, names, 1.0) == "g0(+1.0)"
    assert carrying(activities, 0, one, names, 0.0) == ""
    assert carrying(activities, 0, None, names, 1.0) == ""
