"""Which known contrasts does a contrast resemble, and more than unrelated contrasts resemble each other?

The percentile of a similarity is its place among those of all pairs of known contrasts that share neither
line nor study. Mechanisms are not exchangeable, so nothing is claimed from shuffling them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..synthesis.lines import line_key
from .beside_known import SAME
from .similarity import FEWEST, carriers, correlations

if TYPE_CHECKING:
    import pandas as pd

    from ..known.folders import Known

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
