"""Set quality against numpy's own correlations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.knowledge import quality


def made(seed=1, genes=30, samples=12):
    values = np.random.default_rng(seed).normal(size=(genes, samples))
    return pd.DataFrame(values, [f"G{n}" for n in range(genes)], [f"s{n}" for n in range(samples)])


GROUPS = ["a"] * 6 + ["b"] * 6


def residuals(frame):
    return pd.concat(
        [part.sub(part.mean(axis=1), axis=0) for part in (frame.iloc[:, :6], frame.iloc[:, 6:])], axis=1
    )


def test_rows_are_residuals_of_length_one():
    unit = quality.unit_residuals(made(), GROUPS)
    expected = residuals(made())
    expected = expected.div(np.sqrt((expected**2).sum(axis=1)), axis=0)
    pd.testing.assert_frame_equal(unit, expected)


def test_genes_without_variation_within_groups_are_left_out():
    frame = made()
    frame.loc["G3"] = [5.0] * 6 + [9.1] * 6
    assert "G3" not in quality.unit_residuals(frame, GROUPS).index


@given(seed=st.integers(0, 1000), size=st.integers(2, 12))
def test_coherence_is_the_mean_of_all_signed_correlations(seed, size):
    frame = made(seed)
    unit = quality.unit_residuals(frame, GROUPS)
    signs = np.random.default_rng(seed).choice([1.0, -1.0], size)
    correlations = np.corrcoef(residuals(frame).to_numpy()[:size]) * np.outer(signs, signs)
    expected = correlations[np.triu_indices(size, 1)].mean()
    assert quality.coherence(unit.to_numpy()[:size], signs) == pytest.approx(expected, abs=1e-12)


def test_leave_one_out_against_corrcoef():
    frame = made()
    unit = quality.unit_residuals(frame, GROUPS)
    signed = {"G0": 1, "G1": -1, "G2": 1, "ABSENT": 1, "G5": -1}
    table = quality.leave_one_out(unit, signed).set_index("gene")
    assert list(table.index) == ["G0", "G1", "G2", "G5"]
    turned = unit.loc[list(table.index)].mul(table["direction"], axis=0)
    for gene in table.index:
        others = turned.drop(index=gene)
        expected = np.corrcoef(turned.loc[gene], others.mean())[0, 1]
        assert table.loc[gene, "correlation"] == pytest.approx(expected, abs=1e-12)
        whole = quality.coherence(unit.loc[table.index].to_numpy(), table["direction"].to_numpy(float))
        rest = table.drop(index=gene)
        without = quality.coherence(unit.loc[rest.index].to_numpy(), rest["direction"].to_numpy(float))
        assert table.loc[gene, "influence"] == pytest.approx(whole - without, abs=1e-12)


def test_a_planted_programme_is_found_and_a_dragging_gene_named():
    frame = made()
    programme = np.random.default_rng(9).normal(size=12)
    for gene, sign in (("G0", 1), ("G1", 1), ("G2", -1), ("G3", 1), ("G4", -1)):
        frame.loc[gene] += 3 * sign * programme
    unit = quality.unit_residuals(frame, GROUPS)
    sets = {"real": {"G0": 1, "G1": 1, "G2": -1, "G3": 1, "G4": 1}, "none": {"G10": 1, "G11": 1, "X": 1}}
    table = quality.measure(unit, sets).set_index("mechanism")
    assert table.loc["real", "weakest_gene"] == "G4"
    assert table.loc["real", "weakest_correlation"] < -0.8
    assert table.loc["real", "above_random"] > 0.9
    assert table.loc["none", "genes_measured"] == 2
    assert table.loc["none", "coverage"] == pytest.approx(2 / 3)
    assert np.isnan(table.loc["none", "mean_correlation"])


def test_the_same_figures_every_time():
    unit = quality.unit_residuals(made(), GROUPS)
    sets = {"one": dict.fromkeys(["G1", "G2", "G3"], 1)}
    pd.testing.assert_frame_equal(quality.measure(unit, sets), quality.measure(unit, sets))


def test_effects_turn_genes_to_their_direction():
    table = quality.effects(
        pd.Series({"A": 2.0, "B": -1.0, "C": 1.0}), {"x": {"A": 1, "B": -1, "C": -1, "D": 1}}
    )
    assert table.iloc[0].tolist() == ["x", 3, pytest.approx(2 / 3), pytest.approx(2 / 3)]
