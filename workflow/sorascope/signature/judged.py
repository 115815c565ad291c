"""What is said of each row of a table: call, strength, note, what carries it, what speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ..arrays.sets import IndexedSet
from ..knowledge.calls import ACTIVE, CALLED, INSUFFICIENT, NOT_EVALUABLE, SUPPRESSED, UNCHANGED, UNDETERMINED

if TYPE_CHECKING:
    from ..settings import Statistics

ABSENT = "no gene of the set is measured and variable"
# A shift that is within this many log2 units of 0, surely, is "unchanged".
MARGIN = 0.3
STRONG_FDR = 0.001
CARRYING_GENES = 10
CARRYING_Z = 1.0
NOTE_ONE_GENE = "one gene outweighs the rest of the set: its change is no change of the set"
NOTE_TURNED = "the mean of the genes points against the test, which counts steady genes more"
NOTE_FDR = "the interval excludes 0, but not after correction for the number of sets"
NOTE_NOMINAL = "p < 0.05, but not after correction for the number of sets"
NOTE_SMALL = (
    f"surely within ±{MARGIN:g} log2, though p < 0.05: a small difference that does not pass correction for "
    "the number of sets"
)
NOTE_WEIGHTED = "the mean of the genes and the test disagree: the test counts steady genes more"
NO_REPLICATES = "no replicates: effect and rank only, no p"


def lack_of_genes(row: Any, usable: int, options: Statistics) -> str:
    """Say why a set cannot be called, or ""."""
    if not usable:
        return ABSENT
    if row.coverage < options.min_coverage:
        few = f"{row.genes_measured} of {row.genes_scored} genes measured"
        return f"{few}, under {options.min_coverage:.0%}"
    if usable < options.min_genes:
        return f"{usable} usable genes, under {options.min_genes}"
    return ""


def call(
    block: pd.DataFrame, enough: np.ndarray, surely: np.ndarray, reason: str | np.ndarray, alpha: float
) -> np.ndarray:
    """Turn FDR, the sample's own or among the samples of its line, and direction into calls.

    `reason`: against any call, for all rows or each. `surely`: sets whose 90 % interval is within `MARGIN`:
    two one-sided tests at 5 % (Schuirmann 1987).
    Without a call such a set is `unchanged`, any other `undetermined`.
    """
    significant = (block[["fdr", "fdr_in_line"]].min(axis=1) <= alpha).to_numpy()
    positive = (block["t"] > 0).to_numpy()
    called = np.select(
        [significant & positive, significant, surely], [ACTIVE, SUPPRESSED, UNCHANGED], UNDETERMINED
    ).astype(object)
    called[block["p"].isna().to_numpy()] = NOT_EVALUABLE
    called[~enough] = INSUFFICIENT
    called[np.broadcast_to(np.asarray(reason, dtype=object) != "", len(block))] = NOT_EVALUABLE
    return called


def strength(block: pd.DataFrame, alpha: float, n_test: int | np.ndarray) -> list[str]:
    """Grade calls. Above weak a set must also stand out among all that changed, in the same direction.

    strong: two test samples or more, FDR of the difference below `STRONG_FDR`; moderate: any other that
    stands out; weak: differs from the references, but not clearly more than other genes changed.
    """
    out = (block["standout_fdr"] <= alpha) & (np.sign(block["standout_t"]) == np.sign(block["t"]))
    strong = out & (block["fdr"] < STRONG_FDR) & (n_test > 1)
    return [
        "" if one not in CALLED else "strong" if both else "moderate" if beyond else "weak"
        for one, beyond, both in zip(block["call"], out, strong, strict=True)
    ]


def notes(block: pd.DataFrame, excess: np.ndarray) -> list[str]:
    """Say why interval and call disagree, where they do, and what one gene does to a set."""
    called = block["call"].isin(CALLED).to_numpy()
    apart = (block["effect_low"] > 0) | (block["effect_high"] < 0)
    turned = np.sign(block["effect"]) != np.sign(block["t"])
    return [
        NOTE_ONE_GENE
        if outweighed > 0 and clear and not one
        else NOTE_TURNED
        if one and opposite
        else NOTE_FDR
        if clear and not one and nominal
        else NOTE_WEIGHTED
        if clear != one
        else NOTE_SMALL
        if nominal and own_call == "unchanged"
        else NOTE_NOMINAL
        if nominal and own_call == "undetermined"
        else ""
        for outweighed, clear, one, opposite, nominal, own_call in zip(
            np.nan_to_num(excess), apart, called, turned, block["p"] < 0.05, block["call"], strict=True
        )
    ]


def vanishes(block: pd.DataFrame, level: float) -> list[str]:
    """Mark calls: "yes" when the adjusted test does not hold at `level` in the same direction, else "no"."""
    called = block["call"].isin(CALLED)
    holds = (block["p_adjusted"] <= level) & (np.sign(block["t_adjusted"]) == np.sign(block["t"]))
    return ["" if not one else "no" if kept else "yes" for one, kept in zip(called, holds, strict=True)]


def carrying(z: np.ndarray, one: IndexedSet, names: pd.Index, directions: np.ndarray) -> list[str]:
    """List the genes that carry a set's change: largest signed z in its direction first, as SYMBOL(z).

    `z`: described rows x the set's genes; `directions`: of each row's change; nothing where it has none.
    """
    symbols = names[one.members]
    aligned = np.nan_to_num(directions)[:, None] * one.signs * z
    order = np.argsort(-aligned, axis=1, kind="stable")[:, :CARRYING_GENES]
    parts = []
    for own, best, here in zip(z, order, aligned, strict=True):
        picked = best[here[best] >= CARRYING_Z]
        parts.append(", ".join(f"{symbols[number]}({own[number]:+.1f})" for number in picked))
    return parts
