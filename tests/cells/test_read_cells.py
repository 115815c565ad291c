"""Readers of single-cell formats, on real cells written in each of them."""

import gzip

import anndata
import h5py
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from scipy.io import mmwrite

from sorascope.cells import read
from sorascope.errors import InputError


def write_mtx(folder, counts, genes, barcodes, prefix=""):
    """Write a 10x folder (version 3) as Cell Ranger does."""
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / f"{prefix}matrix.mtx.gz", "wb") as stream:
        mmwrite(stream, counts.T.tocoo().astype(int))
    lines = {
        "features": [f"ENSG{number:011d}\t{gene}\tGene Expression" for number, gene in enumerate(genes)],
        "barcodes": barcodes,
    }
    for name, content in lines.items():
        with gzip.open(folder / f"{prefix}{name}.tsv.gz", "wt") as stream:
            stream.write("\n".join(content) + "\n")
    return folder


def write_h5(path, counts, genes, barcodes):
    """Write a 10x HDF5 file (version 3) as Cell Ranger does."""
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        group["data"], group["indices"] = counts.data.astype(np.int32), counts.indices.astype(np.int64)
        group["indptr"], group["shape"] = counts.indptr.astype(np.int64), np.array(counts.shape[::-1])
        group["barcodes"] = np.array(barcodes, dtype="S")
        features = group.create_group("features")
        features["id"] = np.array([f"ENSG{number:011d}" for number in range(len(genes))], dtype="S")
        features["name"] = np.array(list(genes), dtype="S")
        features["feature_type"] = np.array(["Gene Expression"] * len(genes), dtype="S")
        features["genome"] = np.array(["GRCh38"] * len(genes), dtype="S")
    return path


@pytest.fixture(scope="module")
def real(pbmc):
    data, counts = pbmc
    return (
        sparse.csr_matrix(counts[:80].astype(np.float32)),
        list(data.raw.var_names),
        list(data.obs_names[:80]),
    )


def check(found, counts, genes, barcodes):
    np.testing.assert_array_equal(np.asarray(found.matrix[0:80].todense()), counts.toarray())
    assert genes in [list(names) for names in found.identifiers.values()]
    assert list(found.table.index) == barcodes


@pytest.mark.parametrize("form", ["h5ad", "h5ad by genes", "layer", "raw", "mtx", "h5"])
def test_every_format_gives_the_same_cells(tmp_path, real, form):
    counts, genes, barcodes = real
    table, variables = pd.DataFrame(index=barcodes), pd.DataFrame({"feature_name": genes}, index=genes)
    path, layer = tmp_path / "cells.h5ad", "X"
    if form == "mtx":
        path = write_mtx(tmp_path / "sample", counts, genes, barcodes)
    elif form == "h5":
        path = write_h5(tmp_path / "cells.h5", counts, genes, barcodes)
    elif form in ("h5ad", "h5ad by genes"):
        stored = counts.tocsc() if form == "h5ad by genes" else counts
        anndata.AnnData(stored, obs=table, var=variables).write_h5ad(path)
    else:
        scaled = anndata.AnnData(np.log1p(counts.toarray()), obs=table, var=variables)
        if form == "layer":
            layer = "counts"
            scaled.layers[layer] = counts
        else:
            layer = form
            scaled.raw = anndata.AnnData(counts, obs=table, var=variables)
        scaled.write_h5ad(path)
    with read.cells(path, layer) as found:
        check(found, counts, genes, barcodes)
        assert bool(found.notes) == (form == "h5ad by genes")


@pytest.mark.parametrize("form", ["folders", "files", "prefixes"])
def test_one_output_a_sample_names_the_sample(tmp_path, real, form):
    counts, genes, barcodes = real
    for sample in ("s1", "s2"):
        if form == "folders":
            write_mtx(tmp_path / sample, counts, genes, barcodes)
        elif form == "files":
            write_h5(tmp_path / f"{sample}.h5", counts, genes, barcodes)
        else:
            write_mtx(tmp_path, counts, genes, barcodes, prefix=f"{sample}_")
    with read.cells(tmp_path) as found:
        assert found.matrix.shape == (160, counts.shape[1])
        assert list(found.table["sample"]) == ["s1"] * 80 + ["s2"] * 80
        assert found.table.index[0] == f"s1:{barcodes[0]}"
        np.testing.assert_array_equal(found.matrix[80:].toarray(), counts.toarray())


def test_what_scanpy_ships_is_read(pbmc, tmp_path):
    data, _ = pbmc
    data.write_h5ad(tmp_path / "pbmc68k_reduced.h5ad")
    with read.cells(tmp_path / "pbmc68k_reduced.h5ad", "raw") as found:
        assert found.matrix.shape == (700, 765)
        assert "bulk_labels" in found.table


def test_samples_of_different_references_are_refused(tmp_path, real):
    counts, genes, barcodes = real
    write_mtx(tmp_path / "s1", counts, genes, barcodes)
    write_mtx(tmp_path / "s2", counts[:, 1:], genes[1:], barcodes)
    with pytest.raises(InputError) as refused, read.cells(tmp_path):
        pass
    assert str(refused.value) == (
        "1 problem in the input:\n\n"
        f"1. {tmp_path / 's2'}, features\n"
        "   found:   764 genes, not those of s1 in their order\n"
        "   allowed: the same reference for all samples\n"
        "   remedy:  align all samples to one reference, or give one h5ad"
    )


def test_a_layer_that_is_not_there_is_told_with_the_nearest(tmp_path, real):
    counts, genes, barcodes = real
    data = anndata.AnnData(counts, obs=pd.DataFrame(index=barcodes), var=pd.DataFrame(index=genes))
    data.layers["counts"] = counts
    data.write_h5ad(tmp_path / "cells.h5ad")
    with pytest.raises(InputError) as refused, read.cells(tmp_path / "cells.h5ad", "count"):
        pass
    assert str(refused.value) == (
        "1 problem in the input:\n\n"
        f"1. {tmp_path / 'cells.h5ad'}, layer count\n"
        "   found:   not in the file\n"
        "   allowed: X, counts\n"
        "   remedy:  did you mean counts?"
    )


@pytest.mark.parametrize("name", ["cells.h5ad", "cells.h5", "cells.txt", "folder"])
def test_what_is_no_cell_matrix_is_refused_without_a_traceback(tmp_path, name):
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    else:
        path.write_text("gene\ts1\n")
    with pytest.raises(InputError) as refused, read.cells(path):
        pass
    assert str(path) in str(refused.value)
    named = "AnnData (.h5ad) or 10x (.h5)" if ".h5" in name else "an .h5ad file, a 10x .h5 file"
    assert f"allowed: {named}" in str(refused.value)
