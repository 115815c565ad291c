"""What the workflow understood of each data set that passed, in a few lines: read it before you compute."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from .. import design, scale
from ..assays import check as assays
from ..contrast_table.values import MEANING
from ..errors import some
from ..files import path_kind
from ..readers import excel
from ..readers.files import magic, open_binary
from ..readers.samples import SampleSheet
from ..settings import CELLS, TABLES, Contrast, Dataset, Settings
from .opened import OpenedData, OpenedTable

WIDTH = 100
LONGEST = 50_000  # characters: they pass through a command line
SHOWN = 6
MANY_GENES = 20_000  # as is assumed where they were not counted
COUNTED_BELOW_BYTES = 20_000_000
OF_SAMPLES = (
    "report.html, report.json, expression.h5ad, qc.json, id_report.tsv, scores/, contrast/, signature/"
)
OF_TABLES = "report.html, report.json, contrast/"


def describe(
    settings: Settings, opened: Mapping[str, OpenedData | Mapping[str, OpenedTable]], results: Path
) -> str:
    """Return what was understood, a paragraph a data set; `results` is the folder of all results.

    `opened` is what preflight opened of them and found without fault.
    """
    parts: list[str] = []
    for name, dataset in settings.datasets.items():
        if sum(map(len, parts)) > LONGEST:
            parts.append(
                f"… and {len(settings.datasets) - len(parts)} more data sets, checked in the same way"
            )
            break
        parts.append("\n".join(_wrapped(_once(_dataset(dataset, opened.get(name), results / name)))))
    return "\n\n".join(parts)


def _once(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines, a note that was given already not again: contrasts share many."""
    noted: set[str] = set()
    for line in lines:
        if line not in noted:
            yield line
        if line.startswith("! "):
            noted.add(line)


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        indent = "" if number == 0 else "  "
        yield from textwrap.wrap(line, WIDTH, initial_indent=indent, subsequent_indent="    ") or [""]


def _dataset(
    dataset: Dataset, looked: OpenedData | Mapping[str, OpenedTable] | None, folder: Path
) -> Iterator[str]:
    yield f"{dataset.name}: {dataset.title}"
    if dataset.kind == TABLES:
        for name, table in dataset.tables.items():
            yield f"contrast {name}: published table {table.table}, {MEANING[table.values]}"
            yield from _table(looked.get(name) if isinstance(looked, Mapping) else None)
        yield f"writes {OF_TABLES} in {folder}/"
        return
    if not isinstance(looked, OpenedData):
        yield "its files are yet to be made"
        return
    sheet = looked.sheet
    kept = sheet.without(dataset.exclude)
    yield from _matrix(dataset, looked, kept)
    yield _identifiers(dataset, looked)
    excluded = {name: why for name, why in dataset.exclude.items() if name in sheet.rows}
    if excluded:
        yield f"samples excluded: {_reasons(excluded)}"
    known = design.columns(dataset.contrasts.values(), kept.rows)
    for contrast in dataset.contrasts.values():
        yield from _contrast(contrast, kept, known)
    yield from assays.describe(dataset, looked.assays, kept)
    yield from sheet.notes
    cells = ", cells/" if dataset.kind == CELLS else ""
    brought = ", assays/" if dataset.assays else ""
    yield f"writes {OF_SAMPLES}{cells}{brought} in {folder}/"


def _table(looked: OpenedTable | None) -> Iterator[str]:
    """Say which columns of a published table are read, how many identifiers are known, and its remarks."""
    if looked is None:
        return
    columns, rows = looked.examined.columns, len(looked.examined.places)
    roles = ", ".join(f"{role.replace('_', ' ')} in {name}" for role, name in columns.roles.items())
    yield f"  {columns.layout} columns, {rows:,} rows: {roles}"
    yield f"  identifiers: {looked.identifiers or 'as they are'}"
    for remark in looked.examined.remarks:
        yield f"! {remark}"


def _matrix(dataset: Dataset, looked: OpenedData, kept: SampleSheet) -> Iterator[str]:
    head, layout, values = looked.head, looked.layout, looked.values
    if dataset.kind == CELLS:
        yield f"{dataset.matrix}: cells of {len(kept.rows)} samples; scale {dataset.scale}"
        return
    if head is None or layout is None:
        yield f"{dataset.geo}: {len(kept.rows)} samples, to be downloaded; scale {dataset.scale}"
        return
    genes = len(layout.genes) if layout.transposed else _rows(dataset.matrix)
    counted = f"{genes:,} {'columns' if layout.transposed else 'rows'}" if genes else "rows not counted"
    yield f"{dataset.matrix} ({head.format}): {len(kept.rows)} samples × {counted} of genes"
    notices = looked.notices
    if values is None:
        yield f"scale {dataset.scale}, verified when all of it is read"
    else:
        yield f"scale {dataset.scale}: the first {len(values)} rows hold {scale.seen(values)}"
        if notices is None:
            notices = tuple(scale.notices(values, dataset.scale, genes or MANY_GENES))
    for notice in dict.fromkeys((*head.notes, *(notices or ()))):
        yield f"! {notice}"


def _rows(path: Path) -> int:
    """Return the lines of a text table below its first one; 0 for another format or a large file."""
    if path_kind.what(path) != path_kind.FILE or path.stat().st_size > COUNTED_BELOW_BYTES:
        return 0
    if excel.recognises(path, magic(path)):
        return 0
    with open_binary(path) as stream:
        start = stream.read(1 << 16)
        if b"\0" in start:
            return 0
        lines = start.count(b"\n")
        while block := stream.read(1 << 20):
            lines += block.count(b"\n")
    return max(lines - 1, 0)


def _identifiers(dataset: Dataset, looked: OpenedData) -> str:
    platform = f", probes by {dataset.platform}" if dataset.platform else ""
    return f"identifiers: {looked.identifiers or dataset.ids}{platform}"


def _contrast(contrast: Contrast, kept: SampleSheet, known: Mapping[str, design.Column]) -> Iterator[str]:
    sizes = [design.dishes(kept.rows, contrast, each) for each in (contrast.test, contrast.reference)]
    test, reference = (_group(contrast, size) for size in sizes)
    yield (
        f"contrast {contrast.name}: {contrast.column} {contrast.test} ({test}) against {contrast.reference} "
        f"({reference})"
    )
    if [size.dishes for size in sizes] == [1, 1]:
        yield f"! {design.ONE_AGAINST_ONE}"
    if contrast.block:
        blocks = design.by_block(kept.rows, contrast)
        counted = [f"{block} {tests} + {others}" for block, (tests, others) in blocks.items()]
        groups = f"{contrast.test} + {contrast.reference}"
        yield f"  within {contrast.block} ({groups}): {some(counted, 2 * SHOWN)}"
    if contrast.covariates:
        yield "  adjusted for " + "; ".join(known[name].description for name in contrast.covariates)
    for warning in design.coincidences(kept.rows, contrast, known):
        yield f"! {warning}"
    out = design.left_out(kept.rows, contrast)
    if out:
        yield f"  takes no part: {_reasons(out)}"


def _group(contrast: Contrast, size: design.Dishes) -> str:
    if contrast.clone or contrast.block:
        return size.description
    return f"{size.dishes} sample{'' if size.dishes == 1 else 's'}"


def _reasons(out: Mapping[str, str]) -> str:
    """Return samples by reason: "a, b (response is other)"."""
    by_reason: dict[str, list[str]] = {}
    for sample, why in out.items():
        by_reason.setdefault(why, []).append(sample)
    return "; ".join(f"{some(names, SHOWN)} ({why})" for why, names in by_reason.items())
