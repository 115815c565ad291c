"""The linear model against R limma, whose outputs tests/reference/limma.R made."""

import json
from pathlib import Path

import numpy as np
import pytest

from sorascope.model import fit as fitting
from sorascope.model.correlation import block_correlation, whitener
from sorascope.model.effects import contrast_and_residuals
from sorascope.model.fit import contrast, fit, last
from sorascope.model.lowess import lowess
from sorascope.model.moderation import moderate
from sorascope.model.voom import voom

REFERENCE = Path(__file__).parents[1] / "reference"
CLOSE = {"rtol": 1e-8, "atol": 1e-10}


def load(name):
    def number(value):
        return {"Inf": np.inf, "NA": np.nan}.get(value, value) if isinstance(value, str) else value

    def walk(value):
        if isinstance(value, dict):
            return {key: walk(part) for key, part in value.items()}
        if isinstance(value, list):
            return [walk(part) for part in value]
        return number(value)

    return walk(json.loads((REFERENCE / name).read_text()))


INPUT = load("limma_input.json")
FITS = load("limma_fit.json")
Y, DESIGN = np.array(INPUT["y"]), np.array(INPUT["design"], dtype=float)
GENE_WEIGHTS = np.array(INPUT["gene_weights"])


def agrees(fitted, expected, trend=False, robust=False):
    moderated = moderate(last(fitted), trend=trend, robust=robust)
    np.testing.assert_allclose(fitted.coefficients[:, -1], expected["coefficient"], **CLOSE)
    np.testing.assert_allclose(fitted.unscaled[:, -1], expected["unscaled"], **CLOSE)
    np.testing.assert_allclose(fitted.variance, expected["sigma2"], **CLOSE)
    np.testing.assert_allclose(moderated.variance, expected["post"], **CLOSE)
    np.testing.assert_allclose(moderated.t[:, 0], expected["t"], **CLOSE)
    np.testing.assert_allclose(moderated.p[:, 0], expected["p"], **CLOSE)
    count = len(fitted.variance)
    for mine, theirs in ((moderated.prior.scale, "prior_scale"), (moderated.prior.df, "prior_df")):
        np.testing.assert_allclose(
            np.broadcast_to(mine, count), np.broadcast_to(expected[theirs], count), **CLOSE
        )


@pytest.mark.parametrize("trend", [False, True])
@pytest.mark.parametrize("robust", [False, True])
def test_ebayes(trend, robust):
    name = {(0, 0): "plain", (1, 0): "trend", (0, 1): "robust", (1, 1): "robust_trend"}[trend, robust]
    agrees(fit(Y, DESIGN), FITS[name], trend, robust)


def test_the_robust_prior_is_stock_limmas_within_its_search_tolerance():
    moderated = moderate(last(fit(Y, DESIGN)), robust=True)
    np.testing.assert_allclose(moderated.t[:, 0], FITS["robust_stock"]["t"], rtol=1e-6)


def test_sample_weights():
    agrees(fit(Y, DESIGN, np.array(INPUT["array_weights"])), FITS["array_weights"])


def test_weights_of_every_gene_and_sample():
    agrees(fit(Y, DESIGN, GENE_WEIGHTS), FITS["gene_weights"], trend=True)


def test_contrasts_of_coefficients():
    contrasts = np.array(INPUT["contrasts"], dtype=float)
    agrees(contrast(fit(Y, DESIGN), contrasts), FITS["contrasts"])
    agrees(contrast(fit(Y, DESIGN, GENE_WEIGHTS), contrasts), FITS["weighted_contrasts"])


def test_the_last_coefficient_keeps_its_own_column_of_everything():
    whole, kept = fit(Y, DESIGN), last(fit(Y, DESIGN))
    np.testing.assert_array_equal(kept.coefficients[:, 0], whole.coefficients[:, -1])
    np.testing.assert_array_equal(kept.unscaled[:, 0], whole.unscaled[:, -1])
    assert kept.covariance == np.array([[whole.covariance[-1, -1]]])


def test_a_handful_of_genes():
    agrees(fit(Y[:5], DESIGN), FITS["few_genes"], trend=True)


@pytest.mark.parametrize("name", ["even", "even_trend", "even_robust"])
def test_variances_that_differ_only_by_chance(name):
    agrees(fit(np.array(FITS["even_input"]), DESIGN), FITS[name], name == "even_trend", name == "even_robust")


def test_correlated_blocks():
    expected = load("limma_blocks.json")
    values, groups = np.array(expected["y"]), DESIGN[:, [0, -1]]
    correlation = block_correlation(values, groups, INPUT["line"])
    assert correlation == pytest.approx(expected["exact"][0], rel=1e-8)
    assert correlation == pytest.approx(expected["stock"][0], rel=1e-3)
    turn = whitener(INPUT["line"], correlation)
    agrees(fit(values @ turn.T, turn @ groups), expected["fit"])


def test_blocks_that_are_in_the_design_have_no_correlation():
    assert block_correlation(Y, DESIGN, INPUT["line"]) == 0


def test_voom_and_its_smoother():
    expected = load("limma_voom.json")
    x, smooth = lowess(np.array(expected["lowess_x"]), np.array(expected["lowess_y"]), 0.5)
    np.testing.assert_allclose(x, expected["lowess"]["x"])
    np.testing.assert_allclose(smooth, expected["lowess"]["y"], **CLOSE)
    values, weights = voom(
        np.array(expected["counts"], dtype=float), DESIGN, np.array(expected["library_size"])
    )
    np.testing.assert_allclose(values, expected["E"], **CLOSE)
    np.testing.assert_allclose(weights, expected["weights"], **CLOSE)
    agrees(fit(values, DESIGN, weights), expected["fit"])


def test_numbers_of_a_gene_are_the_same_in_any_block_of_genes(monkeypatch):
    """Large matrices with weights by gene are fitted in blocks; the reference above is one block."""
    whole, effects = fit(Y, DESIGN, GENE_WEIGHTS), contrast_and_residuals(Y, DESIGN, GENE_WEIGHTS)
    monkeypatch.setattr(fitting, "IN_A_CHUNK", 3 * DESIGN.size)
    assert len(fitting.chunks_of_genes(len(Y), DESIGN)) == -(-len(Y) // 3) > 2
    parts, split = fit(Y, DESIGN, GENE_WEIGHTS), contrast_and_residuals(Y, DESIGN, GENE_WEIGHTS)
    for name in ("coefficients", "variance", "unscaled"):
        np.testing.assert_array_equal(getattr(parts, name), getattr(whole, name))
    np.testing.assert_array_equal(split.table, effects.table)
    np.testing.assert_array_equal(split.free, effects.free)
