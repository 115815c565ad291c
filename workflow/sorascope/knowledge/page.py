"""One self-contained page of all mechanisms, genes and sources, to browse and to print."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from .model import OWN, REVIEW, Decision, Knowledge, Mechanism
from .overlaps import Overlap, overlaps

if TYPE_CHECKING:
    from jinja2 import Environment

MOST = 200  # mechanisms of one's own on the page
TEMPLATES = Path(__file__).with_name("templates")
FORMS = {
    "set": "scored and tested",
    "panel": "panel: shown gene by gene, not tested",
    "not_evaluable": "not evaluable from this assay",
}
BASES = {
    "text": "the review's text",
    "title-only": "only in the title of a cited work",
    "inference": "our inference, not the review's claim",
    "abstract": "the abstract of a later work",
    "citation": "your own claim, by the work you cite",
    "user": "your own set",
}
SIGNS = {
    "+": "sign +: a higher score reads as resistance",
    "-": "sign −: a higher score reads as sensitivity",
    "dual": "sign dual: argued both ways, no verdict",
    "context": "sign context: no verdict",
    "confounder": "sign confounder: no verdict",
    "control": "sign control: no verdict",
}


TIERS = {
    "direct": "direct: tied to sorafenib resistance of HCC",
    "indirect": "indirect: chemotherapy, invasion, another drug or tumour",
    "title-only": "title only",
    "ours": "ours: no claim of the source",
}


def render(knowledge: Knowledge) -> str:
    """Return the page as HTML: no network, every name from a file escaped, the same bytes every time.

    Of more than `MOST` mechanisms of one's own the first are shown; the page says where the others are.
    """
    whole, knowledge = knowledge, shown(knowledge)
    by_section: dict[str, list[Mechanism]] = defaultdict(list)
    for mechanism in knowledge.mechanisms.values():
        by_section[mechanism.section].append(mechanism)
    cited = _cited(knowledge)
    return (
        _environment()
        .get_template("knowledge.html.j2")
        .render(
            knowledge=knowledge,
            sections=[(section, by_section[key]) for key, section in knowledge.sections.items()],
            shared=_shared(knowledge),
            decisions=_decisions(knowledge),
            references=[reference for key, reference in knowledge.references.items() if key in cited],
            uncited=[reference for key, reference in knowledge.references.items() if key not in cited],
            of_review=len(knowledge.of_layer(REVIEW)),
            later=[
                {
                    "title": layer.title,
                    "dated": layer.dated,
                    "members": len(whole.of_layer(key)),
                    "shown": len(knowledge.of_layer(key)),
                }
                for key, layer in knowledge.layers.items()
                if key != REVIEW
            ],
            words=search_words,
            tiers=TIERS,
            forms=FORMS,
            bases=BASES,
            signs=SIGNS,
            gene_count=sum(len(mechanism.genes) for mechanism in whole.mechanisms.values()),
        )
    )


def shown(knowledge: Knowledge) -> Knowledge:
    """Return the knowledge with the first `MOST` of the mechanisms of one's own."""
    left_out = set(list(knowledge.of_layer(OWN))[MOST:])
    if not left_out:
        return knowledge
    kept = {key: each for key, each in knowledge.mechanisms.items() if key not in left_out}
    return replace(knowledge, mechanisms=kept)


def search_words(mechanism: Mechanism) -> str:
    """Return what a mechanism is also found by: its reference numbers (R45) and its other names."""
    return " ".join(dict.fromkeys([*_cited_by(mechanism), *mechanism.aliases]))


def _cited_by(mechanism: Mechanism) -> list[str]:
    """Return the references of a mechanism, its therapeutic options and its genes."""
    of_levers = (key for lever in mechanism.levers for key in lever.references)
    of_genes = (key for gene in mechanism.genes for key in gene.source)
    return [*mechanism.references, *of_levers, *of_genes]


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shared(knowledge: Knowledge) -> dict[str, list[tuple[str, Overlap]]]:
    """Return, for each scored set, the other sets it shares genes with."""
    found: dict[str, list[tuple[str, Overlap]]] = defaultdict(list)
    for overlap in overlaps(knowledge.signed_sets()):
        found[overlap.first].append((overlap.second, overlap))
        found[overlap.second].append((overlap.first, overlap))
    return found


def _decisions(knowledge: Knowledge) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in knowledge.decisions:
        found[decision.mechanism].append(decision)
    return found


def _cited(knowledge: Knowledge) -> set[str]:
    keys: set[str] = set()
    for entry in knowledge.clinical:
        keys.update(entry.references)
    for mechanism in knowledge.mechanisms.values():
        keys.update(_cited_by(mechanism))
    return keys
