"""A guess, and how it is marked: it ends with a question mark in the files that are written.

While one mark is left, nothing runs (see `unconfirmed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..errors import some
from ..settings.unconfirmed import MARK

NAMED = 4  # samples in a line


@dataclass(frozen=True)
class Guess:
    """A value ("" when there is nothing to go by) and what it rests on."""

    value: str
    because: str

    def __str__(self) -> str:
        return f"{self.value}{MARK}"


def describe(column: str, guesses: Mapping[str, Guess]) -> Iterator[str]:
    """Yield a line for each guessed value and reason of a column: "response: resistant? for a, b (why)"."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, guess in guesses.items():
        found.setdefault((str(guess), guess.because), []).append(name)
    for (value, because), names in found.items():
        yield f"{column}: {value} for {some(names, NAMED)} ({because})"
