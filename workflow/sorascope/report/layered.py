"""The layers beside the main one: what came after the review, and the user's own, each in its own section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ..knowledge.model import ARMS
from ..layers import select
from . import answer
from .plain import of_contrast, plain

if TYPE_CHECKING:
    from ..knowledge import Knowledge, Mechanism
    from .inputs import Inputs

MOST = 200  # mechanisms of a layer that are all listed on the page
ABOUT = (
    "Tested by itself, with an FDR of its own. Nothing here enters the answer above, its tests or its "
    "adjustment."
)


def sections(inputs: Inputs, mechanism: Any) -> list[dict[str, Any]]:
    """Return every layer beside the main one: its mechanisms and, by contrast and line, what was found.

    `mechanism`: the function that says what the knowledge holds of one mechanism.
    """
    return [section(inputs, one, mechanism) for one in inputs.beside]


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
    told = {f["mechanism"] for c in contrasts for line in c["lines"] for f in line["findings"]}
    told |= {row["mechanism"] for c in contrasts for row in c["panels"]}
    shown = [each for key, each in base.mechanisms.items() if len(base.mechanisms) <= MOST or key in told]
    return plain(
        {
            "id": layer.id,
            "title": layer.title,
            "dated": layer.dated,
            "about": " ".join(part for part in (layer.about, ABOUT, rest(base, shown)) if part),
            "contrasts": contrasts,
            "mechanisms": [mechanism(each, base) | {"here": []} for each in shown],
        }
    )


def rest(base: Knowledge, shown: Sequence[Mechanism]) -> str:
    """Say how many mechanisms of a large layer are left out of the page."""
    if len(shown) == len(base.mechanisms):
        return ""
    return f"{len(shown)} of {len(base.mechanisms)} are listed: those called; the tables hold all."


def arms(inputs: Inputs, mechanism: Mechanism) -> list[str]:
    """Say, for each line in which an arm of the mechanism is called, what each arm does."""
    if inputs.arms is None or not mechanism.arms:
        return []
    held = {key: each for key, each in inputs.arms.mechanisms.items() if key.startswith(f"{mechanism.id}.")}
    table, summary = (select(inputs.whole[name], ARMS) for name in ("signatures", "summary"))
    told = []
    for name, plan in inputs.dataset.contrasts.items():
        rows = of_contrast(table, name)
        separate = inputs.dataset.resistance == "intrinsic"
        own = of_contrast(summary, name)
        for line in answer.lines(rows, own, held, separate, plan.test, True):
            called = [each.call for each in line.findings if each.strength]
            if called:
                parts = [f"{held[each.mechanism].short_name}: {each.call}" for each in line.findings]
                hidden = " The arms disagree: the sum hides it." if len(set(called)) > 1 else ""
                told.append(f"arms in {line.line}: {'; '.join(parts)}.{hidden}")
    return told


def panels(genes: Any, base: Knowledge) -> list[dict[str, Any]]:
    """Return the genes of a layer's panels with the range of their z over the test samples."""
    held = base.panels()
    rows = []
    for (mechanism, gene), part in genes.groupby(["mechanism", "gene"], sort=False):
        if mechanism in held:
            low, high = float(part["z"].min()), float(part["z"].max())
            rows.append({"mechanism": mechanism, "gene": gene, "z_low": low, "z_high": high})
    return rows
