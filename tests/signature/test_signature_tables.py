"""Thresholds and signs at their edges: a call, its vanishing, the genes that carry it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import IndexedSet
from sorascope.settings import Statistics
from sorascope.signature.judged import (
    NOTE_FDR,
    NOTE_NOMINAL,
    NOTE_ONE_GENE,
    NOTE_SMALL,
    NOTE_TURNED,
    NOTE_WEIGHTED,
    call,
    carrying,
    lack_of_genes,
    notes,
    strength,
    vanishes,
)


def test_a_call_needs_fdr_at_most_alpha_and_takes_the_sign_of_t():
    block = pd.DataFrame(
        {
            "fdr": [0.05, 0.05, 0.0500001, 0.01, np.nan],
            "t": [2.0, -2.0, 3.0, 4.0, np.nan],
            "p": [0.01, 0.01, 0.02, 0.001, np.nan],
            "fdr_in_line": np.nan,
        }
    )
    enough = np.array([True, True, True, False, True])
    surely = np.array([True, False, False, True, False])
    expected = ["active", "suppressed", "undetermined", "insufficient coverage", "not evaluable"]
    assert call(block, enough, surely, "", 0.05).tolist() == expected
    assert set(call(block, enough, surely, "no reference", 0.05)) == {"not evaluable"}
    quiet = call(block.assign(fdr=0.6), enough, surely, "", 0.05)
    assert quiet.tolist()[:3] == ["unchanged", "undetermined", "undetermined"]
    supporting = block.assign(fdr=0.6, fdr_in_line=[0.05, 0.0501, np.nan, 0.01, np.nan])
    assert call(supporting, enough, surely, "", 0.05).tolist()[:3] == ["active", *expected[2:3] * 2]


def test_above_weak_a_set_stands_out_in_the_same_direction():
    block = pd.DataFrame(
        {
            "call": ["active", "active", "active", "active", "undetermined"],
            "t": [9.0, 9.0, 9.0, 3.0, 1.0],
            "fdr": [1e-6, 1e-6, 1e-6, 0.04, 0.5],
            "standout_t": [4.0, 4.0, -4.0, 4.0, 4.0],
            "standout_fdr": [0.05, 0.0501, 0.001, 0.01, 0.01],
        }
    )
    assert strength(block, 0.05, 3) == ["strong", "weak", "weak", "moderate", ""]
    assert strength(block, 0.05, 1) == ["moderate", "weak", "weak", "moderate", ""]


def test_a_note_says_why_interval_and_call_disagree():
    block = pd.DataFrame(
        {
            "call": ["undetermined", "undetermined", "active", "active", "active"],
            "effect": [0.5, 0.5, 0.1, -0.1, 0.5],
            "effect_low": [0.2, 0.2, -0.1, -0.3, 0.2],
            "effect_high": [0.8, 0.8, 0.3, 0.1, 0.8],
            "t": [1.0, 2.5, 4.0, 4.0, 5.0],
            "p": [0.3, 0.03, 0.001, 0.001, 1e-5],
        }
    )
    said = notes(block, np.array([0.4, 0.0, 0.0, 0.0, 0.0]))
    assert said == [NOTE_ONE_GENE, NOTE_FDR, NOTE_WEIGHTED, NOTE_TURNED, ""]


def test_a_row_without_a_call_says_when_its_p_is_below_the_level_all_the_same():
    block = pd.DataFrame(
        {
            "call": ["unchanged", "undetermined", "unchanged", "undetermined"],
            "effect": [0.1, 0.4, 0.1, 0.4],
            "effect_low": [-0.01, -0.01, -0.01, -0.01],
            "effect_high": [0.2, 0.8, 0.2, 0.8],
            "t": [2.2, 2.2, 1.9, 1.9],
            "p": [0.04, 0.04, 0.06, 0.06],
        }
    )
    assert notes(block, np.zeros(4)) == [NOTE_SMALL, NOTE_NOMINAL, "", ""]


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
    down = np.vstack([z, z, z])
    up = carrying(z, one, names, np.array([1.0]))[0].split(", ")
    assert len(up) == 10
    assert up[:2] == ["g13(+5.0)", "g12(+4.9)"]
    assert up[9] == "g2(-3.0)"
    assert carrying(down, one, names, np.array([-1.0, 0.0, np.nan])) == ["g4(-1.5)", "", ""]
    short = IndexedSet(np.array([0, 1]), np.ones(2))
    assert carrying(z[:, :2], short, names, np.array([1.0])) == ["g0(+1.0)"]
