"""Readers of single-cell counts: h5ad, 10x mtx folder, 10x h5, or a folder with one 10x output a sample."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, did_you_mean
from ..readers import hdf5, tenx
from ..readers.anndata_file import Frame
from ..readers.files import broken
from .chunks import opened
from .formats import (
    FORMATS,
    H5AD,
    counts_elsewhere,
    counts_layer,
    h5ad_layers,
    is_h5ad,
    matrix_key,
    tenx_parts,
)

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse


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
    if is_h5ad(path):
        with _h5ad(path, layer) as found:
            yield found
        return
    yield _tenx(path)


@contextmanager
def _h5ad(path: Path, layer: str | None) -> Iterator[Cells]:
    import pandas as pd

    with hdf5.opened(path, H5AD) as file:
        available = h5ad_layers(file)
        wanted, layer = layer, counts_layer(available, layer)
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
        counts_elsewhere(path, file, wanted)
        genes = _frame(path, file, "raw/var" if layer == "raw" else "var")
        table = _frame(path, file, "obs")
        by_column = str(_encoding(file, layer)).startswith("csc")
        whole = hdf5.matrix(path, file[matrix_key(layer)]) if by_column else None
        table.index = table.index.astype(str)
        names = {"index": genes.index} | {
            column: genes[column]
            for column in genes.columns
            if not pd.api.types.is_numeric_dtype(genes[column])
        }
        identifiers = {column: [str(name) for name in values] for column, values in names.items()}
    place, shape = f"layer {layer}", (len(table), len(genes))
    if whole is not None:
        note = f"{layer} is stored by genes (CSC): loaded into memory to go through it by cells"
        yield Cells(Checked(whole.tocsr(), path, shape), identifiers, table, place, (note,))
        return
    with _on_disk(path, layer) as matrix:
        yield Cells(Checked(matrix, path, shape), identifiers, table, place)


def _frame(path: Path, file: Any, place: str) -> pd.DataFrame:
    """Return the table of cells or genes, also as AnnData wrote it before 0.7."""
    import pandas as pd
    from anndata.io import read_elem

    if hasattr(file[place], "keys"):
        return read_elem(file[place])
    frame = Frame(path, file, place)
    others = [name for name in frame.columns() if name != frame.index_name]
    return pd.DataFrame({name: frame.text(name) for name in others}, index=frame.index())


@contextmanager
def _on_disk(path: Path, layer: str) -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            matrix = stack.enter_context(opened(path, matrix_key(layer)))
            _ = matrix.shape, matrix.dtype
        except Exception:  # anndata ends in whatever the damage leads to
            raise broken(path, H5AD) from None
        yield matrix


class Checked:
    """Rows of a matrix, whose indices are looked at before compiled code follows them."""

    def __init__(self, matrix: Any, path: Path, shape: tuple[int, int]):
        self.matrix, self.path, self.shape = matrix, path, shape
        if tuple(matrix.shape) != shape:
            raise broken(path, H5AD)

    def __getitem__(self, rows: slice) -> sparse.csr_matrix:
        """Return rows as CSR. Raises `InputError` where they cannot be read or point beyond the matrix."""
        from scipy import sparse

        try:
            chunk = sparse.csr_matrix(self.matrix[rows])
            hdf5.check_indices(chunk)
        except Exception:  # h5py, anndata and scipy end in whatever the damage leads to
            raise broken(self.path, H5AD) from None
        return chunk


def _encoding(file: Any, layer: str) -> str:
    return file[matrix_key(layer)].attrs.get("encoding-type", "")


def _tenx(path: Path) -> Cells:
    parts = tenx_parts(path)
    if not parts:
        raise InputError([Problem(str(path), "", "no single-cell matrix", FORMATS)])
    import pandas as pd
    from scipy import sparse

    loaded = {name: tenx.counts(*place) for name, place in parts.items()}
    first, _, notes = next(iter(loaded.values()))
    different = [name for name, (features, _, _) in loaded.items() if features.ids != first.ids]
    if different:
        raise InputError(
            [
                Problem(
                    str(path / name),
                    "features",
                    f"{len(loaded[name][0].ids)} genes, not those of {next(iter(loaded))} in their order",
                    "the same reference for all samples",
                    "align all samples to one reference, or give one h5ad",
                )
                for name in different
            ]
        )
    identifiers = {"symbol": first.names, "gene_ids": first.ids}
    if list(parts) == [""]:
        table = pd.DataFrame(index=pd.Index(first.barcodes, dtype=str))
        return Cells(loaded[""][1].T.tocsr(), identifiers, table, "matrix", tuple(notes))
    table = pd.concat(
        [
            pd.DataFrame({"sample": name}, index=[f"{name}:{barcode}" for barcode in features.barcodes])
            for name, (features, _, _) in loaded.items()
        ]
    )
    joined = sparse.vstack([values.T for _, values, _ in loaded.values()], format="csr")
    return Cells(joined, identifiers, table, "matrices", tuple(notes))
