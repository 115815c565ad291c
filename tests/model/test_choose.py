"""Which variance model a data set gets, and what is handed to the fit."""

import numpy as np
import pytest

from sorascope.model.choose import choose
from sorascope.model.correlation import block_correlation
from sorascope.model.fit import fit
from sorascope.model.voom import voom

RNG = np.random.default_rng(3)
DESIGN = np.column_stack([np.ones(8), np.tile([0.0, 1.0], 4)])
COUNTS = RNG.negative_binomial(8, 0.01, (30, 8)).astype(float)
VALUES = RNG.normal(7, 1, (30, 8))
WEIGHTS = np.linspace(0.5, 2, 8)
BLOCKS = list("AABBCCDD")


def library(largest):
    return np.array([1e6] * 7 + [largest * 1e6])


@pytest.mark.parametrize(
    ("ratio", "asked", "name"),
    [
        (3.0, "auto", "limma-trend"),
        (3.001, "auto", "voom"),
        (1.0, "voom", "voom"),
        (9.0, "trend", "limma-trend"),
    ],
)
def test_libraries_that_differ_more_than_threefold_get_voom(ratio, asked, name):
    model = choose(VALUES, DESIGN, COUNTS, library(ratio), asked)
    assert (model.name, model.trend) == (name, name == "limma-trend")
    assert model.library_size_ratio == pytest.approx(ratio)
    assert np.isnan(model.block_correlation)
    np.testing.assert_array_equal(model.mean_expression, model.values.mean(axis=1))
    if name == "voom":
        values, precision = voom(COUNTS, DESIGN, library(ratio))
        np.testing.assert_array_equal(model.values, values)
        np.testing.assert_array_equal(model.weights, precision)
    else:
        assert model.values is VALUES and model.weights is None


def test_sample_weights_multiply_vooms_and_stand_alone_otherwise():
    _, precision = voom(COUNTS, DESIGN, library(5))
    weighted = choose(VALUES, DESIGN, COUNTS, library(5), sample_weights=WEIGHTS)
    np.testing.assert_allclose(weighted.weights, precision * WEIGHTS)
    np.testing.assert_array_equal(choose(VALUES, DESIGN, sample_weights=WEIGHTS).weights, WEIGHTS)


def test_values_without_counts_get_the_plain_model():
    model = choose(VALUES, DESIGN)
    assert (model.name, model.trend, model.weights) == ("limma", False, None)
    assert np.isnan(model.library_size_ratio)
    np.testing.assert_array_equal(model.mean_expression, VALUES.mean(axis=1))


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_random_blocks_are_generalised_least_squares(weights):
    values = VALUES + np.repeat(np.random.default_rng(4).normal(size=(30, 4)), 2, axis=1)
    model = choose(values, DESIGN, COUNTS, library(9), "auto", weights, BLOCKS)
    assert (model.name, model.trend, model.weights) == ("limma-trend", True, None)
    np.testing.assert_array_equal(model.mean_expression, values.mean(axis=1))
    rho = block_correlation(values, DESIGN, BLOCKS)
    assert model.block_correlation == rho > 0.1
    scale = np.diag(1 / np.sqrt(np.ones(8) if weights is None else weights))
    within = np.array([[1 if a == b else rho * (BLOCKS[a] == BLOCKS[b]) for b in range(8)] for a in range(8)])
    inverse = np.linalg.inv(scale @ within @ scale)
    covariance = np.linalg.inv(DESIGN.T @ inverse @ DESIGN)
    fitted = fit(model.values, model.design, model.weights)
    np.testing.assert_allclose(fitted.coefficients, values @ inverse @ DESIGN @ covariance, atol=1e-10)
    np.testing.assert_allclose(fitted.covariance, covariance, atol=1e-10)
    residuals = values - fitted.coefficients @ DESIGN.T
    np.testing.assert_allclose(
        fitted.variance, np.einsum("gs,st,gt->g", residuals, inverse, residuals) / 6, atol=1e-10
    )
