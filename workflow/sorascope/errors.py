"""The one user-facing exception: problems are collected, then reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault in the input: where it is, what stands there, what may stand there, what to do."""

    file: str
    place: str
    found: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        head = f"{self.file}, {self.place}" if self.place else self.file
        labelled = (("found", self.found), ("allowed", self.allowed), ("remedy", self.remedy))
        return "\n".join([head, *(f"   {label + ':':<9}{text}" for label, text in labelled if text)])


class InputError(Exception):
    """Faults in what the user gave. Its text is complete: print it and stop, without a traceback."""

    WHERE = "in the input"

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        count = len(self.problems)
        title = "1 problem" if count == 1 else f"{count} problems"
        listed = "\n\n".join(f"{number}. {problem}" for number, problem in enumerate(self.problems, 1))
        super().__init__(f"{title} {self.WHERE}:\n\n{listed}")


class MachineError(InputError):
    """Faults of the machine that the run is on: no space, no permission, no memory."""

    WHERE = "on this machine"


class Problems:
    """Collects problems so that a user sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def __bool__(self) -> bool:
        return bool(self.found)

    def add(self, file: object, place: str, found: str, allowed: str = "", remedy: str = "") -> None:
        """Note one problem; `place` is a key, row or column of `file`."""
        self.found.append(Problem(str(file), place, found, allowed, remedy))

    def raise_if_any(self) -> None:
        """Raise `InputError` with everything collected so far, each problem once, if there is anything."""
        if self.found:
            raise InputError(dict.fromkeys(self.found))


def bare(word: str) -> str:
    """Return a word in lower case without anything but letters and digits."""
    return "".join(filter(str.isalnum, word.lower()))


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the allowed word nearest to `word`, or "" when none is near.

    A word that differs in case and punctuation only comes first.
    """
    from rapidfuzz import fuzz, process

    allowed = list(allowed)
    same = [name for name in allowed if bare(name) == bare(word) and bare(word)]
    if len(same) == 1:
        return same[0]
    lowered = {name: name.lower() for name in allowed}
    # one or two letters stand somewhere in nearly every word
    scorer = fuzz.WRatio if len(word) > 2 else fuzz.ratio
    best = process.extractOne(word.lower(), lowered, scorer=scorer, score_cutoff=70)
    return best[2] if best else ""


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return "did you mean X?" for the allowed word nearest to `word`, or "" when none is near."""
    near = nearest(word, allowed)
    return f"did you mean {near}?" if near else ""
