"""Which samples are compared: from words in names and descriptions, and from how names are built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..readers.group_words import CONTROL, GROUPS, RESISTANT, SENSITIVE
from ..settings.unconfirmed import MARK
from . import words
from .guess import Guess

RESPONSE, CONDITION = "response", "condition"
MOST_LEVELS = 12  # of a column that may hold groups
MOST_CONTRASTS = 6
REPLICATE = re.compile(r"(rep|replicate|r|n|s|no|nr|sample|bio|biorep)?[-_ .]?\d+", re.IGNORECASE)
LETTER = re.compile(r"[a-h]", re.IGNORECASE)  # of a replicate, where something else tells groups apart
ACCESSION = re.compile(r"(GSM|SRR|SRX|ERR|SAMN)\d+")

Facts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Comparison:
    """`column` of the sheet; `reference` and the `tests` compared with it, "" where nothing tells.

    `guesses`: each sample's group, where names tell it; without them the column is one of the facts, and
    `because` says why that one.
    """

    column: str
    reference: str
    tests: tuple[str, ...]
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    because: str = ""


def groups(names: Sequence[str]) -> dict[str, Guess]:
    """Guess resistant or sensitive for every sample, from words that speak for one of the two.

    Where only resistant samples say so, the others are guessed sensitive, and so the other way round.
    """
    spoken = {name: _of_two(words.groups(name)) for name in names}
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


def _of_two(found: Mapping[str, str]) -> dict[str, str]:
    """Return the words for the resistant and the sensitive side; a control is on the sensitive one."""
    sides: dict[str, str] = {}
    for label, word in found.items():
        sides.setdefault(SENSITIVE if label == CONTROL else label, word)
    return sides


def compare(names: Mapping[str, str], facts: Facts) -> Comparison:
    """Guess what is compared.

    `names`: sample -> the text that names it (itself, or a title); `facts`: columns of what is known of the
    samples. A column that says resistant goes first, then such names, then controls in a column or in names.
    """
    guesses = [each for column in facts if (each := _of_fact(column, facts[column])) is not None]
    named = groups([*names.values()])
    by_name = {sample: named[text] for sample, text in names.items()}
    spoken = {label for text in names.values() for label in words.groups(text)}
    resistance = [each for each in guesses if each.because.startswith("it says")]
    if resistance:
        return resistance[0]
    if RESISTANT in spoken or SENSITIVE in spoken:
        return Comparison(RESPONSE, SENSITIVE, (RESISTANT,), by_name)
    if guesses:
        return guesses[0]
    if CONTROL in spoken:
        return _of_controls(names)
    return _of_two_words(names) or Comparison(RESPONSE, SENSITIVE, (RESISTANT,), by_name)


def _of_fact(column: str, cells: Mapping[str, str]) -> Comparison | None:
    """Return the comparison that a column's levels speak of."""
    levels = [level for level in dict.fromkeys(cells.values()) if level]
    if not 2 <= len(levels) <= MOST_LEVELS or len(levels) == len(cells):
        return None
    spoken = {level: words.groups(level) for level in levels}
    clear = {level: next(iter(found)) for level, found in spoken.items() if len(_of_two(found)) == 1}
    by_label = {label: [level for level in levels if clear.get(level) == label] for label in GROUPS}
    references = by_label[SENSITIVE] or by_label[CONTROL]
    if by_label[RESISTANT] and len(levels) - len(by_label[RESISTANT]) > 0:
        others = references or [level for level in levels if level not in by_label[RESISTANT]]
        return Comparison(
            column, others[0], tuple(by_label[RESISTANT][:MOST_CONTRASTS]), because="it says resistant"
        )
    if len(references) == 1:
        tests = tuple(level for level in levels if level != references[0])[:MOST_CONTRASTS]
        return Comparison(column, references[0], tests, because=f"{references[0]!r} reads like a control")
    return None


def _of_controls(names: Mapping[str, str]) -> Comparison:
    """Compare with what names call a control; the other groups by the words in its place."""
    factors = parts(names)
    found = []
    for levels in factors:
        control = {level for level in levels.values() if CONTROL in words.groups(level)}
        others = {*levels.values()} - control
        if len(control) == 1 and others:
            found.append((len(others), next(iter(control)), levels))
    if found:
        _, reference, levels = min(found, key=lambda each: each[0])
        tests = tuple(dict.fromkeys(level for level in levels.values() if level != reference))
        guesses = {name: Guess(level, f"{level!r} in the name") for name, level in levels.items()}
        return Comparison(CONDITION, reference, tests[:MOST_CONTRASTS], guesses)
    guesses = {}
    for name, text in names.items():
        word = words.groups(text).get(CONTROL)
        guesses[name] = (
            Guess(CONTROL, f"{word!r} in the name")
            if word
            else Guess("treated", "not named a control, as other samples are")
        )
    return Comparison(CONDITION, CONTROL, ("treated",), guesses)


def _of_two_words(names: Mapping[str, str]) -> Comparison | None:
    """Compare two groups that nothing names but one word of two; which is the reference is open."""
    for levels in parts(names):
        two = list(dict.fromkeys(levels.values()))
        if len(two) == 2:
            guesses = {name: Guess(level, f"{level!r} in the name") for name, level in levels.items()}
            return Comparison(CONDITION, f"{two[0]}{MARK}", (f"{two[1]}{MARK}",), guesses)
    return None


def parts(names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what tells samples apart by its place in their names: sample -> word, for each such place.

    Places count from the beginning and from the end, as far as every name reaches. Numbers of replicates,
    and what is the same or another one in every name, are no parts.
    """
    for split in (_at_separators, _at_digits):
        pieces = {sample: split(text) for sample, text in names.items()}
        shortest = min(map(len, pieces.values()), default=0)
        columns = dict.fromkeys(
            tuple(each[place] for each in pieces.values())
            for place in [*range(shortest), *range(-shortest, 0)]
        )
        telling = [column for column in columns if _tells(column)]
        lettered = [column for column in telling if all(map(LETTER.fullmatch, column))]
        if telling:
            chosen = [column for column in telling if column not in lettered] or lettered
            return [dict(zip(names, column, strict=True)) for column in chosen]
    return []


def _tells(column: Sequence[str]) -> bool:
    levels = {*column}
    return 1 < len(levels) < len(column) and not all(map(REPLICATE.fullmatch, levels))


def _at_separators(text: str) -> list[str]:
    return [part for part in re.split(r"[^A-Za-z0-9]+", ACCESSION.sub("", text)) if part]


def _at_digits(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+|\d+", ACCESSION.sub("", text))


def blocks(levels: Mapping[str, str], comparison: Comparison, cells: Mapping[str, str]) -> bool:
    """Return whether most levels of a column, of those compared, hold samples of both groups.

    `levels`: sample -> level of the column; `cells`: sample -> its group.
    """
    wanted = {comparison.reference.removesuffix(MARK), comparison.tests[0].removesuffix(MARK)}
    held = {
        level: {cells[sample] for sample in levels if levels[sample] == level} & wanted
        for level in _known(levels.values())
    }
    both = [level for level, groups_of in held.items() if groups_of == wanted]
    return 2 * len(both) > len([level for level in held if held[level]])


def _known(levels: Iterable[str]) -> list[str]:
    return [level for level in dict.fromkeys(levels) if level]
