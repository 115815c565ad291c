"""Faults of a contrast against the sample sheet: columns, groups, design."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from .. import design
from ..errors import Problems, did_you_mean, nearest, some
from ..readers.samples import SampleSheet
from ..settings import Contrast, Dataset

MIN_PER_GROUP = 2
SHOWN = 5


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
            "interaction: true with block:, whose changes it compares",
            "name the block, or take interaction away",
        )
    named = [column for _, column in _named_columns(contrast)]
    repeated = {name for name in named if named.count(name) > 1}
    for name in sorted(repeated):
        problems.add(source, place, f"column {name} in two roles", "each column once", "remove one")
    sound = len(problems.found) == before
    meant = _with_columns_as_meant(dataset, contrast, sheet, source, problems)
    if meant is None or not sound:
        return
    grouped = _with_groups_as_meant(meant, sheet, source, place, problems)
    if grouped is None:
        return
    contrast = grouped
    before = len(problems.found)
    if contrast.interaction and contrast.block:
        _check_interaction(dataset, contrast, contrast.block, sheet, problems)
    _check_levels(dataset, contrast, sheet, problems)
    _check_cells(dataset, contrast, sheet, problems)
    _check_numbers(dataset, contrast, sheet, source, problems)
    if len(problems.found) == before:
        known = design.columns([*dataset.contrasts.values(), contrast], sheet.rows)
        reason = design.confounded(sheet, contrast, known)
        if reason:
            problems.add(
                dataset.samples,
                f"contrast {contrast.name}",
                reason,
                "groups, block and covariates that can be separated",
                f"leave {' or '.join(contrast.columns[1:])} out, or add samples"
                if contrast.columns[1:]
                else "add samples",
            )


def _with_columns_as_meant(
    dataset: Dataset, contrast: Contrast, sheet: SampleSheet, source: str, problems: Problems
) -> Contrast | None:
    """Tell columns that the sheet lacks; return None when one is near none of its columns."""
    meant = {name: name for _, name in _named_columns(contrast)}
    for role, column in _named_columns(contrast):
        if column not in sheet.columns:
            meant[column] = nearest(column, sheet.columns)
            problems.add(
                source,
                f"key datasets.{dataset.name}.contrasts.{contrast.name}.{role}",
                f"no column {column} in {dataset.samples}",
                ", ".join(sheet.columns) or "no column other than sample",
                did_you_mean(column, sheet.columns),
            )
    if "" in meant.values() or len(set(meant.values())) < len(meant):
        return None
    return replace(
        contrast,
        column=meant[contrast.column],
        block=meant[contrast.block] if contrast.block else None,
        clone=meant[contrast.clone] if contrast.clone else None,
        batch=meant[contrast.batch] if contrast.batch else None,
        covariates=tuple(meant[name] for name in contrast.covariates),
        declared={meant[name]: kind for name, kind in contrast.declared.items()},
    )


def _with_groups_as_meant(
    contrast: Contrast, sheet: SampleSheet, source: str, place: str, problems: Problems
) -> Contrast | None:
    """Tell groups without enough samples; return None when nothing more can be said of the contrast."""
    levels = sheet.levels(contrast.column)
    meant = {}
    enough = True
    one_against_one = all(len(levels.get(level, ())) == 1 for level in (contrast.test, contrast.reference))
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
        if len(members) == 1 and not one_against_one:
            problems.add(
                source,
                f"{place}.{role}",
                f"1 sample with {contrast.column} = {meant[role]}: {members[0]}",
                f"at least {MIN_PER_GROUP} samples in each group; one in both is described, without p",
                "add a replicate, compare one with one (exclude the others), or remove the contrast",
            )
        enough = enough and (len(members) >= MIN_PER_GROUP or one_against_one)
    if not enough or meant["test"] == meant["reference"]:
        return None
    return replace(contrast, test=meant["test"], reference=meant["reference"])


def _named_columns(contrast: Contrast) -> list[tuple[str, str]]:
    roles = (("block", contrast.block), ("clone", contrast.clone), ("batch", contrast.batch))
    named = [(role, name) for role, name in roles if name]
    return [
        ("column", contrast.column),
        *named,
        *(("covariates", name) for name in contrast.covariates if name != contrast.batch),
    ]


def _check_interaction(
    dataset: Dataset, contrast: Contrast, block: str, sheet: SampleSheet, problems: Problems
) -> None:
    """An interaction compares the changes of blocks that have samples of both groups."""
    held = [
        {row[block] for row in sheet.rows.values() if row[contrast.column] == level}
        for level in (contrast.test, contrast.reference)
    ]
    both = sorted(held[0] & held[1])
    both_groups = ", ".join(both) or "none"
    if len(both) < 2:
        problems.add(
            dataset.samples,
            f"contrast {contrast.name}",
            f"interaction with {block}, of which {both_groups} has samples of both groups",
            "two or more with samples of both groups",
            "take interaction: true away, or add samples",
        )


def _check_cells(dataset: Dataset, contrast: Contrast, sheet: SampleSheet, problems: Problems) -> None:
    """A sample of the contrast needs a value in every column of the design."""
    known = design.columns([*dataset.contrasts.values(), contrast], sheet.rows)
    compared = design.members(sheet.rows, contrast)
    for sample, row in compared.items():
        for _, column in _named_columns(contrast)[1:]:
            dash = design.is_lone_dash(row[column], [each[column] for each in compared.values()])
            if dash or design.is_missing(row[column], known[column].is_number):
                problems.add(
                    dataset.samples,
                    f"sample {sample}, column {column}",
                    "a dash, as for no value" if dash else "no value",
                    f"a value for every sample of contrast {contrast.name}",
                    "fill it in, or exclude the sample" + ("; a word where it is a level" if dash else ""),
                )


def _check_levels(dataset: Dataset, contrast: Contrast, sheet: SampleSheet, problems: Problems) -> None:
    """Tell levels that seem to be meant as another one, and cells that a merged one above them left blank."""
    groups = sheet.levels(contrast.column)
    wanted = (contrast.test, contrast.reference)
    for level, meant in design.near_misses(groups, wanted).items():
        problems.add(
            dataset.samples,
            f"column {contrast.column}",
            f"{_spelt(level, meant)} ({some(groups[level], SHOWN)}) and "
            f"{meant} ({some(groups[meant], SHOWN)})",
            f"levels that differ in more than a letter, case, blanks or look-alike letters from {meant}",
            f"write {meant} where that is meant; else give the level a name of its own",
        )
    blank = design.blank_below(sheet.rows, contrast.column, wanted)
    if blank:
        problems.add(
            dataset.samples,
            f"column {contrast.column}",
            f"no value for {some(blank, SHOWN)}, below a filled cell, as merged cells leave it",
            "a value in the row of every sample",
            "unmerge the cells and fill each; for a sample of no group write a word, such as unused",
        )
    compared = design.members(sheet.rows, contrast).values()
    for role, column in _named_columns(contrast)[1:]:
        known = design.column(
            column, [row[column] for row in sheet.rows.values()], contrast.declared.get(column, "")
        )
        if role == "covariates" and known.is_number:
            continue
        for first, other in design.same_but_spelt(row[column] for row in compared):
            problems.add(
                dataset.samples,
                f"column {column}",
                f"{_spelt(other, first)} and {first}",
                "one spelling for one level",
                "write both alike, or, where they are two, give them names that differ in more",
            )


def _check_numbers(
    dataset: Dataset, contrast: Contrast, sheet: SampleSheet, source: str, problems: Problems
) -> None:
    """Tell columns declared as numbers that hold none, and such as another contrast declares otherwise."""
    for column, kind in contrast.declared.items():
        place = f"key datasets.{dataset.name}.contrasts.{contrast.name}.covariates"
        values = [row[column] for row in sheet.rows.values() if not design.is_missing(row[column])]
        if kind == "number" and not design.numbers(values):
            wrong = [value for value in values if not design.numbers([value])]
            problems.add(
                source,
                place,
                f"{column} as number, and {some(dict.fromkeys(wrong), SHOWN)} in {dataset.samples}",
                "numbers in the rows of all samples",
                "correct the cells, or take as: number away",
            )
        for other in dataset.contrasts.values():
            if other.declared.get(column, kind) != kind:
                problems.add(
                    source,
                    place,
                    f"{column} as {kind}, and as {other.declared[column]} in contrast {other.name}",
                    "one of them: a column is one thing for the whole data set",
                    "",
                )


def _spelt(level: str, other: str) -> str:
    """Return a level as written, with the code of its first letter that only looks like that of another."""
    if level.strip() != level or "  " in level:
        return repr(level)
    alike = next(
        (each for each in level if not each.isascii() and each.isalpha() and each not in other),
        "",
    )
    return f"{level} (with {unicodedata.name(alike, 'a look-alike').lower()})" if alike else level
