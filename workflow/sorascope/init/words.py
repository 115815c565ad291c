"""What single words of a name or of a description say: a group, a parental line, a summary."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence

from ..readers.group_words import GROUPS, of
from .guess import Guess

LINES = {
    "Huh7": ("huh7",), "Huh1": ("huh1",), "HepG2": ("hepg2", "hepg2c3a"), "Hep3B": ("hep3b", "hep3b217"),
    "PLC/PRF/5": ("plcprf5", "plc", "alexander"), "SK-HEP-1": ("skhep1", "skhep"), "SNU-182": ("snu182",),
    "SNU-387": ("snu387",), "SNU-398": ("snu398",), "SNU-423": ("snu423",), "SNU-449": ("snu449",),
    "SNU-475": ("snu475",), "SNU-878": ("snu878",), "SNU-886": ("snu886",), "MHCC97H": ("mhcc97h", "97h"),
    "MHCC97L": ("mhcc97l", "97l"), "HCCLM3": ("hcclm3", "lm3", "mhcclm3"), "SMMC-7721": ("smmc7721", "7721"),
    "BEL-7402": ("bel7402", "7402"), "HLE": ("hle",), "HLF": ("hlf",), "Li-7": ("li7",), "C3A": ("c3a",),
    "JHH-1": ("jhh1",), "JHH-2": ("jhh2",), "JHH-4": ("jhh4",), "JHH-5": ("jhh5",), "JHH-6": ("jhh6",),
    "JHH-7": ("jhh7",), "Hepa1-6": ("hepa16",), "K562": ("k562",), "SW480": ("sw480",),
}  # fmt: skip
BY_ALIAS = {alias: name for name, aliases in LINES.items() for alias in aliases}
SUMMARIES = {
    *("mean", "means", "avg", "average", "median", "sum", "total", "sd", "sem", "stdev", "stddev", "cv"),
    *("mittelwert", "summe"),
}
MOST_SUMMARIES = 0.5  # of the columns: a word that more of them have says something else


def split_at_line(name: str) -> tuple[str, str, str]:
    """Return what is before the longest known line in a name, its alias, and what is after it."""
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


def groups(name: str) -> dict[str, str]:
    """Return the groups that words of a name speak for: group -> word. Replicate numbers do not count."""
    before, alias, after = split_at_line(name)
    glued = bool(alias) and after[:1].isalpha()
    found: dict[str, str] = {}
    for place, word in enumerate([*of(after), *of(before)]):
        bare = word.rstrip(string.digits)
        # R1, S2, P3 are as often replicate, sample and patient numbers, unless they hang on a line: Huh7R1
        number = len(bare) == 1 and bare != word and not (glued and place == 0)
        for label, known in GROUPS.items():
            if word in known or (bare in known and not number):
                found.setdefault(label, word)
    return found


def summaries(names: Sequence[str]) -> dict[str, str]:
    """Return the names that call themselves a mean, a sum or a deviation, each with the word that says so."""
    found = {name: next((word for word in of(name) if word in SUMMARIES), "") for name in names}
    of_all = {word: sum(word == each for each in found.values()) for word in {*found.values()}}
    return {
        name: f"called {word!r}: a summary, not a sample"
        for name, word in found.items()
        if word and of_all[word] <= MOST_SUMMARIES * len(names)
    }
