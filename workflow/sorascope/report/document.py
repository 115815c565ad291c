"""The report as data: everything the page says, in one JSON-able object (schema:
schemas/report.schema.yaml).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .. import __version__
from . import assays, entries, layered, methods, next_steps, quality, words
from .contrasts import contrast
from .inputs import Inputs, unit
from .plain import plain

if TYPE_CHECKING:
    from ..knowledge import Knowledge, Mechanism
    from ..settings import Dataset

FORMAT, VERSION = "sorascope-report", 2


def build(inputs: Inputs) -> dict[str, Any]:
    """Assemble the document."""
    dataset, knowledge = inputs.dataset, inputs.knowledge
    made = [plain(contrast(inputs, name)) for name in dataset.contrasts]
    genes, samples = inputs.data.expression.shape
    names = {key: each.short_name or each.name for key, each in knowledge.mechanisms.items()}
    return plain(
        {
            **opening(
                dataset,
                dataset.scale,
                genes,
                samples,
                unit(inputs.qc),
                inputs.notices,
            ),
            "rules": {
                "fdr": inputs.statistics.fdr,
                "strengths": words.STRENGTHS,
                "small_shift": words.SMALL_SHIFT,
                "readings": words.READINGS,
            },
            "contrasts": [
                each | {"assays": assays.answers(inputs.assays, each["name"], names)} for each in made
            ],
            "responses": assays.agreement_of_responses(inputs.assays),
            "assays": assays.as_data(inputs.assays, list(dataset.contrasts)),
            "mechanisms": [
                mechanism(each, knowledge)
                | assays.to_bring(each, inputs.assays)
                | {"evidence": assays.of_mechanism(inputs.assays, each.id, list(dataset.contrasts))}
                | {"here": here(inputs, each, made)}
                for each in knowledge.mechanisms.values()
            ],
            "layers": layered.sections(inputs, mechanism),
            "unmeasured": next_steps.unmeasured(knowledge, assays.decided(inputs.assays)),
            "clinical": next_steps.clinical(knowledge),
            "references": citations(knowledge),
            "reference_links": reference_links(knowledge),
            "quality": {"facts": quality.facts(inputs), "samples": inputs.qc.get("samples", [])},
            "methods": methods.paragraphs(inputs),
            "limits": methods.limits(inputs),
            "provenance": methods.provenance(inputs),
        }
    )


def here(inputs: Inputs, each: Mechanism, made: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what this data set shows of one mechanism of the main layer."""
    known = inputs.knowledge.mechanisms
    return [*entries.here(each, made, unit(inputs.qc), known), *layered.arms(inputs, each)]


def opening(
    dataset: Dataset,
    scale: str,
    genes: int,
    samples: int = 0,
    unit: str = "log2",
    notices: Sequence[str] = (),
) -> dict[str, Any]:
    """Return how a document of any kind begins: its format, and the data set with what it holds."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "sorascope": __version__,
        "dataset": {
            "name": dataset.name,
            "title": dataset.title,
            "kind": dataset.kind,
            "resistance": dataset.resistance,
            "simulated": dataset.simulated,
            "ids": dataset.ids,
            "facts": {name: str(value) for name, value in dataset.facts.items()},
            "origin": words.origin(dataset.resistance),
            "scale": scale,
            "unit": unit,
            "samples": samples,
            "genes": genes,
            "excluded": dict(dataset.exclude),
            "notices": list(notices),
        },
    }


def citations(knowledge: Knowledge) -> dict[str, str]:
    """Return every reference of the knowledge base: key -> citation."""
    return {key: each.citation for key, each in knowledge.references.items()}


def reference_links(knowledge: Knowledge) -> dict[str, str]:
    """Return the address of every reference whose DOI or PMID is certain: key -> address."""
    return {key: each.link for key, each in knowledge.references.items() if each.link}


def mechanism(each: Mechanism, knowledge: Knowledge) -> dict[str, Any]:
    """Return what the knowledge base says of one mechanism, and which other scored sets share its genes."""
    own = each.scored_symbols
    shared = []
    for other in knowledge.mechanisms.values():
        both = sorted(own & other.scored_symbols)
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
        "tier": each.tier,
        "tier_note": each.tier_note,
        "layer": each.layer,
        "support": each.support,
        "against": each.against,
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
                "stage": lever.stage,
                "caveat": lever.caveat or words.NO_CAVEAT,
            }
            for lever in each.levers
        ],
        "models": list(each.models),
        "aliases": list(each.aliases),
        "see_also": list(each.see_also),
        "read_with": list(each.read_with),
        "shared_genes": shared,
        "here": [],
        "evidence": [],
        "bring": "",
        "never": "",
        "core": list(each.core),
        "genes": [
            {
                "gene": gene.symbol,
                "direction": gene.direction,
                "weight_class": gene.weight_class,
                "scored": gene.scored,
                "source": list(gene.source),
                "reason": gene.reason,
            }
            for gene in each.genes
        ],
    }
