"""Mechanisms of the user's own, described in one short YAML file with genes by symbol alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..errors import Problems
from ..identifiers import IdentifierTable
from .files import check_schema, read_yaml
from .identifiers import Entry
from .model import OWN, USER_CLASS, Gene, Lever, Mechanism, Reference
from .user_sets import COLUMNS, UserFile

SCHEMA = Path(__file__).with_name("extra.schema.yaml")
WAYS = {"up": 1, "down": -1}
DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;)]")
PMID = re.compile(r"\bPMID:?\s*(\d{1,9})\b", re.IGNORECASE)
LONGEST_SHORT_NAME = 28


@dataclass(frozen=True)
class Extra:
    """The user's own mechanisms, one reference for each, and notes on gene names that were led to others."""

    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_extra(
    path: Path,
    taken: Collection[str],
    problems: Problems,
    table: IdentifierTable | None = None,
    symbols: Mapping[str, Entry] | None = None,
) -> Extra:
    """Return the mechanisms of a file (extra.schema.yaml); faults go to `problems`.

    `taken`: ids of shipped mechanisms, which none may take. Names of genes are led to approved symbols by
    `table`; `symbols` fills the identifiers.
    """
    document = read_yaml(path, problems)
    if document is None:
        return Extra()
    faulty = check_schema(document, path, problems, SCHEMA)
    notes: list[str] = []
    found = Extra()
    named: set[str] = set()
    for position, entry in _entries(document.value):
        at = ("mechanisms", position)
        own_faults = [place for place in faulty if place[:2] == at]
        if (*at, "id") in own_faults:
            continue
        place = f"line {document.line(at)}, {entry['id']}"
        if entry["id"] in taken or entry["id"] in named:
            owner = "a shipped mechanism" if entry["id"] in taken else "another one of this file"
            problems.add(path, place, f"id {entry['id']}", "an id of its own", f"{owner} has it: rename it")
        elif entry["id"] in COLUMNS:
            remedy = "tables of results have a column called so: rename it"
            problems.add(path, place, f"id {entry['id']}", "an id that no column of results has", remedy)
        named.add(entry["id"])
        if any(each[2:3] == ("genes",) for each in own_faults):
            continue
        file = UserFile(path, problems, notes, table)
        genes = _checked_genes(file, entry, place, symbols or {})
        if not own_faults:
            reference = _reference(entry)
            found.references[reference.key] = reference
            found.mechanisms[entry["id"]] = _mechanism(entry, genes, reference, path)
    return replace(found, notes=tuple(notes))


def _entries(document: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield position and content of what is written as a mechanism; the schema's faults tell the rest."""
    listed = document.get("mechanisms") if isinstance(document, dict) else None
    for position, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict):
            yield position, entry


def _checked_genes(
    file: UserFile, entry: dict[str, Any], place: str, symbols: Mapping[str, Entry]
) -> tuple[Gene, ...]:
    genes = _genes(file, entry, place, symbols)
    if len(genes) == 0:
        file.fault(f"{place}, key genes", "no gene", "at least one gene")
    elif symbols and not any(gene.symbol in symbols for gene in genes):
        named = f"none of its {len(genes)} names is known" if len(genes) > 1 else "its one name is unknown"
        allowed = "human gene symbols, Entrez or Ensembl IDs"
        file.fault(f"{place}, key genes", named, allowed, "no data set could measure it: correct them")
    return genes


def _genes(
    file: UserFile, entry: dict[str, Any], place: str, symbols: Mapping[str, Entry]
) -> tuple[Gene, ...]:
    draft = file.draft(entry["id"], place)
    for way, names in entry["genes"].items():
        for name in names:
            file.add(draft, f"{place}, key genes.{way}", file.gene(str(name), WAYS[way], place))
    return tuple(
        replace(
            gene,
            source=(_key(entry),),
            reason=f"Named in {file.path.name}.",
            **(symbols[gene.symbol]._asdict() if gene.symbol in symbols else {}),
        )
        for gene in draft.genes.values()
    )


def _key(entry: dict[str, Any]) -> str:
    return f"own_{entry['id']}"


def _reference(entry: dict[str, Any]) -> Reference:
    text = " ".join(entry["citation"].split())
    doi, pmid = DOI.search(text), PMID.search(text)
    return Reference(
        key=_key(entry),
        kind="own",
        number=None,
        first_author="",
        year=None,
        journal="",
        volume_pages="",
        title=text,
        topic="",
        doi=doi[0] if doi else "",
        pmid=pmid[1] if pmid else "",
        certainty="as given",
        note="",
    )


def _mechanism(entry: dict[str, Any], genes: tuple[Gene, ...], reference: Reference, path: Path) -> Mechanism:
    name = entry["name"]
    short = name if len(name) <= LONGEST_SHORT_NAME else name[: LONGEST_SHORT_NAME - 1] + "…"
    lever = entry.get("lever")
    return Mechanism(
        id=entry["id"],
        name=name,
        short_name=short,
        section=USER_CLASS,
        mechanism_class=USER_CLASS,
        claim=" ".join(entry["claim"].split()),
        claim_basis="citation",
        references=(reference.key,),
        resistance_sign=entry["sign"],
        controversy="",
        level="mRNA",
        grade="B",
        observability=f"As given in {path.name}.",
        assay="",
        levers=(Lever(lever, (reference.key,), "citation", ""),) if lever else (),
        genes=genes,
        tier="ours",
        tier_note=f"Your own claim, from {path.name}.",
        layer=OWN,
    )
