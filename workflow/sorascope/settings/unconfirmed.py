"""Guesses that no one has confirmed: values that end with a question mark, as `init` writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import InputError, Problems, some
from ..files import path_kind
from ..readers import samples

MARK = "?"
Place = tuple[str, ...]
FREE_TEXT = ("title", "exclude", "facts")
SHOWN = 3
REMEDY = "correct it where it is wrong, then take the question mark away"


def check(config: Mapping[str, Any], root: Path, source: str, problems: Problems) -> set[Place]:
    """Add every marked value of the data sets' entries, and of the columns that their contrasts use.

    Returns the places of what cannot be relied on: the marked values, and contrasts over marked columns.
    """
    datasets = config.get("datasets")
    if not isinstance(datasets, Mapping):
        return set()
    places: set[Place] = set()
    read = cache(samples.read)  # data sets may share a sheet
    for name, entry in datasets.items():
        for place, value in _values(entry, ("datasets", name)):
            problems.add(source, f"key {'.'.join(place)}", f"the unconfirmed guess {value}", "", REMEDY)
            places.add(place)
        if isinstance(entry, Mapping) and isinstance(entry.get("samples"), str):
            before = len(problems.found)
            _check_sheet(entry, root / entry["samples"], read, problems)
            if len(problems.found) > before:
                places.add(("datasets", name, "contrasts"))
    return places


def _values(node: Any, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in FREE_TEXT:
                yield from _values(value, (*place, key))
    elif isinstance(node, str) and node.endswith(MARK):
        yield place, node


def _check_sheet(
    entry: Mapping[str, Any],
    path: Path,
    read: Callable[[Path], samples.SampleSheet],
    problems: Problems,
) -> None:
    """Add every column with marked cells; other faults of the sheet are reported later."""
    contrasts = entry.get("contrasts")
    used = {
        value.removesuffix(MARK)
        for contrast in (contrasts.values() if isinstance(contrasts, Mapping) else ())
        if isinstance(contrast, Mapping)
        for key, value in contrast.items()
        if key in ("column", "block") and isinstance(value, str)
    }
    if path_kind.what(path) != path_kind.FILE:
        return
    try:
        sheet = read(path)
    except InputError:
        return
    for name in sheet.columns:
        levels = sheet.levels(name) if name in used else {}
        marked = [
            f"{value} of {some(found, SHOWN)}" for value, found in levels.items() if value.endswith(MARK)
        ]
        if marked:
            guesses = "guess" if len(marked) == 1 else "guesses"
            problems.add(path, f"column {name}", f"the unconfirmed {guesses} {'; '.join(marked)}", "", REMEDY)
