"""How single cells become samples, and which cells are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..shipped import located


@dataclass(frozen=True)
class CellOptions:
    """How cells become samples and which are kept (`kind: cells`); see config/README.md.

    sample, label: columns of the table of cells; table: that table, where the matrix brings none. min_counts,
    min_genes, max_mito_percent: hard limits a cell; mads: median absolute deviations within a sample.
    doublets: drop, flag or off. min_cells: fewest kept cells of a sample, and of a sample's label.
    map_cells: most cells of the map in the report.
    """

    sample: str = "sample"
    label: str | None = None
    table: Path | None = None
    min_counts: float = 500
    min_genes: float = 200
    max_mito_percent: float = 20
    mads: float = 3
    doublets: str = "drop"
    min_cells: int = 20
    map_cells: int = 4000


def cell_options(entry: Mapping[str, Any], root: Path | None = None) -> CellOptions:
    """Return the `cells` entry of a data set."""
    table = {"table": located(entry["table"], root or Path())} if "table" in entry else {}
    return CellOptions(**{**entry, **table})
