"""Prior, blocks, voom and lowess at their edges against R limma, by tests/reference/limma_edges.R."""

import json
from pathlib import Path

import numpy as np
import pytest

from sorascope.model.correlation import block_correlation
from sorascope.model.lowess import lowess
from sorascope.model.prior import estimate_prior
from sorascope.model.robust import estimate_prior_robustly
from sorascope.model.voom import voom

EXPECTED = json.loads((Path(__file__).parents[1] / "reference" / "limma_edges.json").read_text())
CLOSE = {"rtol": 1e-7, "atol": 1e-10}


def named(part):
    return [pytest.param(case, id=case["name"]) for case in EXPECTED[part]]


def numbers(values):
    return np.array([np.inf if value == "Inf" else value for value in values], dtype=float)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", named("priors"))
def test_the_prior_is_limmas(case):
    variance = numbers(np.atleast_1d(case["variance"]))
    trend = np.array(case["trend"], dtype=float) if case["trend"] else None
    fitted = (estimate_prior_robustly if case["robust"] else estimate_prior)(variance, case["df"], trend)
    scale, df = numbers(case["scale"]), numbers(case["prior_df"])
    if case["robust"]:
        assert fitted.df.shape == variance.shape
    count = len(variance)
    np.testing.assert_allclose(np.broadcast_to(fitted.df, count), np.broadcast_to(df, count), **CLOSE)
    np.testing.assert_allclose(np.broadcast_to(fitted.scale, count), np.broadcast_to(scale, count), **CLOSE)


@pytest.mark.parametrize("case", named("blocks"))
def test_the_correlation_within_blocks_is_limmas(case):
    found = block_correlation(np.array(case["y"]), np.array(case["design"]), case["blocks"], case["trim"])
    assert found == pytest.approx(case["exact"], rel=1e-7)
    assert found == pytest.approx(case["stock"], rel=1e-3)


def test_voom_with_ties_is_limmas():
    case = EXPECTED["voom"]
    counts = np.array(case["counts"], dtype=float)
    values, weights = voom(counts, np.array(case["design"], dtype=float), counts.sum(axis=0))
    np.testing.assert_allclose(values, case["E"], **CLOSE)
    np.testing.assert_allclose(weights, case["weights"], **CLOSE)


def test_voom_weighs_from_one_residual_degree_of_freedom_and_two_genes_on():
    counts = np.random.default_rng(3).poisson(np.linspace(5, 900, 20)[:, None], (20, 3)).astype(float)
    design, library = np.array([[1.0, 0], [1, 0], [1, 1]]), np.full(3, 9000.0)
    weights = voom(counts, design, library)[1]
    assert np.isfinite(weights).all() and np.ptp(weights) > 0
    assert np.isfinite(voom(counts[:2], design, library)[1]).all()
    for few, values, weights in (
        (counts[:1], *voom(counts[:1], design, library)),
        (counts[:, 1:], *voom(counts[:, 1:], design[1:], library[1:])),
    ):
        np.testing.assert_array_equal(weights, np.ones_like(few))
        np.testing.assert_allclose(values, np.log2((few + 0.5) / 9001 * 1e6))


def test_one_point_is_its_own_smooth():
    x, smooth = lowess(np.array([3.0]), np.array([7]), 0.5)
    assert (x.tolist(), smooth.tolist()) == ([3], [7])
    assert smooth.dtype == float


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("case", named("smooths"))
def test_lowess_is_rs(case):
    x, y = np.array(case["x"], dtype=float), np.array(case["y"], dtype=float)
    order, smooth = lowess(x, y, case["span"])
    np.testing.assert_array_equal(order, np.sort(x))
    np.testing.assert_allclose(smooth, case["smooth"], **CLOSE)


def test_voom_leaves_genes_without_reads_out_of_the_trend_and_no_others():
    """As limma, which drops rows whose counts sum to zero."""
    counts = np.random.default_rng(2).poisson(20, (60, 6)).astype(float)
    design = np.column_stack([np.ones(6), np.repeat([0.0, 1.0], 3)])
    library = np.full(6, 1e4)
    alone = voom(counts, design, library)[1]
    for reads, same in ((0.0, True), (1.0, False)):
        row = np.zeros((1, 6))
        row[0, 0] = reads
        with_row = voom(np.vstack([counts, row]), design, library)[1][:60]
        assert np.allclose(with_row, alone, rtol=1e-12) is same
