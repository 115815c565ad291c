"""The one user-facing exception: problems are collected, then reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import name, normalize

LONGEST_TEXT = 2000  # in characters, as it is shown
MOST_LISTED = 200
LONGEST_WORD = 100  # of which a likeness to an allowed one is looked for


@dataclass(frozen=True)
class Problem:
    """One fault in the input: where it is, what is there, what may be there, what to do."""

    file: str
    place: str
    found: str
    allowed: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        head = f"{self.file}, {self.place}" if self.place else self.file
        labelled = (("found", self.found), ("allowed", self.allowed), ("remedy", self.remedy))
        lines = (f"   {label + ':':<9}{shown(text)}" for label, text in labelled if text)
        return "\n".join([shown(head), *lines])


def shown(text: str) -> str:
    """Return a text from a user's file as it may be printed: not endless, and steering no terminal."""
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]} … ({len(text):,} characters)"
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)


def some(names: Iterable[str], most: int, of: str = "in all") -> str:
    """Return the first names, and how many there are if they are more than `most`: "a, b, … (9 in all)"."""
    names = list(names)
    more = f", … ({len(names):,} {of})" if len(names) > most else ""
    return ", ".join(names[:most]) + more


class InputError(Exception):
    """Faults in what the user gave. Its text is complete: print it and stop, without a traceback."""

    WHERE = "in the input"

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        count = len(self.problems)
        title = "1 problem" if count == 1 else f"{count} problems"
        listed = [f"{number}. {problem}" for number, problem in enumerate(self.problems[:MOST_LISTED], 1)]
        if count > MOST_LISTED:
            listed.append(f"… and {count - MOST_LISTED} more problems")
        super().__init__("\n\n".join([f"{title} {self.WHERE}:", *listed]))


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

    def add_twice(self, file: object, place: str, what: str, each: str) -> None:
        """Note what is there twice (a name, a sample), where each column or sample may be but once."""
        self.add(file, place, f"the {what} twice", f"each {each} once", "rename or remove one")

    def raise_if_any(self) -> None:
        """Raise `InputError` with everything collected so far, each problem once, if there is anything."""
        if self.found:
            raise InputError(dict.fromkeys(self.found))


def bare(word: str) -> str:
    """Return a word in lower case without anything but letters and digits."""
    lowered = (word if word.isascii() else normalize("NFC", word)).lower()
    return lowered if lowered.isalnum() else "".join(filter(str.isalnum, lowered))


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return the allowed word nearest to `word`, or "" when none is near.

    A word that differs in case and punctuation, or in letters of another script, only comes first.
    """
    from rapidfuzz import fuzz, process

    if len(word) > LONGEST_WORD:
        return ""
    allowed = list(allowed)
    same = [each for each in allowed if bare(each) == bare(word) and bare(word)]
    same = same or [each for each in allowed if look_alike(each, word)]
    if len(same) == 1:
        return same[0]
    lowered = {each: each.lower() for each in allowed}
    # one or two letters are somewhere in nearly every word
    scorer = fuzz.WRatio if len(word) > 2 else fuzz.ratio
    best = process.extractOne(word.lower(), lowered, scorer=scorer, score_cutoff=70)
    return best[2] if best else ""


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return "did you mean X?" for the allowed word nearest to `word`, or "" when none is near.

    Of words that look the same it names the character that differs.
    """
    near = nearest(word, allowed)
    if not near or not look_alike(near, word):
        return f"did you mean {near}?" if near else ""
    there, here = _not_in(near, word), _not_in(word, near)
    differs = f"there {there}" if there else f"here {here}"
    return f"did you mean {near}? It looks the same, but {differs}"


def look_alike(one: str, two: str) -> bool:
    """Return whether words differ in nothing but letters of another script, or the form they are kept in."""
    first, second = normalize("NFC", one), normalize("NFC", two)
    if len(first) != len(second) or one == two:
        return False
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return all(a.isalpha() and b.isalpha() and a.isascii() != b.isascii() for a, b in pairs)


def _not_in(one: str, two: str) -> str:
    """Return the first character beyond ASCII that only the first word has, by its name."""
    odd = next((each for each in one if not each.isascii() and each not in two), "")
    return f"{odd} is {name(odd, 'another letter').lower()}" if odd else ""


def of_a_file(error: OSError) -> MachineError:
    """Return the fault of a command, no stage of a run, that could not read or write a file."""
    place, found = str(error.filename or "a file"), error.strerror or str(error)
    if isinstance(error, FileExistsError | NotADirectoryError):
        found = "a file in the way, where a folder would be"
    remedy = "make it possible there, or name another file or folder"
    return MachineError([Problem(place, "", found, "", remedy)])
