import re

import numpy as np
import pandas as pd
import pytest

from sorascope.report import agreement, layout
from sorascope.report.figures.forest import Estimate, extent, forest, ticks
from sorascope.report.figures.heatmap import Column, Grid, Row, heatmap, limit, places, shades
from sorascope.report.figures.rates import quantiles
from sorascope.report.figures.scatter import marks


def test_shades_are_symmetric_and_missing_is_its_own():
    assert list(shades(np.array([-9.0, -1e-9, 0.0, 1e-9, 9.0, np.nan]), 4)) == [0, 5, 5, 5, 10, -1]


def test_the_colour_scale_ends_at_a_round_number():
    assert limit(np.array([[0.1, -2.7, np.nan]])) == 3
    assert limit(np.full((1, 2), np.nan)) == 1


def test_lines_and_roles_are_set_apart():
    columns = [
        Column("a", "A", False),
        Column("b", "A", True),
        Column("c", "B", False),
        Column("d", "B", False),
    ]
    edges = np.diff(places(columns, 10))
    assert list(edges) == [14, 20, 10]


def test_a_heat_map_marks_calls_in_both_directions_and_too_few_genes():
    calls = np.array([["active", "suppressed", "insufficient coverage", "unchanged"]], dtype=object)
    columns = [Column(name, "", True) for name in "abcd"]
    drawn = heatmap(Grid([Row("EMT", "head")], columns, np.array([[6.0, -6.0, 1.0, 0.0]]), calls))
    glyphs = "".join(re.findall(r'd="([^"]*)" class="glyph light"', drawn))
    assert glyphs.count("M") == 2
    assert 'class="slash"' in drawn


def test_neighbours_of_one_shade_share_a_path():
    columns = [Column(str(number), "", True) for number in range(500)]
    drawn = heatmap(Grid([Row("EMT")], columns, np.zeros((1, 500))))
    assert len(drawn) < 12_000


def test_estimates_beyond_the_axis_are_shown_as_going_on():
    rows = [Estimate("a", 1.0, -9.0, 11.0, "unchanged"), Estimate("b", None, None, None, "not evaluable")]
    assert extent(rows) == pytest.approx(2.1)
    drawn = forest(rows, (), "x", "t", "d")
    assert drawn.count("l5 4l-5 4z") == 1 and drawn.count("l-5 4l5 4z") == 1
    assert "no estimate" in drawn


@pytest.mark.parametrize("end", [0.07, 0.3, 1.1, 4.2, 33.0])
def test_axes_have_few_round_ticks_around_zero(end):
    found = ticks(end)
    assert 0 in found and 3 <= len(found) <= 9 and max(found) <= end


def test_scatter_ticks_stay_inside():
    for low, high in ((-0.05, 0.18), (-600.0, 2100.0), (0.0, 1.0)):
        found = marks(low, high)
        assert 2 <= len(found) <= 8 and low <= min(found) and max(found) <= high


def test_quantiles_of_uniform_p_values_lie_on_the_diagonal():
    drawn = quantiles(list((np.arange(50) + 0.5) / 50), "t", "d")
    points = [(float(x), float(y)) for x, y in re.findall(r'cx="([\d.]+)" cy="([\d.]+)"', drawn)]
    assert len(points) == 50
    assert all(abs((x - 58) - (326 - y)) < 0.2 for x, y in points)


def test_similar_columns_become_neighbours():
    values = np.array([[1.0, -1.0, 1.1, -1.1], [2.0, -2.0, 2.2, -2.1]])
    assert {frozenset(pair) for pair in np.array_split(layout.seriate(values), 2)} == {
        frozenset({0, 2}),
        frozenset({1, 3}),
    }


def test_spearman_is_that_of_scipy():
    from scipy.stats import spearmanr

    draw = np.random.default_rng(1)
    a, b = draw.integers(0, 5, 40).astype(float), draw.normal(size=40)
    assert agreement.spearman(a, b) == pytest.approx(spearmanr(a, b).statistic, abs=1e-12)
    assert agreement.spearman(a[:3], b[:3]) is None
    assert agreement.spearman(np.ones(9), b[:9]) is None


def test_scores_are_compared_with_the_references_of_the_block_held_out():
    table = pd.DataFrame(
        {
            "sample": ["t", "r1", "r2", "r3", "u"],
            "block": ["A", "A", "A", "B", "B"],
            "role": ["test", "reference", "reference", "reference", "test"],
            "mechanism": "emt",
        }
    )
    scores = pd.DataFrame({"emt": [5.0, 1.0, 3.0, 7.0, 8.0]}, index=["t", "r1", "r2", "r3", "u"])
    found = agreement.differences(table, scores)
    assert list(found[[0, 1, 2, 4]]) == [3.0, -2.0, 2.0, 1.0]
    assert np.isnan(found[3])
