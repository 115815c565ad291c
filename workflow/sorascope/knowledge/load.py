"""Reads a knowledge base, checks all of it, and returns typed objects."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..errors import Problems
from ..identifiers import load_table
from ..settings import IDENTIFIERS
from .decisions import read_decisions
from .genes import add_genes, check_genes
from .identifiers import approved
from .mechanisms import read_mechanisms
from .model import USER_CLASS, Decision, Knowledge, Section
from .references import read_references
from .user_sets import read_user_sets

log = logging.getLogger(__name__)
identifier_table = cache(load_table)


def load(
    folder: Path | str,
    sets: Iterable[Path | str] = (),
    use_review: bool = True,
    identifiers: Path = IDENTIFIERS,
) -> Knowledge:
    """Return the knowledge base in `folder` with the user's own gene sets after it.

    `folder` holds mechanisms.yaml, genes.tsv and references.tsv, whose symbols are checked against the
    table `identifiers`. `sets` are GMT or TSV files, whose names are led to approved symbols. With
    `use_review` false only the user's sets are kept. Raises `InputError` with every fault: file, line, what
    was found and what is allowed.
    """
    folder, problems = Path(folder), Problems()
    references = read_references(folder / "references.tsv", problems)
    described = folder / "mechanisms.yaml"
    sections, mechanisms, lines = read_mechanisms(described, references, problems)
    decisions: tuple[Decision, ...] = ()
    if mechanisms:
        symbols = approved(identifiers, problems)
        mechanisms = add_genes(folder / "genes.tsv", mechanisms, references, symbols, problems)
        check_genes(described, mechanisms, lines, problems)
        decisions = read_decisions(folder / "decisions.tsv", mechanisms, problems)
    if not use_review:
        mechanisms, decisions = {}, ()
    paths = [Path(path) for path in sets]
    table = identifier_table(identifiers) if paths else None
    own, notes = read_user_sets(paths, mechanisms, problems, table)
    if not use_review and not own and not problems:
        problems.add(
            "config", "key mechanisms.use_review", "false, and no own sets", "", "name files under sets"
        )
    problems.raise_if_any()
    for note in notes:
        log.warning("%s", note)
    if own:
        sections[USER_CLASS] = Section(USER_CLASS, "Own sets")
    return Knowledge(folder, sections, {**mechanisms, **own}, references, decisions, tuple(notes))
