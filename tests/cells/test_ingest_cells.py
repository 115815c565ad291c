"""Cells in: what is kept, what is added up, what is written, what is refused."""

import itertools
import os

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest

from sorascope.cells import chunks, ingest, preflight, rank_scores, store
from sorascope.errors import InputError, Problems
from sorascope.identifiers import IdentifierTable
from sorascope.settings import CellOptions, Contrast, Dataset

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def table(bulk):
    """An identifier table that approves the simulated genes; `old1` is the previous symbol of G1."""
    return IdentifierTable(
        frozenset(bulk.index), {"old1": ("G1",)}, {}, {}, {}, withdrawn=frozenset(), overrides={}
    )


@pytest.fixture(scope="module")
def files(simulated, sheet, tmp_path_factory):
    """The simulated cells as h5ad, and their sample sheet."""
    folder = tmp_path_factory.mktemp("cells")
    obs = simulated.table[["sample", "cluster"]]
    store.write_h5ad(folder / "cells.h5ad", [simulated.counts], obs, list(simulated.genes))
    sheet.to_csv(folder / "samples.tsv", sep="\t")
    return folder


def dataset(files, matrix="cells.h5ad", **options):
    contrast = Contrast("c", "response", "resistant", "sensitive", "line")
    return Dataset(
        "d", "d", files / matrix, files / "samples.tsv", "counts", kind="cells",
        cells=CellOptions(**{"min_genes": 50, **options}), contrasts={"c": contrast},
    )  # fmt: skip


@pytest.fixture(scope="module")
def done(files, table, tmp_path_factory):
    target = tmp_path_factory.mktemp("out") / "cells.h5ad"
    return ingest.run(dataset(files, label="cluster"), table, target, seed=1), target


def test_damaged_cells_go_and_ordinary_ones_stay(done, simulated):
    result, _ = done
    kept = result.cells["kept"].groupby(simulated.table["truth"].to_numpy()).mean()
    assert kept["damaged"] == 0
    assert kept["cell"] > 0.95
    assert kept["resistant-like"] > 0.95
    assert ((result.cells["reason"] == "") == result.cells["kept"]).all()
    by_sample = result.samples.set_index("sample")
    assert (by_sample["cells"] == 300).all()
    assert (by_sample["kept"] == result.cells.groupby("sample", sort=False)["kept"].sum()).all()


def test_pseudobulk_is_the_sum_of_the_kept_cells(done, simulated):
    result, _ = done
    kept, samples = result.cells["kept"].to_numpy(), simulated.table["sample"].to_numpy()
    data = result.pseudobulk.expression
    assert list(data.obs_names) == list(pd.unique(samples))
    columns = simulated.genes.get_indexer(data.var_names)
    for row, sample in enumerate(data.obs_names):
        expected = simulated.counts[kept & (samples == sample)].sum(axis=0)
        np.testing.assert_array_equal(data.layers["counts"][row], np.asarray(expected).ravel()[columns])
    groups = result.groups
    assert groups["cells"].sum() == kept.sum()
    summed = result.group_counts.T.groupby(groups["sample"].to_numpy(), sort=False).sum()
    np.testing.assert_array_equal(summed[list(data.var_names)], data.layers["counts"])


def test_the_kept_cells_are_written_whole_and_in_order(done, simulated):
    result, target = done
    kept = result.cells["kept"].to_numpy()
    stored = anndata.read_h5ad(target)
    order = simulated.genes.get_indexer(stored.var_names)
    assert (simulated.counts[kept][:, order] != stored.X).nnz == 0
    assert list(stored.obs_names) == list(simulated.table.index[kept])
    backed = anndata.read_h5ad(target, backed="r")
    assert backed.isbacked and backed.shape == stored.shape


def test_scores_of_the_stored_cells_are_those_of_the_given_ones(done, simulated):
    result, target = done
    sets = {"m": dict.fromkeys(simulated.genes[:60], 1)}
    given = rank_scores.score(simulated.counts, simulated.genes, sets)[result.cells["kept"].to_numpy()]
    with chunks.opened(target) as matrix:
        parts = [
            rank_scores.score(
                matrix, chunks.gene_names(target), sets, *chunks.chunk(number, 7, matrix.shape[0])
            )
            for number in range(1, 8)
        ]
    np.testing.assert_allclose(np.concatenate(parts), given, rtol=0, atol=1e-12)


def test_parts_cover_every_cell_once():
    for total in (1, 3, 8, 50):
        edges = [chunks.chunk(number, total, 37) for number in range(1, total + 1)]
        assert edges[0][0] == 0 and edges[-1][1] == 37
        assert all(stop == start for (_, stop), (start, _) in itertools.pairwise(edges))


def test_quality_tells_rules_and_outcome(done):
    quality = done[0].pseudobulk.qc["cells"]
    assert quality["samples"][0]["sample"] == "lineA_sensitive_1"
    low, high = quality["limits"]["lineA_sensitive_1"]["counts"]
    assert low < 5000 < high
    assert set(quality["doublets"].values()) == {
        "none flagged: doublets cannot be separated from the cells, as in a sample of one cell type"
    }


def test_doublets_may_stay_or_not_be_looked_for(files, table, tmp_path):
    off = ingest.run(dataset(files, doublets="off"), table, tmp_path / "off.h5ad", seed=1)
    assert off.cells["doublet_score"].isna().all()
    assert off.pseudobulk.qc["cells"]["doublets"] == {}


def test_duplicate_genes_are_added_up(simulated, files, table, tmp_path):
    names = list(simulated.genes)
    names[2] = "old1"
    obs = simulated.table[["sample", "cluster"]]
    store.write_h5ad(files / "twice.h5ad", [simulated.counts], obs, names)
    result = ingest.run(dataset(files, "twice.h5ad", doublets="off"), table, tmp_path / "out.h5ad", seed=1)
    stored = anndata.read_h5ad(tmp_path / "out.h5ad")
    assert "old1" not in stored.var_names
    kept = result.cells["kept"].to_numpy()
    expected = simulated.counts[kept][:, [1, 2]].sum(axis=1)
    np.testing.assert_array_equal(np.asarray(stored[:, "G1"].X.todense()), expected)
    assert list(result.pseudobulk.id_report.query("symbol == 'G1'")["action"]) == ["merged", "merged"]


def test_a_sample_with_too_few_cells_stops_and_leaves_nothing(files, table, tmp_path):
    with pytest.raises(InputError) as refused:
        ingest.run(dataset(files, min_cells=299, doublets="off"), table, tmp_path / "cells.h5ad", seed=1)
    first = str(refused.value).split("\n\n")[1]
    assert first.startswith(f"1. {files / 'cells.h5ad'}, sample lineA_sensitive_1\n   found:   ")
    assert " of 300 cells pass quality control (" in first
    assert first.endswith(
        "   allowed: at least 299 cells a sample\n"
        "   remedy:  exclude the sample with a reason, or change the limits under datasets.d.cells"
    )
    assert list(tmp_path.iterdir()) == []


def faults(data, samples):
    problems = Problems()
    preflight.check(data, samples, "config.yaml", problems)
    return [f"{each.file}, {each.place}: {each.found} | {each.remedy}" for each in problems.found]


def test_preflight_reads_only_headers_and_finds_nothing_in_good_cells(files, sheet):
    assert faults(dataset(files, label="cluster"), sheet.index) == []


def test_preflight_tells_all_faults_at_once(files, sheet):
    from dataclasses import replace

    data = replace(dataset(files, label="clusters"), layer="raw", scale="log2")
    told = faults(data, ["lineA_sensitive_1", *sheet.index[2:], "LineA_sensitive_2"])
    path = files / "cells.h5ad"
    assert told == [
        "config.yaml, key datasets.d.scale: log2 | cells are judged and added up by their counts: "
        "give the raw counts of UMIs or reads",
        f"{path}, layer raw: not in the file | name the layer of counts: key datasets.d.layer",
        f"{path}, key datasets.d.cells.label: no column clusters in the table of cells | "
        "did you mean cluster?",
        f"{files / 'samples.tsv'}, sample LineA_sensitive_2: not in {path} | did you mean lineA_sensitive_2?",
        f"{path}, sample lineA_sensitive_2: not in {files / 'samples.tsv'} | add it to the sheet; "
        "to leave it out, name it under exclude: with a reason",
    ]


def test_preflight_of_one_10x_output_asks_for_a_table_of_cells(files):
    (files / "one.h5").touch()
    told = faults(dataset(files, "one.h5"), ["a"])
    assert told == [
        "config.yaml, key datasets.d.cells.table: missing: one 10x output does not say which cell is "
        "of which sample | name it, or give a folder with one 10x output a sample"
    ]


def test_a_file_that_is_no_h5ad_is_refused(files):
    (files / "broken.h5ad").write_text("x")
    assert ": no HDF5 file, whatever its name says" in faults(dataset(files, "broken.h5ad"), ["a"])[0]


def test_preflight_of_no_matrix_and_of_no_table_of_cells(files, tmp_path):
    (tmp_path / "empty").mkdir()
    told = faults(dataset(files, str(tmp_path / "empty"), table=tmp_path / "t.tsv"), ["a"])
    assert told == [
        f"config.yaml, key datasets.d.cells.table: no file {tmp_path / 't.tsv'} | ",
        f"{tmp_path / 'empty'}, : no single-cell matrix | ",
    ]


def test_preflight_of_a_folder_of_10x_outputs_matches_them_with_the_sheet(files, tmp_path):
    for name in ("a", "bb"):
        (tmp_path / name).mkdir()
        for part in ("matrix.mtx", "features.tsv", "barcodes.tsv"):
            (tmp_path / name / part).touch()
    assert faults(dataset(files, str(tmp_path)), ["a", "bb"]) == []
    told = faults(dataset(files, str(tmp_path)), ["a", "b"])
    assert told == [
        f"{files / 'samples.tsv'}, sample b: not in {tmp_path} | "
        "correct the name, or take the sample out of the sheet",
        f"{tmp_path}, sample bb: not in {files / 'samples.tsv'} | add it to the sheet; "
        "to leave it out, name it under exclude: with a reason",
    ]


def test_hdf5_of_another_program_is_told_before_a_table_of_cells_is_asked_for(files):
    with h5py.File(files / "other.loom", "w") as stored:
        stored.create_group("row_attrs")
    told = faults(dataset(files, "other.loom"), ["a"])
    assert len(told) == 1
    assert told[0].endswith("an HDF5 file of row_attrs | export the counts as one of these")


def test_a_pipe_for_a_table_of_cells_is_called_one(files, tmp_path):
    os.mkfifo(tmp_path / "t.tsv")
    told = faults(dataset(files, table=tmp_path / "t.tsv"), [])
    assert f"{tmp_path / 't.tsv'} is a named pipe" in told[0]
