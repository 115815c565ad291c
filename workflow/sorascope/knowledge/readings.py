"""From calls to readings: what a call means for resistance, as the knowledge says, and what could be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from . import Knowledge, Mechanism

TOWARD_RESISTANCE = "toward resistance"
TOWARD_SENSITIVITY = "toward sensitivity"
NO_VERDICT = "no verdict"
CALLS = {"active": 1, "suppressed": -1}
SAMPLE_COLUMNS = ["sample", "group", "block", "role", "n_reference"]
PANEL = "fewer than five scored genes: changes of single genes, no set statistics"


def reading(call: str, resistance_sign: str) -> str:
    """Combine a call with the direction that the review reads as resistance.

    Only '+' and '-' give a verdict; 'dual', 'context', confounders and controls never do. Without a call: "".
    """
    if call not in CALLS:
        return ""
    if resistance_sign not in ("+", "-"):
        return NO_VERDICT
    toward = CALLS[call] * (1 if resistance_sign == "+" else -1)
    return TOWARD_RESISTANCE if toward > 0 else TOWARD_SENSITIVITY


def levers(call: str, mechanism: Mechanism) -> str:
    """Name the review's therapeutic options, "name [references]; …", for an active call only."""
    if call != "active":
        return ""
    named = []
    for lever in mechanism.levers:
        cited = ", ".join(lever.references)
        named.append(f"{lever.name} [{cited}]" if cited else lever.name)
    return "; ".join(named)


def read_with(table: pd.DataFrame, knowledge: Knowledge, unit: str, state: str) -> pd.DataFrame:
    """Add what moves each mechanism for other reasons, as it is in the same sample, line or contrast.

    `unit`: the column that tells them apart, "" for a table of one contrast; `state`: the column of calls or
    directions. The column `read_with` comes last: "hypoxia_hif1a active +1.20; …", "" without any.
    """
    known = knowledge.mechanisms
    units = table[unit].astype(str) if unit else pd.Series("", index=table.index)
    relations = {
        (one, name): f"{name} {found or 'neither way'}{'' if np.isnan(effect) else f' {effect:+.2f}'}"
        for one, name, found, effect in zip(
            units, table["mechanism"], table[state].fillna(""), table["effect"], strict=True
        )
    }
    others = [known[name].read_with if name in known else () for name in table["mechanism"]]
    return table.assign(
        read_with=[
            "; ".join(relations[one, other] for other in names if (one, other) in relations)
            for one, names in zip(units, others, strict=True)
        ]
    )


def complete(table: pd.DataFrame, knowledge: Knowledge, genes: pd.DataFrame | None = None) -> pd.DataFrame:
    """Give every sample a row for every mechanism of the knowledge, in its order, with a reading.

    `table`: the signature table; `genes`: its gene table, from which panels take their single-gene changes.
    Added columns: name, mechanism_class, form, grade, resistance_sign, reading, levers. Mechanisms of form
    'panel' and 'not_evaluable' get the call 'not evaluable' with the reason, and for the latter the assay
    that would show it. Sets that are not in the knowledge (the user's own) follow, without a reading.
    """
    known = knowledge.mechanisms
    samples = table[SAMPLE_COLUMNS].drop_duplicates("sample")
    own = [name for name in dict.fromkeys(table["mechanism"]) if name not in known]
    order = [*known, *own]
    grid = samples.merge(pd.DataFrame({"mechanism": order}), how="cross")
    full = grid.merge(table.drop(columns=SAMPLE_COLUMNS[1:]), on=["sample", "mechanism"], how="left")
    untested = full["call"].isna().to_numpy()
    panels = panel_genes(genes)
    facts = [known.get(name) for name in full["mechanism"]]
    full["carrying_genes"] = [
        panels.get((sample, mechanism), "") if lacking else listed
        for sample, mechanism, lacking, listed in zip(
            full["sample"], full["mechanism"], untested, full["carrying_genes"], strict=True
        )
    ]
    full["reason"] = [
        why_untested(fact) if lacking else reason
        for fact, lacking, reason in zip(facts, untested, full["reason"], strict=True)
    ]
    full["call"] = np.where(untested, "not evaluable", full["call"].to_numpy(dtype=object))
    for column in ("name", "mechanism_class", "form", "grade", "resistance_sign"):
        full[column] = ["" if fact is None else str(getattr(fact, column)) for fact in facts]
    unnamed = [fact is None for fact in facts]
    full["name"] = np.where(unnamed, full["mechanism"], full["name"])
    full["form"] = np.where(unnamed, "set", full["form"])
    calls = full["call"]
    full["reading"] = [
        "" if fact is None else reading(call, fact.resistance_sign)
        for call, fact in zip(calls, facts, strict=True)
    ]
    full["levers"] = [
        "" if fact is None else levers(call, fact) for call, fact in zip(calls, facts, strict=True)
    ]
    return full


def why_untested(mechanism: Mechanism | None) -> str:
    """Say why a mechanism without set statistics has none."""
    if mechanism is None:
        return ""
    if mechanism.form == "panel":
        return PANEL
    assay = f"; would be seen by: {mechanism.assay}" if mechanism.assay else ""
    return f"not evaluable from expression: {mechanism.observability}{assay}"


def panel_genes(genes: pd.DataFrame | None) -> dict[tuple[str, str], str]:
    """List each sample and mechanism's single-gene changes, as SYMBOL(z), in the gene table's order."""
    if genes is None or genes.empty:
        return {}
    listed = genes["gene"].astype(str) + genes["z"].map("({:+.1f})".format)
    return listed.groupby([genes["sample"], genes["mechanism"]], sort=False).agg(", ".join).to_dict()
