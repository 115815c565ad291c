"""The correlation within blocks: when there is none to estimate, and the fit of its variance components."""

import numpy as np
import pytest
from scipy.optimize import minimize

from sorascope.model.correlation import block_correlation, variance_components


def lined(blocks):
    """Return genes that differ by block much more than within."""
    rng = np.random.default_rng(6)
    levels = {block: rng.normal(0, 3, 25) for block in sorted(set(blocks))}
    return np.column_stack([levels[block] for block in blocks]) + rng.normal(0, 0.5, (25, len(blocks)))


def groups(n):
    return np.column_stack([np.ones(n), np.resize([0.0, 1.0], n)])


@pytest.mark.parametrize(
    ("blocks", "design", "estimated"),
    [
        ("ABCDEF", groups(6), False),  # one sample each
        ("AABB", groups(4), False),  # two residual degrees of freedom
        ("AABBC", groups(5), True),
        ("AABCD", groups(5), False),  # as many blocks as samples, but one
        ("AABBCD", groups(6), True),
        ("AAAAAA", np.array([[1.0, 0], [2, 1], [3, 0], [1, 1], [2, 0], [5, 1]]), False),  # one block
        ("AAABBB", np.array([[1.0, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]), False),  # in the design
    ],
)
def test_what_leaves_nothing_to_estimate_has_no_correlation(blocks, design, estimated):
    found = block_correlation(lined(blocks), design, list(blocks))
    assert found > 0.5 if estimated else found == 0


def deviance(components, squares, eigenvalues):
    mean = components[0] + eigenvalues * components[1]
    if (mean <= 0).any():
        return np.inf
    return 2 * np.sum((squares - mean) / mean - np.log(squares / mean))


def test_components_minimise_the_deviance_of_a_gamma_model():
    eigenvalues = np.array([0.0, 0.0, 0.4, 1.5, 2.0, 3.0])
    squares = np.random.default_rng(6).chisquare(1, (40, 6)) * (1 + 0.8 * eigenvalues)
    checked = 0
    for found, row in zip(variance_components(squares, eigenvalues), squares, strict=True):
        mean = found[0] + eigenvalues * found[1]
        if mean.max() > 30 * mean.min():
            continue  # variances are bounded there, as in limma: no longer the plain model
        checked += 1
        best = minimize(
            deviance, found, (row, eigenvalues), "Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13}
        )
        assert deviance(found, row, eigenvalues) <= best.fun + 1e-6
        np.testing.assert_allclose(best.x, found, rtol=5e-3, atol=1e-4)
    assert checked > 20


@pytest.mark.parametrize("eigenvalues", [[2.0, 2.0, 2.0, 2.0], [0.0, 0.0, 3.0], [0.0, 1.0]])
def test_components_that_a_line_determines_are_that_line(eigenvalues):
    eigenvalues = np.array(eigenvalues)
    squares = np.random.default_rng(6).chisquare(1, (5, len(eigenvalues)))
    residual, block = variance_components(squares, eigenvalues).T
    for value in set(eigenvalues):
        np.testing.assert_allclose(
            residual + value * block, squares[:, eigenvalues == value].mean(axis=1), atol=1e-12
        )


def test_the_trim_takes_genes_from_both_ends():
    blocks = list("AABBCCDD")
    values = np.random.default_rng(6).normal(size=(20, 8))
    alone = [block_correlation(values[[gene]], groups(8), blocks) for gene in range(20)]
    middle = np.sort(np.arctanh(alone))[3:17]
    assert block_correlation(values, groups(8), blocks) == pytest.approx(np.tanh(middle.mean()))
    assert block_correlation(values, groups(8), blocks, trim=0) == pytest.approx(
        np.tanh(np.arctanh(alone).mean())
    )


@pytest.mark.parametrize(("sign", "limit"), [(-1, -0.99), (1, 0.99)])
def test_a_correlation_stays_a_hundredth_from_its_limits(sign, limit):
    first = np.random.default_rng(2).normal(0, 3, 6)
    pairs = np.column_stack([first, sign * first]).reshape(1, 12)
    assert block_correlation(pairs, np.ones((12, 1)), list("AABBCCDDEEFF"), trim=0) == pytest.approx(limit)


@pytest.mark.parametrize("seed", range(4))
def test_the_correlation_is_the_same_in_any_order_of_samples(seed):
    rng = np.random.default_rng(seed)
    blocks = np.array(list("aaaabbbccc"))
    design = np.column_stack([np.ones(10), np.tile([0.0, 1], 5), rng.normal(size=10)])
    values = rng.normal(size=(300, 10)) + np.repeat(rng.normal(0, 0.7, (300, 3)), [4, 3, 3], axis=1)
    expected = block_correlation(values, design, blocks)
    for _ in range(3):
        order = rng.permutation(10)
        found = block_correlation(values[:, order], design[order], blocks[order])
        assert found == pytest.approx(expected, rel=1e-12)
