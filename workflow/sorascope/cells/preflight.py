"""Faults of a data set of cells that show before anything is computed; reads headers only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import InputError, Problems, did_you_mean
from ..files import path_kind
from ..readers import hdf5, tenx
from ..readers.anndata_file import Frame
from ..readers.files import magic
from ..readers.matrix import Source
from ..settings import Dataset
from .formats import (
    FORMATS,
    H5AD,
    counts_elsewhere,
    counts_layer,
    h5ad_layers,
    is_h5ad,
    tenx_parts,
)


def check(dataset: Dataset, samples: Iterable[str], source: str, problems: Problems) -> None:
    """Add what is wrong with matrix, layer and columns of cells; `samples`: those of the sheet."""
    key = f"key datasets.{dataset.name}"
    if dataset.scale not in ("", "counts"):
        problems.add(
            source,
            f"{key}.scale",
            dataset.scale,
            "counts",
            "cells are judged and added up by their counts: give the raw counts of UMIs or reads",
        )
    if dataset.cells.table is not None and (what := path_kind.what(dataset.cells.table)) != path_kind.FILE:
        found = f"{dataset.cells.table} is {what}" if what else f"no file {dataset.cells.table}"
        problems.add(source, f"{key}.cells.table", found, "an existing TSV or CSV")
    if is_h5ad(dataset.matrix):
        _check_h5ad(dataset, list(samples), key, problems)
        return
    if dataset.layer is not None:
        problems.add(
            source,
            f"{key}.layer",
            f"{dataset.layer}, and {dataset.matrix} is no AnnData file",
            "layer: for an AnnData file",
            "remove layer: from the config",
        )
    parts = tenx_parts(dataset.matrix)
    if not parts:
        problems.add(dataset.matrix, "", "no single-cell matrix", FORMATS)
    elif list(parts) == [""]:
        place, _ = parts[""]
        if place.is_file() and magic(place).startswith(hdf5.SIGNATURE):
            try:
                tenx.head(Source(place))
            except InputError as error:  # HDF5 of another program
                problems.found.extend(error.problems)
                return
        if dataset.cells.table is None:
            problems.add(
                source,
                f"{key}.cells.table",
                "missing: one 10x output does not say which cell is of which sample",
                "a table of cells with a column of samples",
                "name it, or give a folder with one 10x output a sample",
            )
    elif dataset.cells.table is None:
        _check_names(parts, samples, dataset, problems)


def identifiers(dataset: Dataset) -> dict[str, Sequence[str]]:
    """Return the columns that may name the genes; nothing where they cannot be read, which `check` tells."""
    try:
        if is_h5ad(dataset.matrix):
            with hdf5.opened(dataset.matrix, H5AD) as file:
                layer = counts_layer(h5ad_layers(file), dataset.layer)
                frame = Frame(dataset.matrix, file, "raw/var" if layer == "raw" else "var")
                return {"index": frame.index(), **frame.texts()}
        place, prefix = next(iter(tenx_parts(dataset.matrix).values()), (None, ""))
        if place is None or prefix:
            return {}
        head = tenx.head(Source(place))
    except InputError:
        return {}
    return {"symbol": head.peek(len(head.columns) - 1), "gene_ids": head.peek(0)}


def _check_names(found: Iterable[str], samples: Iterable[str], dataset: Dataset, problems: Problems) -> None:
    found, samples = list(found), list(samples)
    for name in samples:
        if name not in found:
            problems.add(
                dataset.samples,
                f"sample {name}",
                f"not in {dataset.matrix}",
                ", ".join(found),
                did_you_mean(name, found) or "correct the name, or take the sample out of the sheet",
            )
    for name in found:
        if name not in samples and name not in dataset.exclude:
            problems.add(
                dataset.matrix,
                f"sample {name}",
                f"not in {dataset.samples}",
                "only samples of the sheet",
                "add it to the sheet; to leave it out, name it under exclude: with a reason",
            )


def _check_h5ad(dataset: Dataset, samples: list[str], key: str, problems: Problems) -> None:
    try:
        with hdf5.opened(dataset.matrix, H5AD) as file:
            available = h5ad_layers(file)
            layer = counts_layer(available, dataset.layer)
            if layer not in available:
                problems.add(
                    dataset.matrix,
                    f"layer {layer}",
                    "not in the file",
                    ", ".join(available),
                    did_you_mean(layer, available) or f"name the layer of counts: {key}.layer",
                )
            else:
                counts_elsewhere(dataset.matrix, file, dataset.layer)
            if dataset.cells.table is None:
                _check_columns(Frame(dataset.matrix, file, "obs"), dataset, samples, key, problems)
    except InputError as error:
        problems.found.extend(error.problems)


def _check_columns(obs: Frame, dataset: Dataset, samples: list[str], key: str, problems: Problems) -> None:
    columns = [name for name in obs.columns() if name != obs.index_name and not name.startswith("__")]
    wanted = {"sample": dataset.cells.sample, "label": dataset.cells.label}
    for role, column in wanted.items():
        if column is not None and column not in columns:
            problems.add(
                dataset.matrix,
                f"{key}.cells.{role}",
                f"no column {column} in the table of cells",
                ", ".join(columns),
                did_you_mean(column, columns) or f"name the column under cells.{role}",
            )
    if dataset.cells.sample in columns:
        names = set(obs.text(dataset.cells.sample)) - {""}
        _check_names(sorted(names), samples, dataset, problems)
