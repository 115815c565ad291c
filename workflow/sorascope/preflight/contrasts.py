"""Faults of a contrast against the sample sheet: columns, groups, design."""

from __future__ import annotations

from dataclasses import replace

from ..confounding import confounded
from ..errors import Problems, did_you_mean, nearest
from ..samples import SampleSheet
from ..settings import Contrast, Dataset

MIN_PER_GROUP = 2


def check(dataset: Dataset, contrast: Contrast, sheet: SampleSheet, source: str, problems: Problems) -> None:
    """Add every fault of a contrast; where a name is misspelt, go on with the one that was meant."""
    place = f"key datasets.{dataset.name}.contrasts.{contrast.name}"
    before = len(problems.found)
    if contrast.test == contrast.reference:
        problems.add(
            source, place, f"test and reference are both {contrast.test}", "two levels of the column"
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
    sound = len(problems.found) == before
    meant = _with_columns_as_meant(dataset, contrast, sheet, source, problems)
    if meant is None or not sound:
        return
    contrast = _with_groups_as_meant(meant, sheet, source, place, problems)
    if contrast is None:
        return
    before = len(problems.found)
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


def _with_columns_as_meant(
    dataset: Dataset, contrast: Contrast, sheet: SampleSheet, source: str, problems: Problems
) -> Contrast | None:
    """Tell columns that the sheet lacks; return None when one is near none of its columns."""
    meant = {name: name for name in contrast.columns}
    for role, column in _named_columns(contrast):
        if column not in sheet.columns:
            meant[column] = nearest(column, sheet.columns)
            problems.add(
                source,
                f"key datasets.{dataset.name}.contrasts.{contrast.name}.{role}",
                f"no column {column} in {dataset.samples}",
                ", ".join(sheet.columns) or "no column beside sample",
                did_you_mean(column, sheet.columns),
            )
    if "" in meant.values() or len(set(meant.values())) < len(meant):
        return None
    return replace(
        contrast,
        column=meant[contrast.column],
        block=meant[contrast.block] if contrast.block else None,
        covariates=tuple(meant[name] for name in contrast.covariates),
    )


def _with_groups_as_meant(
    contrast: Contrast, sheet: SampleSheet, source: str, place: str, problems: Problems
) -> Contrast | None:
    """Tell groups without enough samples; return None when nothing more can be said of the contrast."""
    levels = sheet.levels(contrast.column)
    meant = {}
    enough = True
    for role, level in (("test", contrast.test), ("reference", contrast.reference)):
        meant[role] = level if level in levels else nearest(level, levels)
        members = levels.get(meant[role], [])
        if level not in levels:
            problems.add(
                source,
                f"{place}.{role}",
                f"no sample with {contrast.column} = {level}",
                ", ".join(name for name in levels if name),
                did_you_mean(level, levels),
            )
        if len(members) == 1:
            problems.add(
                source,
                f"{place}.{role}",
                f"1 sample with {contrast.column} = {meant[role]}: {members[0]}",
                f"at least {MIN_PER_GROUP} samples in each group",
                "add a replicate, or remove the contrast",
            )
        enough = enough and len(members) >= MIN_PER_GROUP
    if not enough or meant["test"] == meant["reference"]:
        return None
    return replace(contrast, **meant)


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
