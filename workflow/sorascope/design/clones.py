"""Dishes, clones and lines: what is replicated, and which columns of the sheet coincide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..settings import Contrast
from .kinds import Column, is_missing, numbers
from .takes_part import Rows, members

ONE_AGAINST_ONE = (
    "one sample against one: a description only, scores and effects without p values, since nothing tells "
    "how far replicates would differ"
)


@dataclass(frozen=True)
class Dishes:
    """A group's samples as dishes of clones of lines. Without a column of clones a line has one."""

    dishes: int
    clones: int
    lines: int

    @property
    def description(self) -> str:
        """Say it: "6 dishes of 2 clones of 1 line"."""
        counted = (
            (self.dishes, "dish", "dishes"),
            (self.clones, "clone", "clones"),
            (self.lines, "line", "lines"),
        )
        return " of ".join(f"{n} {one if n == 1 else more}" for n, one, more in counted)


def dishes(rows: Rows, contrast: Contrast, group: str) -> Dishes:
    """Count the samples of a group, their clones and their lines (blocks; one without a block)."""
    own = [row for row in members(rows, contrast).values() if row[contrast.column] == group]
    lines = [row[contrast.block] if contrast.block else "" for row in own]
    clones = [row[contrast.clone] if contrast.clone else "" for row in own]
    return Dishes(len(own), len(set(zip(lines, clones, strict=True))), len(set(lines)))


def by_block(rows: Rows, contrast: Contrast) -> dict[str, tuple[int, int]]:
    """Return each block's numbers of test and reference samples, in the sheet's order ("": no block)."""
    counted: dict[str, list[int]] = {}
    for row in members(rows, contrast).values():
        block = row[contrast.block] if contrast.block else ""
        counted.setdefault(block, [0, 0])[row[contrast.column] != contrast.test] += 1
    return {block: (test, reference) for block, (test, reference) in counted.items()}


def coincidences(rows: Rows, contrast: Contrast, known: Mapping[str, Column]) -> list[str]:
    """Name columns whose effects cannot be separated among the samples of a contrast.

    A batch or covariate with the groups, a batch or covariate with the clones; looked at in each block.
    """
    own = list(members(rows, contrast).values())
    blocks = [row[contrast.block] if contrast.block else "" for row in own]
    within = f"within each {contrast.block} " if contrast.block else ""
    sentences = []

    def split(name: str) -> list[str]:
        return [row[name] for row in own]

    for name in dict.fromkeys([*([contrast.batch] if contrast.batch else []), *contrast.covariates]):
        if known[name].is_number:
            apart = _apart(split(name), split(contrast.column), contrast)
            if apart:
                sentences.append(f"{name} with {contrast.column}: {apart}")
            continue
        if _determines(blocks, split(name), split(contrast.column)):
            sentences.append(
                f"{name} with {contrast.column}: {within}every {name} holds samples of one group only, so "
                "its effect would look like the group's"
            )
    if contrast.clone:
        tests = [n for n, row in enumerate(own) if row[contrast.column] == contrast.test]
        for name in dict.fromkeys([*([contrast.batch] if contrast.batch else []), *contrast.covariates]):
            clones = [own[n][contrast.clone] for n in tests]
            levels = [own[n][name] for n in tests]
            inside = [blocks[n] for n in tests]
            if not known[name].is_number and _determines(inside, levels, clones):
                sentences.append(
                    f"{contrast.clone} with {name}: no {name} holds dishes of two clones, so that clones and "
                    f"{name} cannot be separated"
                )
    return sentences


def _determines(blocks: Sequence[str], levels: Sequence[str], groups: Sequence[str]) -> bool:
    """Say whether within each block that has two groups every level belongs to one group."""
    held: dict[tuple[str, str], set[str]] = {}
    in_block: dict[str, set[str]] = {}
    for block, level, group in zip(blocks, levels, groups, strict=True):
        held.setdefault((block, level), set()).add(group)
        in_block.setdefault(block, set()).add(group)
    both = {block for block, found in in_block.items() if len(found) > 1}
    return bool(both) and all(len(found) == 1 for (block, _), found in held.items() if block in both)


def _apart(values: Sequence[str], groups: Sequence[str], contrast: Contrast) -> str:
    """Say that a measurement's ranges in the two groups do not meet."""
    read = numbers([value for value in values if not is_missing(value)])
    if read is None or len(read) < len(values):
        return ""
    test = [value for value, group in zip(read, groups, strict=True) if group == contrast.test]
    reference = [value for value, group in zip(read, groups, strict=True) if group != contrast.test]
    if min(len(test), len(reference)) < 2 or not (min(test) > max(reference) or max(test) < min(reference)):
        return ""
    ranges = (
        f"{min(test):g}–{max(test):g} in {contrast.test}",
        f"{min(reference):g}–{max(reference):g} in {contrast.reference}",
    )
    return f"{' and '.join(ranges)} do not meet, so their effects can hardly be separated"
