"""The ingested data set as the stages after ingest see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import h5py
    import pandas as pd


@dataclass(frozen=True)
class Expression:
    """Log2 expression (genes × samples), the sample sheet, counts where counts came in, provenance."""

    expression: pd.DataFrame
    samples: pd.DataFrame
    counts: pd.DataFrame | None
    provenance: dict[str, Any]

    @property
    def relative(self) -> bool:
        """Whether values are relative to a centre of each gene (centred, z-scores, ratios)."""
        return bool(self.provenance.get("scale", {}).get("relative"))


def read(path: Path | str) -> Expression:
    """Read `expression.h5ad` as `ingest` wrote it.

    By h5py, since importing anndata takes longer than reading the file.
    """
    import h5py
    import pandas as pd

    with h5py.File(path) as file:
        genes, sheet = _index(file["var"]), _frame(file["obs"])

        def genes_by_samples(name: str) -> pd.DataFrame:
            return pd.DataFrame(file[name][:].T, index=genes, columns=sheet.index)

        counts = genes_by_samples("layers/counts") if "layers/counts" in file else None
        provenance = json.loads(file["uns/sorascope"].asstr()[()])
        return Expression(genes_by_samples("X"), sheet, counts, provenance)


def _index(group: h5py.Group) -> pd.Index:
    import pandas as pd

    return pd.Index(group[group.attrs["_index"]].asstr()[:])


def _frame(group: h5py.Group) -> pd.DataFrame:
    """Return a table that anndata has written."""
    import pandas as pd

    columns = {name: _column(group[name]) for name in group.attrs["column-order"]}
    return pd.DataFrame(columns, index=_index(group))


def _column(stored: h5py.Group | h5py.Dataset) -> Any:
    import pandas as pd

    kind = stored.attrs["encoding-type"]
    if kind == "categorical":
        return pd.Categorical.from_codes(
            stored["codes"][:], _column(stored["categories"]), ordered=bool(stored.attrs["ordered"])
        )
    if kind == "string-array":
        return stored.asstr()[:]
    if kind == "array":
        return stored[:]
    from anndata.io import read_elem

    return read_elem(stored)
