"""Gene symbols that a spreadsheet turned into dates: MARCH3 read as 3-Mar, Mar-03, 2023-03-03 or 44623."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

# English, German, French, Spanish, Italian, Dutch abbreviations as Excel writes them, without dots
MONTHS = (
    ("jan", "janv", "ene", "gen", "january"),
    ("feb", "fev", "févr", "febbr", "february"),
    ("mar", "mrz", "mär", "mars", "mrt", "march"),
    ("apr", "avr", "abr", "april"),
    ("may", "mai", "mag", "mei"),
    ("jun", "juin", "giu", "june"),
    ("jul", "juil", "lug", "july"),
    ("aug", "août", "ago", "august"),
    ("sep", "sept", "set", "september"),
    ("oct", "okt", "ott", "october"),
    ("nov", "november"),
    ("dec", "dez", "déc", "dic", "december"),
)
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names}
# how symbols that become dates begin
STEMS = {
    1: ("JAN",),
    2: ("FEB",),
    3: ("MARCH", "MARC", "MAR"),
    4: ("APR",),
    5: ("MAY",),
    6: ("JUN",),
    7: ("JUL",),
    8: ("AUG",),
    9: ("SEPT", "SEP"),
    10: ("OCT",),
    11: ("NOV",),
    12: ("DEC",),
}
DAY_MONTH = re.compile(r"(\d{1,2})[-. /]{1,2}([^\W\d_]{3,9})\.?")
MONTH_DAY = re.compile(r"([^\W\d_]{3,9})\.?[-. /]{1,2}(\d{1,2}|(?:19|20)\d\d)")
ISO = re.compile(r"(?:19|20)\d\d-(\d\d)-(\d\d)(?:[ T]00:00:00(?:\.0+)?)?")
NUMERIC = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](?:(?:19|20)?\d\d)")
SERIAL = re.compile(r"(\d{5})(?:\.0)?")
FIRST_SERIAL, LAST_SERIAL = 36526, 51502  # 1 January 2000 to 31 December 2040
EPOCH = datetime.date(1899, 12, 30)


def readings(name: str) -> set[tuple[int, int]]:
    """Return the (month, gene number) pairs that a damaged symbol may stand for; empty when it is no date."""
    return set(_readings(name))


def _readings(name: str) -> Iterator[tuple[int, int]]:
    if match := DAY_MONTH.fullmatch(name):
        yield from _month(match[2], int(match[1]))
    elif match := MONTH_DAY.fullmatch(name):
        yield from _month(match[1], int(match[2]) % 100)
    elif match := ISO.fullmatch(name):
        yield int(match[1]), int(match[2])
    elif match := NUMERIC.fullmatch(name):
        first, second = int(match[1]), int(match[2])
        yield from {(first, second), (second, first)}
    elif (match := SERIAL.fullmatch(name)) and FIRST_SERIAL <= int(match[1]) <= LAST_SERIAL:
        date = EPOCH + datetime.timedelta(days=int(match[1]))
        yield date.month, date.day


def _month(name: str, number: int) -> Iterator[tuple[int, int]]:
    if name.lower() in NUMBER_OF:
        yield NUMBER_OF[name.lower()], number


def symbols_before(
    name: str, approved: Collection[str], previous: Mapping[str, Sequence[str]]
) -> tuple[list[str], list[str]]:
    """Return what a date may have been: the damaged symbols and the approved symbols they lead to.

    `approved`: all approved symbols; `previous`: previous symbol -> the approved ones it leads to.

    Only approved and previous symbols count: gene lists are made of official symbols, not of aliases.
    """
    before: dict[str, str] = {}
    for month, number in sorted(readings(name)):
        for stem in STEMS.get(month, ()):
            symbol = f"{stem}{number}"
            leads = [symbol] if symbol in approved else previous.get(symbol, ())
            before |= dict.fromkeys(leads, symbol)
    found = sorted(before)
    return [before[symbol] for symbol in found], found
