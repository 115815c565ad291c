"""Faults of a data set's assays, found before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .. import readers
from ..errors import InputError, Problems, did_you_mean, nearest, some
from ..files import path_kind
from ..readers.fields import MISSING, Field, is_number, remedy
from ..readers.samples import SampleSheet
from ..settings import Assay, Dataset
from .kinds import KINDS
from .matrix import AssayMatrix, missing_by_group, read, suggestions, uneven

if TYPE_CHECKING:
    from collections.abc import Iterator

READ_BELOW_BYTES = 5_000_000
SHOWN = 5


def check(dataset: Dataset, sheet: SampleSheet, source: str, problems: Problems) -> dict[str, AssayMatrix]:
    """Add every fault of a data set's assays to `problems`; return what was read of those without any.

    `sheet`: without excluded samples. Of a large file only the first rows are looked at here.
    """
    found = {}
    _check_responses(dataset, sheet, source, problems)
    for assay in dataset.assays.values():
        place = f"key datasets.{dataset.name}.assays.{assay.name}"
        if not _named(assay, sheet, source, place, problems) or not _there(assay, source, place, problems):
            continue
        try:
            whole = readers.size_of(assay.matrix) <= READ_BELOW_BYTES
            found[assay.name] = read(assay, sheet.rows, place, whole)
        except InputError as error:
            problems.found.extend(error.problems)
    return found


def _check_responses(dataset: Dataset, sheet: SampleSheet, source: str, problems: Problems) -> None:
    """Tell responses that are no column of the sheet, or that hold no numbers."""
    for name in dataset.responses:
        place = f"key datasets.{dataset.name}.responses.{name}"
        if name not in sheet.columns:
            near = did_you_mean(name, sheet.columns)
            problems.add(source, place, f"no column {name} in {sheet.path}", ", ".join(sheet.columns), near)
            continue
        entries = [row[name] for row in sheet.rows.values() if row[name] not in MISSING]
        odd = [entry for entry in entries if not is_number(entry)]
        if odd or not entries:
            found = f"{odd[0]!r} in column {name}" if odd else f"column {name} is empty"
            to_do = remedy(Field("", name, odd[0]), "") if odd else ""
            problems.add(sheet.path, place, found, "numbers; empty where nothing was measured", to_do)


def _named(assay: Assay, sheet: SampleSheet, source: str, place: str, problems: Problems) -> bool:
    """Tell type, scale, column and samples that there are none of."""
    before = len(problems.found)
    kind = KINDS.get(assay.type)
    if kind is None:
        remedy = did_you_mean(assay.type, KINDS)
        problems.add(source, f"{place}.type", f"no type {assay.type}", ", ".join(KINDS), remedy)
    elif assay.scale and assay.scale not in kind.scales:
        allowed = "; ".join(f"{scale} ({meaning})" for scale, meaning in kind.scales.items())
        remedy = did_you_mean(assay.scale, kind.scales)
        problems.add(source, f"{place}.scale", f"{assay.scale}, for {assay.type}", allowed, remedy)
    if assay.column and assay.column not in sheet.columns:
        remedy = did_you_mean(assay.column, sheet.columns)
        allowed = ", ".join(sheet.columns)
        problems.add(source, f"{place}.samples", f"no column {assay.column} in {sheet.path}", allowed, remedy)
    for sample in assay.names:
        if sample not in sheet.rows:
            remedy = did_you_mean(sample, sheet.rows)
            allowed = f"a sample of {sheet.path} that takes part"
            problems.add(source, f"{place}.samples.{sample}", "no such sample", allowed, remedy)
    return len(problems.found) == before and bool(assay.scale)


def _there(assay: Assay, source: str, place: str, problems: Problems) -> bool:
    found, taken_for = path_kind.taken(assay.matrix)
    if found:
        remedy = f"rename the file or folder: Snakemake takes {found} for {taken_for}"
        problems.add(source, f"{place}.matrix", f"{found} in the path {assay.matrix}", "", remedy)
        return False
    what = path_kind.what(assay.matrix)
    if what in (path_kind.FILE, path_kind.FOLDER):
        return True
    if what:
        problems.add(
            source, f"{place}.matrix", f"{assay.matrix} is {what}", path_kind.FILE, "name the table itself"
        )
        return False
    folder = assay.matrix.parent
    names = [each.name for each in folder.iterdir()] if path_kind.what(folder) == path_kind.FOLDER else []
    near = nearest(assay.matrix.name, names)
    problems.add(
        source,
        f"{place}.matrix",
        f"no file {assay.matrix}",
        "an existing file or folder; a relative path counts from the working folder",
        f"did you mean {folder / near}?" if near else "",
    )
    return False


def describe(dataset: Dataset, found: Mapping[str, AssayMatrix], sheet: SampleSheet) -> Iterator[str]:
    """Say what was understood of each assay."""
    for name, matrix in found.items():
        yield f"assay {name} ({matrix.assay.type}): {matrix.assay.matrix}: {matrix.describe()}"
        if matrix.dropped:
            yield "  rows left out: " + ", ".join(f"{n:,} {why}" for why, n in matrix.dropped.items())
        for contrast in dataset.contrasts.values():
            groups = {
                sample: row[contrast.column]
                for sample, row in sheet.rows.items()
                if row.get(contrast.column) in (contrast.test, contrast.reference)
            }
            warned = uneven(missing_by_group(matrix, groups))
            if warned:
                yield f"! {name}, {contrast.name}: {warned}"
        near = suggestions(matrix)
        if near:
            yield f"! {name}: looks misspelt: {some(near, SHOWN)}"
        for warning in matrix.warnings:
            yield f"! {name}: {warning}"
