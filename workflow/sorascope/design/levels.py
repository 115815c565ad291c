"""Levels that differ from another one only by case, blanks, look-alike letters or a typing error."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from unicodedata import category, decimal, normalize

from .kinds import is_missing

# Cyrillic and Greek letters that look like Latin ones (from Unicode's confusables), lower case
LOOK_ALIKE = str.maketrans(
    "авеёгіјкмнорсԁѕтухһԛԝαβεικνορτυχωγℓ",
    "abeerijkmhopcdstyxhqwabeiknoptuxwyl",
)
AS_DIGITS = ({"0", "o"}, {"1", "l"}, {"1", "i"})  # within a word
BETWEEN = re.compile(r"(?<=\w)[\s_./-]+(?=\w)")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s_./-]+(?=\d)")
DIGITS = str.maketrans("oli", "011")
MOSTLY_DIGITS = 0.6
WHOLE = re.compile(r"\d{1,9}\.0+")
WORDS = re.compile(r"[^\W\d_]+([\s_-][^\W\d_]+)*")
SHORTEST_SPELT = 6
AROUND = " \t.,;:'\"`_*#"  # no + and -, which tell groups apart
SIGNS = "+-\u2013\u2212"
SHORTEST_AT_THE_END = 8  # groupA, cloneB: a last letter is a name of its own


def plain(level: str) -> str:
    """Return a level as an eye takes it: no case, no blanks and marks between letters, Latin letters."""
    seen = "".join(each for each in normalize("NFKC", level) if category(each) != "Cf")
    folded = seen.casefold().translate(LOOK_ALIKE).strip(AROUND)
    apart = BETWEEN_DIGITS.sub("|", " ".join(folded.split()))
    return BETWEEN.sub("", apart).replace(" ", "")


def same_but_spelt(levels: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of levels that an eye takes for one: "HepG2" and "Hepg2 "."""
    first: dict[str, str] = {}
    pairs = []
    for level in dict.fromkeys(levels):
        if not is_missing(level):
            seen = first.setdefault(_as_number(plain(level), level), level)
            if seen != level:
                pairs.append((seen, level))
    return pairs


def _as_number(seen: str, level: str) -> str:
    """Return a whole number without zeros around it (01, 1.0), letters among digits as digits (l03)."""
    digits = seen.translate(DIGITS)
    if sum(map(str.isdecimal, seen)) >= MOSTLY_DIGITS * len(seen) and digits.isdecimal():
        return "".join(str(decimal(each)) for each in digits).lstrip("0") or "0"  # an int has no such length
    return str(int(float(level))) if WHOLE.fullmatch(level.strip()) else seen


def near_misses(levels: Collection[str], wanted: Sequence[str]) -> dict[str, str]:
    """Return levels that seem to be meant as a wanted one: level -> wanted level.

    Equal to the eye, with a sign at its end that no other level answers, or one letter off inside of a word
    (left out, put in, another, two swapped), where no digit, capital or first letter makes it a name of its
    own.
    """
    found = {}
    for level in levels:
        if level in wanted or is_missing(level):
            continue
        for aim in wanted:
            if (
                plain(level) == plain(aim)
                or _looks_alike(level, aim)
                or _misspelt(level, aim, wanted)
                or _marked(level, aim, levels)
            ):
                found[level] = aim
                break
    return found


def _looks_alike(level: str, aim: str) -> bool:
    """Return whether two words differ only in letters of another script, or in 0 and 1 for letters inside.

    Where one has a letter of ASCII, the other has none: IFN\u03b1 and IFN\u03b2 are two names.
    """
    one, two = (normalize("NFC", each.strip()).casefold() for each in (level, aim))
    if len(one) != len(two) or one == two:
        return False
    pairs = {(n, a, b) for n, (a, b) in enumerate(zip(one, two, strict=True)) if a != b}
    if all(a.isascii() != b.isascii() and a.isalpha() and b.isalpha() for _, a, b in pairs):
        return len(pairs) < len(one)
    inside = all(0 < n < len(one) - 1 and one[n - 1].isalpha() and one[n + 1].isalpha() for n, _, _ in pairs)
    return inside and all({a, b} in AS_DIGITS for _, a, b in pairs)


def _marked(level: str, aim: str, levels: Collection[str]) -> bool:
    """Return whether a level is the wanted one with a + or - at its end, and none has the other."""
    bare = level.rstrip(SIGNS + AROUND)
    if plain(bare) != plain(aim) or not bare:
        return False
    marks = {each.strip()[-1:] for each in levels if plain(each.rstrip(SIGNS + AROUND)) == plain(aim)}
    return len(marks & set(SIGNS)) == 1


def _misspelt(level: str, aim: str, wanted: Sequence[str]) -> bool:
    one, two = level.casefold(), aim.casefold()
    if any(not WORDS.fullmatch(word) for word in (level, aim)) or min(len(one), len(two)) < SHORTEST_SPELT:
        return False
    if level.isupper() or aim.isupper():  # symbols of genes, acronyms
        return False
    others = [each.casefold() for each in wanted if each != aim]
    if any(_edit(one, two) and _edit(other, two) for other in others):
        return False  # the two wanted levels are as near: a letter makes the difference here
    place = _edit(one, two)
    if place is None:
        return False
    longest = max(len(one), len(two))
    if place == 0:
        return False
    return place < longest - 1 or min(len(one), len(two)) >= SHORTEST_AT_THE_END


def _edit(one: str, two: str) -> int | None:
    """Return where two words differ by one edit (a swap of neighbours is one), None for more or none."""
    if one == two or abs(len(one) - len(two)) > 1:
        return None
    start = next(
        (n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two))
    )
    rest, other = one[start:], two[start:]
    swapped = rest[:2] == other[1::-1] and rest[2:] == other[2:]
    same_length = len(one) == len(two) and (rest[1:] == other[1:] or swapped)
    return start if same_length or rest[1:] == other or rest == other[1:] else None


def blank_below(rows: Mapping[str, Mapping[str, str]], column: str, wanted: Collection[str]) -> list[str]:
    """Return samples with a blank cell below a wanted one, as merged cells of a spreadsheet leave it.

    Blanks at the sheet's end, below several filled cells of one level, are samples of no group.
    """
    found: list[str] = []
    above, run, pending = "", 0, []
    for sample, row in rows.items():
        entry = row[column]
        if not entry.strip():
            pending.append(sample)
            continue
        found += pending if above in wanted else []
        run = run + 1 if entry == above and not pending else 1
        above, pending = entry, []
    return found + (pending if above in wanted and run == 1 else [])
