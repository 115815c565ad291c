"""What to do next about a mechanism: the assay that confirms it, the options of the review, a marker to
follow.

Functions of `Effects` and knowledge alone. A page of samples and a page of published tables both call
`step` for
each mechanism that they name, in the order of their answer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..assays import curated
from . import words
from .conflicts import of_core, of_lever
from .effects import Effects

if TYPE_CHECKING:
    from ..knowledge import Knowledge, Mechanism

TIER_WORDS = {
    "direct": "tied to sorafenib resistance of HCC",
    "indirect": "tied to another drug, tumour or process, not to sorafenib",
    "title-only": "said only in the title of a cited work",
    "ours": "ours, no claim of the review",
}
ASSAY_WORDS = {
    "phospho": "phosphorylation",
    "protein": "protein",
    "mirna": "miRNA",
    "copy_number": "copy number",
}
FOLLOWED = 2
UNNAMED = "The review names no therapeutic option for it."
AGAINST = "It moves against the direction that the review ties to resistance: no option is named for that."


def step(
    key: str, way: int, effects: Effects, knowledge: Knowledge, leading: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the next step for one mechanism that moved `way` (+1 higher, -1 lower, 0 both ways).

    `leading`: its leading genes. `levers` come with tier, models, stage and caveat, `conflict` (the data
    speak against it, "" if not) and `still` (its target shows no clear
    move); `without` says why there are none.
    Where
    the review argues both ways, all options are there and `both` says so. `conflicts` are those of the
    mechanism and of its levers.
    """
    each = knowledge.mechanisms[key]
    sign = each.resistance_sign
    opposite = sign in ("+", "-") and way != 0 and (way > 0) != (sign == "+")
    levers = [] if opposite else [_lever(lever, each, effects, knowledge) for lever in each.levers]
    core = of_core(each, way, effects) if way else ""
    return {
        "mechanism": key,
        "name": each.name,
        "way": {1: "higher", -1: "lower"}.get(way, "both ways"),
        "tier": each.tier,
        "tier_told": TIER_WORDS[each.tier],
        "confirm": each.assay,
        "levers": levers,
        "without": "" if levers else AGAINST if opposite else UNNAMED,
        "both": f"The review argues both ways. {each.controversy}".strip() if sign == "dual" else "",
        "follow": marker(each, way, effects, leading),
        "conflicts": [one for one in (core, *(lever["conflict"] for lever in levers)) if one],
    }


def _lever(lever: Any, mechanism: Mechanism, effects: Effects, knowledge: Knowledge) -> dict[str, Any]:
    conflict, still = of_lever(lever, knowledge.mechanisms, effects)
    cited = [knowledge.references[key].label for key in lever.references if key in knowledge.references]
    return {
        "name": lever.name,
        "references": list(lever.references),
        "cited": words.listed(cited),
        "basis": lever.basis,
        "models": list(mechanism.models),
        "stage": lever.stage,
        "caveat": lever.caveat or words.NO_CAVEAT,
        "conflict": conflict,
        "still": still,
    }


def marker(mechanism: Mechanism, way: int, effects: Effects, leading: Sequence[str] = ()) -> str:
    """Return what to follow over time: core or leading genes that moved with it, and a marker of its own
    assay.
    """
    directions = {gene.symbol: gene.direction for gene in mechanism.scored_genes}
    # of a panel, the genes that its own test calls: two standard errors are less than that
    own = mechanism.core if mechanism.form == "set" else tuple(leading) or tuple(directions)
    fit = [gene for gene in own if way and effects.way(gene) == directions.get(gene, 1) * way]
    fit = fit or ([gene for gene in own if effects.way(gene)] if not way else [])
    fit = fit or [gene for gene in leading if effects.way(gene) == directions.get(gene, 1) * way]
    fit = fit or list(leading)
    genes = [
        gene
        if words.number_or_none(effects.changes.get(gene)) is None
        else f"{gene} ({words.number(effects.changes.get(gene))})"
        for gene in fit[:FOLLOWED]
    ]
    parts = [f"mRNA of {words.listed(genes)}"] if genes else []
    defining = [one for one in curated.shipped().of_mechanism(mechanism.id) if one.role == "defining"]
    for assay, named in ASSAY_WORDS.items():
        features = [one.feature.replace("_", " ") for one in defining if one.assay == assay]
        if features:
            parts.append(f"{named} of {words.listed(features[:FOLLOWED])}")
            break
    return "; ".join(parts)


def unmeasured(knowledge: Knowledge, decided: Collection[str] = ()) -> list[dict[str, str]]:
    """Return the mechanisms that nothing here measures, each with the assay that is missing.

    `decided`: those of which a measured assay says something. Not counted either: panels, which are tested
    gene by gene, and entries without a claim of resistance, as the drug's targets.
    """
    return [
        {
            "mechanism": key,
            "name": each.name,
            "short_name": each.short_name or each.name,
            "assay": each.assay or "none is known",
        }
        for key, each in knowledge.mechanisms.items()
        if each.form == "not_evaluable" and each.resistance_sign != "context" and key not in decided
    ]


def clinical(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what the review reports from the clinic, for a box of its own: no count of mechanisms holds
    it.
    """
    return [
        {
            "title": each.title,
            "statement": each.statement,
            "references": list(each.references),
            "caveat": each.caveat,
        }
        for each in knowledge.clinical
    ]


def by_gene(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return which way a panel moved, from its rows with `moved`: +1, -1, or 0 for both ways."""
    ways = {(1 if row["moved"] == "up" else -1) * row["direction"] for row in rows if row["moved"]}
    return ways.pop() if len(ways) == 1 else 0
