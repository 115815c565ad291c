"""The activity of a set where there is no noise to set it against, and where there is no set."""

import numpy as np
import pandas as pd

from sorascope.arrays.background import background
from sorascope.arrays.sets import index_sets
from sorascope.signature.activity import Layer, evaluate, evaluate_layers
from sorascope.signature.comparison import compare
from sorascope.signature.single import STATISTICS, TYPICAL_CORRELATION

GENES = [f"g{number}" for number in range(200)]
SETS = {"a": {"g1": 1, "g5": -1, "g7": 1}, "b": {f"g{number}": 1 for number in range(20, 30)}}


def test_without_residual_degrees_of_freedom_differences_are_scaled_by_their_spread_over_genes():
    sheet = pd.DataFrame({"group": ["r", "s"]}, index=["x", "y"])
    values = np.random.default_rng(4).normal(7, 1, (200, 2))
    plan = compare(sheet, "group", "r", "s")
    found = evaluate(values, index_sets(GENES, SETS), plan)
    difference = values[:, 0] - values[:, 1]
    shifted = difference - background(difference, np.full(200, difference.std()))
    for column, signed in enumerate(SETS.values()):
        signs, size = np.array(list(signed.values())), len(signed)
        rows = [int(gene[1:]) for gene in signed]
        parts = signs * shifted[rows] / difference.std() / size
        # the gene that outweighs the others, if one does
        excess = max(2 * (parts * np.sign(parts.sum())).max() - abs(parts.sum()), 0)
        typical = np.sqrt((1 + (size - 1) * TYPICAL_CORRELATION) / size + excess**2)
        np.testing.assert_allclose(found.activity[0, column], parts.sum() / typical, rtol=1e-12)
        np.testing.assert_allclose(found.effect[0, column], (signs * shifted[rows]).mean(), rtol=1e-12)
        np.testing.assert_allclose(found.mean[0, column], (signs * difference[rows]).mean(), rtol=1e-12)
    assert np.isnan(found.p).all()
    rows = [1, 5, 7, *range(20, 30)]
    np.testing.assert_array_equal(found.members, rows)
    np.testing.assert_allclose(found.z[0], difference[rows] / difference.std(), rtol=1e-12)
    np.testing.assert_allclose(found.difference[0], difference[rows], rtol=1e-12)


def test_without_sets_there_is_a_row_for_each_sample_and_no_column():
    sheet = pd.DataFrame({"group": list("rrss")}, index=list("wxyz"))
    found = evaluate(np.ones((3, 4)), {}, compare(sheet, "group", "r", "s"))
    assert found.activity.shape == found.p.shape == found.effect.shape == (4, 0)


def test_where_a_sample_changed_as_a_whole_sets_are_ordered_by_how_far_they_moved():
    """Set a moved further; the genes of set b, like half of all, are measured ten times more precisely."""
    rng = np.random.default_rng(2)
    noise = np.where((np.arange(1200) >= 20) & (np.arange(1200) < 600), 0.02, 0.2)
    sets = index_sets([f"g{n}" for n in range(1200)], {"a": {f"g{n}": 1 for n in range(20)},
                                                       "b": {f"g{n}": 1 for n in range(20, 40)}})  # fmt: skip
    sheet = pd.DataFrame({"group": ["r"] * 3 + ["s"] * 9}, index=list("abcdefghijkl"))
    values = 8 + noise[:, None] * rng.normal(size=(1200, 12))
    change = rng.normal(0, 1.0, 1200)
    change[:20], change[20:40] = 2.5, 1.5
    plan = compare(sheet, "group", "r", "s")
    quiet = values.copy()
    quiet[:20, :3] += 0.5
    quiet[20:40, :3] += 0.3
    values[:, :3] += change[:, None]
    for matrix, first in ((values, 0), (quiet, 1)):
        found = evaluate(matrix, sets, plan)
        assert (np.argmax(found.activity[:3], axis=1) == first).all()


def two_lines_in_batches():
    rows = [(line, group, f"b{number % 3}") for line in "kl" for group in "rs" for number in range(5)]
    return pd.DataFrame(rows, columns=["line", "group", "batch"], index=[f"x{n}" for n in range(20)])


def test_differences_from_products_with_the_design_are_those_of_the_weights():
    """The first take as long for any number of samples; the second say what is meant."""
    sheet = two_lines_in_batches()
    values = np.random.default_rng(3).normal(8, 1, (150, 20))
    for covariates in ((), ("batch",)):
        plan = compare(sheet, "group", "r", "s", "line", covariates)
        products = values @ plan.design
        assert len(plan.described) == 20
        for row in range(len(plan.described)):
            found = plan.difference(row, values, products)
            np.testing.assert_allclose(found, values @ plan.weights[row], rtol=0, atol=1e-12)


def test_layers_in_one_pass_are_what_each_is_alone():
    values = np.random.default_rng(5).normal(8, 1, (200, 20))
    plan = compare(two_lines_in_batches(), "group", "r", "s", "line")
    layers = [Layer(index_sets(GENES, {name: SETS[name]})) for name in SETS]
    empty = Layer({}, np.array([3, 4]))
    *found, none = evaluate_layers(values, [*layers, empty], plan, ranked=[0, 1])
    for one, layer in zip(found, layers, strict=True):
        alone = evaluate(values, layer.indexed, plan)
        for name in (*STATISTICS, "z", "difference", "scatter"):
            np.testing.assert_array_equal(getattr(one, name), getattr(alone, name))
        assert np.isfinite(one.rank_effect[:2]).all()
        assert np.isnan(one.rank_effect[2:]).all()
    assert none.activity.shape == (20, 0)
    assert np.isnan(none.z).all()
