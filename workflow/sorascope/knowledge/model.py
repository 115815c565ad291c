"""What a mechanism, its genes, therapeutic options (`levers`) and references are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

MINIMUM_SET_SIZE = 5
USER_CLASS = "user"
REVIEW, OWN, ARMS = "review", "own", "arms"


@dataclass(frozen=True)
class Reference:
    """A source.

    `number` is the review's own, `title` as printed there; `topic` is our word for a work without title.
    `certainty` says how far it was checked; `doi` and `pmid` are given only where they are certain.
    """

    key: str
    kind: str
    number: int | None
    first_author: str
    year: int | None
    journal: str
    volume_pages: str
    title: str
    topic: str
    doi: str
    pmid: str
    certainty: str
    note: str

    @property
    def label(self) -> str:
        """Short form for running text: `ref. 37`, `Schubert 2018` or `textbook`."""
        if self.kind == "cited":
            return f"ref. {self.number}"
        surname = self.first_author.rpartition(" ")[0] or self.first_author
        return f"{surname} {self.year}" if surname else self.key

    @property
    def work(self) -> str:
        """Author, year, journal, volume and pages, and the title or topic: one line."""
        known = (self.first_author, self.year, self.journal, self.volume_pages)
        place = " ".join(str(part) for part in known if part)
        about = self.title or self.topic
        return f"{place + '. ' if place else ''}{about}{'' if about.endswith(('.', '?')) else '.'}"

    @property
    def remark(self) -> str:
        """How far a later work was read, and the note, as sentences; empty when there is nothing to say."""
        read = f"{self.certainty.capitalize()}." if self.kind == "since" else ""
        return " ".join(part for part in (read, self.note) if part)

    @property
    def link(self) -> str:
        """Address of the work, by DOI or else by PMID; empty where neither is certain."""
        if self.doi:
            return f"https://doi.org/{quote(self.doi, safe='/')}"
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if self.pmid else ""

    @property
    def citation(self) -> str:
        """Everything known, in one line."""
        doi = f"doi {self.doi}" if self.doi else ""
        pmid = f"PMID {self.pmid}" if self.pmid else ""
        numbers = ", ".join(part for part in (doi, pmid) if part)
        return " ".join(part for part in (self.work, f"{numbers}." if numbers else "", self.remark) if part)


@dataclass(frozen=True)
class Gene:
    """One gene of a mechanism; `direction` is +1 or -1, the way it moves when the mechanism is active."""

    symbol: str
    direction: int
    weight_class: str
    scored: bool
    source: tuple[str, ...]
    reason: str
    name: str = ""
    hgnc_id: str = ""
    entrez: str = ""
    ensembl: str = ""


@dataclass(frozen=True)
class Lever:
    """What could be done about a mechanism according to its references.

    `lowers` and `raises`: mechanisms (ids) and genes (symbols) that it acts on.
    """

    name: str
    references: tuple[str, ...]
    basis: str
    caveat: str
    stage: str = ""
    lowers: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arm:
    """A part of a mechanism's set that is also tested by itself."""

    id: str
    name: str
    genes: tuple[str, ...]


@dataclass(frozen=True)
class Mechanism:
    """One mechanism; mechanisms.yaml explains every field."""

    id: str
    name: str
    short_name: str
    section: str
    mechanism_class: str
    claim: str
    claim_basis: str
    references: tuple[str, ...]
    resistance_sign: str
    controversy: str
    level: str
    grade: str
    observability: str
    assay: str
    levers: tuple[Lever, ...] = ()
    models: tuple[str, ...] = ()
    no_genes_reason: str = ""
    see_also: tuple[str, ...] = ()
    read_with: tuple[str, ...] = ()
    genes: tuple[Gene, ...] = ()
    tier: str = "ours"
    tier_note: str = ""
    aliases: tuple[str, ...] = ()
    layer: str = REVIEW
    support: str = ""
    against: str = ""
    genes_of: str = ""
    core: tuple[str, ...] = ()
    arms: tuple[Arm, ...] = ()

    @cached_property
    def scored_genes(self) -> tuple[Gene, ...]:
        """The genes that count; the others are documented only."""
        return tuple(gene for gene in self.genes if gene.scored)

    @cached_property
    def scored_symbols(self) -> frozenset[str]:
        """Their symbols."""
        return frozenset(gene.symbol for gene in self.scored_genes)

    @property
    def form(self) -> str:
        """How it can be reported.

        `set` (scored and tested), `panel` (1-4 genes, shown one by one, never tested) or `not_evaluable`
        (grade C, or nothing to score).
        """
        if self.grade == "C" or not self.scored_genes:
            return "not_evaluable"
        return "set" if len(self.scored_genes) >= MINIMUM_SET_SIZE else "panel"


@dataclass(frozen=True)
class Decision:
    """What was decided about a gene, or a whole set when `symbol` is empty: `unscored`, `kept` or `panel`.

    `data`: the data sets that the decision used, which can no longer judge it.
    """

    mechanism: str
    symbol: str
    decision: str
    evidence: str
    reason: str
    data: str = ""


@dataclass(frozen=True)
class Section:
    """A part of the review; mechanisms are listed by section."""

    id: str
    title: str


@dataclass(frozen=True)
class Clinical:
    """What the review reports from the clinic, with its numbers; not a mechanism."""

    id: str
    title: str
    statement: str
    references: tuple[str, ...]
    caveat: str


@dataclass(frozen=True)
class Layer:
    """A body of mechanisms that is tested by itself: the review, later work, or the user's own."""

    id: str
    title: str
    dated: str = ""
    about: str = ""


@dataclass(frozen=True)
class Knowledge:
    """All mechanisms: the review in its order, then later layers, the user's own last."""

    folder: Path
    sections: Mapping[str, Section]
    mechanisms: Mapping[str, Mechanism]
    references: Mapping[str, Reference]
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()
    clinical: tuple[Clinical, ...] = ()
    layers: Mapping[str, Layer] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The layer that answers and headlines speak of: the review, or else the first in use."""
        return REVIEW if REVIEW in self.layers else next(iter(self.layers), REVIEW)

    def only(self, layer: str) -> Knowledge:
        """Return the same knowledge with the mechanisms of one layer alone."""
        kept = self.of_layer(layer)
        used = {each.section for each in kept.values()}
        return replace(
            self,
            mechanisms=kept,
            sections={key: each for key, each in self.sections.items() if key in used},
            decisions=tuple(one for one in self.decisions if one.mechanism in kept),
            layers={key: each for key, each in self.layers.items() if key == layer},
        )

    def arms(self) -> Knowledge | None:
        """Return the arms of the main layer's sets as a layer, `<mechanism>.<arm>`; None without any."""
        found = {
            f"{key}.{arm.id}": replace(
                each,
                id=f"{key}.{arm.id}",
                name=f"{each.name}: {arm.name}",
                short_name=arm.name,
                genes=tuple(gene for gene in each.scored_genes if gene.symbol in arm.genes),
                levers=(),
                core=(),
                arms=(),
                layer=ARMS,
            )
            for key, each in self.of_layer(self.main).items()
            for arm in each.arms
        }
        named = {ARMS: Layer(ARMS, "Arms of sets")}
        return replace(self, mechanisms=found, decisions=(), layers=named) if found else None

    def of_layer(self, layer: str) -> dict[str, Mechanism]:
        """Return the mechanisms of one layer."""
        return {key: each for key, each in self.mechanisms.items() if each.layer == layer}

    def signed_sets(self, layer: str | None = None) -> dict[str, dict[str, int]]:
        """Return the scored genes, symbol to +1 or -1, of mechanisms of form `set`: all, or one layer's."""
        return self._scored("set", layer)

    def panels(self, layer: str | None = None) -> dict[str, dict[str, int]]:
        """Return the same for mechanisms of form `panel`, which get no set statistics."""
        return self._scored("panel", layer)

    def _scored(self, form: str, layer: str | None) -> dict[str, dict[str, int]]:
        return {
            key: {gene.symbol: gene.direction for gene in mechanism.scored_genes}
            for key, mechanism in self.mechanisms.items()
            if mechanism.form == form and layer in (None, mechanism.layer)
        }
