"""The report of published tables as data, with what they allow (schema: schemas/report.schema.yaml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ...contrast_table.mechanisms import NOT_POSSIBLE
from ...ingest.quality import identity
from ...knowledge import layers
from ...knowledge.calls import NOT_SUPPORTED, NOT_TESTED, SUPPORTED
from ...settings import Dataset, Statistics
from ...synthesis.place import extremes, named
from .. import conflicts, document, methods, next_steps, words
from ..contrasts import with_gsea
from ..layered import ABOUT, MOST, entries, rest
from ..plain import of_contrast, plain, records
from . import methods as of_tables
from .answer import answer
from .genes import of_mechanism
from .sentences import (
    beyond_clones,
    confounding,
    here,
    support,
)

if TYPE_CHECKING:
    import pandas as pd

    from ...knowledge import Knowledge, Mechanism

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
    gsea: pd.DataFrame
    gsea_curves: pd.DataFrame
    id_report: pd.DataFrame
    model: Mapping[str, Any]
    place: pd.DataFrame
    further: tuple[Knowledge, ...] = ()
    whole: pd.DataFrame | None = None
    libraries: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def layered(
        cls, dataset: Dataset, statistics: Statistics, knowledge: Knowledge, **read: Any
    ) -> Published:
        """Return the same from knowledge of several layers: the main one, and the others."""
        main, *further = layers.each(knowledge)
        whole = read["contrast_mechanisms"]
        read["contrast_mechanisms"] = layers.select(whole, main.main)
        return cls(dataset, statistics, main, **read, further=tuple(further), whole=whole)


def build(given: Published) -> dict[str, Any]:
    """Assemble the document."""
    dataset, knowledge = given.dataset, given.knowledge
    made = [contrast(given, name) for name in dataset.tables]
    ranks = {each.values for each in dataset.tables.values()} == {"rank"}
    return plain(
        {
            **document.opening(
                dataset,
                scale="rank" if ranks else "log2",
                genes=int(given.contrast_genes["gene"].nunique()),
            ),
            "rules": {
                "fdr": given.statistics.fdr,
                "readings": words.READINGS,
                "small_shift": words.SMALL_SHIFT,
            },
            "contrasts": made,
            "mechanisms": [
                document.mechanism(each, knowledge) | {"here": shown(each, made)}
                for each in knowledge.mechanisms.values()
            ],
            "layers": [layer(given, each) for each in given.further],
            "unmeasured": next_steps.unmeasured(knowledge),
            "clinical": next_steps.clinical(knowledge),
            "references": document.citations(knowledge),
            "reference_links": document.reference_links(knowledge),
            "not_possible": list(NOT_POSSIBLE),
            "methods": [*of_tables.paragraphs(made, given.statistics), methods.software(given.libraries)],
            "limits": of_tables.limits(dataset),
            "provenance": methods.source(
                {each["model"]["file"]: each["model"]["sha256"] for each in made},
                given.statistics.seed,
                given.libraries,
                contrast=given.model,
            ),
        }
    )


def shown(mechanism: Mechanism, contrasts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return what each table shows of one mechanism of the main layer, in sentences."""
    sentences = []
    for each in contrasts:
        head = f"{each['name']}: " if len(contrasts) > 1 else ""
        sentences += [head + here(row) for row in each["mechanisms"] if row["mechanism"] == mechanism.id]
        sentences += [
            f"{head}read it with {row['read_with']}."
            for row in each["mechanisms"]
            if row["mechanism"] == mechanism.id and row.get("read_with")
        ]
    return sentences


def layer(given: Published, base: Knowledge) -> dict[str, Any]:
    """Return a further layer: its tests by table, and what the knowledge holds of it."""
    (about,) = base.layers.values()
    rows = layers.select(given.whole, about.id)
    shown = listed(rows, base)
    rows = rows[rows["mechanism"].isin({each.id for each in shown})]
    return {
        "id": about.id,
        "title": about.title,
        "dated": about.dated,
        "about": " ".join(part for part in (about.about, ABOUT, rest(base, shown)) if part),
        "contrasts": [
            {"name": name, "mechanisms": records(tested(given, rows, about.id, name))}
            for name in given.dataset.tables
        ],
        "held": len(base.mechanisms),
        "mechanisms": entries(base, shown, document.mechanism),
    }


def listed(rows: pd.DataFrame, base: Knowledge) -> list[Mechanism]:
    """Return the mechanisms that the page lists: all, or of a large layer those that moved furthest."""
    if len(base.mechanisms) <= MOST:
        return list(base.mechanisms.values())
    furthest = rows.groupby("mechanism", sort=False)["rank"].min().dropna().sort_values(kind="stable")
    chosen = set(furthest.index[:MOST])
    return [each for key, each in base.mechanisms.items() if key in chosen]


def tested(given: Published, mechanisms: pd.DataFrame, layer: str, name: str) -> pd.DataFrame:
    """Return the tests of one table and layer, GSEA's among them."""
    return with_gsea(of_contrast(mechanisms, name), of_contrast(layers.select(given.gsea, layer), name))


def contrast(given: Published, name: str) -> dict[str, Any]:
    """Return one table: where it comes from, its tests and panels, and what it says in one sentence."""
    rows = records(tested(given, given.contrast_mechanisms, given.knowledge.main, name))
    signs = {key: each.resistance_sign for key, each in given.knowledge.mechanisms.items()}
    names = {key: each.short_name or each.name for key, each in given.knowledge.mechanisms.items()}
    alpha = given.statistics.fdr
    facts = {**given.dataset.facts, **given.dataset.tables[name].facts}
    judged = given.dataset.resistance != "intrinsic" and given.dataset.tables[name].values == "log2"
    genes = of_contrast(given.contrast_genes, name)
    tests = [
        against_core(row | support(row, signs.get(row["mechanism"], ""), alpha), given.knowledge, genes)
        | {"clones": words.other_clones(row), "leading": leading(row), "read_with": with_names(row, names)}
        for row in rows
    ]
    surest = {one: place for place, one in enumerate((*SUPPORTED, NOT_SUPPORTED, NOT_TESTED))}
    tests.sort(key=lambda row: (surest[row["support"]], row["rank"] is None, row["rank"] or 0))
    controls = {key for key, each in given.knowledge.mechanisms.items() if each.mechanism_class == "control"}
    return {
        "name": name,
        "lead": "lines",
        **answer(tests, genes, given.knowledge, alpha),
        "together": TOGETHER,
        "confounding": confounding(tests),
        "beyond_clones": beyond_clones([row for row in tests if row["mechanism"] not in controls], names),
        "n_test": None,
        "n_reference": None,
        "facts": {key: str(value) for key, value in facts.items()},
        "identity": identity.of_changes(changes(given, name)) if judged else [],
        "mechanisms": tests,
        "genes": of_mechanism(given.knowledge, genes),
        "compared": len(of_contrast(given.place, name)),
        "place": extremes(named(records(of_contrast(given.place, name)), names)),
        "model": given.model[name],
    }


def leading(row: Mapping[str, Any]) -> list[str]:
    """Return the leading-edge genes of a row of tests, each with its change."""
    text = str(row.get("leading_genes") or "").replace("(-", "(−")
    return [gene for gene in text.split(", ") if gene]


def with_names(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what a row is to be read with, by the names of mechanisms: "Hypoxia, HIF-1a up +1.14"."""
    parts = [one.partition(" ") for one in str(row.get("read_with") or "").split("; ")]
    return "; ".join(f"{names.get(key, key)} {found}" for key, _, found in parts if found)


def changes(given: Published, name: str) -> dict[str, float]:
    """Return the log2 fold changes of one table by gene."""
    genes = of_contrast(given.contrast_genes, name)
    return dict(zip(genes["gene"], genes["log2_fold_change"].fillna(0.0), strict=True))


def against_core(row: dict[str, Any], knowledge: Knowledge, genes: pd.DataFrame) -> dict[str, Any]:
    """Return a row with a note, and without a verdict, where a supported set moves against its core genes.

    A gene's move is its t, or in a table without one its change in root mean squares of all changes.
    """
    mechanism = knowledge.mechanisms.get(row["mechanism"])
    if mechanism is None or not mechanism.core or row["support"] not in SUPPORTED:
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
