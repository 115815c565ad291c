"""The curated tables of `resources/assays`: markers, kinase sites, antibodies, old numberings, windows."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from ..errors import Problems, bare
from ..knowledge.files import Row, one_of, read_table
from ..settings import ASSAYS

MARKED = ("phospho", "protein", "mirna", "copy_number", "methylation")
ROLES = ("defining", "support", "context")
BASES = {"review": "the review's text", "title": "a title the review cites", "ours": "ours, from elsewhere"}
KINDS = ("phospho", "protein", "other")
SITE = re.compile(r"([A-Z][A-Za-z0-9-]*)_([STY])(\d+)")
WINDOW = 15
SIGNS = {"+1": 1, "-1": -1}
ENDING = re.compile(r"(-[RMGT]-[VCENQ]+|[_ -]?caution)$", re.IGNORECASE)


@dataclass(frozen=True)
class Marker:
    """One feature that shows a mechanism by an assay of its own.

    `direction`: +1 or -1, the way it goes when the mechanism is at work. `role`: defining ones decide,
    support is listed with them, context decides nothing. `basis`: a key of `BASES`.
    """

    mechanism: str
    assay: str
    feature: str
    direction: int
    role: str
    basis: str
    source: str
    note: str


@dataclass(frozen=True)
class KinaseSite:
    """A site that a kinase phosphorylates; `own`: on the kinase itself or by the substrate itself."""

    set: str
    mechanism: str
    kinase: str
    site: str
    direction: int
    own: bool
    source: str
    note: str


@dataclass(frozen=True)
class Antibody:
    """What an array antibody reads: sites in UniProt numbering, or the amount of proteins."""

    antibody: str
    features: tuple[str, ...]
    kind: str
    caution: bool
    note: str


@dataclass(frozen=True)
class NoMatrix:
    """A mechanism that no matrix shows, why, and what comes nearest."""

    mechanism: str
    why: str
    proxy: str


@dataclass(frozen=True)
class Curated:
    """All tables.

    `aliases`: site in another numbering -> site; `windows`: 15 residues -> sites; `mirna`: miRBase's
    accession -> name of a mature miRNA.
    """

    markers: tuple[Marker, ...]
    kinase_sites: tuple[KinaseSite, ...]
    antibodies: Mapping[str, Antibody]
    aliases: Mapping[str, str]
    windows: Mapping[str, tuple[str, ...]]
    no_matrix: Mapping[str, NoMatrix]
    mirna: Mapping[str, str]

    @cached_property
    def by_bare_antibody(self) -> dict[str, Antibody]:
        """Antibodies by their names as `plain_antibody` writes them."""
        return {plain_antibody(name): each for name, each in self.antibodies.items()}

    @cached_property
    def sites(self) -> frozenset[str]:
        """Every site of a marker, a kinase or an antibody."""
        marked = {each.feature for each in self.markers if each.assay == "phospho"}
        read = {one for each in self.antibodies.values() for one in each.features if SITE.fullmatch(one)}
        return frozenset(marked | {each.site for each in self.kinase_sites} | read)

    @cached_property
    def by_position(self) -> dict[tuple[str, str], str]:
        """Sites by gene and position: a protein has one residue there."""
        found = {}
        for name in self.sites:
            gene, _, place = name.rpartition("_")
            found[gene, place[1:]] = name
        return found

    def of_mechanism(self, mechanism: str) -> list[Marker]:
        """Return a mechanism's markers in the table's order."""
        return [each for each in self.markers if each.mechanism == mechanism]

    def kinase_sets(self) -> dict[str, list[KinaseSite]]:
        """Return the kinases' sites by set."""
        found: dict[str, list[KinaseSite]] = {}
        for each in self.kinase_sites:
            found.setdefault(each.set, []).append(each)
        return found


def plain_antibody(name: str) -> str:
    """Return an antibody's name as all sources write it: CCLE's, TCPA's (X4EBP1_pS65), Firehose's ending."""
    plain = bare(ENDING.sub("", name.strip()))
    return plain[1:] if re.match(r"x\d", plain) else plain


def load(folder: Path = ASSAYS) -> Curated:
    """Read and check the tables. Raises `InputError` with every fault: file, line, found, allowed."""
    problems = Problems()
    loaded = Curated(
        tuple(_markers(folder / "markers.tsv", problems)),
        tuple(_kinase_sites(folder / "kinase_sites.tsv", problems)),
        {each.antibody: each for each in _antibodies(folder / "antibodies.tsv", problems)},
        {
            row["alias"]: row["site"]
            for row in _sites(folder / "site_aliases.tsv", ("alias", "why"), problems)
        },
        _windows(folder / "windows.tsv", problems),
        {
            row["mechanism"]: NoMatrix(row["mechanism"], row["why"], row["proxy"])
            for row in read_table(folder / "no_matrix.tsv", ("mechanism", "why", "proxy"), problems)
        },
        {
            row["accession"]: row["feature"]
            for row in read_table(folder / "mirna_accessions.tsv", ("feature", "accession"), problems)
        },
    )
    problems.raise_if_any()
    return loaded


@cache
def shipped() -> Curated:
    """Return the shipped tables, read once."""
    return load()


def _markers(path: Path, problems: Problems) -> Iterator[Marker]:
    columns = ("mechanism", "assay", "feature", "direction", "role", "basis", "source", "note")
    seen: dict[tuple[str, str, str], int] = {}
    for row in read_table(path, columns, problems):
        sound = [
            one_of(path, row, "assay", MARKED, problems),
            one_of(path, row, "role", ROLES, problems),
            one_of(path, row, "basis", tuple(BASES), problems),
            one_of(path, row, "direction", tuple(SIGNS), problems),
            row["assay"] != "phospho" or _is_site(path, row, "feature", problems),
        ]
        key = (row["mechanism"], row["assay"], row["feature"])
        if key in seen:
            problems.add(
                path, f"line {row.line}", f"the marker of line {seen[key]} again", "each marker once"
            )
        seen.setdefault(key, row.line)
        if not row["source"]:
            problems.add(path, f"line {row.line}, column source", "empty", "a reference, or textbook")
        if all(sound):
            yield Marker(
                row["mechanism"],
                row["assay"],
                row["feature"],
                SIGNS[row["direction"]],
                row["role"],
                row["basis"],
                row["source"],
                row["note"],
            )


def _kinase_sites(path: Path, problems: Problems) -> Iterator[KinaseSite]:
    columns = ("set", "mechanism", "kinase", "site", "direction", "own", "source", "note")
    for row in read_table(path, columns, problems):
        sound = [
            one_of(path, row, "direction", tuple(SIGNS), problems),
            one_of(path, row, "own", ("yes", "no"), problems),
            _is_site(path, row, "site", problems),
        ]
        if all(sound):
            yield KinaseSite(
                row["set"],
                row["mechanism"],
                row["kinase"],
                row["site"],
                SIGNS[row["direction"]],
                row["own"] == "yes",
                row["source"],
                row["note"],
            )


def _antibodies(path: Path, problems: Problems) -> Iterator[Antibody]:
    plain: dict[str, int] = {}
    for row in read_table(path, ("antibody", "features", "kind", "caution", "note"), problems):
        sound = [
            one_of(path, row, "kind", KINDS, problems),
            one_of(path, row, "caution", ("yes", "no"), problems),
        ]
        features = tuple(row["features"].split())
        key = plain_antibody(row["antibody"])
        if key in plain:
            problems.add(path, f"line {row.line}", f"written plainly the antibody of line {plain[key]}", "")
        plain.setdefault(key, row.line)
        if row["kind"] == "phospho" and not all(map(SITE.fullmatch, features)):
            problems.add(
                path, f"line {row.line}, column features", row["features"], "sites such as AKT1_S473"
            )
        if all(sound):
            yield Antibody(row["antibody"], features, row["kind"], row["caution"] == "yes", row["note"])


def _windows(path: Path, problems: Problems) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in _sites(path, ("window",), problems):
        window, residue = row["window"], row["site"].rpartition("_")[2][:1]
        if len(window) != WINDOW or window[WINDOW // 2] != residue:
            allowed = f"{WINDOW} residues with {residue} in the middle"
            problems.add(path, f"line {row.line}, column window", window, allowed)
            continue
        found[window] = (*found.get(window, ()), row["site"])
    return found


def _sites(path: Path, others: Sequence[str], problems: Problems) -> Iterator[Row]:
    for row in read_table(path, ("site", *others), problems):
        if _is_site(path, row, "site", problems):
            yield row


def _is_site(path: Path, row: Row, column: str, problems: Problems) -> bool:
    if SITE.fullmatch(row[column]):
        return True
    place = f"line {row.line}, column {column}"
    problems.add(path, place, row[column], "a gene, an underscore, S, T or Y and a position: AKT1_S473")
    return False


@cache
def _genes(folder: Path = ASSAYS) -> tuple[dict[str, str], dict[str, str]]:
    text = gzip.decompress((folder / "genes.tsv.gz").read_bytes()).decode("utf-8")
    proteins: dict[str, str] = {}
    bands: dict[str, str] = {}
    for line in text.rstrip("\n").split("\n")[1:]:
        symbol, accessions, band = line.split("\t")
        for accession in accessions.split("|") if accessions else ():
            proteins.setdefault(accession, symbol)
        if band:
            bands[symbol] = band
    return proteins, bands


def symbols_of_proteins() -> dict[str, str]:
    """Return the approved symbol of each UniProt accession."""
    return _genes()[0]


def bands() -> dict[str, str]:
    """Return the chromosomal band of each approved symbol."""
    return _genes()[1]
