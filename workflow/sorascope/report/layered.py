"""The further layers: what came after the review, and the user's own, each in its own section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from ..knowledge.layers import COLUMN, select
from ..knowledge.model import ARMS
from . import answer
from .plain import of_contrast, plain

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge, Mechanism
    from .inputs import Inputs

MOST = 200  # mechanisms of a layer that are all listed on the page
ABOUT = (
    "Tested by itself, with an FDR of its own. Nothing here enters the answer above, its tests or its "
    "adjustment."
)


def sections(inputs: Inputs, mechanism: Any) -> list[dict[str, Any]]:
    """Return every further layer: its mechanisms and, by contrast and line, what was found.

    `mechanism`: the function that says what the knowledge holds of one mechanism.
    """
    return [section(inputs, one, mechanism) for one in inputs.further]


def section(inputs: Inputs, base: Knowledge, mechanism: Any) -> dict[str, Any]:
    """Return one layer."""
    (layer,) = base.layers.values()
    table = select(inputs.whole["signatures"], layer.id)
    summary = select(inputs.whole["summary"], layer.id)
    genes = select(inputs.whole["signature_genes"], layer.id)
    contrasts: list[dict[str, Any]] = []
    for name, plan in inputs.dataset.contrasts.items():
        rows = of_contrast(table, name)
        separate = inputs.dataset.resistance == "intrinsic"
        own = of_contrast(summary, name)
        found = answer.lines(rows, own, base.mechanisms, separate, plan.test, True)
        lines = [
            {
                "line": line.line,
                "tested": len(line.findings),
                "findings": [asdict(each) for each in line.findings if each.strength],
            }
            for line in found
        ]
        contrasts.append({"name": name, "lines": lines, "panels": panels(of_contrast(genes, name), base)})
    shown = listed(base, contrasts)
    kept = {each.id for each in shown}
    for line in (line for each in contrasts for line in each["lines"]):
        called = len(line["findings"])
        line["findings"] = [each for each in line["findings"] if each["mechanism"] in kept]
        line["more"] = called - len(line["findings"])
    for each in contrasts:
        each["panels"] = [row for row in each["panels"] if row["mechanism"] in kept]
    return plain(
        {
            "id": layer.id,
            "title": layer.title,
            "dated": layer.dated,
            "about": " ".join(part for part in (layer.about, ABOUT, rest(base, shown)) if part),
            "contrasts": contrasts,
            "held": len(base.mechanisms),
            "mechanisms": entries(base, shown, mechanism),
        }
    )


def entries(base: Knowledge, shown: Sequence[Mechanism], mechanism: Any) -> list[dict[str, Any]]:
    """Return what the page says of each listed mechanism; of a large layer without a row for each gene."""
    made = [mechanism(each, base) | {"here": []} for each in shown]
    if len(shown) < len(base.mechanisms):
        for each in made:
            each["gene_names"] = [gene["gene"] for gene in each["genes"]]
            each["genes"] = []
    return made


def listed(base: Knowledge, contrasts: Sequence[Mapping[str, Any]]) -> list[Mechanism]:
    """Return the mechanisms that the page lists: all, or of a large layer the first called of every line.

    Lines take turns, each with its strongest call, until `MOST` are found; panels follow, furthest z first.
    """
    if len(base.mechanisms) <= MOST:
        return list(base.mechanisms.values())
    called = [[each["mechanism"] for each in line["findings"]] for one in contrasts for line in one["lines"]]
    rows = [row for one in contrasts for row in one["panels"]]
    rows.sort(key=lambda row: -max(abs(row["z_low"]), abs(row["z_high"])))
    turns = [key for turn in zip_longest(*called) for key in turn if key is not None]
    chosen = set(list(dict.fromkeys([*turns, *(row["mechanism"] for row in rows)]))[:MOST])
    return [each for key, each in base.mechanisms.items() if key in chosen]


def rest(base: Knowledge, shown: Sequence[Mechanism]) -> str:
    """Say how many mechanisms of a large layer are left out of the page."""
    if len(shown) == len(base.mechanisms):
        return ""
    return (
        f"{len(shown)} of {len(base.mechanisms)} are listed, those called first. This page's tables hold "
        "these, without their genes; the files hold all, and `snakemake knowledge` shows each set."
    )


def arms(inputs: Inputs, mechanism: Mechanism) -> list[str]:
    """Say, for each line in which an arm of the mechanism is called, what each arm does."""
    if inputs.arms is None or not mechanism.arms:
        return []
    held = {key: each for key, each in inputs.arms.mechanisms.items() if key.startswith(f"{mechanism.id}.")}
    table, summary = (select(inputs.whole[name], ARMS) for name in ("signatures", "summary"))
    sentences = []
    for name, plan in inputs.dataset.contrasts.items():
        rows = of_contrast(table, name)
        separate = inputs.dataset.resistance == "intrinsic"
        own = of_contrast(summary, name)
        for line in answer.lines(rows, own, held, separate, plan.test, True):
            called = [each.call for each in line.findings if each.strength]
            if called:
                parts = [f"{held[each.mechanism].short_name}: {each.call}" for each in line.findings]
                hidden = " The arms disagree: the sum hides it." if len(set(called)) > 1 else ""
                sentences.append(f"arms in {line.line}: {'; '.join(parts)}.{hidden}")
    return sentences


def panels(genes: Any, base: Knowledge) -> list[dict[str, Any]]:
    """Return the genes of a layer's panels with the range of their z over the test samples."""
    held = base.panels()
    rows = []
    for (mechanism, gene), part in genes[genes["mechanism"].isin(held)].groupby(
        ["mechanism", "gene"], sort=False
    ):
        low, high = float(part["z"].min()), float(part["z"].max())
        rows.append({"mechanism": mechanism, "gene": gene, "z_low": low, "z_high": high})
    return rows


def listed_rows(table: pd.DataFrame, sections: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a table of several layers without the mechanisms that a layer's section does not list.

    Of a layer that is not listed whole, tables of genes keep nothing: they would be most of the page.
    """
    if COLUMN not in table.columns or "mechanism" not in table.columns:
        return table
    for one in sections:
        known = {each["id"] for each in one["mechanisms"]}
        if len(known) < one["held"]:
            kept = set() if "gene" in table.columns else known
            table = table[(table[COLUMN] != one["id"]) | table["mechanism"].isin(kept)]
    return table
