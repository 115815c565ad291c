"""Writing cells chunk by chunk: the kept cells' counts as h5ad, never whole in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

# a third of the size of no compression, read in twice its time; smaller chunks take four times that
STORAGE = {"compression": "lzf", "shuffle": True, "chunks": (1 << 18,)}

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse


def write_h5ad(path: Path, parts: Iterable[sparse.csr_matrix], obs: pd.DataFrame, genes: list[str]) -> None:
    """Write an h5ad file whose X (CSR, 32-bit floats) is the `parts` one under the other.

    `obs`: the table of all cells in the order of the parts; `genes`: the columns. The file can be opened by
    anndata, also backed.
    """
    import anndata
    import h5py
    import pandas as pd
    from anndata.io import sparse_dataset, write_elem

    var = pd.DataFrame(index=pd.Index(genes, dtype=str))
    anndata.AnnData(obs=obs, var=var).write_h5ad(path)
    with h5py.File(path, "r+") as file:
        if "X" in file:
            del file["X"]
        stored = None
        for part in parts:
            chunk = part.astype(np.float32)
            chunk.sort_indices()
            if stored is None:
                # 64-bit row pointers from the start: a million cells hold more than 2^31 values
                chunk.indptr = chunk.indptr.astype(np.int64)
                write_elem(file, "X", chunk, dataset_kwargs=STORAGE)
                stored = sparse_dataset(file["X"])
            else:
                stored.append(chunk)


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table as Parquet (without its index), so that the same table gives the same bytes."""
    from ..files.tables import write_atomically

    def write(temporary: Path) -> None:
        table.to_parquet(
            temporary, engine="fastparquet", index=False, compression="GZIP", object_encoding="utf8"
        )

    write_atomically(path, write)
