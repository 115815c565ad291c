"""The answers of lines: each block's test samples together, the blocks as they are, and blocks as units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..arrays import coregulation
from ..arrays.coregulation import Coregulation
from ..arrays.sets import IndexedSet
from ..synthesis.drift import add_drift, rank_effects
from .activity import Layer, evaluate, over_units
from .comparison import Comparisons, compare
from .summary import ALL_BLOCKS, THESE_BLOCKS, clone_means, summarise
from .tables import in_rows, signature_rows

if TYPE_CHECKING:
    from ..settings import Contrast, Statistics


@dataclass(frozen=True)
class Lines:
    """What is compared, whatever the sets.

    `values`: usable genes x units (samples or clones); `plan`: a row a block; `leading`: the rows' first
    columns; `usual`: the co-regulation of sets between the units; `single`: rows of single blocks that can be
    compared; `n_reference`: reference samples a block.
    """

    values: np.ndarray
    plan: Comparisons
    leading: list[dict[str, str | int]]
    usual: Coregulation
    single: list[int]
    n_reference: np.ndarray

    def rows(
        self,
        indexed: Mapping[str, IndexedSet],
        names: pd.Index,
        coverage: pd.DataFrame,
        options: Statistics,
        background: pd.DataFrame | None = None,
    ) -> pd.DataFrame:
        """Build the table of a layer: blocks, the average over them, then blocks as units, x sets."""
        plan, single = self.plan, self.single
        own = signature_rows(
            self.leading,
            plan,
            evaluate(self.values, indexed, plan, usual=self.usual),
            indexed,
            names,
            coverage,
            options,
        )
        ranked = rank_effects(self.values @ plan.weights.T, indexed, plan.reasons)
        sizes = np.ones(len(self.leading))
        blocks = [str(first["block"]) for first in self.leading]
        if THESE_BLOCKS in blocks and len(single) > 1:
            # the average of the lines' effects, not of their genes
            ranked[blocks.index(THESE_BLOCKS)] = ranked[single].mean(axis=0)
            sizes[blocks.index(THESE_BLOCKS)] = len(single)
        sets = len(coverage)
        own = add_drift(own, in_rows(ranked, indexed, coverage), background, np.repeat(sizes, sets))
        if len(single) < 2:
            return own
        over = replace(
            plan,
            described=np.array([-1]),
            roles=("test",),
            reasons=("",),
            n_reference=np.array([self.n_reference[single].sum()]),
            df=len(single) - 1,
        )
        first: dict[str, str | int] = {
            "block": ALL_BLOCKS,
            "unit": "line",
            **{name: self._sum(name) for name in ("n_test", "n_clones")},
            "n_reference": int(over.n_reference[0]),
        }
        units = self.values @ plan.weights[single].T
        activities = over_units(units, self.values.mean(axis=1), [Layer(indexed)])[0]
        together = signature_rows([first], over, activities, indexed, names, coverage, options)
        mean = in_rows(ranked[single].mean(axis=0)[None], indexed, coverage)
        together = add_drift(together, mean, background, np.full(sets, len(single)))
        return pd.concat([own, together], ignore_index=True)

    def _sum(self, name: str) -> int:
        return sum(int(self.leading[number][name]) for number in self.single)


def of_lines(values: np.ndarray, plan: Comparisons, sheet: pd.DataFrame, contrast: Contrast) -> Lines:
    """Plan the comparisons of lines; dishes are the units, or clones where the sheet names several.

    `values`: usable genes x the plan's samples; `sheet`: their rows.
    """
    together, blocks, n_test = summarise(plan, contrast.test, contrast.reference)
    n_clones = np.array([clones_of(sheet, contrast, block, blocks) for block in blocks])
    unit, used, usual = "dish", together, coregulation.shipped("replicates")
    if contrast.clone:
        averaged = clone_means(values, plan, sheet, contrast.clone)
        groups = contrast.column, contrast.test, contrast.reference, contrast.block
        clones = compare(averaged.sheet, *groups, averaged.covariates)
        if clones.df > 0:
            unit, usual, values = "clone", coregulation.shipped("clones"), averaged.values
            refused = dict(zip(blocks, together.reasons, strict=True))
            used, _, _ = summarise(clones, contrast.test, contrast.reference, refused)
            used = replace(used, variance_factor=used.variance_factor + averaged.added_variance(used.weights))
    leading: list[dict[str, str | int]] = [
        {
            "block": block,
            "unit": unit,
            "n_test": int(tests),
            "n_clones": int(clone_count),
            "n_reference": int(references),
        }
        for block, tests, clone_count, references in zip(
            blocks, n_test, n_clones, together.n_reference, strict=True
        )
    ]
    single = [
        number for number, reason in enumerate(used.reasons) if not reason and blocks[number] != THESE_BLOCKS
    ]
    return Lines(values, used, leading, usual, single, together.n_reference)


def clones_of(sheet: pd.DataFrame, contrast: Contrast, block: str, blocks: Sequence[str]) -> int:
    """Count the clones of a block's test samples; without a clone column those of a block are one clone."""
    tests = sheet[sheet[contrast.column].astype(str) == contrast.test]
    owner = tests[contrast.block].astype(str) if contrast.block else pd.Series("", index=tests.index)
    wanted = set(blocks) - {THESE_BLOCKS} if block == THESE_BLOCKS else {block}
    tests, owner = tests[owner.isin(wanted)], owner[owner.isin(wanted)]
    if not contrast.clone:
        return owner.nunique()
    return (
        pd.DataFrame({"block": owner, "clone": tests[contrast.clone].astype(str)}).drop_duplicates().shape[0]
    )
