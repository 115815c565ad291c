"""camera, fry and roast against R limma, whose outputs tests/reference/limma.R made."""

import json
from pathlib import Path

import numpy as np
import pytest

from sorascope.arrays.sets import IndexedSet
from sorascope.contrast.set_tests.camera import camera
from sorascope.contrast.set_tests.rotation import fry, roast
from sorascope.model.effects import orthogonal_effects
from sorascope.model.fit import fit
from sorascope.model.prior import estimate_prior

REFERENCE = Path(__file__).parents[1] / "reference"
INPUT = json.loads((REFERENCE / "limma_input.json").read_text())
EXPECTED = json.loads((REFERENCE / "limma_sets.json").read_text())
Y, DESIGN = np.array(INPUT["y"]), np.array(INPUT["design"], dtype=float)
WEIGHTS = np.array(INPUT["gene_weights"])
SETS = {
    name: IndexedSet(np.array(rows), np.array(signs, dtype=float))
    for (name, rows), signs in zip(INPUT["sets"].items(), INPUT["signs"], strict=True)
}


def prepared(weights=None, trend=False):
    effects = orthogonal_effects(Y, DESIGN, weights)
    variance = np.mean(effects[:, 1:] ** 2, axis=1)
    return effects, estimate_prior(variance, effects.shape[1] - 1, Y.mean(axis=1) if trend else None)


def test_effects_are_the_contrast_and_the_residuals():
    effects, _ = prepared()
    fitted = fit(Y, DESIGN)
    np.testing.assert_allclose(effects[:, 0], fitted.coefficients[:, -1] / fitted.unscaled[:, -1])
    np.testing.assert_allclose((effects[:, 1:] ** 2).mean(axis=1), fitted.variance)


@pytest.mark.parametrize(
    ("name", "weights", "trend", "correlation"),
    [
        ("camera_preset", None, False, 0.01),
        ("camera_preset_05", None, False, 0.05),
        ("camera_trend", None, True, 0.01),
        ("camera_weights", WEIGHTS, False, 0.01),
    ],
)
def test_camera(name, weights, trend, correlation):
    result = camera(*prepared_for(weights, trend), correlation)
    np.testing.assert_allclose(result["p"], EXPECTED[name], rtol=1e-8)


def prepared_for(weights, trend):
    effects, prior = prepared(weights, trend)
    return effects, SETS, prior


def test_fry():
    for name, weights, trend in (("fry_trend", None, True), ("fry_weights", WEIGHTS, False)):
        np.testing.assert_allclose(fry(*prepared_for(weights, trend))["p"], EXPECTED[name], rtol=1e-8)
    result = fry(*prepared_for(None, False))
    np.testing.assert_allclose(result["p"], [row["PValue"] for row in EXPECTED["fry"]], rtol=1e-8)
    directions = ["Up" if value > 0 else "Down" for value in result["direction"]]
    assert directions == [row["Direction"] for row in EXPECTED["fry"]]


def test_roast_within_simulation_error():
    rotations = 20000
    result = roast(*prepared_for(None, False), rotations, seed=1)
    for mine, row in zip(result["p"], EXPECTED["roast"], strict=True):
        theirs = row["PValue"]
        # Two independent simulations of 20,000 and 99,999 rotations: five standard errors.
        error = 5 * np.sqrt(theirs * (1 - theirs) * (1 / rotations + 1 / 99999)) + 2 / rotations
        assert mine == pytest.approx(theirs, abs=error)


def test_a_set_of_all_genes_or_none_has_no_competitor():
    effects, prior = prepared()
    whole = {
        "all": IndexedSet(np.arange(len(Y)), np.ones(len(Y))),
        "none": IndexedSet(np.array([], int), np.array([])),
    }
    assert np.isnan(camera(effects, whole, prior, 0.01)["p"]).all()
    assert np.isnan(fry(effects, whole, prior)["p"][1])
