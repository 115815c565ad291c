"""The atlas of one kind of data sets, real or simulated: from the effects of each to all its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays.ranks import benjamini_hochberg
from ..files.tables import meant
from ..knowledge import layers
from ..settings import Atlas, Statistics
from ..settings.roles import LIVER
from ..synthesis import background, combine, verdicts
from ..synthesis.known_units import effects_of, same_data, units_of
from ..synthesis.lines import line_key
from ..synthesis.place import compared, place
from ..synthesis.similarity import compare, profiles
from .clustering import Tree, cluster

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge
    from ..synthesis.folders import Known

TEXT = (
    "unit", "dataset", "title", "contrast", "line", "role", "kind", "resistance", "drug", "dose", "months",
    "duration", "model", "clone", "note", "mechanism", "set", "gene", "basis", "reason",
)  # fmt: skip
# what a set shows of the sample or the method, not of a mechanism of resistance


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
    place: pd.DataFrame
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
            "place": self.place,
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
        return meant(pd.concat(parts, ignore_index=True))

    return Gathered(read(units), read(effects), read(panels))


NUMBERS = {
    name: [""]
    for name in (
        "n_test", "n_reference", "genes", "coverage", "log2_effect", "effect", "variance", "independent_t",
        "log2_fold_change", "score"
    )
}  # fmt: skip


def run(
    gathered: Gathered,
    base: Knowledge,
    options: Atlas,
    statistics: Statistics,
    reference: pd.DataFrame | None = None,
    known: Known | None = None,
) -> Built:
    """Combine, compare and group; every mechanism with set statistics gets its row.

    `known`: known contrasts. Those of liver are shown with the data sets' own and enter the synthesis; the
    others are background, among which a contrast is placed. Units of another role than liver enter no
    synthesis either. `reference`: mechanisms x profiles of unrelated contrasts, which show how mechanisms
    move together; None for the shipped ones.
    """
    sets = base.signed_sets()
    own = gathered.units["unit"]
    same: dict[str, str] = {}
    of_sets = None if known is None else known.of_sets(sets)
    if of_sets is not None:
        gathered, same = with_known(gathered, of_sets)
    gathered = replace(gathered, effects=called(gathered.effects, statistics.fdr))
    lines = background.shipped(sets) if reference is None else reference
    combined = gathered.effects[gathered.effects["role"] == LIVER]
    synthesis = combine.run(combined, list(sets), options.line_correlation, statistics.fdr)
    in_profile = compared(base)
    profile = profiles(gathered.effects, in_profile)
    placed = place(profile[own], gathered.units, of_sets)
    info = {
        "contrasts": len(gathered.units),
        "own_contrasts": len(own),
        "known": {} if known is None else known.manifest["role"].value_counts().sort_index().to_dict(),
        "same_data": same,
        "lines": int(synthesis.lines["line"].map(line_key).nunique()),
        "line_correlation": options.line_correlation,
        "gene_correlation": statistics.gene_correlation,
        "min_coverage": statistics.min_coverage,
        "fdr": statistics.fdr,
        "seed": statistics.seed,
        "excluded": dict(options.exclude),
        "profile": in_profile,
        "rules": verdicts.RULES,
    }
    tree = cluster(profile, statistics.seed, lines)
    similar = compare(profile, gathered.units, statistics.seed, lines)
    chance = background.null(background.loadings(in_profile, lines), statistics.seed)
    info["background_profiles"] = lines.shape[1]
    info["effective_mechanisms"] = chance.effective
    info["chance_similarity"] = float(np.quantile(chance.drawn, 0.95))
    foreign = similar.loc[
        ~(similar["same_line"] | similar["same_dataset"]).astype(bool), "similarity"
    ].dropna()
    info["usual_similarity"] = float(foreign.median()) if len(foreign) else None
    return Built(gathered, synthesis, similar, placed, tree, info)


def with_known(gathered: Gathered, known: Known) -> tuple[Gathered, dict[str, str]]:
    """Return the tables with the known contrasts of liver, and which of these were left out as the same data.

    Left out is a known contrast that a data set brings itself: known contrast -> unit.
    """
    import pandas as pd

    units = units_of(known)
    if units.empty:
        return gathered, {}
    effects = effects_of(known, units)
    columns = ["unit", "contrast", "line", "mechanism", "effect"]
    same = same_data(gathered.effects[gathered.effects["effect"].notna()][columns], effects[columns])
    units = units[~units["contrast"].isin(same)]
    effects = effects[~effects["contrast"].isin(same)]
    both = [
        pd.concat([one, other.reindex(columns=one.columns)], ignore_index=True)
        for one, other in ((gathered.units, units), (gathered.effects, effects))
    ]
    return Gathered(both[0], both[1], gathered.panels), same


def called(effects: pd.DataFrame, fdr: float) -> pd.DataFrame:
    """Add p, FDR and call of each effect against its own error: +1, -1 or 0 at `fdr`, within a contrast."""
    from scipy.special import ndtr

    p = 2 * ndtr(-np.abs(effects["effect"]) / np.sqrt(effects["variance"]))
    adjusted = p.groupby(effects["unit"], sort=False).transform(
        lambda one: benjamini_hochberg(one.to_numpy(dtype=float))
    )
    calls = np.where(adjusted <= fdr, np.sign(effects["effect"]), 0).astype(int)
    return effects.assign(p=p, fdr=adjusted, call=calls)
