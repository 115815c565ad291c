"""Quality control: limits, deviations, reasons."""

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.spread import mad_limits
from sorascope.cells import metrics, qc
from sorascope.errors import InputError
from sorascope.settings import CellOptions


@pytest.mark.long
def test_metrics_equal_scanpys(pbmc):
    data, counts = pbmc
    import anndata
    import scanpy

    symbols = list(data.raw.var_names)
    mine = metrics.measure(counts, symbols, data.obs_names, "file", "layer X", size=64)
    theirs = anndata.AnnData(counts, obs=data.obs[[]], var=pd.DataFrame(index=symbols))
    theirs.var["mt"] = theirs.var_names.str.startswith("MT-")
    scanpy.pp.calculate_qc_metrics(theirs, qc_vars=["mt"], inplace=True, percent_top=None, log1p=False)
    np.testing.assert_allclose(mine["counts"], theirs.obs["total_counts"], rtol=1e-6)
    np.testing.assert_array_equal(mine["genes"], theirs.obs["n_genes_by_counts"])
    np.testing.assert_allclose(mine["mito_percent"], theirs.obs["pct_counts_mt"], rtol=1e-5)


def test_restored_counts_are_the_real_ones(pbmc):
    """The restored counts never exceed what the sequencer counted over all genes of the cell."""
    data, counts = pbmc
    assert (np.asarray(counts.sum(axis=1)).ravel() <= data.obs["n_counts"]).all()


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([[0.0, -1.0]], "negative values (down to -1)"),
        ([[0.5, 1.7]], "values that are not counts: nearly none is whole (for example 0.5)"),
        ([[np.inf, 1.0]], "missing or infinite values"),
    ],
)
def test_what_is_no_count_is_refused(values, found):
    with pytest.raises(InputError) as refused:
        metrics.measure(np.array(values), ["A", "B"], pd.Index(["c"]), "cells.h5ad", "layer X")
    assert str(refused.value) == (
        "1 problem in the input:\n\n"
        "1. cells.h5ad, layer X\n"
        f"   found:   {found}\n"
        "   allowed: raw counts of UMIs or reads\n"
        "   remedy:  name the layer that holds the counts under layer: (X, raw, or a layer's name)"
    )


def test_logarithms_that_scanpy_ships_are_refused(pbmc):
    data, _ = pbmc
    with pytest.raises(InputError, match="nearly none is whole"):
        metrics.measure(data.raw.X, list(data.raw.var_names), data.obs_names, "pbmc.h5ad", "layer raw")


def table(counts, genes=1000, mito=5.0):
    return pd.DataFrame({"counts": counts, "genes": genes, "mito_percent": mito}, dtype=float)


def test_hard_limits_come_first_and_are_left_out_of_the_deviations():
    counts = [10.0] * 40 + list(np.linspace(900, 1100, 60))
    judged = qc.judge(table(counts), np.array(["s"] * 100), CellOptions())
    assert judged.flags["few counts"].sum() == 40
    assert not judged.flags["outlying counts"].any()
    limits = judged.limits.set_index("metric")
    assert 500 < limits.loc["counts", "lowest"] < 900
    assert limits.loc["genes", "highest"] == np.inf, "a metric without spread sets no limit"


def test_deviations_count_on_both_sides_for_counts_and_above_for_mitochondria():
    rng = np.random.default_rng(0)
    cells = table(1000 * rng.lognormal(0, 0.1, 300), mito=rng.normal(5, 0.5, 300))
    cells.loc[0, "counts"], cells.loc[1, "counts"] = 550, 3000
    cells.loc[2, "mito_percent"], cells.loc[3, "mito_percent"] = 15, 0
    judged = qc.judge(cells, np.array(["s"] * 300), CellOptions(mads=5))
    told = qc.reasons(judged.flags)
    assert list(told[:4]) == ["outlying counts", "outlying counts", "outlying mitochondrial", ""]


def test_each_sample_has_limits_of_its_own():
    rng = np.random.default_rng(0)
    deep, shallow = 20000 * rng.lognormal(0, 0.1, 200), 1000 * rng.lognormal(0, 0.1, 200)
    samples = np.array(["deep"] * 200 + ["shallow"] * 200)
    judged = qc.judge(table([*deep, *shallow]), samples, CellOptions(mads=5))
    assert not judged.flags.to_numpy().any()
    together = qc.judge(table([*deep, *(shallow[:20])]), np.array(["s"] * 220), CellOptions(mads=5))
    assert together.flags["outlying counts"].sum() == 20


def test_limits_follow_the_stated_formula():
    values = np.array([1.0, 2, 3, 4, 100])
    assert mad_limits(values, 3, logged=False) == pytest.approx((3 - 3 * 1.4826, 3 + 3 * 1.4826))
    logs = np.log1p(values)
    spread = 1.4826 * np.median(np.abs(logs - np.median(logs)))
    expected = np.expm1(np.median(logs) + np.array([-3, 3]) * spread)
    assert mad_limits(values, 3, logged=True) == pytest.approx(tuple(expected))
    assert mad_limits(np.array([np.nan]), 3, logged=False) == (-np.inf, np.inf)
