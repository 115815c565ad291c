"""Users' own gene sets: GMT (tab-separated; `_UP` and `_DN` joined) and TSV with a direction a gene."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Problems, did_you_mean, look_alike
from ..files import path_kind
from ..identifiers import IdentifierTable, resolve
from ..readers import text_rows
from ..readers.delimited import numbered
from ..readers.fields import MISSING
from ..readers.preamble import is_remark
from .model import OWN, REVIEW, USER_CLASS, Gene, Mechanism

# columns of tables that have one column, or one row, a set
COLUMNS = ("sample", "mechanism", "gene", "contrast", "group", "block", "role", "line", "layer", "index")
SUFFIXES = {"_UP": 1, "_DN": -1, "_DOWN": -1}
REQUIRED = ("mechanism", "gene", "direction")
OPTIONAL = ("weight", "source")
LONGEST_NAME = 255  # bytes, on nearly every file system
A_SET = "at least one gene set"
DIRECTIONS = {
    **dict.fromkeys(("+1", "1", "1.0", "up"), 1),
    **dict.fromkeys(("-1", "−1", "-1.0", "down", "dn"), -1),
}


@dataclass
class _Draft:
    """A set while it is being read."""

    name: str
    place: str
    description: str = ""
    genes: dict[str, Gene] = field(default_factory=dict)


@dataclass
class UserFile:
    """One file of sets, what was found in it, and where to tell about faults and mended things."""

    path: Path
    problems: Problems
    notes: list[str]
    table: IdentifierTable | None
    drafts: dict[str, _Draft] = field(default_factory=dict)
    spelt: dict[str, str] = field(default_factory=dict)  # names without case and blanks
    shapes: dict[str, list[str]] = field(default_factory=dict)

    def fault(self, place: str, found: str, allowed: str = "", remedy: str = "") -> None:
        """Tell about a fault of this file."""
        self.problems.add(self.path, place, found, allowed, remedy)

    def draft(self, name: str, place: str, description: str = "") -> _Draft:
        """Return the set of that name, new or begun."""
        return self.drafts.setdefault(name, _Draft(name, place, description))

    def add(self, draft: _Draft, place: str, gene: Gene) -> None:
        """Add a gene once; with both directions it is a fault."""
        known = draft.genes.setdefault(gene.symbol, gene)
        if known is gene:
            return
        if known.direction == gene.direction:
            self.notes.append(f"{self.path}, {place}: {gene.symbol} is repeated in {draft.name}; taken once")
        else:
            found = f"{gene.symbol} with both directions in {draft.name}"
            self.fault(place, found, "one direction for a gene in a set", "leave one of the two out")

    def missing(self, draft: _Draft, place: str, mark: str) -> None:
        """Tell about a mark of a missing value in the place of a gene."""
        self.notes.append(f"{self.path}, {place}: {mark} in {draft.name} stands for no gene; left out")

    def gene(self, name: str, direction: int, place: str, weight: str = "", source: str = "") -> Gene:
        """Return a gene under its approved symbol."""
        origin = (source or self.path.name,)
        symbol = self._approved(name, place)
        return Gene(symbol, direction, weight or "user", True, origin, f"From {self.path.name}.")

    def _approved(self, name: str, place: str) -> str:
        """Return the approved symbol of a symbol, Entrez or Ensembl ID; an unknown name stays as it is."""
        if self.table is None or name in self.table.approved:
            return name
        kind = "entrez" if name.isdecimal() else "ensembl" if name.startswith("ENSG") else "symbol"
        (verdict,) = resolve([name], kind, self.table)
        became = f"taken as {verdict.symbol}" if verdict.symbol else "kept, but matches no measured gene"
        self.notes.append(f"{self.path}, {place}: {name} {became} ({verdict.reason})")
        return verdict.symbol or name


def read_user_sets(
    paths: Iterable[Path],
    taken: Mapping[str, Mechanism],
    problems: Problems,
    table: IdentifierTable | None = None,
) -> tuple[dict[str, Mechanism], list[str]]:
    """Return users' sets as mechanisms of class `user` and sign `context`, and notes on what was mended.

    `taken` are mechanisms in use: a set of such a name is a problem, and so is one of two files. A gene
    repeated with the same direction is taken once and noted; with both directions it is a problem. A set
    without genes is left out and noted. With `table`, names are led to approved symbols, each change noted.
    """
    found: dict[str, Mechanism] = {}
    notes: list[str] = []
    for path in paths:
        file = UserFile(path, problems, notes, table)
        _read(file)
        _check_known(file)
        for name, draft in file.drafts.items():
            if name in taken or name in found:
                owner = "a set of another file"
                if name in taken:
                    owner = f"a mechanism of {'the review' if taken[name].layer == REVIEW else 'your own'}"
                file.fault(draft.place, f"set {name}", "a name of its own", f"{owner} has it: rename the set")
            elif name.lower() in COLUMNS:
                remedy = "tables of results have a column called so: rename the set"
                file.fault(draft.place, f"set {name}", "a name that no column of results has", remedy)
            elif draft.genes:
                found[name] = _mechanism(draft, path)
            else:
                notes.append(f"{path}, {draft.place}: set {name} has no genes; left out")
    return found, notes


def _check_known(file: UserFile) -> None:
    """Refuse a file of which no data set could measure a gene, as of another species."""
    names = [symbol for draft in file.drafts.values() for symbol in draft.genes]
    if file.table is None or not names or any(name in file.table.approved for name in names):
        return
    raised = [name for name in names if name.upper() in file.table.approved]
    found = f"none of its {len(names)} names of genes is known ({', '.join(names[:3])} …)"
    remedy = "correct them"
    if 2 * len(raised) >= len(names):
        example = f"{raised[0].upper()} for {raised[0]}"
        remedy = f"they look like another species: write the human orthologues ({example})"
    file.fault("", found, "human gene symbols, Entrez or Ensembl IDs", remedy)


def _mechanism(draft: _Draft, path: Path) -> Mechanism:
    return Mechanism(
        id=draft.name,
        name=draft.name,
        short_name=draft.name if len(draft.name) <= 28 else draft.name[:27] + "…",
        section=USER_CLASS,
        mechanism_class=USER_CLASS,
        claim=draft.description or "A set of your own; the review says nothing about it.",
        claim_basis=USER_CLASS,
        references=(),
        resistance_sign="context",
        controversy="",
        level="mRNA",
        grade="B",
        observability=f"As given in {path.name}.",
        assay="",
        genes=tuple(draft.genes.values()),
        layer=OWN,
    )


def _read(file: UserFile) -> None:
    readers = {".gmt": _read_gmt, ".tsv": _read_tsv, ".txt": _read_tsv}
    reader = readers.get(file.path.suffix.lower())
    if reader is None:
        ending = file.path.suffix or "none"
        file.fault("", f"file name ending {ending}", ", ".join(readers), "save the sets as GMT or TSV")
        return
    kind = path_kind.what(file.path)
    if kind != path_kind.FILE:
        if kind:
            file.fault("", kind, path_kind.FILE, "name the file itself")
        else:
            too_long = any(len(os.fsencode(part)) > LONGEST_NAME for part in file.path.parts)
            file.fault("", "a path that is too long" if too_long else "no such file", "", "check the path")
        return
    before = len(file.problems.found)
    try:
        lines = [(f"line {n}", _cells(line)) for n, line in numbered(file.path, A_SET) if not is_remark(line)]
    except InputError as error:
        file.problems.found.extend(error.problems)
        return
    if lines:
        reader(file, lines)
    if not file.drafts and len(file.problems.found) == before:
        file.fault("", "no gene set", A_SET)


def _cells(line: str) -> list[str]:
    """Return the stripped cells of a line, without empty ones at its end; no quotation mark joins cells."""
    entries = text_rows.split(line, "\t")
    if entries is None or any("\t" in entry for entry in entries):
        entries = text_rows.bare(line, "\t")
    entries = [entry.strip() for entry in entries]
    while len(entries) > 1 and not entries[-1]:
        entries.pop()
    return entries


def _read_gmt(file: UserFile, lines: Sequence[tuple[str, list[str]]]) -> None:
    names = {entries[0].upper() for _, entries in lines}
    seen: set[str] = set()
    for place, (name, *entries) in lines:
        if not entries or not name:
            file.fault(place, repr(name[:60]), "name, description and genes, separated by tabs")
        elif name in seen:
            file.fault(place, f"set {name} a second time", "each set once")
        else:
            seen.add(name)
            base, direction = _split_name(name, names)
            draft = file.draft(base, place, entries[0])
            for symbol in filter(None, entries[1:]):
                if symbol in MISSING:
                    file.missing(draft, place, symbol)
                else:
                    file.add(draft, place, file.gene(symbol, direction, place))


def _split_name(name: str, names: Collection[str]) -> tuple[str, int]:
    """Return the set a GMT line belongs to and its direction; `names` are all names, in upper case.

    `X_DN` always counts as the falling genes of X; `X_UP` is the rising ones of X only with an `X_DN`.
    """
    for suffix, direction in SUFFIXES.items():
        base = name[: -len(suffix)]
        if base and name.upper().endswith(suffix):
            partner = any(f"{base}{end}".upper() in names for end in ("_DN", "_DOWN"))
            return (base, direction) if partner else (name, direction)
    return name, 1


def _read_tsv(file: UserFile, lines: Sequence[tuple[str, list[str]]]) -> None:
    header, names = lines[0]
    columns = [name.lower() for name in names]
    if not _check_columns(file, header, columns):
        return
    for place, entries in lines[1:]:
        if len(entries) > len(columns):
            file.fault(place, f"{len(entries)} cells", f"{len(columns)} cells, separated by tabs")
            continue
        row = dict.fromkeys(columns, "") | dict(zip(columns, entries, strict=False))
        direction = DIRECTIONS.get(row["direction"].lower())
        if row["mechanism"] in MISSING:
            found = repr(row["mechanism"]) if row["mechanism"] else "nothing"
            file.fault(f"{place}, column mechanism", found, "the name of the set")
        elif direction is None:
            file.fault(f"{place}, column direction", repr(row["direction"]), "+1, -1, up, down")
        else:
            if row["mechanism"] not in file.drafts:
                _check_spelling(file, place, row["mechanism"])
            draft = file.draft(row["mechanism"], place)
            if row["gene"] in MISSING:
                if row["gene"]:
                    file.missing(draft, place, row["gene"])
            else:
                more = ("" if row.get(name, "") in MISSING else row[name] for name in OPTIONAL)
                gene = file.gene(row["gene"], direction, place, *more)
                file.add(draft, place, gene)


def _check_spelling(file: UserFile, place: str, name: str) -> None:
    """Refuse a set's name that differs from an earlier one only in case, blanks or look-alike letters."""
    first = file.spelt.setdefault(" ".join(name.casefold().split()), name)
    shape = "".join("a" if each.isalpha() else each for each in name)  # what look-alikes have in common
    like = [each for each in file.shapes.get(shape, ()) if not (name + each).isascii()]
    file.shapes.setdefault(shape, []).append(name)
    for other in [first, *(each for each in like if look_alike(name, each))]:
        if other == name:
            continue
        file.fault(
            f"{place}, column mechanism",
            f"{name}, and {other} above",
            "one spelling for one set",
            did_you_mean(name, [other]) + "; where they are two, give them names that differ in more",
        )
        return


def _check_columns(file: UserFile, header: str, columns: list[str]) -> bool:
    allowed = REQUIRED + OPTIONAL
    faulty = list(dict.fromkeys(name for name in columns if name not in allowed or columns.count(name) > 1))
    for name in faulty:
        what = "twice" if name in allowed else "unknown"
        remedy = "" if name in allowed else did_you_mean(name, allowed)
        file.fault(header, f"column {name!r}, {what}", ", ".join(allowed), remedy)
    missing = [name for name in REQUIRED if name not in columns]
    for name in missing:
        file.fault(header, f"no column {name!r}", ", ".join(REQUIRED))
    return not faulty and not missing
