"""What a mechanism, its genes, levers and references are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MINIMUM_SET_SIZE = 5
USER_CLASS = "user"


@dataclass(frozen=True)
class Reference:
    """A source. `number` is the review's own; `certainty` says how surely the work behind it is known."""

    key: str
    kind: str
    number: int | None
    first_author: str
    year: int | None
    journal: str
    volume_pages: str
    topic: str
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
    def citation(self) -> str:
        """Everything known, in one line."""
        known = (self.first_author, self.year, self.journal, self.volume_pages)
        work = " ".join(str(part) for part in known if part)
        pmid = f" PMID {self.pmid}." if self.pmid else ""
        note = f" ({self.note})" if self.note else ""
        topic = self.topic[:1].upper() + self.topic[1:]
        return f"{work + '. ' if work else ''}{topic}.{pmid}{note}"


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
    """What could be done about a mechanism according to its references."""

    name: str
    references: tuple[str, ...]
    basis: str
    caveat: str


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
    genes: tuple[Gene, ...] = ()

    @property
    def scored_genes(self) -> tuple[Gene, ...]:
        """The genes that count; the others are documented only."""
        return tuple(gene for gene in self.genes if gene.scored)

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
    """What was decided about a gene, or a whole set when `symbol` is empty: `unscored` or `kept`."""

    mechanism: str
    symbol: str
    decision: str
    evidence: str
    reason: str


@dataclass(frozen=True)
class Section:
    """A part of the review; mechanisms are listed by section."""

    id: str
    title: str


@dataclass(frozen=True)
class Knowledge:
    """All mechanisms, in the order of the review, users' own sets last."""

    folder: Path
    sections: Mapping[str, Section]
    mechanisms: Mapping[str, Mechanism]
    references: Mapping[str, Reference]
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()

    def signed_sets(self) -> dict[str, dict[str, int]]:
        """Return the scored genes, symbol to +1 or -1, of every mechanism of form `set`."""
        return {
            key: {gene.symbol: gene.direction for gene in mechanism.scored_genes}
            for key, mechanism in self.mechanisms.items()
            if mechanism.form == "set"
        }

    def panels(self) -> dict[str, dict[str, int]]:
        """Return the same for mechanisms of form `panel`, which get no set statistics."""
        return {
            key: {gene.symbol: gene.direction for gene in mechanism.scored_genes}
            for key, mechanism in self.mechanisms.items()
            if mechanism.form == "panel"
        }
