"""One data set of cells in: judged cells, their counts by approved symbol, pseudobulk samples."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .. import scale
from ..errors import Problems
from ..files import tables
from ..identifiers import IdentifierTable, genes
from ..ingest import Identified, Ingested, assemble
from ..readers import samples
from ..settings import Dataset
from . import metrics, qc
from .assign import assign
from .chunks import chunks
from .judge import Judgement, judge, summary
from .pseudobulk import add_up, symbol_columns
from .read import Cells, cells
from .store import write_h5ad

if TYPE_CHECKING:
    from scipy import sparse

LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class IngestedCells:
    """What `run` returns, apart from the file of kept cells it writes.

    `pseudobulk`: the samples as any bulk data set. `cells`: one row a cell of the input. `samples`: one row
    a sample. `groups`: sample, label, cells of each pseudobulk by label; `group_counts`: symbols × groups.
    """

    pseudobulk: Ingested
    cells: pd.DataFrame
    samples: pd.DataFrame
    groups: pd.DataFrame
    group_counts: pd.DataFrame


def run(dataset: Dataset, table: IdentifierTable, target: Path, seed: int) -> IngestedCells:
    """Read, check and judge the cells, write the kept ones' counts to `target` (h5ad), add them up by sample.

    Raises `InputError` for every fault of the input. `seed`: of the simulated doublets.
    """
    options = dataset.cells
    sheet = samples.read(dataset.samples).without(dataset.exclude)
    with cells(dataset.matrix, dataset.layer) as found:
        LOG.info("%s: %d cells, %d genes", dataset.matrix, *found.matrix.shape)
        chosen = genes.choose(
            found.identifiers, dataset.ids, table, dataset.matrix, f"datasets.{dataset.name}.ids"
        )
        symbols = [verdict.symbol for verdict in chosen.verdicts]
        listed = assign(found.table, dataset, list(sheet.rows))
        of_sample = listed["sample"].to_numpy(dtype=object)
        measured = metrics.measure(found.matrix, symbols, listed.index, dataset.matrix, found.place)
        judged = judge(found.matrix, measured, of_sample, options, seed)
        kept = judged.passed & pd.notna(of_sample)
        kept_of = summary(judged, of_sample, list(sheet.rows))
        _check_enough(kept_of, dataset)
        table_of_cells = pd.concat([listed, measured], axis=1).assign(
            doublet_score=judged.doublet_score, doublet=judged.doublet
        )
        _write(target, found, symbols, kept, table_of_cells[kept])
        groups = group_cells(table_of_cells[kept], list(sheet.rows))
        numbers = np.full(len(kept), -1)
        numbers[kept] = groups.numbers
        counts = add_up(found.matrix, numbers, len(groups.table))
    by_sample = np.column_stack(
        [counts[:, (groups.table["sample"] == name).to_numpy()].sum(axis=1) for name in sheet.rows]
    )
    scale_info = scale.verify(
        by_sample, dataset.scale, dataset.matrix, f"key datasets.{dataset.name}.scale", list(sheet.rows)
    )
    identified = Identified(chosen, chosen.verdicts, genes.merge(by_sample, chosen.verdicts, add=True))
    bulk = assemble(dataset, sheet, identified, scale_info, found.notes)
    bulk.qc["cells"] = _quality(judged, kept_of)
    merged = genes.merge(counts, chosen.verdicts, add=True)
    return IngestedCells(
        bulk,
        table_of_cells.assign(kept=kept, reason=_reasons(judged, of_sample)),
        kept_of,
        groups.table,
        pd.DataFrame(merged.values, index=merged.symbols, columns=groups.table.index),
    )


@dataclass(frozen=True)
class Groups:
    """`table`: sample, label, cells of each group, indexed by its name; `numbers`: group of each cell."""

    table: pd.DataFrame
    numbers: np.ndarray


def group_cells(listed: pd.DataFrame, wanted: list[str]) -> Groups:
    """Group cells by sample (in the order of `wanted`) and label (alphabetical)."""
    pairs = list(zip(listed["sample"], listed["label"], strict=True))
    places = {name: number for number, name in enumerate(wanted)}
    order = sorted(set(pairs), key=lambda pair: (places[pair[0]], pair[1]))
    numbers = pd.Index(order).get_indexer(pairs)
    table = pd.DataFrame(order, columns=["sample", "label"], index=[" | ".join(pair) for pair in order])
    return Groups(table.assign(cells=np.bincount(numbers, minlength=len(order))), numbers)


def _write(target: Path, found: Cells, symbols: list[str], kept: np.ndarray, described: pd.DataFrame) -> None:
    names, columns = symbol_columns(symbols)

    def parts() -> Iterator[sparse.csr_matrix]:
        for first, chunk in chunks(found.matrix):
            yield chunk[kept[first : first + chunk.shape[0]]] @ columns

    tables.write_atomically(target, lambda path: write_h5ad(path, parts(), described, names))


def _check_enough(summary: pd.DataFrame, dataset: Dataset) -> None:
    problems = Problems()
    for row in summary.to_dict("records"):
        if row["kept"] < dataset.cells.min_cells:
            reasons = ", ".join(
                f"{count} {reason.replace('_', ' ')}"
                for reason, count in row.items()
                if reason not in ("sample", "cells", "kept") and count
            )
            problems.add(
                dataset.matrix,
                f"sample {row['sample']}",
                f"{row['kept']} of {row['cells']} cells pass quality control ({reasons})",
                f"at least {dataset.cells.min_cells} cells a sample",
                f"exclude the sample with a reason, or change the limits under datasets.{dataset.name}.cells",
            )
    problems.raise_if_any()


def _reasons(judged: Judgement, of_sample: np.ndarray) -> np.ndarray:
    reasons = qc.reasons(judged.flags).to_numpy(dtype=object)
    reasons[pd.isna(of_sample)] = "no sample of the sheet"
    return reasons


def _quality(judged: Judgement, summary: pd.DataFrame) -> dict[str, object]:
    """Return rules and outcome as JSON: per sample the cells, limits and what was said of doublets."""
    limits: dict[str, dict[str, list[float | None]]] = {}
    for row in judged.limits.to_dict("records"):
        bounds = [
            float(f"{row[end]:.6g}") if np.isfinite(row[end]) else None for end in ("lowest", "highest")
        ]
        limits.setdefault(row["sample"], {})[row["metric"]] = bounds
    return {
        "samples": summary.to_dict("records"),
        "limits": limits,
        "doublets": judged.doublet_notes,
    }
