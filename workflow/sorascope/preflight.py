"""All faults of all data sets, found from sample sheets and matrix headers before anything is computed.

Runs whenever the workflow is read, so nothing heavy (pandas, anndata, scanpy) may be imported from here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import engine, knowledge, readers, samples
from .cells import preflight as cells
from .confounding import confounded
from .contrast_table import read as contrast_tables
from .errors import InputError, Problems, did_you_mean
from .layout import place_samples
from .samples import SampleSheet
from .settings import CELLS, TABLES, Contrast, Dataset, Mechanisms, Settings

MIN_PER_GROUP = 2
Opened = TypeVar("Opened")


def check(settings: Settings) -> None:
    """Raise `InputError` with every problem of every data set and own gene set; return None without any."""
    problems = Problems()
    _check_mechanisms(settings.mechanisms, problems)
    _check_engine(settings, problems)
    for dataset in settings.datasets.values():
        _check_dataset(dataset, settings.source, problems)
    problems.raise_if_any()


def _check_mechanisms(mechanisms: Mechanisms, problems: Problems) -> None:
    try:
        knowledge.load(mechanisms.folder, mechanisms.sets, mechanisms.use_review)
    except InputError as error:
        problems.found.extend(error.problems)


def _check_engine(settings: Settings, problems: Problems) -> None:
    engine.check(settings.statistics, settings.source, problems)
    scales = {dataset.scale for dataset in settings.datasets.values()}
    if settings.statistics.engine == engine.DESEQ2 and settings.datasets and engine.COUNTS not in scales:
        problems.add(
            settings.source,
            "key statistics.engine",
            "deseq2, and no data set of scale counts",
            "deseq2 for counts; other data sets keep the linear model",
            "set engine: limma",
        )


def _check_dataset(dataset: Dataset, source: str, problems: Problems) -> None:
    place = f"key datasets.{dataset.name}"
    if dataset.kind == TABLES:
        _check_tables(dataset, source, problems)
        return
    sheet = _opened(samples.read, dataset.samples, source, f"{place}.samples", problems)
    of_cells = dataset.kind == CELLS
    reader = Path.exists if of_cells else lambda _: readers.head(dataset.source)
    head = None
    if not dataset.geo or dataset.matrix.exists():  # a file yet to be downloaded is checked on the way in
        head = _opened(reader, dataset.matrix, source, f"{place}.matrix", problems)
    if dataset.platform:
        _opened(readers.genes_of_probes, dataset.platform, source, f"{place}.platform", problems)
    if sheet is None:
        return
    known = [*sheet.rows, *(head.columns if isinstance(head, readers.Head) else ())]
    _check_excluded(dataset, known, source, problems)
    kept = sheet.without(dataset.exclude)
    if head is not None and of_cells:
        cells.check(dataset, kept.rows, source, problems)
    elif head is not None:
        try:
            place_samples(
                head, list(kept.rows), dataset.exclude, dataset.matrix, dataset.samples, dataset.id_column
            )
        except InputError as error:
            problems.found.extend(error.problems)
    for contrast in dataset.contrasts.values():
        _check_contrast(dataset, contrast, kept, source, problems)


def _check_tables(dataset: Dataset, source: str, problems: Problems) -> None:
    """Open each published table and recognise its columns."""
    for name, table in dataset.tables.items():
        key = f"datasets.{dataset.name}.contrasts.{name}"
        open_head = partial(contrast_tables.head, key=key, columns=table.columns, sheet=table.sheet)
        _opened(open_head, table.table, source, f"key {key}.table", problems)


def _opened(
    read: Callable[[Path], Opened], path: Path, source: str, place: str, problems: Problems
) -> Opened | None:
    """Return what `read` makes of a file, or None after telling why it cannot."""
    if not path.exists():
        near = [str(file) for file in path.parent.glob("*")] if path.parent.is_dir() else []
        problems.add(
            source,
            place,
            f"no file {path}",
            "an existing file; a relative path counts from the working folder",
            did_you_mean(str(path), sorted(near)),
        )
        return None
    try:
        return read(path)
    except InputError as error:
        problems.found.extend(error.problems)
        return None


def _check_excluded(dataset: Dataset, known: list[str], source: str, problems: Problems) -> None:
    """Tell names under `exclude` that are neither a sample of the sheet nor a column of the matrix."""
    for name in dataset.exclude:
        if name not in known:
            problems.add(
                source,
                f"key datasets.{dataset.name}.exclude.{name}",
                "no such sample",
                f"a sample of {dataset.samples} or a column of {dataset.matrix}",
                did_you_mean(name, known),
            )


def _check_contrast(
    dataset: Dataset, contrast: Contrast, sheet: SampleSheet, source: str, problems: Problems
) -> None:
    place = f"key datasets.{dataset.name}.contrasts.{contrast.name}"
    before = len(problems.found)
    if contrast.test == contrast.reference:
        problems.add(
            source, place, f"test and reference are both {contrast.test}", "two levels of the column"
        )
    for role, column in _named_columns(contrast):
        if column not in sheet.columns:
            problems.add(
                source,
                f"{place}.{role}",
                f"no column {column} in {dataset.samples}",
                ", ".join(sheet.columns) or "no column beside sample",
                did_you_mean(column, sheet.columns),
            )
    if contrast.interaction and not contrast.block:
        problems.add(
            source,
            f"{place}.interaction",
            "true without a block",
            "interaction: true beside block:, whose changes it compares",
            "name the block, or take interaction away",
        )
    repeated = {name for name in contrast.columns if contrast.columns.count(name) > 1}
    for name in sorted(repeated):
        problems.add(source, place, f"column {name} in two roles", "each column once", "remove one")
    if len(problems.found) > before:
        return
    levels = sheet.levels(contrast.column)
    for role, level in (("test", contrast.test), ("reference", contrast.reference)):
        members = levels.get(level, [])
        if not members:
            problems.add(
                source,
                f"{place}.{role}",
                f"no sample with {contrast.column} = {level}",
                ", ".join(name for name in levels if name),
                did_you_mean(level, levels),
            )
        elif len(members) < MIN_PER_GROUP:
            problems.add(
                source,
                f"{place}.{role}",
                f"1 sample with {contrast.column} = {level}: {members[0]}",
                f"at least {MIN_PER_GROUP} samples in each group",
                "add a replicate, or remove the contrast",
            )
    if contrast.interaction:
        _check_interaction(dataset, contrast, sheet, problems)
    _check_cells(dataset, contrast, sheet, problems)
    if len(problems.found) == before:
        told = confounded(sheet, contrast)
        if told:
            problems.add(
                dataset.samples,
                f"contrast {contrast.name}",
                told,
                "groups, block and covariates that can be told apart",
                f"leave {' or '.join(contrast.columns[1:])} out, or add samples"
                if contrast.columns[1:]
                else "add samples",
            )


def _named_columns(contrast: Contrast) -> list[tuple[str, str]]:
    block = [("block", contrast.block)] if contrast.block else []
    return [("column", contrast.column), *block, *(("covariates", name) for name in contrast.covariates)]


def _check_interaction(dataset: Dataset, contrast: Contrast, sheet: SampleSheet, problems: Problems) -> None:
    """An interaction compares the changes of blocks that have samples of both groups."""
    held = [
        {row[contrast.block] for row in sheet.rows.values() if row[contrast.column] == level}
        for level in (contrast.test, contrast.reference)
    ]
    both = sorted(held[0] & held[1])
    told = ", ".join(both) or "none"
    if len(both) < 2:
        problems.add(
            dataset.samples,
            f"contrast {contrast.name}",
            f"interaction with {contrast.block}, of which {told} has samples of both groups",
            "two or more with samples of both groups",
            "take interaction: true away, or add samples",
        )


def _check_cells(dataset: Dataset, contrast: Contrast, sheet: SampleSheet, problems: Problems) -> None:
    """A sample of the contrast needs a value in every column of the design."""
    for sample, row in sheet.rows.items():
        if row[contrast.column] not in (contrast.test, contrast.reference):
            continue
        for column in contrast.columns[1:]:
            if row[column] in ("", "NA", "NaN", "nan"):
                problems.add(
                    dataset.samples,
                    f"sample {sample}, column {column}",
                    "no value",
                    f"a value for every sample of contrast {contrast.name}",
                    "fill it in, or exclude the sample",
                )
