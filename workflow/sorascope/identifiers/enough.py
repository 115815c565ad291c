"""Questions of most names: given up as soon as too few names can still answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Found = TypeVar("Found")


def enough(
    find: Callable[[str], Found | None], names: Sequence[str], least: float, above: bool = False
) -> list[Found | None]:
    """Return what `find` makes of each name (None: nothing), or an empty list where it makes too little.

    `least`: of how many names it has to make something; `above`: of more than so many.
    """
    found: list[Found | None] = []
    possible = len(names)
    for name in names:
        one = find(name)
        found.append(one)
        possible -= one is None
        if possible < least or (above and possible == least):
            return []
    return found
