"""A background of clones: how often, and how far, each mechanism moves in unrelated resistant lines.

A clone that was selected, grown and counted differs from its parent in more than its resistance. What the
clones of other lines, resistant to other drugs, show of a mechanism is what any clone may show of it. The
unit is the line. Calls are counted by the test and with the correlations of the report that shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..arrays.coregulation import Correlations
from ..arrays.ranks import benjamini_hochberg
from ..arrays.student import two_sided_p
from ..model.prior import estimate_prior, squeeze
from ..settings.roles import DRIFT, OTHER
from .folders import Known
from .lines import line_key

if TYPE_CHECKING:
    import pandas as pd

FEWEST_LINES = 10
TOO_FEW_LINES = f"too few unrelated lines express it: no comparison under {FEWEST_LINES}"
BACKGROUND = (
    "mechanism", "lines", "contrasts", "called_up", "called_down", "lines_up", "lines_down", "mean",
    "sd_clone", "sd_moderated", "sd_sister", "drift_lines", "drift_rms", "note",
)  # fmt: skip


def calls(
    known: Known, sets: Mapping[str, Mapping[str, int]], fdr: float, usual: Correlations
) -> pd.DataFrame:
    """Return the effects of `sets` with camera's p and FDR, and the call: +1, -1, or 0.

    FDR over the sets of one contrast, a call at `fdr`. `usual`: the correlation between the genes of each
    set, or one for all.
    """
    table = known.of_sets(sets).effects
    sizes = table["genes_measured"].to_numpy(dtype=float)
    names = list(table["mechanism"])
    if isinstance(usual, float):
        genes = known.manifest.set_index("contrast")["genes"].astype(float)
        inflations = 1 + (sizes - 1) * usual
        degrees = table["contrast"].map(genes).to_numpy(dtype=float) - 2
    else:
        inflations, degrees = usual.inflations(names, sizes), usual.degrees(names)
    t = table["independent_t"].to_numpy(dtype=float) / np.sqrt(inflations)
    table = table.assign(p=two_sided_p(t, degrees))
    table["fdr"] = table.groupby("contrast")["p"].transform(lambda p: benjamini_hochberg(p.to_numpy()))
    table["call"] = np.where(table["fdr"] <= fdr, np.sign(t), 0).astype(int)
    return table


def background(
    known: Known,
    sets: Mapping[str, Mapping[str, int]],
    fdr: float,
    usual: Correlations,
    apart: Sequence[str] = (),
) -> pd.DataFrame:
    """Return one row a set: counts of calls, and the spread of effects over lines.

    `fdr`, `usual`: of a call, see `calls`. `apart`: lines that are not unrelated, left out. `mean` and
    `sd_clone`: of one clone of a new line, each line counting once; `sd_moderated`: drawn to the other
    mechanisms' (Smyth 2004). `sd_sister`: between resistant clones of one parental population. `drift_rms`:
    of sister clones that no drug selected. No moderated SD, and a note, under `FEWEST_LINES` lines.
    """
    import pandas as pd

    keys = known.manifest["line"].map(line_key)
    excluded = {line_key(line) for line in apart}
    related = known.manifest["contrast"][keys.isin(excluded)]
    table = calls(known.without(list(related)), sets, fdr, usual)
    facts = known.manifest.assign(key=keys)[["contrast", "role", "key", "parent"]]
    table = table.merge(facts, on="contrast", how="left")
    # split once: to look for each set's rows among those of all takes as long as the square of the sets
    parts = dict(iter(table.groupby(["role", "mechanism"], sort=False)))
    rows = [
        _of_mechanism(name, *(parts.get((role, name), table[:0]) for role in (OTHER, DRIFT))) for name in sets
    ]
    found = pd.DataFrame(rows, columns=[name for name in BACKGROUND if name not in ("sd_moderated", "note")])
    enough = (found["lines"] >= FEWEST_LINES).to_numpy()
    moderated = np.full(len(found), np.nan)
    if enough.any():
        variance = found["sd_clone"].to_numpy()[enough] ** 2
        degrees = found["lines"].to_numpy(dtype=float)[enough] - 1
        prior = estimate_prior(variance, float(np.median(degrees)))
        moderated[enough] = np.sqrt(
            [squeeze(np.array([one]), df, prior)[0] for one, df in zip(variance, degrees, strict=True)]
        )
    found["sd_moderated"], found["note"] = moderated, np.where(enough, "", TOO_FEW_LINES)
    return found[list(BACKGROUND)]


def _of_mechanism(name: str, resistant: pd.DataFrame, drift: pd.DataFrame) -> dict[str, object]:
    lines = resistant.groupby("key", sort=True)["effect"]
    mean = float(lines.mean().mean()) if len(resistant) else np.nan
    k = lines.ngroups
    squares = ((resistant["effect"] - mean) ** 2).groupby(resistant["key"]).mean()
    sisters = resistant.groupby("parent")["effect"]
    within = float(((resistant["effect"] - sisters.transform("mean")) ** 2).sum())
    free = len(resistant) - sisters.ngroups
    still = (drift["effect"] ** 2).groupby(drift["key"]).mean()
    return {
        "mechanism": name,
        "lines": k,
        "contrasts": len(resistant),
        "called_up": int((resistant["call"] > 0).sum()),
        "called_down": int((resistant["call"] < 0).sum()),
        "lines_up": int(resistant.loc[resistant["call"] > 0, "key"].nunique()),
        "lines_down": int(resistant.loc[resistant["call"] < 0, "key"].nunique()),
        "mean": mean,
        "sd_clone": float(np.sqrt(squares.sum() / (k - 1))) if k > 1 else np.nan,
        "sd_sister": np.sqrt(within / free) if free else np.nan,
        "drift_lines": int(drift["key"].nunique()),
        "drift_rms": float(np.sqrt(still.mean())) if len(still) else np.nan,
    }


def drift_p(effects: np.ndarray, row: Mapping[str, float], lines: float = 1) -> np.ndarray:
    """Return the two-sided p of effects under the null that they are those of clones of one more line.

    `lines`: how many lines each effect is the average of. `row`: of `background`. t with lines - 1 degrees
    of freedom; the mean over the lines has 1 / lines of the variance of one. NaN without a moderated SD.
    """
    k = row["lines"]
    if k < FEWEST_LINES:
        return np.full(np.shape(effects), np.nan)
    t = (np.asarray(effects, dtype=float) - row["mean"]) / (row["sd_moderated"] * np.sqrt(1 / lines + 1 / k))
    return two_sided_p(t, k - 1)
