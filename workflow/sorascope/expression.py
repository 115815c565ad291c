"""The ingested data set as the stages after ingest see it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Expression:
    """Log2 expression (genes × samples), the sample sheet, counts where counts came in, provenance."""

    expression: pd.DataFrame
    samples: pd.DataFrame
    counts: pd.DataFrame | None
    provenance: dict[str, Any]


def read(path: Path | str) -> Expression:
    """Read `expression.h5ad` as `ingest` wrote it."""
    import anndata
    import pandas as pd

    stored = anndata.read_h5ad(path)

    def genes_by_samples(values: Any) -> pd.DataFrame:
        return pd.DataFrame(values.T, index=stored.var_names, columns=stored.obs_names)

    counts = genes_by_samples(stored.layers["counts"]) if "counts" in stored.layers else None
    return Expression(genes_by_samples(stored.X), stored.obs, counts, json.loads(stored.uns["sorascope"]))
