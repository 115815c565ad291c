"""The stages of a data set, by the names of their rules: which make its results, which go before which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..settings import CELLS

if TYPE_CHECKING:
    from ..settings import Dataset


def of(dataset: Dataset) -> list[str]:
    """Return the stages that make a data set's results, in the order in which they can run."""
    if dataset.tables:
        return ["contrast_table", "gsea", "contrast_table_report"]
    if dataset.kind != CELLS:
        return ["ingest", "analyse", "gsea", *_assays(dataset), "report"]
    labels = ["compare_labels"] if dataset.cells.label else []
    of_cells = ["compare_cells", "map_cells", *labels]
    return ["ingest_cells", "analyse", "gsea", *_assays(dataset), *of_cells, "report"]


def before_gsea(dataset: Dataset) -> list[str]:
    """Return the stage that makes the genes of a data set's contrasts."""
    return ["contrast_table" if dataset.tables else "analyse"]


def before_report(dataset: Dataset) -> list[str]:
    """Return the stages whose results a data set's page shows; ingest of cells leaves what ingest does."""
    cells = ["compare_cells", "map_cells"] if dataset.kind == CELLS else []
    return ["ingest", "analyse", "gsea", *_assays(dataset), *cells]


def before_atlas(dataset: Dataset) -> list[str]:
    """Return the stages that make what an atlas takes from a data set."""
    return ["contrast_table" if dataset.tables else "effects", *_assays(dataset)]


def records(name: str, stages: list[str]) -> list[str]:
    """Return the stages of a data set as their records are called, below `results/made_from`."""
    return [f"{name}/{stage}" for stage in stages]


def _assays(dataset: Dataset) -> list[str]:
    return ["assays"] if dataset.assays else []
