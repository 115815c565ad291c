"""Which genes are left out of testing, and why."""

import numpy as np

from sorascope.model.usable import unusable


def test_a_spread_of_rounding_errors_is_no_spread():
    values = np.array(
        [
            [5.0, 5.0, 5.0, 5.0],
            [5.0, 5.0 + 4e-12, 5.0, 5.0],  # within 1e-12 of the level
            [5.0, 5.0 + 8e-12, 5.0, 5.0],
            [0.0, 9e-13, 0.0, 0.0],  # within 1e-12 of 1
            [0.0, 2e-12, 0.0, 0.0],
            [-1000.0, -1000.0 + 9e-10, -1000.0, -1000.0],
            [-1000.0, -1000.0 + 2e-9, -1000.0, -1000.0],
        ]
    )
    constant = ["constant", "constant", "", "constant", "", "constant", ""]
    assert unusable(values, list("aabb")).tolist() == constant


def test_few_reads_are_told_unless_the_gene_is_constant_anyway():
    counts = np.array([[0.0, 0, 0, 0], [1, 0, 2, 0], [300, 200, 250, 400], [0, 0, 90, 80]])
    counts = np.vstack([counts, np.full((1, 4), 20000.0)])
    values = np.log2(counts + 1)
    reasons = ["constant", "too few reads", "", "", "constant"]
    assert unusable(values, list("aabb"), counts).tolist() == reasons
    assert unusable(values, list("aabb")).tolist() == ["constant", "", "", "", "constant"]


def test_no_genes():
    assert len(unusable(np.empty((0, 4)), list("aabb"))) == 0
