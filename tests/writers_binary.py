"""Write one matrix in the binary formats and as folders of tables."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from writing import Frame, put, text


def parquet(folder: Path, frame: Frame) -> Path:
    frame.to_parquet(folder / "m.parquet", engine="fastparquet")
    return folder / "m.parquet"


def parquet_without_index(folder: Path, frame: Frame) -> Path:
    frame.reset_index().to_parquet(folder / "m.parquet", engine="fastparquet")
    return folder / "m.parquet"


def excel(folder: Path, frame: Frame) -> Path:
    frame.to_excel(folder / "m.xlsx", sheet_name="counts")
    return folder / "m.xlsx"


def excel_with_title(folder: Path, frame: Frame) -> Path:
    frame.to_excel(folder / "m.xlsx", startrow=3)
    import openpyxl

    book = openpyxl.load_workbook(folder / "m.xlsx")
    book.active["A1"] = "Supplementary Table 3. Counts."
    book.save(folder / "m.xlsx")
    return folder / "m.xlsx"


def h5ad(folder: Path, frame: Frame) -> Path:
    return _anndata(folder, frame.T.to_numpy(), frame.columns, frame.index)


def h5ad_sparse(folder: Path, frame: Frame) -> Path:
    from scipy.sparse import csr_matrix

    return _anndata(folder, csr_matrix(frame.T.to_numpy()), frame.columns, frame.index)


def h5ad_genes_by_samples(folder: Path, frame: Frame) -> Path:
    return _anndata(folder, frame.to_numpy(), frame.index, frame.columns)


def _anndata(folder: Path, values: object, obs: Sequence[str], var: Sequence[str]) -> Path:
    import anndata

    data = anndata.AnnData(values, obs=Frame(index=list(obs)), var=Frame(index=list(var)))
    data.var["note"] = pd.Categorical(["x"] * data.n_vars)
    data.write_h5ad(folder / "m.h5ad")
    return folder / "m.h5ad"


def tenx_folder(folder: Path, frame: Frame) -> Path:
    from scipy.io import mmwrite
    from scipy.sparse import coo_matrix

    target = folder / "tenx"
    target.mkdir()
    buffer = io.BytesIO()
    mmwrite(buffer, coo_matrix(frame.to_numpy()))
    put(target / "matrix.mtx.gz", gzip.compress(buffer.getvalue()))
    features = "".join(f"ENSG{n:011d}\t{name}\tGene Expression\n" for n, name in enumerate(frame.index, 900))
    put(target / "features.tsv.gz", gzip.compress(features.encode()))
    put(target / "barcodes.tsv.gz", gzip.compress("".join(f"{name}\n" for name in frame.columns).encode()))
    return target


def tenx_h5(folder: Path, frame: Frame) -> Path:
    import h5py
    from scipy.sparse import csc_matrix

    sparse = csc_matrix(frame.to_numpy())
    with h5py.File(folder / "m.h5", "w") as stored:
        group = stored.create_group("matrix")
        for name in ("data", "indices", "indptr"):
            group[name] = getattr(sparse, name)
        group["shape"] = np.array(sparse.shape)
        group["barcodes"] = np.array(list(frame.columns), dtype="S")
        features = group.create_group("features")
        features["id"] = np.array([f"ENSG{n:011d}" for n in range(len(frame))], dtype="S")
        features["name"] = np.array(list(frame.index), dtype="S")
        features["feature_type"] = np.array(["Gene Expression"] * len(frame), dtype="S")
    return folder / "m.h5"


def htseq(folder: Path, frame: Frame) -> Path:
    return _one_table_a_sample(
        folder,
        frame,
        "{}.htseq.txt.gz",
        lambda column: text(column.to_frame(), header=False) + "__no_feature\t7\n__ambiguous\t3\n",
    )


def star(folder: Path, frame: Frame) -> Path:
    def table(column: pd.Series) -> str:
        rows = "".join(f"{gene}\t{2 * value:g}\t{value!r}\t0\n" for gene, value in column.items())
        unassigned = ("unmapped", "multimapping", "noFeature", "ambiguous")
        return "".join(f"N_{kind}\t5\t6\t7\n" for kind in unassigned) + rows

    return _one_table_a_sample(folder, frame, "{}ReadsPerGene.out.tab", table)


def salmon(folder: Path, frame: Frame) -> Path:
    def table(column: pd.Series) -> str:
        wide = Frame({"Length": 1000, "EffectiveLength": 800.5, "TPM": 1.5, "NumReads": column}).rename_axis(
            "Name"
        )
        return text(wide)

    return _one_table_a_sample(folder, frame, "{}/quant.genes.sf", table)


def rsem(folder: Path, frame: Frame) -> Path:
    def table(column: pd.Series) -> str:
        wide = Frame({"expected_count": column, "TPM": 1.5, "FPKM": 2.5}).rename_axis("gene_id")
        wide.insert(0, "transcript_id(s)", "a,b")
        return text(wide)

    return _one_table_a_sample(folder, frame, "{}.genes.results", table)


def _one_table_a_sample(folder: Path, frame: Frame, name: str, table: Callable[[pd.Series], str]) -> Path:
    target = folder / "tables"
    for sample, column in frame.items():
        path = target / name.format(sample)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = table(column).encode()
        put(path, gzip.compress(content) if path.name.endswith(".gz") else content)
    return target
