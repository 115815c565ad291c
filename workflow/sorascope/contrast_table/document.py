"""The report of published tables as data, with what they allow (schema: schemas/published.schema.yaml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import identity, layers
from ..report import conflicts, document, panels, words
from ..report.layered import ABOUT
from ..report.plain import of_contrast, plain, records
from ..settings import Dataset, Statistics
from ..signature.adjustment import CONFOUNDERS
from .mechanisms import NOT_POSSIBLE

if TYPE_CHECKING:
    import pandas as pd

    from ..knowledge import Knowledge

FORMAT = "sorascope-published-report"
STANDS_OUT = "differs and stands out"
DIFFERS = "differs, does not stand out"
CAMERA_ONLY = "stands out (no p values: the only test)"
NOT_SUPPORTED = "not supported"
NOT_TESTED = "not tested"
# Of what differs as much else does, the headline names this many.
SHOWN = 3
SUPPORTED = (STANDS_OUT, CAMERA_ONLY, DIFFERS)
TOGETHER = (
    "Published table: judged against other genes, not against replicate samples, and by its own p values or "
    "statistics where it has any."
)


@dataclass(frozen=True)
class Published:
    """What the page of one data set of published tables is made from."""

    dataset: Dataset
    statistics: Statistics
    knowledge: Knowledge
    contrast_genes: pd.DataFrame
    contrast_mechanisms: pd.DataFrame
    id_report: pd.DataFrame
    model: Mapping[str, Any]
    beside: tuple[Knowledge, ...] = ()
    whole: pd.DataFrame | None = None

    @classmethod
    def layered(
        cls, dataset: Dataset, statistics: Statistics, knowledge: Knowledge, **read: Any
    ) -> Published:
        """Return the same from knowledge of several layers: the main one, and the others beside it."""
        main, *beside = layers.each(knowledge)
        whole = read["contrast_mechanisms"]
        read["contrast_mechanisms"] = layers.select(whole, main.main)
        return cls(dataset, statistics, main, **read, beside=tuple(beside), whole=whole)


def build(given: Published) -> dict[str, Any]:
    """Assemble the document."""
    dataset, knowledge = given.dataset, given.knowledge
    return plain(
        {
            **document.opening(
                FORMAT,
                dataset,
                samples=0,
                genes=int(given.contrast_genes["gene"].nunique()),
            ),
            "rules": {"fdr": given.statistics.fdr},
            "contrasts": [contrast(given, name) for name in dataset.tables],
            "mechanisms": [document.mechanism(each, knowledge) for each in knowledge.mechanisms.values()],
            "layers": [layer(given, each) for each in given.beside],
            "references": document.citations(knowledge),
            "reference_links": document.reference_links(knowledge),
            "not_possible": list(NOT_POSSIBLE),
        }
    )


def layer(given: Published, base: Knowledge) -> dict[str, Any]:
    """Return a layer beside the main one: its tests by table, and what the knowledge holds of it."""
    (about,) = base.layers.values()
    rows = layers.select(given.whole, about.id)
    return {
        "id": about.id,
        "title": about.title,
        "dated": about.dated,
        "about": " ".join(part for part in (about.about, ABOUT) if part),
        "contrasts": [
            {"name": name, "mechanisms": records(of_contrast(rows, name))} for name in given.dataset.tables
        ],
        "mechanisms": [document.mechanism(each, base) | {"here": []} for each in base.mechanisms.values()],
    }


def contrast(given: Published, name: str) -> dict[str, Any]:
    """Return one table: where it comes from, its tests and panels, and what it says in one sentence."""
    rows = records(of_contrast(given.contrast_mechanisms, name))
    signs = {key: each.resistance_sign for key, each in given.knowledge.mechanisms.items()}
    names = {key: each.short_name or each.name for key, each in given.knowledge.mechanisms.items()}
    alpha = given.statistics.fdr
    facts = {**given.dataset.facts, **given.dataset.tables[name].facts}
    judged = given.dataset.resistance != "intrinsic" and given.dataset.tables[name].values == "log2"
    genes = of_contrast(given.contrast_genes, name)
    tests = [
        against_core(row | support(row, signs.get(row["mechanism"], ""), alpha), given.knowledge, genes)
        | {"clones": words.other_clones(row)}
        for row in rows
    ]
    surest = {one: place for place, one in enumerate((*SUPPORTED, NOT_SUPPORTED, NOT_TESTED))}
    tests.sort(key=lambda row: (surest[row["support"]], row["rank"] is None, row["rank"] or 0))
    return {
        "name": name,
        "lead": "lines",
        "headline": headline(tests, names, alpha),
        "together": TOGETHER,
        "confounding": confounding(tests),
        "beyond_clones": beyond_clones(tests, names),
        "n_test": None,
        "n_reference": None,
        "facts": {key: str(value) for key, value in facts.items()},
        "identity": identity.of_changes(changes(given, name)) if judged else [],
        "mechanisms": tests,
        "panels": panels.rows(given.knowledge, of_contrast(given.contrast_genes, name), alpha),
        "model": given.model[name],
    }


def changes(given: Published, name: str) -> dict[str, float]:
    """Return the log2 fold changes of one table by gene."""
    genes = of_contrast(given.contrast_genes, name)
    return dict(zip(genes["gene"], genes["log2_fold_change"].fillna(0.0), strict=True))


def beyond_clones(tests: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    """Return which mechanisms moved further than clones of unrelated resistant lines usually do."""
    judged = [row for row in tests if row.get("drift_p") is not None]
    if not judged:
        return ""
    far = sorted((row for row in judged if row["drift_p"] <= words.NOMINAL), key=lambda row: row["drift_p"])
    told = [
        f"{names.get(row['mechanism'], row['mechanism'])} "
        f"({words.direction(row['rank_effect'])}, drift p {words.p_short(row['drift_p'])})"
        for row in far
    ]
    beside = f"{words.count(len(judged), 'mechanism')} compared with clones of other resistant lines"
    if not told:
        return f"Of {beside}, none moved further than those do."
    by_chance = f"chance alone gives about {words.NOMINAL * len(judged):.0f}"
    return f"Of {beside}, {len(told)} moved further than those do ({by_chance}): {words.listed(told, 6)}."


def confounding(tests: Sequence[Mapping[str, Any]]) -> str:
    """Return how far proliferation itself moved, which other mechanisms may follow without sharing genes.

    `tests`: rows with their support.
    """
    found = [row for row in tests if row["mechanism"] in CONFOUNDERS and row["camera_p"] is not None]
    told = [
        f"{row['mechanism']} {_moved(row)} "
        f"(camera p {words.p_short(row['camera_p'])}, FDR {words.p_short(row['camera_fdr'])})"
        for row in found
    ]
    if not told:
        return "Proliferation could not be tested in this table: no call can be judged beside it."
    again = (
        "What is supported was tested again, less what each mechanism usually follows proliferation by; "
        "mechanisms of your own have no such measure."
    )
    beside = f"Beside the mechanisms: {words.listed(told)}."
    return f"{beside} {again}" if any(row["support"] in SUPPORTED for row in tests) else beside


def _moved(row: Mapping[str, Any]) -> str:
    way = f"went {row['direction']}" if row["direction"] else "moved"
    return way if row["support"] in SUPPORTED else f"{way} no further than chance allows"


def support(row: Mapping[str, Any], sign: str, alpha: float) -> dict[str, str]:
    """Return which of the two questions is answered yes, and how the review reads that direction."""
    differs, camera = row["differs_fdr"], row["camera_fdr"]
    if camera is None:
        return {"support": NOT_TESTED, "reading": ""}
    out = camera <= alpha
    if differs is None:
        found = CAMERA_ONLY if out else NOT_SUPPORTED
    else:
        found = NOT_SUPPORTED if differs > alpha else STANDS_OUT if out else DIFFERS
    if found == NOT_SUPPORTED:
        return {"support": found, "reading": ""}
    call = "active" if row["direction"] == "up" else "suppressed"
    return {"support": found, "reading": words.reading(call, sign)}


def against_core(row: dict[str, Any], knowledge: Knowledge, genes: pd.DataFrame) -> dict[str, Any]:
    """Return a row with a note, and without a verdict, where a supported set moves against its core genes.

    A gene's move is its t, or in a table without one its change in root mean squares of all changes.
    """
    mechanism = knowledge.mechanisms.get(row["mechanism"])
    if mechanism is None or not mechanism.core or row["support"] != SUPPORTED:
        return row
    moves = genes.set_index("gene")["t"]
    if moves.isna().all():
        change = genes.set_index("gene")["change"]
        moves = change / np.sqrt((change**2).mean())
    way = 1 if row["direction"] == "up" else -1
    directions = {gene.symbol: gene.direction for gene in mechanism.scored_genes}
    seen = {
        gene: float(moves[gene]) * directions[gene] * way for gene in mechanism.core if gene in moves.index
    }
    note = conflicts.contradiction(mechanism.core, seen)
    if not note:
        return row
    reading = "no verdict" if row["reading"] else ""
    return row | {"reading": reading, "reason": "; ".join(part for part in (row["reason"], note) if part)}


def headline(tests: Sequence[Mapping[str, Any]], names: Mapping[str, str], alpha: float) -> str:
    """Return the finding in one sentence: what stands out first, then what differs as much else does.

    `tests`: in the page's order. Without any support it names what moved furthest.
    """
    ways = {"up": "higher", "down": "lower"}

    def told(*kinds: str) -> list[str]:
        found = [row for row in tests if row["support"] in kinds and row["direction"]]
        return [f"{names.get(row['mechanism'], row['mechanism'])} {ways[row['direction']]}" for row in found]

    out, rest = told(STANDS_OUT, CAMERA_ONLY), told(DIFFERS)
    if not out and not rest:
        furthest = told(NOT_SUPPORTED)[:SHOWN]
        if not furthest:
            return "No mechanism could be tested: none has enough genes in the table."
        return f"No mechanism is supported (FDR {alpha:g}); furthest up or down: {words.listed(furthest)}."
    first = (
        f"Changed more than other genes (camera, FDR {alpha:g}): {'; '.join(out)}."
        if out
        else f"No mechanism's genes changed more than other genes (camera, FDR {alpha:g})."
    )
    if not rest:
        return first
    return f"{first} Differ from the references, no more than much else did: {words.listed(rest, SHOWN)}."
