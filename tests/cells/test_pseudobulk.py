"""Pseudobulk: counts of a sample's cells added up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sorascope.cells.ingest import group_cells
from sorascope.cells.pseudobulk import add_up, symbol_columns


@settings(max_examples=30)
@given(seed=st.integers(0, 2**31), size=st.integers(1, 20))
def test_equals_the_dense_sum_whatever_the_block(seed, size):
    rng = np.random.default_rng(seed)
    dense = rng.poisson(0.3, (17, 9)).astype(np.float32)
    groups = rng.integers(-1, 3, 17)
    expected = np.column_stack([dense[groups == group].sum(axis=0) for group in range(3)])
    np.testing.assert_array_equal(add_up(sparse.csr_matrix(dense), groups, 3, size), expected)


def test_sums_above_what_32_bits_hold_are_exact():
    many = np.full((3, 1), 2.0**24 - 1, dtype=np.float32)
    assert add_up(sparse.csr_matrix(many), np.zeros(3, dtype=int), 1)[0, 0] == 3 * (2**24 - 1)


def test_columns_of_one_gene_are_added():
    names, columns = symbol_columns(["B", "", "A", "B"])
    assert names == ["A", "B"]
    np.testing.assert_array_equal(np.array([[1, 10, 100, 1000]]) @ columns, [[100, 1001]])


def test_cells_are_grouped_by_sample_in_sheet_order_and_label():
    listed = pd.DataFrame({"sample": ["b", "a", "b", "b"], "label": ["y", "x", "x", "y"]})
    groups = group_cells(listed, ["b", "a"])
    assert list(groups.table.index) == ["b | x", "b | y", "a | x"]
    assert list(groups.table["cells"]) == [1, 2, 1]
    assert list(groups.numbers) == [1, 2, 0, 1]


@pytest.mark.long
def test_pseudobulk_of_simulated_cells_is_their_bulk_sample(simulated, bulk):
    """Summed cells follow the profile they were drawn from: the shares of all genes agree."""
    ordinary = (simulated.table["truth"] == "cell").to_numpy()
    for sample in ("lineA_sensitive_2", "lineB_resistant_3"):
        here = ordinary & (simulated.table["sample"] == sample).to_numpy()
        summed = add_up(simulated.counts[here], np.zeros(here.sum(), dtype=int), 1)[:, 0]
        nuclear = ~bulk.index.str.startswith("MT-")
        logs = np.log2(summed[nuclear] + 1), np.log2(bulk.loc[nuclear, sample] + 1)
        assert np.corrcoef(*logs)[0, 1] > 0.95


def test_no_sample_without_cells():
    with pytest.raises(KeyError):
        group_cells(pd.DataFrame({"sample": ["c"], "label": ["x"]}), ["a"])
