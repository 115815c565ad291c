"""Tables of sites whose protein, residue and position are in columns of their own, as CPTAC's do."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...readers.fields import MISSING
from .tables import Columns, Format, first

GENE = re.compile(
    r"genes?([ ._]?(names?|symbols?|id))?|symbol|hgnc[ ._]?symbol|hugo[ ._]?symbol", re.IGNORECASE
)
PROTEIN = re.compile(r"(uniprot|protein|accession)([ ._]?(accession|ids?|acc|kb|names?))?", re.IGNORECASE)
SITE = re.compile(
    r"(phospho|mod|ptm|p)?[ ._-]?sites?([ ._](position|id|name))?|phosphosite|index|idx|modification",
    re.IGNORECASE,
)
RESIDUE = re.compile(r"residue|amino[ ._]?acid|aa", re.IGNORECASE)
POSITION = re.compile(r"(aa|residue|site)?[ ._]?(position|pos|number)", re.IGNORECASE)
AROUND = re.compile(
    r"flanking.*|(sequence|site)?[ ._]?window|.*\+/-[ ]?7.*|.*15[ -]?mer.*|variable ?sites?", re.IGNORECASE
)
WRITTEN = re.compile(r"(?:^|[:_|;. -])p?(Ser|Thr|Tyr|[STYsty])-?(\d+)[sty]?(?=$|[:_|;, ]|[STYsty]\d)")
BARE = re.compile(r"\d+")
LETTERS = {"ser": "S", "thr": "T", "tyr": "Y"}


def named(columns: Sequence[str], pattern: re.Pattern[str]) -> str:
    """Return the first column whose whole name is of this pattern, "" for none."""
    return next((name for name in columns if pattern.fullmatch(name)), "")


def recognises(columns: Sequence[str]) -> bool:
    """Return whether a protein and its site, or the sequence around it, are in columns of their own."""
    owner = named(columns, GENE) or named(columns, PROTEIN)
    placed = named(columns, SITE) or (named(columns, RESIDUE) and named(columns, POSITION))
    return bool(named(columns, AROUND) or (owner and placed))


def site_columns(columns: Sequence[str]) -> Columns:
    """Return how such a table is read: gene and site where both are known, else the sequence around it."""
    gene, protein, site = named(columns, GENE), named(columns, PROTEIN), named(columns, SITE)
    residue, position, around = named(columns, RESIDUE), named(columns, POSITION), named(columns, AROUND)
    used = {gene, protein, site, residue, position, around}

    def label(row: Mapping[str, str]) -> str:
        def at(name: str) -> str:
            return "" if not name or row[name] in MISSING else row[name].strip()

        owner, window = first(at(gene)) or first(at(protein)), at(around)
        found = WRITTEN.findall(at(site))
        if not found and at(residue) and BARE.fullmatch(first(at(position))):
            found = [(at(residue), first(at(position)))]
        if owner and found:
            written = [f"{LETTERS.get(letter.lower(), letter.upper())}{place}" for letter, place in found]
            return f"{owner}_{'_'.join(written)}"
        return window or at(site) or f"{owner}, no site"

    describing = re.compile(
        r"(description|peptides?|organism|entrez.*|chr.*|charge|.*sequence.*|.*score.*|.*prob.*)",
        re.IGNORECASE,
    )
    samples = {
        name: [n]
        for n, name in enumerate(columns)
        if name and name not in used and not describing.fullmatch(name)
    }
    return Columns(label, samples, notes=("sites by the columns of protein and place",))


APART = Format("sites in columns", recognises, site_columns, only="phospho", types=("phospho",))
