"""One data set in: matrix and sample sheet -> checked log2 expression, identifier report, quality."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__, genes, quality, readers, samples, scale, transform
from .errors import InputError, Problem
from .identifiers import IdentifierTable
from .layout import place_samples
from .settings import Dataset

if TYPE_CHECKING:
    import anndata
    import numpy as np
    import pandas as pd

ADDED_UP = ("counts", "tpm", "fpkm")
LIBRARIES = ("anndata", "numpy", "pandas")


@dataclass(frozen=True)
class Ingested:
    """Expression as AnnData (samples × genes), one report row a row of the input, quality as JSON."""

    expression: anndata.AnnData
    id_report: pd.DataFrame
    qc: dict[str, Any]


@dataclass(frozen=True)
class Identified:
    """The identifiers of the input's rows, what became of each, and the values by approved symbol."""

    chosen: genes.Chosen
    verdicts: list[Any]
    merged: genes.Merged


def run(dataset: Dataset, table: IdentifierTable) -> Ingested:
    """Read, check and normalise one data set. Raises `InputError` for every fault of the input."""
    sheet = samples.read(dataset.samples).without(dataset.exclude)
    head = readers.head(dataset.source)
    layout = place_samples(
        head, list(sheet.rows), dataset.exclude, dataset.matrix, dataset.samples, dataset.id_column
    )
    matrix = readers.read(dataset.source, layout)
    key = f"datasets.{dataset.name}"
    _refuse_empty_samples(matrix, dataset.matrix)
    scale_info = scale.verify(
        matrix.values, matrix.samples, dataset.scale, dataset.matrix, f"key {key}.scale"
    )
    chosen = genes.choose(matrix.identifiers, dataset.ids, table, dataset.matrix, f"{key}.ids")
    add = dataset.scale in ADDED_UP
    complete, verdicts = _drop_incomplete(matrix.values, chosen.verdicts)
    merged = genes.merge(complete, verdicts, add)
    return assemble(dataset, sheet, Identified(chosen, verdicts, merged), scale_info, matrix.notes)


def assemble(
    dataset: Dataset,
    sheet: samples.SampleSheet,
    found: Identified,
    scale_info: dict[str, Any],
    notes: Sequence[str],
) -> Ingested:
    """Normalise values by symbol and put expression, report and quality together.

    The columns of `found.merged.values` are the samples of `sheet` in its order.
    """
    import pandas as pd

    chosen, verdicts, merged = found.chosen, found.verdicts, found.merged
    add = dataset.scale in ADDED_UP
    groupings = [
        [cells[contrast.column] for cells in sheet.rows.values()] for contrast in dataset.contrasts.values()
    ]
    transformed = transform.to_log2(merged.values, dataset.scale, groupings)
    report = pd.DataFrame(genes.report_rows(chosen.names, verdicts, merged, add))
    _report_filtered(report, merged, transformed)
    actions = Counter(report["action"])
    id_info = {
        "declared": dataset.ids,
        "kind": chosen.kind,
        "column": chosen.column,
        "rows": len(report),
        **{action: actions.get(action, 0) for action in ("kept", "renamed", "merged", "dropped")},
        "genes": int(transformed.kept.sum()),
    }
    if chosen.mouse:
        id_info["mouse_share"] = _mouse_share(matrix, chosen.mouse)
    detected = _detected(merged.values, dataset.scale)
    qc = {
        "scale": scale_info,
        "ids": id_info,
        "normalisation": transformed.info,
        "excluded": dict(dataset.exclude),
        "notes": list(notes),
        **quality.assess(
            transformed.expression,
            merged.values.sum(axis=0) if add else None,
            detected.sum(axis=0),
            list(sheet.rows),
            groupings[0] if groupings else ["all"] * len(sheet.rows),
        ),
    }
    provenance = {
        "dataset": dataset.name,
        "scale": scale_info,
        "ids": id_info,
        "normalisation": transformed.info,
        "excluded": dict(dataset.exclude),
        "checksums": {path.name: checksum(path) for path in (dataset.matrix, dataset.samples)},
        "versions": {"sorascope": __version__, **{name: version(name) for name in LIBRARIES}},
        "notes": list(notes),
    }
    original = ["|".join(chosen.names[row] for row in rows) for rows in merged.rows]
    genes_kept = [symbol for symbol, kept in zip(merged.symbols, transformed.kept, strict=True) if kept]
    variables = pd.DataFrame(
        {
            "original_id": [name for name, kept in zip(original, transformed.kept, strict=True) if kept],
            "detected": detected[transformed.kept].mean(axis=1),
        },
        index=genes_kept,
    )
    return Ingested(_anndata(transformed, variables, sheet, provenance), report, qc)


def _refuse_empty_samples(matrix: readers.Matrix, path: Path) -> None:
    import numpy as np

    problems = [
        Problem(
            str(path), f"sample {sample}", "no value", "numbers", "correct the file, or exclude the sample"
        )
        for sample, empty in zip(matrix.samples, np.isnan(matrix.values).all(axis=0), strict=True)
        if empty
    ]
    infinite = np.argwhere(np.isinf(matrix.values))
    problems += [
        Problem(
            str(path),
            f"sample {matrix.samples[column]}, row {row + 1}",
            "an infinite value",
            "finite numbers",
        )
        for row, column in infinite[:3]
    ]
    if problems:
        raise InputError(problems)


def _mouse_share(matrix: readers.Matrix, mouse: tuple[bool, ...]) -> dict[str, float]:
    """Return the share of each sample's total that lies on mouse genes."""
    import numpy as np

    shares = np.nansum(matrix.values[list(mouse)], axis=0) / np.nansum(matrix.values, axis=0)
    return {sample: round(float(share), 4) for sample, share in zip(matrix.samples, shares, strict=True)}


def _drop_incomplete(values: np.ndarray, verdicts: list[Any]) -> tuple[np.ndarray, list[Any]]:
    """Take rows with missing values out of the verdicts: no stage after this one imputes."""
    import numpy as np

    from .identifiers import Verdict

    missing = np.isnan(values).sum(axis=1)
    changed = [
        Verdict("", f"no value in {count} of {values.shape[1]} samples")
        if count and verdict.symbol
        else verdict
        for verdict, count in zip(verdicts, missing, strict=True)
    ]
    return values, changed


def _report_filtered(report: pd.DataFrame, merged: genes.Merged, transformed: transform.Transformed) -> None:
    """Mark the rows of genes that the low-expression filter took out."""
    filtered = [
        row for rows, kept in zip(merged.rows, transformed.kept, strict=True) if not kept for row in rows
    ]
    report.loc[filtered, "action"] = "dropped"
    reasons = report.loc[filtered, "reason"]
    report.loc[filtered, "reason"] = reasons.where(reasons == "", reasons + "; ") + "low expression"


def _detected(values: np.ndarray, declared: str) -> np.ndarray:
    """Return where a gene is detected: above 0, or above the sample's lowest value on scales without 0."""
    return values > (0 if declared in ADDED_UP else values.min(axis=0))


def _anndata(
    transformed: transform.Transformed,
    variables: pd.DataFrame,
    sheet: samples.SampleSheet,
    provenance: dict[str, Any],
) -> anndata.AnnData:
    import anndata
    import numpy as np
    import pandas as pd

    observations = pd.DataFrame.from_dict(dict(sheet.rows), orient="index", columns=list(sheet.columns))
    data = anndata.AnnData(
        np.ascontiguousarray(transformed.expression.T),
        obs=observations,
        var=variables,
        uns={"sorascope": json.dumps(provenance, sort_keys=True)},
    )
    if transformed.counts is not None:
        data.layers["counts"] = np.ascontiguousarray(transformed.counts.T)
    return data


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file; of a folder, that of the list of its files with theirs."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        listed = "".join(f"{checksum(file)}  {file.relative_to(path).as_posix()}\n" for file in files)
        return hashlib.sha256(listed.encode()).hexdigest()
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
