"""The known contrasts of liver next to your own: rows of the same tables, so that lines count once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..settings.roles import FACTS, LIVER
from .lines import line_key
from .similarity import FEWEST, correlations

if TYPE_CHECKING:
    import pandas as pd

    from .folders import Known

KNOWN = "known"
# two analyses of the same samples agree to this correlation; two clones do not
SAME = 0.995


def units_of(known: Known) -> pd.DataFrame:
    """Return a row of facts a known contrast of liver, with the columns of a data set's units."""
    import pandas as pd

    rows = []
    for each in known.of_role(LIVER).manifest.to_dict("records"):
        test, _, reference = each["samples"].partition("v")
        sizes = [float(part) if part.isdecimal() else np.nan for part in (test, reference)]
        rows.append(
            {
                "unit": f"{KNOWN}/{each['contrast']}/{each['line']}",
                "dataset": each["contrast"],
                "title": f"known: {each['study']}",
                "contrast": each["contrast"],
                "line": each["line"],
                "role": LIVER,
                "kind": KNOWN,
                "resistance": each["resistance"],
                "simulated": False,
                **{name: each.get(name, "") for name in FACTS},
                "n_test": sizes[0],
                "n_reference": sizes[1],
                "genes": float(each["genes"]),
                "note": each["doubt"],
            }
        )
    return pd.DataFrame(rows)


def effects_of(known: Known, units: pd.DataFrame) -> pd.DataFrame:
    """Return the effects of known contrasts with the columns of a data set's effects."""
    shared = ["unit", "dataset", "contrast", "line", "role", "resistance", "simulated"]
    effects = known.effects.merge(units[shared], on="contrast")
    return effects.assign(coverage=effects["genes_measured"] / effects["genes_scored"], reason="")


def same_data(own: pd.DataFrame, known: pd.DataFrame) -> dict[str, str]:
    """Return known contrast -> the unit that is the same data: one line, profiles that agree.

    Both tables: unit, contrast, line, mechanism, effect.
    """
    profiles = [table.pivot(index="mechanism", columns="unit", values="effect") for table in (own, known)]
    both = profiles[0].join(profiles[1], how="inner")
    split = profiles[0].shape[1]
    values = both.to_numpy(dtype=float)
    found, measured = correlations(values), np.isfinite(values).astype(int)
    shared = measured.T @ measured
    key: dict[Any, str] = {
        row.unit: line_key(row.line) for table in (own, known) for row in table.itertuples()
    }
    contrast = dict(zip(known["unit"], known["contrast"], strict=True))
    names = list(both.columns)
    return {
        contrast[names[j]]: names[i]
        for i in range(split)
        for j in range(split, len(names))
        if found[i, j] > SAME and shared[i, j] >= FEWEST and key[names[i]] == key[names[j]]
    }
