"""A data set: its files, what its numbers are, what is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files.shipped import located
from ..readers.matrix import Source
from .assays import Assay, assay
from .cells import CellOptions, cell_options
from .contrasts import Contrast, Table, contrast, table
from .geo import GeoFile

PATHS = ("matrix", "samples", "platform")
TABLES = "contrast"
CELLS = "cells"
UNTITLED = {"title": ""}
NOWHERE = Path()  # stands for a file that a faulty entry does not name


@dataclass(frozen=True)
class Dataset:
    """One expression matrix with its sample sheet and contrasts; or, of kind contrast, published tables."""

    name: str
    title: str
    matrix: Path = NOWHERE
    samples: Path = NOWHERE
    scale: str = ""
    ids: str = "symbol"
    kind: str = "bulk"
    resistance: str = "unknown"
    simulated: bool = False
    cells: CellOptions = field(default_factory=CellOptions)
    sheet: str | None = None
    layer: str | None = None
    platform: Path | None = None
    strandedness: str | None = None
    id_column: str | None = None
    geo: str | None = None
    geo_file: str = ""
    sha256: str | None = None
    exclude: Mapping[str, str] = field(default_factory=dict)
    contrasts: Mapping[str, Contrast] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    assays: Mapping[str, Assay] = field(default_factory=dict)
    responses: Mapping[str, str] = field(default_factory=dict)

    @property
    def download(self) -> GeoFile | None:
        """The file that the matrix is downloaded from."""
        return GeoFile(self.geo, self.geo_file) if self.geo else None

    @property
    def source(self) -> Source:
        """What the readers need to know."""
        return Source(self.matrix, self.scale, self.sheet, self.layer, self.platform, self.strandedness)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files the data set is read from."""
        if self.tables:
            return tuple(table.table for table in self.tables.values())
        named = (self.matrix, self.samples, self.platform, self.cells.table)
        return tuple(path for path in named if path not in (None, NOWHERE))

    @property
    def assay_files(self) -> tuple[Path, ...]:
        """The matrices of the assays."""
        return tuple(each.matrix for each in self.assays.values())

    @property
    def sheets(self) -> tuple[Path, ...]:
        """The files that describe samples or cells."""
        return () if self.tables else tuple(filter(None, (self.samples, self.cells.table)))


def dataset(
    name: str, entry: Mapping[str, Any], root: Path | None = None, resources: str = "resources"
) -> Dataset:
    """Return a config entry as a data set, without what it lacks; relative paths count from `root`.

    The matrix of an entry with a GEO accession is the downloaded file in the folder `resources`.
    """
    base = root or Path()
    if entry.get("kind") == TABLES:
        tables = {key: table(key, value, base) for key, value in entry.get("contrasts", {}).items()}
        return Dataset(name, **{**UNTITLED, **entry, "contrasts": {}, "tables": tables})
    contrasts = {key: contrast(key, value) for key, value in entry.get("contrasts", {}).items()}
    paths = {key: located(entry[key], base) for key in PATHS if key in entry}
    if "geo" in entry and "matrix" not in entry:
        paths["matrix"] = GeoFile(entry["geo"], entry.get("geo_file", "")).path(base / resources)
    assays = {
        key: assay(key, value, base)
        for key, value in entry.get("assays", {}).items()
        if {"type", "matrix"} <= set(value)
    }
    typed = {"cells": cell_options(entry.get("cells", {}), base), "contrasts": contrasts, "assays": assays}
    return Dataset(name, **{**UNTITLED, **entry, **paths, **typed})
