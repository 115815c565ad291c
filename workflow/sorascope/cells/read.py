"""Readers of single-cell counts: h5ad, 10x mtx folder, 10x h5, or a folder with one 10x output a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sorascope.cells.blocks import opened
from sorascope.cells.formats import FORMATS, counts_layer, h5ad_layers, matrix_key, tenx_parts
from sorascope.errors import InputError, Problem, did_you_mean

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Cells:
    """Counts, cells × genes (in memory or on disk), what names the genes, and the table of cells.

    `identifiers`: name of a column -> one identifier a gene. `table`: indexed by cell. `place`: names the
    matrix within its file.
    """

    matrix: Any
    identifiers: Mapping[str, Sequence[str]]
    table: pd.DataFrame
    place: str
    notes: tuple[str, ...] = field(default=())


@contextmanager
def cells(path: Path, layer: str | None = None) -> Iterator[Cells]:
    """Open the cells at `path`; an h5ad stays on disk, 10x formats are loaded.

    `layer` names what holds the counts in an h5ad: X, raw, or a layer (None: `counts`, else X). Raises
    `InputError`.
    """
    if path.suffix == ".h5ad":
        with _h5ad(path, layer) as found:
            yield found
        return
    yield _tenx(path)


@contextmanager
def _h5ad(path: Path, layer: str | None) -> Iterator[Cells]:
    import h5py
    import pandas as pd
    from anndata.io import read_elem

    try:
        with h5py.File(path, "r") as file:
            available = h5ad_layers(file)
            layer = counts_layer(available, layer)
            if layer not in available:
                raise InputError(
                    [
                        Problem(
                            str(path),
                            f"layer {layer}",
                            "not in the file",
                            ", ".join(available),
                            did_you_mean(layer, available) or "name the layer of counts under layer:",
                        )
                    ]
                )
            genes = read_elem(file["raw/var" if layer == "raw" else "var"])
            table = read_elem(file["obs"])
            by_column = str(_encoding(file, layer)).startswith("csc")
    except (OSError, KeyError) as error:
        raise InputError([Problem(str(path), "", f"not a readable h5ad file ({error})", FORMATS)]) from None
    table.index = table.index.astype(str)
    names = {"index": genes.index} | {
        column: genes[column] for column in genes.columns if not pd.api.types.is_numeric_dtype(genes[column])
    }
    identifiers = {column: [str(name) for name in values] for column, values in names.items()}
    place = f"layer {layer}"
    with opened(path, matrix_key(layer)) as matrix:
        if by_column:
            note = f"{layer} is stored by genes (CSC): loaded into memory to go through it by cells"
            yield Cells(matrix.to_memory().tocsr(), identifiers, table, place, (note,))
        else:
            yield Cells(matrix, identifiers, table, place)


def _encoding(file: Any, layer: str) -> str:
    return file[matrix_key(layer)].attrs.get("encoding-type", "")


def _tenx(path: Path) -> Cells:
    parts = tenx_parts(path)
    if not parts:
        raise InputError([Problem(str(path), "", "no single-cell matrix", FORMATS)])
    import pandas as pd
    from scipy import sparse

    loaded = {name: _read_tenx(*place) for name, place in parts.items()}
    first = next(iter(loaded.values()))
    genes = first.var["gene_ids"]
    different = [name for name, data in loaded.items() if not data.var["gene_ids"].equals(genes)]
    if different:
        raise InputError(
            [
                Problem(
                    str(path / name),
                    "features",
                    f"{loaded[name].n_vars} genes, not those of {next(iter(loaded))} in their order",
                    "the same reference for all samples",
                    "align all samples to one reference, or give one h5ad",
                )
                for name in different
            ]
        )
    identifiers = {"symbol": list(map(str, first.var_names)), "gene_ids": list(map(str, genes))}
    if list(parts) == [""]:
        table = pd.DataFrame(index=first.obs_names.astype(str))
        return Cells(sparse.csr_matrix(first.X), identifiers, table, "matrix")
    table = pd.concat(
        [pd.DataFrame({"sample": name}, index=f"{name}:" + data.obs_names) for name, data in loaded.items()]
    )
    joined = sparse.vstack([data.X for data in loaded.values()], format="csr")
    return Cells(joined, identifiers, table, "matrices")


def _read_tenx(path: Path, prefix: str) -> Any:
    import scanpy

    try:
        if path.is_dir():
            return scanpy.read_10x_mtx(path, make_unique=False, prefix=prefix or None)
        return scanpy.read_10x_h5(path)
    except Exception as error:  # scanpy passes on whatever its parsers raise
        told = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            [
                Problem(
                    str(path), prefix and f"files {prefix}*", f"not readable as 10x output: {told}", FORMATS
                )
            ]
        ) from None
