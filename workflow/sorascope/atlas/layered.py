"""The further layers in the atlas: each combined by itself, in a section of its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..knowledge import layers
from ..settings.roles import LIVER
from ..synthesis import combine

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge
    from ..settings import Atlas, Statistics
    from ..synthesis.folders import Known
    from .build import Built, Gathered

MOST = 200  # mechanisms of a layer that are all listed on the page
STACKED = ("effects", "panels", "synthesis", "lines", "left_out")
ABOUT = (
    "Combined by itself, with an FDR of its own. Nothing here enters the answer above, its synthesis, the "
    "nearest models or the groups."
)


@dataclass(frozen=True)
class Layer:
    """One layer: its knowledge, its rows of the gathered tables, and their synthesis."""

    base: Knowledge
    gathered: Gathered
    synthesis: combine.Synthesis

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the layer's tables by the names they have in the atlas."""
        return {
            "effects": self.gathered.effects,
            "panels": self.gathered.panels,
            "synthesis": self.synthesis.mechanisms,
            "lines": self.synthesis.lines,
            "left_out": self.synthesis.left_out,
        }


def run(
    gathered: Gathered,
    base: Knowledge,
    options: Atlas,
    statistics: Statistics,
    known: Known | None = None,
    same: Collection[str] = (),
) -> Layer:
    """Combine one layer over lines; `gathered`: its own rows (`Gathered.of_layer`).

    `known`: known contrasts, of which those of liver join; `same`: those that a data set brings itself.
    """
    from . import build

    sets = base.signed_sets()
    if known is not None:
        gathered, _ = build.with_known(gathered, known.without(list(same)).of_sets(sets))
    gathered = replace(gathered, effects=build.called(gathered.effects, statistics.fdr))
    combined = gathered.effects[gathered.effects["role"] == LIVER]
    made = combine.run(combined, list(sets), options.line_correlation, statistics.fdr)
    return Layer(base, gathered, made)


def tables(built: Built, main: str, further: Sequence[Layer]) -> dict[str, pd.DataFrame]:
    """Return every table of the atlas; those of mechanisms hold all layers, by the column `layer`."""
    found = built.tables()
    for name in STACKED:
        parts = {main: found[name]} | {one.base.main: one.tables()[name] for one in further}
        found[name] = layers.stack(parts)
    return found


def listed(one: Layer) -> list[str]:
    """Return the mechanisms that the page lists: all, or of many those that are furthest from zero."""
    names = list(one.base.signed_sets())
    if len(names) <= MOST:
        return names
    every = one.synthesis.mechanisms
    rows = every[every["stratum"] == combine.ALL].set_index("mechanism")
    size = (rows["effect"].abs() / (rows["ci_high"] - rows["ci_low"])).fillna(-np.inf)
    chosen = set(size.sort_values(ascending=False, kind="stable").index[:MOST])
    return [name for name in names if name in chosen]


def about(one: Layer, shown: Sequence[str]) -> str:
    """Say what the layer is, and how many of its mechanisms a page leaves out."""
    (layer,) = one.base.layers.values()
    every = len(one.base.signed_sets())
    rest = (
        f"{len(shown)} of {every} sets are listed: those furthest from zero; the tables hold all."
        if len(shown) < every
        else ""
    )
    return " ".join(part for part in (layer.about, ABOUT, rest) if part)


def heading(one: Layer) -> dict[str, Any]:
    """Return id, title and date of the layer."""
    (layer,) = one.base.layers.values()
    return {"id": layer.id, "title": layer.title, "dated": layer.dated}
