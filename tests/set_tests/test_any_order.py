"""The order of samples and the names of blocks say nothing of the data: no number may depend on them."""

import numpy as np
import pandas as pd
import pytest

from sorascope import contrast
from sorascope.arrays.normalise import log_cpm, tmm_factors
from sorascope.arrays.sets import IndexedSet
from sorascope.contrast.set_tests.camera import camera, measured_null
from sorascope.contrast.set_tests.rotation import fry, mean_largest
from sorascope.contrast.set_tests.table import conjunction
from sorascope.model.effects import contrast_and_residuals, orthogonal_effects
from sorascope.model.prior import Prior
from sorascope.settings import Contrast, Statistics

RNG = np.random.default_rng(20170410)
GENES = [f"g{number}" for number in range(300)]
SHEET = pd.DataFrame(
    {"group": list("rrssrssrrs"), "line": list("aaaabbbccc"), "dose": [1, 2, 2, 3, 1, 5, 2, 2, 4, 1]},
    index=[f"s{number}" for number in range(10)],
)
COUNTS = pd.DataFrame(RNG.negative_binomial(6, 0.01, (300, 10)) * RNG.integers(1, 9, 10), GENES, SHEET.index)
SETS = {
    f"m{number}": {gene: 1 if place % 3 else -1 for place, gene in enumerate(GENES[start : start + 25])}
    for number, start in enumerate(range(0, 200, 25))
}
SCALE = Prior(np.array(0.8), np.array(4.0))


def run(sheet, **options):
    counts = COUNTS[sheet.index]
    values = counts.to_numpy(float)
    logs = pd.DataFrame(log_cpm(values, values.sum(0) * tmm_factors(values)), GENES, sheet.index)
    plan = Contrast("c", "group", "r", "s", "line", ("dose",))
    return contrast.run(logs, sheet, plan, SETS, counts, Statistics(**options)).mechanisms


@pytest.mark.long
@pytest.mark.parametrize(
    "options",
    [{}, {"counts_model": "voom"}, {"blocks": "random"}, {"robust": True}, {"gene_correlation": 0.05}],
    ids=["trend", "voom", "random blocks", "robust", "estimated correlation"],
)
def test_no_set_test_depends_on_the_order_of_samples_or_the_names_of_blocks(options):
    before = run(SHEET, **options)
    renamed = SHEET.assign(line=SHEET["line"].map({"a": "z", "b": "m", "c": "d"}))
    for sheet in (SHEET.iloc[::-1], SHEET.iloc[[3, 0, 8, 5, 1, 9, 2, 7, 4, 6]], renamed):
        after = run(sheet, **options)
        for column in ("fry_p", "camera_p", "both_p", "camera_null", "effect"):
            np.testing.assert_allclose(after[column], before[column], rtol=1e-10, atol=1e-11, err_msg=column)


@pytest.mark.long
def test_the_spread_is_limmas_in_the_mean_over_bases():
    """By definition: rotate the residual effects many times and take limma's largest square each time."""
    rng = np.random.default_rng(3)
    df = 5
    effects = rng.normal(size=(6, df + 1)) * np.array([[0.1], [1], [1], [2], [4], [0]])
    squares = effects**2
    drawn = []
    for _ in range(20_000):
        basis, _ = np.linalg.qr(rng.normal(size=(df, df)))
        drawn.append(np.maximum(squares[:, 0], ((effects[:, 1:] @ basis) ** 2).max(axis=1)))
    found = mean_largest(squares[:, 0], squares[:, 1:].sum(axis=1), df)
    np.testing.assert_allclose(found, np.mean(drawn, axis=0), rtol=5e-3)


@pytest.mark.parametrize("df", [2, 3, 8, 40])
def test_the_largest_share_is_that_of_random_unit_vectors(df):
    rng = np.random.default_rng(df)
    squares = rng.normal(size=(100_000, df)) ** 2
    largest = (squares / squares.sum(axis=1, keepdims=True)).max(axis=1)
    shares = np.array([0.0, 0.2, 0.5, 0.9])
    expected = [np.maximum(share, largest).mean() for share in shares]
    np.testing.assert_allclose(mean_largest(shares, np.ones(4), df), expected, rtol=5e-3)


def test_fry_is_limmas_where_no_basis_is_to_choose():
    rng = np.random.default_rng(5)
    sets = {"one": IndexedSet(np.arange(10), np.ones(10)), "two": IndexedSet(np.arange(5, 30), np.ones(25))}
    one_left = np.column_stack([np.ones(3), [0, 0, 1.0]])
    values = rng.normal(size=(30, 3))
    given = contrast_and_residuals(values, one_left)
    limmas = fry(orthogonal_effects(values, one_left), sets, SCALE)["p"]
    np.testing.assert_allclose(fry(given.table, sets, SCALE, given.df)["p"], limmas)
    design = np.column_stack([np.ones(8), np.repeat([0.0, 1], 4)])
    values = rng.normal(size=(30, 8)) + 12 * design[:, 1]  # the contrast is the largest in any basis
    given = contrast_and_residuals(values, design)
    limmas = fry(orthogonal_effects(values, design), sets, SCALE)["p"]
    np.testing.assert_allclose(fry(given.table, sets, SCALE, given.df)["p"], limmas)


@pytest.mark.parametrize("weights", [None, RNG.uniform(0.3, 2, 10), RNG.uniform(0.3, 2, (20, 10))])
def test_contrast_and_residuals_are_those_of_the_rotation(weights):
    design = np.column_stack([np.ones(10), RNG.normal(size=(10, 2))])
    values = RNG.normal(size=(20, 10))
    rotated = orthogonal_effects(values, design, weights)
    found = contrast_and_residuals(values, design, weights)
    np.testing.assert_allclose(found.table[:, 0], rotated[:, 0])
    np.testing.assert_allclose((found.table[:, 1:] ** 2).sum(axis=1), (rotated[:, 1:] ** 2).sum(axis=1))
    np.testing.assert_allclose(found.free.sum(axis=-1), found.df)
    if weights is None or weights.ndim == 1:
        products = rotated[:, 1:] @ rotated[:, 1:].T
        np.testing.assert_allclose(found.table[:, 1:] @ found.table[:, 1:].T, products, atol=1e-12)


def test_passing_both_tests_is_the_larger_p_and_never_where_they_go_apart():
    first = {"p": np.array([0.01, 0.2, 0.01]), "direction": np.array([1.0, -1, 1])}
    second = {"p": np.array([0.03, 0.1, 0.01]), "direction": np.array([1.0, -1, -1])}
    np.testing.assert_array_equal(conjunction(first, second), [0.03, 0.2, 1.0])


def test_camera_on_noise_tells_sets_that_vary_together_from_those_that_do_not():
    rng = np.random.default_rng(8)
    design = np.column_stack([np.ones(12), np.repeat([0.0, 1], 6)])
    sets = {f"m{number}": IndexedSet(np.arange(30) + 30 * number, np.ones(30)) for number in range(20)}
    together, apart, real = [], [], []
    for _ in range(12):
        values = rng.normal(size=(1000, 12))
        values[:300] += np.repeat(rng.normal(0, 0.5, (10, 12)), 30, axis=0)
        effects = contrast_and_residuals(values, design)
        prior = Prior(np.array(1.0), np.array(5.0))
        found = measured_null(effects, sets, prior, 0.01)
        together.append(found.called[:10].mean())
        apart.append(found.called[10:].mean())
        real.append((camera(effects.table, sets, prior, 0.01, df=effects.df)["p"][:10] < 0.05).mean())
        assert found.samples == 12 and found.low <= found.share <= found.high
    assert np.mean(apart) < 0.06
    assert np.mean(together) > 0.25
    # the contrast itself, in which nothing changes either, is called about as often: 120 tests
    assert np.mean(together) == pytest.approx(np.mean(real), abs=0.13)


def test_without_two_residual_degrees_of_freedom_nothing_is_measured():
    sets = {"one": IndexedSet(np.arange(5), np.ones(5))}
    values = np.random.default_rng(1).normal(size=(20, 3))
    pair = contrast_and_residuals(values, np.column_stack([np.ones(3), [0, 0, 1.0]]))
    assert measured_null(pair, sets, SCALE, 0.01) is None
    wide = contrast_and_residuals(np.random.default_rng(1).normal(size=(20, 6)), np.ones((6, 1)))
    assert measured_null(wide, sets, SCALE, 0.01).samples == 6
