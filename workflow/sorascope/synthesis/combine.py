"""The synthesis: one row a mechanism and stratum, with what k lines allow to say and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import verdicts
from .lines import by_line
from .random_effects import NAN, Pooled, agreement, egger, leave_one_out, pool

if TYPE_CHECKING:
    import pandas as pd

ALL = "all"
COLUMNS = [
    *(
        "stratum",
        "mechanism",
        "n_lines",
        "n_bounded",
        "n_contrasts",
        "effect",
        "se",
        "ci_low",
        "ci_high",
        "p",
        "fdr",
    ),
    *("verdict", "note", "n_up", "n_down", "sign_p", "tau2", "i2", "q", "q_p"),
    *("prediction_low", "prediction_high", "leave_one_out_low", "leave_one_out_high", "pivotal_line"),
    *("small_study_bias", "small_study_p"),
]
INTERVAL = 1.959963984540054


@dataclass(frozen=True)
class Synthesis:
    """`mechanisms`: one row a stratum and mechanism; `lines`: the effects that went in, one a line;
    `left_out`: the pooled effect without each line.
    """

    mechanisms: pd.DataFrame
    lines: pd.DataFrame
    left_out: pd.DataFrame


def run(
    effects: pd.DataFrame, mechanisms: list[str], line_correlation: float = 0.5, fdr: float = 0.05
) -> Synthesis:
    """Combine effects over lines, for all data sets together and for each kind of resistance by itself.

    `effects`: one row a contrast and mechanism with dataset, line, resistance, mechanism, effect, variance;
    rows without an effect are left out. `mechanisms`: all that get a row, in order. Simulated and real data
    in one table are refused: that is a fault of the caller. FDR (BH) is taken within a stratum, over the
    mechanisms that were tested.
    """
    import pandas as pd

    if effects["simulated"].nunique() > 1:
        raise ValueError("simulated and real data sets must not be combined")
    usable = effects[effects["effect"].notna() & effects["variance"].notna()]
    kinds = list(dict.fromkeys(usable["resistance"]))
    strata = {ALL: usable}
    if len(kinds) > 1:
        strata |= {kind: usable[usable["resistance"] == kind] for kind in sorted(kinds)}
    tables = [_stratum(name, rows, mechanisms, line_correlation, fdr) for name, rows in strata.items()]
    # empty parts have no types of their own to bring in
    parts = [[table for table in part if len(table)] or part[:1] for part in zip(*tables, strict=True)]
    return Synthesis(*(pd.concat(part, ignore_index=True) for part in parts))


def _stratum(
    name: str, effects: pd.DataFrame, mechanisms: list[str], correlation: float, fdr: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    lines = by_line(effects, correlation)
    groups = dict(iter(lines.groupby("mechanism", sort=False)))
    none = lines.iloc[:0]
    rows, left_out = [], []
    for mechanism in mechanisms:
        group = groups.get(mechanism, none)
        row, without = _mechanism(group)
        rows.append({"stratum": name, "mechanism": mechanism, **row})
        left_out += [{"stratum": name, "mechanism": mechanism, **each} for each in without]
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("fdr", "verdict", "note")])
    from ..arrays.ranks import benjamini_hochberg

    table["fdr"] = benjamini_hochberg(table["p"].to_numpy(dtype=float))
    judged = [verdicts.judge(row, fdr) for row in table.to_dict("records")]
    table["verdict"] = [verdict for verdict, _ in judged]
    table["note"] = [note for _, note in judged]
    columns = ["stratum", "mechanism", "line_left_out", "effect", "ci_low", "ci_high", "p"]
    return table[COLUMNS], lines.assign(stratum=name), pd.DataFrame(left_out, columns=columns)


def _mechanism(lines: pd.DataFrame) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return the statistics of one mechanism from its lines, and those without each line."""
    y, v = lines["effect"].to_numpy(dtype=float), lines["variance"].to_numpy(dtype=float)
    k = len(y)
    up, down, sign_p = agreement(y)
    row: dict[str, object] = {
        "n_lines": k,
        "n_bounded": int(lines["bounded"].sum()),
        "n_contrasts": int(lines["n_contrasts"].sum()),
        "n_up": up,
        "n_down": down,
        "sign_p": sign_p if k >= 3 else NAN,
    }
    without: list[dict[str, object]] = []
    if k >= 3:
        pooled, small = pool(y, v), egger(y, v)
        left_out = list(zip(lines["line"], leave_one_out(y, v), strict=True))
        for line, each in left_out:
            without.append(
                {
                    "line_left_out": line,
                    "effect": each.effect,
                    "ci_low": each.low,
                    "ci_high": each.high,
                    "p": each.p,
                }
            )
        extremes = [each.effect for _, each in left_out]
        pivotal, _ = max(left_out, key=lambda one: one[1].p)
        row |= _pooled(pooled, p=pooled.p)
        row |= {"leave_one_out_low": min(extremes), "leave_one_out_high": max(extremes)}
        row |= {"pivotal_line": pivotal, "small_study_bias": small[0], "small_study_p": small[1]}
        if lines["bounded"].any():  # a bound for an error hides differences between lines
            row |= dict.fromkeys(("tau2", "i2", "prediction_low", "prediction_high"), NAN)
        return row, without
    if k == 2:
        row |= _pooled(pool(y, v), p=NAN) | {"i2": NAN, "tau2": NAN}
    else:
        half = INTERVAL * np.sqrt(v[0]) if k else NAN
        effect = float(y[0]) if k else NAN
        row |= _pooled(None, p=NAN) | {"effect": effect, "ci_low": effect - half, "ci_high": effect + half}
    nothing = dict.fromkeys(
        ("leave_one_out_low", "leave_one_out_high", "small_study_bias", "small_study_p"), NAN
    )
    return row | nothing | {"pivotal_line": ""}, without


def _pooled(pooled: Pooled | None, p: float) -> dict[str, float]:
    names = {
        "effect": "effect",
        "se": "se",
        "ci_low": "low",
        "ci_high": "high",
        "tau2": "tau2",
        "i2": "i2",
        "q": "q",
        "q_p": "q_p",
        "prediction_low": "prediction_low",
        "prediction_high": "prediction_high",
    }
    return {column: getattr(pooled, name) if pooled else NAN for column, name in names.items()} | {"p": p}
