"""Reads a knowledge base, checks all of it, and returns typed objects."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ..errors import Problems, did_you_mean
from ..identifiers import load_table
from ..settings import IDENTIFIERS, Mechanisms
from .decisions import read_decisions
from .extra import read_extra
from .genes import add_genes, check_genes, share_genes
from .identifiers import approved
from .mechanisms import read_mechanisms
from .model import (
    OWN,
    REVIEW,
    USER_CLASS,
    Clinical,
    Decision,
    Knowledge,
    Layer,
    Mechanism,
    Reference,
    Section,
)
from .references import read_references
from .user_sets import read_user_sets

log = logging.getLogger(__name__)
identifier_table = cache(load_table)
TITLES = {REVIEW: "The review", OWN: "Your own"}


@dataclass
class _Shipped:
    """The layers of a knowledge folder while they are read."""

    sections: dict[str, Section] = field(default_factory=dict)
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    references: dict[str, Reference] = field(default_factory=dict)
    clinical: tuple[Clinical, ...] = ()
    decisions: tuple[Decision, ...] = ()
    layers: dict[str, Layer] = field(default_factory=dict)


def load(
    folder: Path | str,
    sets: Iterable[Path | str] = (),
    use_review: bool = True,
    identifiers: Path = IDENTIFIERS,
    layers: Sequence[str] | None = (REVIEW,),
    extra: Path | str | None = None,
) -> Knowledge:
    """Return the knowledge base in `folder`, with the user's own mechanisms and gene sets after it.

    `folder` holds mechanisms.yaml, genes.tsv and references.tsv, whose symbols are checked against the
    table `identifiers`; a folder in it with the same three files is a further layer. `layers` names those
    to use; None is all of them. `sets` are GMT or TSV files and `extra` a file of mechanisms of one's own,
    whose gene names are led to approved symbols. With `use_review` false only the user's are kept. Raises
    `InputError` with every fault: file, line, what was found and what is allowed.
    """
    folder, problems = Path(folder), Problems()
    shipped = _shipped(folder, identifiers, layers if use_review else (), problems)
    chosen = _chosen(layers if use_review else (), list(shipped.layers), problems)
    kept = {key: each for key, each in shipped.mechanisms.items() if each.layer in chosen}
    of_review = {key: each for key, each in kept.items() if each.layer == REVIEW}
    paths = [Path(path) for path in sets]
    table = identifier_table(identifiers) if paths or extra else None
    described = None
    if extra:
        symbols = approved(identifiers, problems)
        described = read_extra(Path(extra), of_review, problems, table, symbols)
    own = described.mechanisms if described else {}
    # The review's names are taken; of a later layer, what the user brings under its name takes the place.
    found, notes = read_user_sets(paths, {**of_review, **own}, problems, table)
    own = {**own, **found}
    yielding = [key for key in kept if key in own and key not in of_review]
    kept = {key: each for key, each in kept.items() if key not in yielding}
    notes = [*(described.notes if described else ()), *notes]
    notes += [f"{key}: yours takes the place of the shipped mechanism of that name" for key in yielding]
    if not use_review and not own and not problems:
        problems.add(
            "config", "key mechanisms.use_review", "false, and no own sets", "", "name files under sets"
        )
    problems.raise_if_any()
    for note in notes:
        log.warning("%s", note)
    used = {each.section for each in kept.values()}
    sections = {key: each for key, each in shipped.sections.items() if key in used or not chosen}
    named = {key: each for key, each in shipped.layers.items() if key in chosen}
    if own:
        sections[USER_CLASS] = Section(USER_CLASS, "Own mechanisms and sets")
        named[OWN] = Layer(OWN, TITLES[OWN])
    return Knowledge(
        folder,
        sections,
        {**kept, **own},
        {**shipped.references, **(described.references if described else {})},
        tuple(one for one in shipped.decisions if one.mechanism in kept),
        tuple(notes),
        shipped.clinical if REVIEW in chosen else (),
        named,
    )


def load_chosen(chosen: Mechanisms) -> Knowledge:
    """Return the knowledge that the `mechanisms` entry of a config chooses. Raises `InputError`."""
    return load(chosen.folder, chosen.sets, chosen.use_review, layers=chosen.layers, extra=chosen.extra)


def _shipped(folder: Path, identifiers: Path, layers: Sequence[str] | None, problems: Problems) -> _Shipped:
    found = _Shipped()
    more = sorted(path.parent for path in folder.glob("*/mechanisms.yaml"))
    for name, place in {REVIEW: folder, **{path.name: path for path in more}}.items():
        wanted = layers is None or name in layers
        # what a faulty review lacks would be reported again for every layer
        if name == REVIEW or (wanted and found.mechanisms):
            _read_layer(found, name, place, identifiers, problems)
    return found


def _read_layer(found: _Shipped, name: str, place: Path, identifiers: Path, problems: Problems) -> None:
    found.references |= read_references(place / "references.tsv", problems)
    path = place / "mechanisms.yaml"
    described = read_mechanisms(path, found.references, problems, name, found.mechanisms)
    mechanisms = described.mechanisms
    if mechanisms:
        symbols = approved(identifiers, problems)
        mechanisms = add_genes(place / "genes.tsv", mechanisms, found.references, symbols, problems)
        mechanisms = share_genes(mechanisms, found.mechanisms)
        check_genes(path, mechanisms, described.lines, problems)
        found.decisions += read_decisions(place / "decisions.tsv", mechanisms, problems)
    found.sections |= described.sections
    found.mechanisms |= mechanisms
    found.clinical += described.clinical
    found.layers[name] = described.layer or Layer(name, TITLES.get(name, name))


def _chosen(layers: Sequence[str] | None, known: Sequence[str], problems: Problems) -> list[str]:
    if layers is None:
        return list(known)
    for name in layers:
        if name not in known and not problems:
            remedy = did_you_mean(name, known)
            problems.add("config", "key mechanisms.layers", name, ", ".join(known), remedy)
    return [name for name in known if name in layers]
