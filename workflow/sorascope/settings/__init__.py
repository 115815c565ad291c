"""The configuration as typed, validated objects."""

from ..files.shipped import (
    ASSAYS,
    ATLAS_SCHEMA,
    CELL_LINES,
    IDENTIFIERS,
    ROOT,
    SCHEMA,
    SHIPPED_ATLAS,
    SHIPPED_LINES,
    SHIPPED_MECHANISMS,
)
from .assays import Assay
from .cells import CellOptions, cell_options
from .contrasts import Contrast, Table, contrast
from .datasets import CELLS, NOWHERE, TABLES, Dataset, dataset
from .loading import Settings, load, read
from .made import Statistics
from .options import KNOWN_CONTRASTS, Atlas, Mechanisms, atlas, mechanisms
from .written import check_read_first, check_repeated_keys

__all__ = [
    "ASSAYS",
    "ATLAS_SCHEMA",
    "CELLS",
    "CELL_LINES",
    "IDENTIFIERS",
    "KNOWN_CONTRASTS",
    "NOWHERE",
    "ROOT",
    "SCHEMA",
    "SHIPPED_ATLAS",
    "SHIPPED_LINES",
    "SHIPPED_MECHANISMS",
    "TABLES",
    "Assay",
    "Atlas",
    "CellOptions",
    "Contrast",
    "Dataset",
    "Mechanisms",
    "Settings",
    "Statistics",
    "Table",
    "atlas",
    "cell_options",
    "check_read_first",
    "check_repeated_keys",
    "contrast",
    "dataset",
    "load",
    "mechanisms",
    "read",
]
