"""What sample names, identifiers and values suggest, and why.

A guess ends with a question mark in the files that are written. While one mark is left, nothing runs.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..identifiers import composite, row_numbers
from ..scale import COUNTS_SUM, TPM_SUM, WHOLE_COUNTS, contradiction
from ..scale.evidence import Evidence

if TYPE_CHECKING:
    import numpy as np

MARK = "?"
RESISTANT, SENSITIVE = "resistant", "sensitive"
GROUPS = {
    RESISTANT: (
        *("resistant", "resist", "res", "sorr", "sorafenibr", "sr", "ar", "r"),
        *("nonresponder", "nonresponders", "nr", "pd"),
    ),
    SENSITIVE: (
        *(
            "sensitive",
            "sens",
            "parental",
            "parent",
            "par",
            "wt",
            "wildtype",
            "control",
            "ctrl",
            "con",
            "ctl",
        ),
        *("naive", "dmso", "vehicle", "untreated", "responder", "responders", "s", "p", "c"),
    ),
}
LINES = {
    "Huh7": ("huh7",), "Huh1": ("huh1",), "HepG2": ("hepg2", "hepg2c3a"), "Hep3B": ("hep3b", "hep3b217"),
    "PLC/PRF/5": ("plcprf5", "plc", "alexander"), "SK-HEP-1": ("skhep1", "skhep"), "SNU-182": ("snu182",),
    "SNU-387": ("snu387",), "SNU-398": ("snu398",), "SNU-423": ("snu423",), "SNU-449": ("snu449",),
    "SNU-475": ("snu475",), "SNU-878": ("snu878",), "SNU-886": ("snu886",), "MHCC97H": ("mhcc97h", "97h"),
    "MHCC97L": ("mhcc97l", "97l"), "HCCLM3": ("hcclm3", "lm3", "mhcclm3"), "SMMC-7721": ("smmc7721", "7721"),
    "BEL-7402": ("bel7402", "7402"), "HLE": ("hle",), "HLF": ("hlf",), "Li-7": ("li7",), "C3A": ("c3a",),
    "JHH-1": ("jhh1",), "JHH-2": ("jhh2",), "JHH-4": ("jhh4",), "JHH-5": ("jhh5",), "JHH-6": ("jhh6",),
    "JHH-7": ("jhh7",), "Hepa1-6": ("hepa16",), "K562": ("k562",),
}  # fmt: skip
BY_ALIAS = {alias: name for name, aliases in LINES.items() for alias in aliases}


@dataclass(frozen=True)
class Guess:
    """A value ("" when there is nothing to go by) and what it rests on."""

    value: str
    because: str

    def __str__(self) -> str:
        return f"{self.value}{MARK}"


def words_of(name: str) -> list[str]:
    """Split a name at separators and where lower case turns to upper; in lower case, "non-x" as one word."""
    words: list[str] = []
    for part in re.split(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", name):
        if words and words[-1] == "non":
            words[-1] += part.lower()
        elif part:
            words.append(part.lower())
    return words


def split_at_line(name: str) -> tuple[str, str, str]:
    """Return what stands before the longest known line in a name, its alias, and what stands after it."""
    for alias in sorted(BY_ALIAS, key=len, reverse=True):
        spelled = "[-_ ./]?".join(alias)
        match = re.search(rf"(?<![A-Za-z0-9]){spelled}(?![0-9])", name, re.IGNORECASE)
        if match:
            return name[: match.start()], alias, name[match.end() :]
    return name, "", ""


def line(name: str) -> Guess:
    """Guess the parental line: a known line's name, however it is punctuated."""
    _, alias, _ = split_at_line(name)
    return (
        Guess(BY_ALIAS[alias], f"{alias!r} in the name") if alias else Guess("", "no known line in the name")
    )


def group_words(name: str) -> dict[str, str]:
    """Return the groups that words of a name speak for: group -> word. Replicate numbers do not count."""
    before, alias, after = split_at_line(name)
    glued = bool(alias) and after[:1].isalpha()
    found: dict[str, str] = {}
    for place, word in enumerate([*words_of(after), *words_of(before)]):
        bare = word.rstrip(string.digits)
        # R1, S2, P3 are as often replicate, sample and patient numbers, unless they hang on a line: Huh7R1
        number = len(bare) == 1 and bare != word and not (glued and place == 0)
        for label, known in GROUPS.items():
            if bare in known and not number:
                found.setdefault(label, word)
    return found


def groups(names: Sequence[str]) -> dict[str, Guess]:
    """Guess resistant or sensitive for every sample, from words that speak for one of the two.

    Where only resistant samples say so, the others are guessed sensitive, and so the other way round.
    """
    spoken = {name: group_words(name) for name in names}
    clear = {name: next(iter(found.items())) for name, found in spoken.items() if len(found) == 1}
    labels = {label for label, _ in clear.values()}
    guesses: dict[str, Guess] = {}
    for name in names:
        if name in clear:
            label, word = clear[name]
            guesses[name] = Guess(label, f"{word!r} in the name")
        elif len(spoken[name]) > 1:
            guesses[name] = Guess("", f"words of both groups: {', '.join(spoken[name].values())}")
        elif len(labels) == 1:
            other = SENSITIVE if labels == {RESISTANT} else RESISTANT
            guesses[name] = Guess(other, f"not named {next(iter(labels))}, as other samples are")
        else:
            guesses[name] = Guess("", "no word for a group in the name")
    return guesses


def identifiers(names: Sequence[str]) -> Guess:
    """Guess what names the genes, from the first of them."""
    names = [name for name in names if name]
    if row_numbers.are(names):
        return Guess("", "the first column holds row numbers: name the column of genes under id_column")
    form = composite.form_of(names)
    if form is not None:
        return Guess(form.kinds[-1], f"written as {form.name}")
    for kind, pattern in (("ensembl", r"ENS[A-Z]*G\d{11}.*"), ("entrez", r"\d+(\.0)?")):
        share = sum(bool(re.fullmatch(pattern, name)) for name in names) / max(len(names), 1)
        if share > 0.5:
            return Guess(kind, f"{share:.0%} of the first {len(names)} look so")
    return Guess("symbol", "neither Ensembl nor Entrez IDs")


def scale(values: np.ndarray) -> Guess:
    """Guess the scale of a genes × samples matrix: the first one that nothing in its values contradicts."""
    import numpy as np

    known = np.isfinite(values)
    if not known.any():
        return Guess("", "no numbers")
    evidence = Evidence.of(np.where(known, values, np.nan)[:, known.any(axis=0)])
    fits = [name for name in ("counts", "tpm", "log2") if not contradiction(evidence, name)]
    guess = fits[0] if fits else ""
    # linear values of arrays sum to as much as counts do, and none of them is 0
    if guess in ("counts", "tpm") and evidence.share_whole < WHOLE_COUNTS:
        linear = "tpm" if evidence.sums_alike and abs(evidence.sum_median / TPM_SUM - 1) < 0.05 else "fpkm"
        # neither TPM nor FPKM sum to so much; estimated counts (Salmon, kallisto) do
        large = "intensity" if evidence.minimum > 0 else guess
        guess = large if evidence.sum_median >= COUNTS_SUM else linear
    return Guess(guess, evidence.told())
