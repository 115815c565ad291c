"""Outliers and swaps planted into real-looking samples are found, and nothing else is."""

import json

import numpy as np
import pytest

from sorascope.ingest import quality
from sorascope.ingest.quality import markers, outliers

RNG = np.random.default_rng(20170410)
LINES = ["Huh7", "HepG2", "PLC"]
BLOCKS = [line for line in LINES for _ in range(6)]
GROUPS = (["sensitive"] * 3 + ["resistant"] * 3) * 3
SAMPLES = [f"{line}_{number}" for line in LINES for number in range(6)]


def expression(spread=0.25):
    level = RNG.normal(7, 2, (3000, 1))
    line = {name: RNG.normal(0, 1.2, 3000) * (RNG.random(3000) < 0.3) for name in LINES}
    resistance = RNG.normal(0, 0.8, 3000) * (RNG.random(3000) < 0.1)
    return np.column_stack(
        [
            level[:, 0] + line[block] + (group == "resistant") * resistance + RNG.normal(0, spread, 3000)
            for block, group in zip(BLOCKS, GROUPS, strict=True)
        ]
    )


def flags(values):
    result = quality.assess(values, SAMPLES, GROUPS, BLOCKS)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return {row["sample"]: row["flags"] for row in result["samples"] if row["flags"]}


def test_a_clean_study_has_no_flag():
    assert all(flags(expression()) == {} for _ in range(10))


def test_a_degraded_sample_is_an_outlier():
    values = expression()
    values[:, 4] = 0.5 * values[:, 4] + 0.5 * RNG.permutation(values[:, 4])
    assert flags(values)["Huh7_4"] == ["outlier"]


def test_a_treatment_that_changes_much_in_one_line_makes_no_outlier():
    """Three replicates that agree with each other and with nothing else are a group, not outliers."""
    for _ in range(10):
        values = expression()
        values[:, 3:6] += RNG.normal(0, 3, (3000, 1))
        assert flags(values) == {}


def test_a_group_that_the_contrast_does_not_know_is_no_outlier_either():
    """Late samples of a time course are 'treated' as the early ones are, and hold together."""
    values = expression()
    late = [3, 4, 9, 10, 15, 16]
    values[:, late] += RNG.normal(0, 2, (3000, 1))
    assert not any("outlier" in told for told in flags(values).values())


@pytest.mark.parametrize("kept", [[0, 1, 3, 4, 6, 7, 9, 10], [0, 3, 6, 9, 12, 15]])
def test_a_degraded_sample_is_told_from_its_one_replicate_or_without_any(kept):
    groups, blocks = [GROUPS[n] for n in kept], [BLOCKS[n] for n in kept]
    for bad in range(len(kept)):
        values = expression()[:, kept]
        values[:, groups.index("resistant")] += RNG.normal(0, 1.5, 3000) * (RNG.random(3000) < 0.1)
        assert not any(outliers.outliers(quality.correlations(values), groups, blocks))
        values[:, bad] = 0.4 * values[:, bad] + 0.6 * RNG.permutation(values[:, bad])
        found = outliers.outliers(quality.correlations(values), groups, blocks)
        assert list(np.flatnonzero(found)) == [bad]


def test_groups_that_agree_less_are_not_outliers_and_a_lone_sample_of_its_kind_is_not_judged():
    groups, blocks = ["r"] * 4 + ["s"] * 4, list("abcdabcd")
    correlation = np.full((8, 8), 0.9)
    correlation[:4, :4] = 0.6
    np.fill_diagonal(correlation, 1)
    assert outliers.outliers(correlation, groups, blocks) == [False] * 8
    alone = np.full((5, 5), 0.99)
    alone[4, :4] = alone[:4, 4] = 0.2
    np.fill_diagonal(alone, 1)
    assert outliers.outliers(alone, ["s"] * 4 + ["r"], ["a"] * 5) == [False] * 5


def test_two_swapped_samples_are_both_suspected():
    values = expression()
    values[:, [1, 7]] = values[:, [7, 1]]
    told = flags(values)
    assert "possible swap: nearer to HepG2 than to its own" in told["Huh7_1"]
    assert "possible swap: nearer to Huh7 than to its own" in told["HepG2_1"]


def test_a_copied_sample_is_named():
    values = expression()
    values[:, 2] = values[:, 0]
    assert flags(values) == {"Huh7_2": ["the same values as Huh7_0"]}


def test_without_replicates_in_a_cell_the_whole_line_counts():
    one_each = [0, 3, 6, 9, 12, 15]
    values = expression()[:, one_each]
    values[:, [1, 2]] = values[:, [2, 1]]
    blocks, groups = [BLOCKS[n] for n in one_each], [GROUPS[n] for n in one_each]
    found = outliers.swaps(quality.correlations(quality.most_variable(values)), groups, blocks)
    assert found[1] == "HepG2"
    assert found[2] == "Huh7"


def test_few_samples_are_never_outliers():
    assert (
        outliers.outliers(np.array([[1, 0.2, 0.9], [0.2, 1, 0.1], [0.9, 0.1, 1]]), ["a"] * 3) == [False] * 3
    )


def test_replicate_correlation_is_the_median_within_the_group():
    correlation = np.array([[1, 0.9, 0.8, 0.1], [0.9, 1, 0.7, 0.1], [0.8, 0.7, 1, 0.1], [0.1, 0.1, 0.1, 1]])
    assert outliers.replicate_correlation(correlation, ["a", "a", "a", "b"]) == pytest.approx(
        [0.85, 0.8, 0.75, None]
    )


def test_components_are_those_of_an_independent_computation():
    values = expression()[:400]
    coordinates, shares = quality.principal_components(quality.most_variable(values))
    centred = (values - values.mean(axis=1, keepdims=True)).T
    eigenvalues, vectors = np.linalg.eigh(centred @ centred.T)
    np.testing.assert_allclose(shares, eigenvalues[::-1][:5] / eigenvalues.sum(), rtol=1e-9)
    ours = np.abs(coordinates[:, 0])
    np.testing.assert_allclose(ours, np.abs(vectors[:, -1]) * np.sqrt(eigenvalues[-1]), rtol=1e-6)


@pytest.mark.parametrize(
    ("xist", "y", "sex"), [(9, 2, "female"), (2, 9, "male"), (2, 2, "neither"), (9, 9, "both")]
)
def test_expressed_sex(xist, y, sex):
    symbols = ["XIST", "RPS4Y1", "DDX3Y", "KDM5D", *[f"G{n}" for n in range(100)]]
    values = np.array([[xist], [y], [y], [y], *[[v] for v in np.linspace(1, 8, 100)]], dtype=float)
    assert markers.read(values, symbols)[0]["expressed_sex"] == sex


def test_markers_that_are_not_measured():
    read = markers.read(np.array([[1.0], [2.0]]), ["A", "B"])
    assert read == [{"expressed_sex": "not measured", "liver_markers": None}]


def test_liver_markers_are_high_in_liver_like_lines_of_the_shipped_panel():
    import pandas as pd

    from sorascope.settings import ROOT

    panel = ROOT / "resources" / "panels" / "gdsc_liver" / "expression.tsv.gz"
    table = pd.read_csv(panel, sep="\t", index_col=0)
    read = markers.read(table.to_numpy(), list(table.index))
    rank = {line: each["liver_markers"] for line, each in zip(table.columns, read, strict=True)}
    assert min(rank[line] for line in ("C3A", "HUH7", "HEP3B217")) > max(
        rank[n] for n in ("SNU387", "SNU449")
    )
