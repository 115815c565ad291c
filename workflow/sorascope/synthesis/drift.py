"""Each answer next to the background of clones: would any resistant clone of another line show it?

The effect that is compared is the one that atlas folders hold: the mean normal score of a set's genes, by
rank among all genes of that difference. It has no unit, so any platform can be compared with any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..arrays.rounding import steady_differences
from ..arrays.sets import IndexedSet
from ..knowledge.calls import INSUFFICIENT
from .clones import drift_p
from .effects import effect, normal_scores

COLUMNS = (
    "also_called", "also_of", "also_called_lines", "also_of_lines", "rank_effect", "drift_p", "drift_note",
)  # fmt: skip
NO_BACKGROUND = "no known contrasts of this set"
CLONES = 0.05


def rank_effects(
    differences: np.ndarray, indexed: Mapping[str, IndexedSet], reasons: Sequence[str]
) -> np.ndarray:
    """Return comparisons x sets: the effect by ranks; NaN where a comparison has a reason against it.

    `differences`: genes x comparisons, log2.
    """
    found = np.full((len(reasons), len(indexed)), np.nan)
    for row, reason in enumerate(reasons):
        if reason or len(differences) < 2:
            continue
        scores = normal_scores(steady_differences(differences[:, row]))  # ties of the data are ties of ranks
        found[row] = [effect(scores, one) for one in indexed.values()]
    return found


def add_drift(
    table: pd.DataFrame,
    effects: np.ndarray,
    background: pd.DataFrame | None,
    lines: Sequence[float] | np.ndarray | None = None,
    before: str = "carrying_genes",
) -> pd.DataFrame:
    """Return the table with `COLUMNS`, placed `before` a column.

    `effects`: by ranks, one a row, NaN where there is none; unused where too few genes are measured.
    `background`: as `known.clones.background` gives it, None without known contrasts. `lines`: how many
    lines a row is the average of, 1 unless given. Counted are calls in the direction of the effect.
    """
    place = table.columns.get_loc(before)
    values = np.full((len(table), len(COLUMNS) - 1), np.nan)
    values[:, COLUMNS.index("rank_effect")] = effects
    notes = np.full(len(table), "", dtype=object)
    known = {} if background is None else background.set_index("mechanism").to_dict("index")
    calls = list(table["call"]) if "call" in table else [""] * len(table)
    averaged = np.ones(len(table)) if lines is None else np.asarray(lines, dtype=float)
    for number, (name, value) in enumerate(zip(table["mechanism"], effects, strict=True)):
        if not np.isfinite(value) or calls[number] == INSUFFICIENT:
            continue
        row = known.get(name)
        if row is None or not row["contrasts"]:
            notes[number] = NO_BACKGROUND
            continue
        way = "up" if value > 0 else "down"
        values[number] = [
            row[f"called_{way}"], row["contrasts"], row[f"lines_{way}"], row["lines"], value,
            float(drift_p(np.array(value), row, averaged[number])),
        ]  # fmt: skip
        notes[number] = row["note"]
    found = pd.DataFrame(values, index=table.index, columns=list(COLUMNS[:-1]))
    found["drift_note"] = notes
    return pd.concat([table.iloc[:, :place], found, table.iloc[:, place:]], axis=1)


def strength(table: pd.DataFrame) -> list[str]:
    """Return the strength words: nothing that clones of other lines show as well (`CLONES`) is strong."""
    common = (table["drift_p"] > CLONES).to_numpy()
    return [
        "moderate" if word == "strong" and also else word
        for word, also in zip(table["strength"], common, strict=True)
    ]
