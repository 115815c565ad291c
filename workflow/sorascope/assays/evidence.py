"""What an assay of its own says of each mechanism, next to what mRNA says: one sentence from a fixed list.

No p values are combined: the assays measure the same samples, with the same confounders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ..errors import some
from ..knowledge import Knowledge, Mechanism
from ..knowledge.calls import CALLED
from .agreement import (
    AGREE,
    CONTRADICT,
    DIVIDED,
    MRNA_ONLY,
    NEITHER,
    NO_VERDICT,
    OWN_ALONE,
    OWN_ONLY,
    QUIET,
    SENTENCES,
    UNDECIDED,
)
from .curated import BASES
from .tested import Tested

SHOWN = 4
NOMINAL = 0.05
ARM_WIDE = "; the marker is a focal gain, not one of the arm"
FOCAL_ONLY = ("vegfa_6p21_gain", "fgf_fgfr")
COLUMNS = (
    *("mechanism", "assay", "type", "agreement", "side", "sentence", "markers_measured", "deciding"),
    *(
        "difference",
        "ci_low",
        "ci_high",
        "p",
        "marker_fdr",
        "n_test",
        "n_reference",
        "missing",
        "reliability",
    ),
    *(
        "mrna_effect",
        "mrna_low",
        "mrna_high",
        "mrna_fdr",
        "mrna_moves",
        "responses",
        "leans",
        "support",
        "shared_with",
    ),
)


def of_mrna(
    mechanisms: Mapping[str, Mechanism], tests: pd.DataFrame, genes: pd.DataFrame, fdr: float
) -> dict[str, dict[str, Any]]:
    """Return effect, interval, FDR and whether it moves, of each mechanism that mRNA was tested for.

    Sets move where both tests pass together; panels where all genes that pass over all genes go one way.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in tests.to_dict("records"):
        if row["mechanism"] in mechanisms and np.isfinite(row["both_fdr"]):
            found[row["mechanism"]] = {
                "effect": row["effect"],
                "low": row["effect_low"],
                "high": row["effect_high"],
                "fdr": row["both_fdr"],
                "moves": bool(row["both_fdr"] <= fdr),
            }
    by_gene = genes.set_index("gene")
    for key, mechanism in mechanisms.items():
        own = {gene.symbol: gene.direction for gene in mechanism.scored_genes if gene.symbol in by_gene.index}
        if mechanism.form != "panel" or not own:
            continue
        part = by_gene.loc[list(own)]
        turned = part["log2_fold_change"].to_numpy(dtype=float) * np.array(list(own.values()))
        passed = (part["fdr"] <= fdr).to_numpy()
        one_way = passed.any() and len({*np.sign(turned[passed])}) == 1
        effect = float(np.mean(turned[passed] if one_way else turned))
        found[key] = {
            **dict.fromkeys(("low", "high"), np.nan),
            "effect": effect,
            "fdr": float(part["fdr"].min()),
            "moves": bool(one_way),
        }
    return found


def of_line(mechanisms: Mapping[str, Mechanism], summary: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the same of one line, from its own statistic: it moves where it is called."""
    return {
        row["mechanism"]: {
            "effect": row["effect"],
            "low": row["effect_low"],
            "high": row["effect_high"],
            "fdr": row["fdr"],
            "moves": row["call"] in CALLED,
        }
        for row in summary.to_dict("records")
        if row["mechanism"] in mechanisms and np.isfinite(row["fdr"])
    }


def of_assay(
    name: str,
    tested: Tested,
    knowledge: Knowledge,
    mrna: Mapping[str, Mapping[str, Any]],
    responses: pd.DataFrame,
    fdr: float,
) -> pd.DataFrame:
    """Return one row a mechanism of which the assay measures any marker, with agreement and sentence."""
    by_row = dict(tuple(responses.groupby("row", sort=False)))
    made = [
        _row(name, tested, knowledge.mechanisms[key], rows, mrna.get(key), fdr)
        | _responses(rows, by_row, knowledge.mechanisms[key].resistance_sign, fdr)
        for key, rows in tested.markers.groupby("mechanism", sort=False)
        if key in knowledge.mechanisms
    ]
    return pd.DataFrame(made, columns=list(COLUMNS))


def _row(
    name: str,
    tested: Tested,
    mechanism: Mechanism,
    rows: pd.DataFrame,
    mrna: Mapping[str, Any] | None,
    fdr: float,
) -> dict[str, Any]:
    deciding = rows[(rows["role"] == "defining") & (rows["caution"] == "") & rows["p"].notna()]
    activity = np.sign(deciding["difference"] * deciding["direction"])
    passed = (deciding["marker_fdr"] <= fdr).to_numpy()
    if _needs_focal(mechanism.id, tested):
        passed = passed & deciding["extent"].str.contains("focal").to_numpy()
    ways = {int(way) for way in activity[passed]}
    verdict = mechanism.resistance_sign in ("+", "-")
    agreement = _agreement(bool(len(deciding)), ways, mrna, verdict)
    lead = _lead(rows, deciding, passed)
    way = ways.pop() if len(ways) == 1 else 0
    texts = {
        "assay": name if name == tested.info["type"] else f"{name} ({tested.info['type'].replace('_', ' ')})",
        "markers": _leading(lead) + (ARM_WIDE if _needs_focal(mechanism.id, tested) else ""),
        "reading": reading(way, mechanism.resistance_sign),
        "mrna": "" if mrna is None else f" (FDR {mrna['fdr']:.2g})",
        "power": _power(lead, tested),
        "why": _why(rows, tested),
    }
    one = lead.iloc[0] if len(lead) else None
    numbers = ("difference", "ci_low", "ci_high", "p", "marker_fdr", "n_test", "n_reference", "missing")
    known = {key: np.nan if one is None else one[key] for key in numbers}
    return {
        "mechanism": mechanism.id,
        "assay": name,
        "type": tested.info["type"],
        "agreement": agreement,
        "side": reading(way, mechanism.resistance_sign),
        "sentence": SENTENCES[agreement].format(**texts),
        "markers_measured": len(rows),
        "deciding": "" if one is None else one["row"],
        **known,
        "reliability": "" if one is None else _reliability(one),
        "mrna_effect": np.nan if mrna is None else mrna["effect"],
        "mrna_low": np.nan if mrna is None else mrna["low"],
        "mrna_high": np.nan if mrna is None else mrna["high"],
        "mrna_fdr": np.nan if mrna is None else mrna["fdr"],
        "mrna_moves": "" if mrna is None else "yes" if mrna["moves"] else "no",
        "support": ", ".join(dict.fromkeys(rows.loc[_support_moves(rows, fdr), "row"])),
        "shared_with": ", ".join(dict.fromkeys(filter(None, rows["shared_with"]))),
    }


def _responses(
    rows: pd.DataFrame, by_row: Mapping[str, pd.DataFrame], sign: str, fdr: float
) -> dict[str, str]:
    """Say how the defining markers go with measured responses, and which lean one way in all of them.

    A marker leans where all responses (two or more) agree on its direction, one of them at p ≤ 0.05.
    """
    sentences, leans = [], []
    for _, row in rows[(rows["role"] == "defining") & (rows["caution"] == "")].iterrows():
        found = by_row.get(row["row"])
        if found is None or found["rho"].isna().any():
            continue
        each = [
            f"ρ {signed(one['rho'])} with {one['response']} (n {one['n']}, p {one['p']:.2g})"
            for _, one in found.iterrows()
        ]
        ways = set(np.sign(found["rho"] * row["direction"]))
        one_way = len(ways) == 1 and sign in ("+", "-")
        in_all = {1: "", 2: " in both"}.get(len(found), " in all")
        point = f"; points {reading(int(ways.pop()), sign)}{in_all}" if one_way else ""
        passed = int((found["marker_fdr"] <= fdr).sum())
        survives = f"{passed} of {len(found)} survive" if passed else "none survives"
        text = f"{row['row']}: {', '.join(each)}{point}; {survives} correction"
        sentences.append(text)
        if one_way and len(found) > 1 and found["p"].min() <= NOMINAL:
            leans.append(text)
    return {
        "responses": ". ".join(sentences[:SHOWN]) + ("." if sentences else ""),
        "leans": ". ".join(leans[:SHOWN]) + ("." if leans else ""),
    }


def _support_moves(rows: pd.DataFrame, fdr: float) -> pd.Series:
    """Return which markers pass that do not decide: supporting ones, and antibodies to take with caution."""
    return (rows["marker_fdr"] <= fdr) & ((rows["role"] != "defining") | (rows["caution"] != ""))


def _needs_focal(mechanism: str, tested: Tested) -> bool:
    """Return whether only a focal change of copies is the marker."""
    return tested.info["type"] == "copy_number" and mechanism in FOCAL_ONLY


def _agreement(decides: bool, ways: set[int], mrna: Mapping[str, Any] | None, verdict: bool) -> str:
    if not decides or len(ways) > 1:
        return DIVIDED if decides else UNDECIDED
    if not verdict:
        return NO_VERDICT
    if mrna is None:
        return OWN_ALONE if ways else QUIET
    if ways and mrna["moves"]:
        return AGREE if next(iter(ways)) == np.sign(mrna["effect"]) else CONTRADICT
    return {(True, False): OWN_ONLY, (False, True): MRNA_ONLY}.get((bool(ways), mrna["moves"]), NEITHER)


def _lead(rows: pd.DataFrame, deciding: pd.DataFrame, passed: np.ndarray) -> pd.DataFrame:
    """Return the markers that the sentence names, the deciding one first."""
    if passed.any():
        return deciding[passed].sort_values("p", kind="stable")
    tested = deciding if len(deciding) else rows[rows["p"].notna()]
    first = tested["basis"].map(list(BASES).index)
    return tested.assign(first=first).sort_values(["first", "p"], kind="stable").drop(columns="first")


def _leading(lead: pd.DataFrame) -> str:
    if not len(lead):
        return "nothing tested"
    named = [
        f"{row['row']} {signed(row['difference'])} (p {row['p']:.2g}{_after_correction(row)})" + _dosage(row)
        for _, row in lead.drop_duplicates("row").head(SHOWN).iterrows()
    ]
    more = len(lead["row"].unique()) - SHOWN
    return "; ".join([*named, *([f"{more} more"] if more > 0 else [])])


def _dosage(row: pd.Series) -> str:
    """Say how far changes of copies reach, and what the gene's mRNA does; nothing for other assays."""
    if not row["extent"]:
        return ""
    expressed = row.get("mrna_difference", np.nan)
    return f", {row['extent']}" + (f"; its mRNA {signed(expressed)}" if np.isfinite(expressed) else "")


def signed(value: float) -> str:
    """Return a signed number with two decimals and a true minus sign."""
    return f"{value:+.2f}".replace("-", "−")


def _after_correction(row: pd.Series) -> str:
    return f", {row['marker_fdr']:.2g} over markers" if np.isfinite(row["marker_fdr"]) else ""


def reading(way: int, sign: str) -> str:
    """Read a direction of the mechanism's activity through its sign."""
    if not way or sign not in ("+", "-"):
        return ""
    return "as the review reads resistance" if (way > 0) == (sign == "+") else "against the review's reading"


def _power(lead: pd.DataFrame, tested: Tested) -> str:
    """State what would have been missed."""
    info = tested.info
    sizes = f"with {info['n_test']} against {info['n_reference']} {info['unit_of_replication']}"
    if len(lead) and np.isfinite(lead["detectable"].iloc[0]):
        return (
            f"{sizes} a difference under {lead['detectable'].iloc[0]:.2g} is missed in over a fifth of cases"
        )
    return f"{sizes} only the largest differences could be seen"


def _why(rows: pd.DataFrame, tested: Tested) -> str:
    if tested.info["reason"]:
        return str(tested.info["reason"])
    defining = rows[rows["role"] == "defining"]
    if not len(defining):
        return f"only supporting markers are measured ({_leading(_lead(rows, defining, np.zeros(0, bool)))})"
    if (defining["caution"] != "").all():
        named = some(dict.fromkeys(defining["row"]), SHOWN)
        return f"its defining markers are antibodies to take with caution ({named})"
    reasons = dict.fromkeys(filter(None, [*defining["one_group"], *defining["reason"]]))
    return "; ".join(reasons) or "its defining markers could not be tested"


def _reliability(row: pd.Series) -> str:
    parts = [str(row["caution"]), str(row["note"]).partition(";")[0]]
    if row["missing"] > 0:
        parts.append(f"{row['missing']:.0%} missing")
    return "; ".join(filter(None, parts))
