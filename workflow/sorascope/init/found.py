"""What was understood of one data set, before it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .guess import Guess

Rows = Mapping[str, Mapping[str, str | Guess]]


@dataclass(frozen=True)
class Found:
    """`entry`: the data set's entry of the config, with guesses where no one has said it; `rows`: its sheet.

    `comments`: key -> what is above it. `guesses`: each in a line, with its reason. Published tables
    have no sample sheet.
    """

    entry: Mapping[str, Any]
    rows: Rows = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[str, ...] = ()


def columns(rows: Rows) -> list[str]:
    """Return the names of a sample sheet's columns, except that of the samples."""
    return list(dict.fromkeys(name for cells in rows.values() for name in cells))
