"""One data set in: matrix and sample sheet -> checked log2 expression, identifier report, quality."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from .. import __version__, design, readers, scale
from ..files.checksum import sha256
from ..identifiers import IdentifierTable, Verdict, genes
from ..readers import samples
from ..readers.samples import SampleSheet
from ..scale import transform
from ..scale.scales import SCALES
from ..settings import Contrast, Dataset
from . import complete, quality
from .layout import place_samples
from .quality import markers, names

if TYPE_CHECKING:
    import anndata
    import numpy as np
    import pandas as pd

WHOLE_TRANSCRIPTOME = 2000  # genes; targeted panels have some hundreds, the smallest arrays several thousand
LIBRARIES = ("anndata", "numpy", "pandas")


@dataclass(frozen=True)
class Ingested:
    """Expression as AnnData (samples × genes), one report row a row of the input, quality as JSON."""

    expression: anndata.AnnData
    id_report: pd.DataFrame
    qc: dict[str, Any]


@dataclass(frozen=True)
class Identified:
    """The identifiers of the input's rows, what became of each, and the values by approved symbol.

    `mouse_share`: of each sample's total, where the input is a mixture with mouse (xenografts).
    """

    chosen: genes.Chosen
    verdicts: Sequence[Verdict]
    merged: genes.Merged
    mouse_share: Mapping[str, float] = field(default_factory=dict)


def run(dataset: Dataset, table: IdentifierTable) -> Ingested:
    """Read, check and normalise one data set. Raises `InputError` for every fault of the input."""
    sheet = samples.read(dataset.samples).without(dataset.exclude)
    matrix, checked = read(dataset, sheet)
    values, used = scale.unlogged(matrix.values, dataset.scale)
    matrix, dataset = replace(matrix, values=values), replace(dataset, scale=used)
    key = f"datasets.{dataset.name}.ids"
    chosen = genes.choose(matrix.identifiers, dataset.ids, table, dataset.matrix, key)
    verdicts = complete.drop_incomplete(matrix, chosen.verdicts, dataset.matrix)
    merged = genes.merge(matrix.values, verdicts, SCALES[dataset.scale].from_zero)
    shares = genes.mouse_shares(matrix.values, chosen.mouse) if chosen.mouse else []
    mouse_share = dict(zip(matrix.samples, shares, strict=False))
    identified = Identified(chosen, verdicts, merged, mouse_share)
    notes = (*matrix.notes, *chosen.notes, *complete.notes(chosen.verdicts, verdicts))
    return assemble(dataset, sheet, identified, checked, notes)


def read(dataset: Dataset, sheet: SampleSheet) -> tuple[readers.Matrix, dict[str, Any]]:
    """Return the samples of `sheet` from the matrix and what verifying its scale found.

    Raises `InputError` for what cannot be read or used, and for another scale than declared.
    """
    layout = place_samples(
        readers.head(dataset.source),
        list(sheet.rows),
        dataset.exclude,
        dataset.matrix,
        dataset.samples,
        dataset.id_column,
    )
    matrix = readers.read(dataset.source, layout, zeros_left_out=SCALES[dataset.scale].from_zero)
    complete.refuse_unusable(matrix, dataset.matrix)
    key = f"key datasets.{dataset.name}.scale"
    return matrix, scale.verify(matrix.values, dataset.scale, dataset.matrix, key, matrix.samples)


def assemble(
    dataset: Dataset,
    sheet: SampleSheet,
    found: Identified,
    scale_info: dict[str, Any],
    notes: Sequence[str],
) -> Ingested:
    """Normalise values by symbol and put expression, report and quality together.

    The columns of `found.merged.values` are the samples of `sheet` in its order.
    """
    chosen, merged = found.chosen, found.merged
    add = SCALES[dataset.scale].from_zero
    contrasts = list(dataset.contrasts.values())
    transformed = transform.to_log2(
        merged.values, dataset.scale, [_levels(sheet, contrast.column) for contrast in contrasts]
    )
    if scale_info.get("taken_back"):
        log2_as_given = dataset.scale == "log2"
        method = "" if log2_as_given else f"; {transformed.info['method']}"
        transformed.info["method"] = scale_info["taken_back"] + method
    complete.refuse_no_genes(transformed.kept, dataset.matrix)
    report = genes.report(chosen.names, found.verdicts, merged, transformed.kept, add)
    detected = _detected(merged.values, dataset.scale)
    if panel := _panel_note(len(merged.symbols)):
        notes = [*notes, panel]
    notes = [*sheet.notes, *notes]
    about = {
        "scale": scale_info,
        "ids": _about_ids(report, found, dataset.ids, int(transformed.kept.sum())),
        "normalisation": transformed.info,
        "excluded": dict(dataset.exclude),
        "notes": list(notes),
    }
    assessed = quality.assess(transformed.expression, list(sheet.rows), *_grouping(sheet, contrasts))
    marked = markers.read(merged.values, merged.symbols)
    for number, sample in enumerate(assessed["samples"]):
        sample |= {"genes_detected": int(detected[:, number].sum()), **marked[number]}
        if add:
            sample["library_size"] = round(float(merged.values[:, number].sum()), 2)
    assessed["rules"] += [markers.SEX_RULE, markers.LIVER_RULE]
    if not scale_info.get("relative"):
        misplaced = names.misplaced(merged.values, merged.symbols, list(sheet.rows))
        assessed["names"] = [misplaced] if misplaced else []
    provenance = {
        "dataset": dataset.name,
        **about,
        "checksums": {path.name: sha256(path) for path in (dataset.matrix, dataset.samples)},
        "versions": {"sorascope": __version__, **{name: version(name) for name in LIBRARIES}},
    }
    expression = _anndata(transformed, _variables(merged, chosen, transformed.kept, detected), provenance)
    expression.obs = _observations(sheet, contrasts)
    return Ingested(expression, report, about | assessed)


def _panel_note(genes: int) -> str:
    """Say that a matrix holds a chosen panel rather than a transcriptome, "" for one that does not."""
    if genes >= WHOLE_TRANSCRIPTOME:
        return ""
    return (
        f"only {genes:,} genes, of some 19,000 that code for proteins: in a panel that somebody chose, a set "
        "is compared with other chosen genes, so camera's p and ranks within a sample say how a set differs "
        "from those, not from a transcriptome"
    )


def _levels(sheet: SampleSheet, column: str) -> list[str]:
    return [cells[column] for cells in sheet.rows.values()]


def _grouping(sheet: SampleSheet, contrasts: list[Contrast]) -> tuple[list[str], list[str] | None]:
    """Return groups and blocks of the first contrast, which quality is judged within."""
    if not contrasts:
        return ["all"] * len(sheet.rows), None
    block = contrasts[0].block
    return _levels(sheet, contrasts[0].column), _levels(sheet, block) if block else None


def _about_ids(report: pd.DataFrame, found: Identified, declared: str, passed: int) -> dict[str, Any]:
    actions = Counter(report["action"])
    mixed = {"mouse_share": dict(found.mouse_share)} if found.mouse_share else {}
    return {
        "declared": declared,
        "kind": found.chosen.kind,
        "column": found.chosen.column,
        "rows": len(report),
        **{action: actions.get(action, 0) for action in ("kept", "renamed", "merged", "dropped")},
        "genes": passed,
        **mixed,
    }


def _detected(values: np.ndarray, declared: str) -> np.ndarray:
    """Return where a gene is detected: above 0, or above the sample's lowest value on scales without 0."""
    return values > (0 if SCALES[declared].from_zero else values.min(axis=0))


def _variables(
    merged: genes.Merged, chosen: genes.Chosen, kept: np.ndarray, detected: np.ndarray
) -> pd.DataFrame:
    import pandas as pd

    names = chosen.names
    original = [
        names[rows[0]] if len(rows) == 1 else "|".join([names[row] for row in rows]) for rows in merged.rows
    ]
    whole = pd.DataFrame(
        {"original_id": original, "detected": detected.mean(axis=1)},
        index=pd.Index(merged.symbols, dtype=str),
    )
    return whole[kept]


def _observations(sheet: SampleSheet, contrasts: list[Contrast]) -> pd.DataFrame:
    """Return the sample sheet; covariates that are measurements as numbers, all else as text."""
    import pandas as pd

    table = pd.DataFrame.from_dict(dict(sheet.rows), orient="index", columns=list(sheet.columns))
    for name, column in design.columns(contrasts, sheet.rows).items():
        if column.is_number:
            table[name] = design.numbers(list(table[name]))
    return table


def _anndata(
    transformed: transform.Transformed, variables: pd.DataFrame, provenance: dict[str, Any]
) -> anndata.AnnData:
    import anndata
    import numpy as np

    data = anndata.AnnData(
        np.ascontiguousarray(transformed.expression.T),
        var=variables,
        uns={"sorascope": json.dumps(provenance, sort_keys=True)},
    )
    if transformed.counts is not None:
        data.layers["counts"] = np.ascontiguousarray(transformed.counts.T)
    return data
