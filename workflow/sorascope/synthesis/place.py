"""Which known contrasts does a contrast resemble, and more than unrelated contrasts resemble each other?

The percentile of a similarity is its place among those of all pairs of known contrasts that share neither
line nor study. Mechanisms are not exchangeable, so nothing is claimed from shuffling them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .known_units import SAME
from .lines import line_key
from .similarity import FEWEST, carriers, correlations, profiles

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge
    from .folders import Known

MOST, LEAST = 8, 3  # known contrasts that a page shows: the most and the least similar
NO_PROFILE = ("confounder", "control")
COLUMNS = (
    "unit", "known", "role", "line", "drug", "study", "n_mechanisms", "effective_mechanisms", "similarity",
    "percentile", "related", "alike", "opposite",
)  # fmt: skip
SAME_DATA, SAME_LINE = "the same data", "the same line"


@dataclass(frozen=True)
class Unrelated:
    """Similarities of unrelated known contrasts, sorted, over some mechanisms. `effective`: number of
    independent mechanisms that would give similarities as large, 1 + 1 / mean square.
    """

    similarities: np.ndarray
    effective: float

    def percentile(self, similarity: float) -> float:
        """Return the share (0-1) of unrelated pairs that are less similar."""
        return float(np.searchsorted(self.similarities, similarity) / len(self.similarities))


def unrelated(values: np.ndarray, lines: list[str], studies: list[str]) -> Unrelated | None:
    """Correlate all pairs of contrasts of other lines and studies; None without such a pair.

    `values`: mechanisms x contrasts, NaN where not measured.
    """
    found = correlations(values)
    known = np.isfinite(values).astype(int)
    shared = known.T @ known
    apart = np.triu(_differ(lines) & _differ(studies) & (shared >= FEWEST), 1)
    r = np.sort(found[apart & np.isfinite(found)])
    return Unrelated(r, 1 + 1 / float(np.mean(r**2))) if len(r) else None


def _differ(names: list[str]) -> np.ndarray:
    values = np.array(names, dtype=object)
    return values[:, None] != values[None, :]


def place(profile: pd.DataFrame, units: pd.DataFrame, known: Known | None) -> pd.DataFrame:
    """Return one row a unit and known contrast, the most similar first within a unit.

    `profile`: mechanisms x units, NaN where not measured; `units`: unit and line; `known`: with the effects
    of these mechanisms; None gives no rows. `related`: why a similarity says little. The similarities of
    unrelated pairs are taken over the mechanisms that the unit and the known contrast share.
    """
    import pandas as pd

    if known is None:
        return pd.DataFrame(columns=list(COLUMNS))
    wide = known.effects.pivot(index="mechanism", columns="contrast", values="effect")
    wide = wide.reindex(index=profile.index, columns=known.manifest["contrast"])
    facts = known.manifest.to_dict("records")
    keys, studies = [line_key(each["line"]) for each in facts], [each["study"] for each in facts]
    lines = units.set_index("unit")["line"]
    rows: list[dict[str, Any]] = []
    for unit in profile.columns:
        own = profile[unit].to_numpy(dtype=float)
        measured = np.isfinite(own)
        values = wide.to_numpy(dtype=float)[measured]
        nulls: dict[bytes, Unrelated | None] = {}
        together = correlations(np.column_stack([own[measured], values]))[0, 1:]
        names, own = profile.index[measured], own[measured]
        for number, each in enumerate(facts):
            both = np.isfinite(values[:, number])
            if both.sum() < FEWEST or not np.isfinite(together[number]):
                continue
            if both.tobytes() not in nulls:
                nulls[both.tobytes()] = unrelated(values[both], keys, studies)
            null = nulls[both.tobytes()]
            if null is None:
                continue
            same = keys[number] == line_key(str(lines[unit]))
            alike, opposite = carriers(names, own, values[:, number])
            rows.append(
                {
                    "unit": unit,
                    "known": each["contrast"],
                    **{name: each[name] for name in ("role", "line", "drug", "study")},
                    "n_mechanisms": int(both.sum()),
                    "effective_mechanisms": null.effective,
                    "similarity": together[number],
                    "percentile": null.percentile(together[number]),
                    "related": (SAME_DATA if together[number] > SAME else SAME_LINE) if same else "",
                    "alike": alike,
                    "opposite": opposite,
                }
            )
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: number for number, name in enumerate(profile.columns)}
    return table.sort_values(
        ["unit", "similarity"],
        key=lambda column: column.map(order) if column.name == "unit" else -column,
        kind="stable",
        ignore_index=True,
    )


def compared(base: Knowledge) -> list[str]:
    """Return the mechanisms that make up a profile: sets that are neither confounder nor control."""
    return [name for name in base.signed_sets() if base.mechanisms[name].mechanism_class not in NO_PROFILE]


def of_tables(
    units: pd.DataFrame, effects: pd.DataFrame, base: Knowledge, known: Known | None
) -> pd.DataFrame:
    """Return the place of each published table among known contrasts, with the table's name first.

    `units`, `effects`: as the data set gives them to an atlas, of the main layer.
    """
    of_sets = None if known is None else known.of_sets(base.signed_sets())
    found = place(profiles(effects, compared(base)), units, of_sets)
    names = dict(zip(units["unit"], units["contrast"], strict=True))
    found.insert(0, "contrast", [names[unit] for unit in found["unit"]])
    return found.drop(columns="unit")


def extremes(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the most similar of the known contrasts of one unit, and last the least similar ones."""
    return [*rows[:MOST], *rows[max(len(rows) - LEAST, MOST) :]]


def named(rows: list[dict[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return rows of similarity with the mechanisms that carry it by their names."""
    made = []
    for row in rows:
        sides = {}
        for side in ("alike", "opposite"):
            parts = [part.partition(" (") for part in (row[side] or "").split("; ") if part]
            sides[side] = "; ".join(f"{names.get(key, key)} ({rest}" for key, _, rest in parts)
        made.append(row | sides)
    return made
