"""No pattern of the package takes forever on a name of any length: an identifier may be as long as a file."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator

import pytest

import sorascope
from guard import limits

LENGTH = 100_000  # what grows with the square of it takes most of a minute
STARTS, ENDS = ("", "A", "1", "ENSG"), ("", "!")
REPEATED = (
    *("a", "A", "0", "_", ".", "-", " ", "\t", ",", ";", "/", "(", "'"),
    *("a1", "A1", "1.", "1e", "_1", "a-", "a ", "ENS", "rep", "://"),
)


def held(value: object) -> Iterator[re.Pattern[str]]:
    """Yield the patterns of text in a module's variable, however deep in dictionaries and sequences."""
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict):
        yield from held(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from held(each)


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every pattern that a module of the package keeps, by itself as text."""
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(sorascope.__path__, "sorascope.")
    ]
    kept = [each for module in modules for value in vars(module).values() for each in held(value)]
    return {each.pattern: each for each in kept}


PATTERNS = patterns()


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits by Linux' alarm and /proc")
@pytest.mark.parametrize("text", PATTERNS)
def test_a_long_name_is_matched_or_not_in_time(text):
    with limits():
        for start in STARTS:
            for end in ENDS:
                for repeated in REPEATED:
                    name = start + repeated * (LENGTH // len(repeated)) + end
                    PATTERNS[text].match(name)
                    PATTERNS[text].fullmatch(name)


def test_the_patterns_are_found():
    assert len(PATTERNS) > 30
