"""Typed parts of the configuration, made from its schema by make tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Statistics:
    """The keys of `statistics`; config/README.md says what each means."""

    fdr: float = 0.05
    min_coverage: float = 0.5
    engine: str = "limma"
    counts_model: str = "auto"
    min_genes: int = 5
    robust: bool = False
    gene_correlation: float | None = None
    sample_weights: str | None = None
    blocks: str = "fixed"
    rotations: int = 0
    permutations: int = 1000
    seed: int = 20170410


@dataclass(frozen=True)
class CellKeys:
    """The keys of `cells`; config/README.md says what each means."""

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
