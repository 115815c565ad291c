"""The report as data: everything the page says, in one JSON-able object (schema:
schemas/report.schema.yaml).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import __version__
from . import answer, methods, words
from .agreement import compare
from .inputs import Inputs

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge, Mechanism

FORMAT, VERSION = "sorascope-report", 1
OVERALL = "(all)"


def plain(value: Any) -> Any:
    """Return a value as JSON knows it: numpy scalars become Python's, missing numbers None."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as JSON-able dicts."""
    columns = [str(name) for name in table.columns]
    return [dict(zip(columns, map(plain, row), strict=True)) for row in table.itertuples(index=False)]


def of_contrast(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return one contrast's rows without the leading column."""
    return table[table["contrast"] == name].drop(columns="contrast").reset_index(drop=True)


def build(inputs: Inputs) -> dict[str, Any]:
    """Assemble the document."""
    dataset, knowledge = inputs.dataset, inputs.knowledge
    return plain(
        {
            "format": FORMAT,
            "version": VERSION,
            "sorascope": __version__,
            "dataset": {
                "name": dataset.name,
                "title": dataset.title,
                "kind": dataset.kind,
                "resistance": dataset.resistance,
                "simulated": dataset.simulated,
                "scale": dataset.scale,
                "ids": dataset.ids,
                "samples": inputs.data.expression.shape[1],
                "genes": inputs.data.expression.shape[0],
                "excluded": dict(dataset.exclude),
                "origin": words.origin(dataset.resistance),
            },
            "rules": {"fdr": inputs.statistics.fdr, "strengths": words.STRENGTHS, "readings": words.READINGS},
            "contrasts": [contrast(inputs, name) for name in dataset.contrasts],
            "mechanisms": [mechanism(each, knowledge) for each in knowledge.mechanisms.values()],
            "references": {key: each.citation for key, each in knowledge.references.items()},
            "quality": inputs.qc,
            "methods": methods.paragraphs(inputs),
            "limits": methods.limits(inputs),
            "provenance": methods.provenance(inputs),
        }
    )


def contrast(inputs: Inputs, name: str) -> dict[str, Any]:
    """Return one contrast: design, lines with their answer, tests of the mechanisms, panels, null,
    agreement.
    """
    each, knowledge = inputs.dataset.contrasts[name], inputs.knowledge
    table = of_contrast(inputs.signatures, name)
    null = calibration(of_contrast(inputs.calibration, name))
    separate = inputs.dataset.resistance == "intrinsic"
    unscored = sum(m.form != "set" for m in knowledge.mechanisms.values())
    found = answer.lines(table, knowledge.mechanisms, separate, each.test, bool(null["holds"]))
    roles = table.drop_duplicates("sample")
    _, agreement = compare(table, inputs.scores)
    noun = f"{each.test} line" if each.block or separate else f"{each.test} group"
    alpha = inputs.statistics.fdr
    lines = [line.asdict() | {"sentences": answer.sentences(line, alpha, unscored)} for line in found]
    tests = tested(inputs, name)
    return {
        "name": name,
        "column": each.column,
        "test": each.test,
        "reference": each.reference,
        "block": each.block,
        "covariates": list(each.covariates),
        "samples": [
            {"sample": row.sample, "group": row.group, "block": row.block, "role": row.role}
            for row in roles.itertuples()
        ],
        "n_test": int((roles["role"] == "test").sum()),
        "n_reference": int((roles["role"] == "reference").sum()),
        "headline": answer.headline(found, noun),
        "together": answer.together(tests, knowledge.mechanisms, alpha),
        "unscored": unscored,
        "lines": lines,
        "mechanisms": tests,
        "panels": panels(inputs, name),
        "calibration": null,
        "agreement": agreement,
    }


def support(row: Mapping[str, Any], alpha: float) -> str:
    """Say what camera and fry together support for one mechanism in one contrast."""
    competitive, own = row.get("camera_fdr"), row.get("fry_fdr")
    if competitive is None and own is None:
        return "not tested"
    passed = [value is not None and value <= alpha for value in (competitive, own)]
    return {
        (True, True): "both tests",
        (True, False): "camera only: more than other genes, but not beyond chance within the set",
        (False, True): "fry only: changed, but not more than other genes",
        (False, False): "neither test",
    }[passed[0], passed[1]]


def tested(inputs: Inputs, name: str) -> list[dict[str, Any]]:
    """Return the mechanism tests of one contrast, each with its support in words."""
    rows = records(of_contrast(inputs.contrast_mechanisms, name))
    rows.sort(key=lambda row: (row["camera_p"] is None, max(row["camera_p"] or 0, row["fry_p"] or 0)))
    return [row | {"support": support(row, inputs.statistics.fdr)} for row in rows]


def panels(inputs: Inputs, name: str) -> list[dict[str, Any]]:
    """Return the genes of the mechanisms that are shown gene by gene, with their change in the contrast."""
    genes = of_contrast(inputs.contrast_genes, name).set_index("gene")
    rows = []
    for each in inputs.knowledge.mechanisms.values():
        if each.form != "panel":
            continue
        for gene in each.scored_genes:
            measured = gene.symbol in genes.index
            values = records(genes.loc[[gene.symbol]])[0] if measured else {}
            kept = {key: values.get(key) for key in ("log2_fold_change", "ci_low", "ci_high", "p", "fdr")}
            rows.append(
                {"mechanism": each.id, "gene": gene.symbol, "direction": gene.direction, "measured": measured}
                | kept
            )
    return rows


def calibration(table: pd.DataFrame) -> dict[str, Any]:
    """Return the null of one contrast: rows as they are, and a verdict in words.

    `holds` is true when the interval of the overall rate at p < 0.05 does not lie above 5 %, None when no
    reference could be held out.
    """
    rows = records(table)
    overall = next((row for row in rows if row["mechanism"] == OVERALL), None)
    if not overall or not overall.get("n"):
        text = (
            "No reference sample could be held out, so the false-call rate of this data set is unknown; "
            "nothing is called strong."
        )
        return {"holds": None, "sentence": text, "rows": rows}
    holds = not (overall["rate_05_low"] is not None and overall["rate_05_low"] > words.NOMINAL)
    text = (
        f"Held-out reference samples, in which nothing should be found, were called at p < 0.05 in "
        f"{overall['called_05']} of {overall['n']} tests ({overall['rate_05']:.1%}; expected: at most 5 %)"
    )
    text += (
        ". The calls of this data set keep their promised error rate."
        if holds
        else ". That is more than chance allows: the references differ among themselves, so read calls as "
        "tentative; nothing is called strong."
    )
    return {"holds": holds, "sentence": text, "rows": rows}


def mechanism(each: Mechanism, knowledge: Knowledge) -> dict[str, Any]:
    """Return what the knowledge base says of one mechanism, and which other scored sets share its genes."""
    own = {gene.symbol for gene in each.scored_genes}
    shared = []
    for other in knowledge.mechanisms.values():
        both = sorted(own & {gene.symbol for gene in other.scored_genes})
        if other.id != each.id and both and other.form != "not_evaluable":
            shared.append({"mechanism": other.id, "name": other.name, "genes": both})
    sections = getattr(knowledge, "sections", {})
    return {
        "id": each.id,
        "name": each.name,
        "short_name": each.short_name or each.name,
        "section": sections[each.section].title if each.section in sections else each.section,
        "class": each.mechanism_class,
        "form": each.form,
        "grade": each.grade,
        "resistance_sign": each.resistance_sign,
        "claim": each.claim,
        "claim_basis": each.claim_basis,
        "references": list(each.references),
        "controversy": each.controversy,
        "level": each.level,
        "observability": each.observability,
        "assay": each.assay,
        "no_genes_reason": each.no_genes_reason,
        "levers": [
            {
                "name": lever.name,
                "references": list(lever.references),
                "basis": lever.basis,
                "caveat": lever.caveat or words.NO_CAVEAT,
            }
            for lever in each.levers
        ],
        "models": list(each.models),
        "see_also": list(each.see_also),
        "shared_genes": shared,
        "genes": [
            {
                "gene": gene.symbol,
                "direction": gene.direction,
                "weight_class": gene.weight_class,
                "scored": gene.scored,
                "source": list(gene.source) if not isinstance(gene.source, str) else [gene.source],
                "reason": gene.reason,
            }
            for gene in each.genes
        ],
    }
