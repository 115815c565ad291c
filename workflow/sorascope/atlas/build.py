"""The atlas of one kind of data sets, real or simulated: from the effects of each to all its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import layers
from ..coregulation import sampling_correlation
from ..settings import Atlas, Statistics
from ..synthesis import combine, verdicts
from . import background
from .clustering import Tree, cluster
from .similarity import compare, profiles

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge

TEXT = (
    "unit", "dataset", "title", "contrast", "line", "kind", "resistance", "drug", "dose", "duration", "model",
    "note", "mechanism", "gene", "basis", "reason",
)  # fmt: skip
# what a set shows of the sample or the method, not of a mechanism of resistance
NO_PROFILE = ("control", "confounder")


@dataclass(frozen=True)
class Gathered:
    """The tables of all data sets one under the other: units, effects and panels."""

    units: pd.DataFrame
    effects: pd.DataFrame
    panels: pd.DataFrame

    def of_layer(self, layer: str) -> Gathered:
        """Return the same units with the rows of one layer alone."""
        return Gathered(self.units, layers.select(self.effects, layer), layers.select(self.panels, layer))


@dataclass(frozen=True)
class Built:
    """Everything the atlas page shows and offers for download."""

    gathered: Gathered
    synthesis: combine.Synthesis
    similarity: pd.DataFrame
    tree: Tree
    info: dict[str, Any]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by its file's name."""
        import pandas as pd

        groups = pd.DataFrame(
            [("; ".join(each.units), each.similarity, each.stability) for each in self.tree.branches],
            columns=["units", "similarity", "stability"],
        )
        return {
            "units": self.gathered.units,
            "effects": self.gathered.effects,
            "panels": self.gathered.panels,
            "synthesis": self.synthesis.mechanisms,
            "lines": self.synthesis.lines,
            "left_out": self.synthesis.left_out,
            "similarity": self.similarity,
            "groups": groups,
        }


def gather(units: Sequence[str], effects: Sequence[str], panels: Sequence[str]) -> Gathered:
    """Read the tables that the stages of every data set wrote."""
    import pandas as pd

    def read(paths: Sequence[str]) -> pd.DataFrame:
        parts = [
            pd.read_csv(
                Path(path), sep="\t", dtype=dict.fromkeys(TEXT, str), keep_default_na=False, na_values=NUMBERS
            )
            for path in paths
        ]
        return pd.concat(parts, ignore_index=True)

    return Gathered(read(units), read(effects), read(panels))


NUMBERS = {
    name: [""]
    for name in (
        "n_test", "n_reference", "coverage", "log2_effect", "effect", "variance", "log2_fold_change", "score"
    )
}  # fmt: skip


def run(
    gathered: Gathered,
    base: Knowledge,
    options: Atlas,
    statistics: Statistics,
    reference: pd.DataFrame | None = None,
) -> Built:
    """Combine, compare and group; every mechanism with set statistics gets its row.

    `reference`: mechanisms x profiles of unrelated contrasts, which show how mechanisms move together; None
    for the shipped liver lines.
    """
    sets = base.signed_sets()
    lines = background.shipped(sets) if reference is None else reference
    synthesis = combine.run(gathered.effects, list(sets), options.line_correlation, statistics.fdr)
    compared = [name for name in sets if base.mechanisms[name].mechanism_class not in NO_PROFILE]
    profile = profiles(gathered.effects, compared)
    info = {
        "contrasts": len(gathered.units),
        "lines": int(synthesis.lines["line"].nunique()),
        "line_correlation": options.line_correlation,
        "gene_correlation": sampling_correlation(statistics.table_correlation),
        "min_coverage": statistics.min_coverage,
        "fdr": statistics.fdr,
        "seed": statistics.seed,
        "excluded": dict(options.exclude),
        "profile": compared,
        "rules": verdicts.RULES,
    }
    tree = cluster(profile, statistics.seed, lines)
    similar = compare(profile, gathered.units, statistics.seed, lines)
    chance = background.null(background.loadings(compared, lines), statistics.seed)
    info["background"] = "shipped liver lines" if reference is None else "reference profiles"
    info["background_profiles"] = lines.shape[1]
    info["effective_mechanisms"] = chance.effective
    info["chance_similarity"] = float(np.quantile(chance.drawn, 0.95))
    foreign = similar.loc[
        ~(similar["same_line"] | similar["same_dataset"]).astype(bool), "similarity"
    ].dropna()
    info["usual_similarity"] = float(foreign.median()) if len(foreign) else None
    return Built(gathered, synthesis, similar, tree, info)
