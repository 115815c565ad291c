"""Identifiers that programs put together or lead with a word: taken apart into symbol, Ensembl and Entrez.

DepMap writes "TP53 (7157)", Firehose "TP53|7157", featureCounts on NCBI's GFF "gene-TP53" and on Ensembl's
"gene:ENSG00000141510", Brainarray "7157_at" and "ENSG00000141510_at", others "ENSG00000141510.18_TP53".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .enough import enough

ENOUGH_OF_FORM = 0.7
LOOKED_AT = 2000
ENSEMBL = r"ENSG\d{11}(?:\.\d+)?(?:_\d{1,2})?(?:_PAR_Y)?"
SEPARATOR = r"\s*(?:\|+|:+|;|~|@|/|,|_+|-|\s)\s*"
TRANSCRIPT = re.compile(r"(transcript:|rna-)?(ENS[A-Z]*T\d{11}|[NX][MR]_\d+)|uc\d{3}[a-z]{3}\.\d")
AFTER = r"[-:=|_.\s]+[\"']?"
LED_BY = (
    r"(?:gene[_-]?(?:id|name|symbol)?|entrez(?:[_-]?gene)?(?:[_-]?id)?|ncbi(?:[_-]?gene)?(?:[_-]?id)?|ensembl|"
    r"symbol|hgnc_symbol|hsa|homo[_-]sapiens|human|grch3[78]|hg19|hg38)"
)


@dataclass(frozen=True)
class Form:
    """A way to put identifiers together; the pattern's groups are named after the kinds of its parts."""

    name: str
    pattern: re.Pattern[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of identifiers that it holds."""
        return tuple(self.pattern.groupindex)


FORMS = tuple(
    Form(name, re.compile(pattern, re.IGNORECASE if name.startswith("a word") else 0))
    for name, pattern in (
        ("SYMBOL (ENTREZ)", r"(?P<symbol>\S.*?)\s*[(\[](?P<entrez>\d+)[)\]]"),
        ("SYMBOL (ENSEMBL)", rf"(?P<symbol>\S.*?)\s*[(\[](?P<ensembl>{ENSEMBL})[)\]]"),
        ("ENSEMBL (SYMBOL)", rf"(?P<ensembl>{ENSEMBL})\s*[(\[](?P<symbol>[^)\]]+)[)\]]"),
        ("ENTREZ (SYMBOL)", r"(?P<entrez>\d+)\s*[(\[](?P<symbol>[^)\]]+)[)\]]"),
        ("ENSEMBL_at", rf"(?P<ensembl>{ENSEMBL})_at"),
        ("ENTREZ_at", r"(?P<entrez>\d+)_at"),
        ("ENSEMBL and SYMBOL", rf"(?P<ensembl>{ENSEMBL}){SEPARATOR}(?P<symbol>[^|;~@\s]+)(?:[|;~@\s].*)?"),
        ("ENSEMBL.SYMBOL", rf"(?P<ensembl>{ENSEMBL})\.(?P<symbol>[A-Za-z]\S*)"),
        ("a word and ENSEMBL", rf"{LED_BY}{AFTER}(?P<ensembl>{ENSEMBL})[\"']?;?"),
        ("SYMBOL and ENSEMBL", rf"(?P<symbol>\S.*?){SEPARATOR}(?P<ensembl>{ENSEMBL})(?:[|;~@\s].*)?"),
        ("a word and ENTREZ", rf"{LED_BY}{AFTER}(?P<entrez>\d+)[\"']?;?"),
        ("a word and SYMBOL", rf"{LED_BY}{AFTER}(?P<symbol>[A-Za-z]\S*?)[\"']?;?"),
        ("SYMBOL in quotation marks", r"['\"`\u2018\u201c](?P<symbol>[A-Za-z]\S*?)['\"`\u2019\u201d]?"),
        (
            "SYMBOL and ENTREZ",
            r"(?P<symbol>[^|\s]+?)\s*(?:\||:|;|~|@|/|_|\s)+\s*(?P<entrez>\d+)(?:[|;~@\s].*)?",
        ),
        (
            "ENTREZ and SYMBOL",
            r"(?P<entrez>\d+)\s*(?:\||:|;|~|@|/|_|\s)+\s*(?P<symbol>[A-Za-z][^|\s]*)(?:[|\s].*)?",
        ),
        ("a word and SYMBOL, as StringTie numbers genes", r"M?STRG\.\d+\|(?P<symbol>[^|\s]+)"),
        ("SYMBOL_at", r"(?P<symbol>[A-Za-z]\S*)_at"),
        ("SYMBOL.number", r"(?P<symbol>[A-Za-z]\S*)\.\d{1,2}"),
    )
)


def form_of(names: Sequence[str]) -> Form | None:
    """Return the form that most of the names have; None where they are plain, and for transcripts."""
    some = [name for name in names[:LOOKED_AT] if name and not name.startswith(("AFFX", "__", "N_", "ERCC"))]
    # letters and digits alone are put together of nothing
    if len(some) - sum(map(str.isalnum, some)) < ENOUGH_OF_FORM * len(some):
        return None
    if sum(bool(TRANSCRIPT.match(name)) for name in some) > 0.5 * len(some):
        return None
    for form in FORMS:
        found = enough(form.pattern.fullmatch, some, ENOUGH_OF_FORM * len(some))
        matches = [match for match in found if match]
        if matches and _differ(form, matches):
            return form
    return None


def _differ(form: Form, matches: Sequence[re.Match[str]]) -> bool:
    """Return whether the parts differ from row to row: HGNC:5 is a number led by a word, no pair."""
    return all(len({match[kind] for match in matches}) > 0.5 * len(matches) for kind in form.kinds)


def parts(names: Sequence[str], kind: str, form: Form) -> list[str]:
    """Return the part of this kind of each name; a name of another form stays as it is."""
    matches = (form.pattern.fullmatch(name) for name in names)
    return [(match[kind] if match else name).strip() for match, name in zip(matches, names, strict=True)]
