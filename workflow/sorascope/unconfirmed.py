"""Guesses that nobody has confirmed: values that end with a question mark, as `init` writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import samples
from .errors import InputError, Problems

MARK = "?"
FREE_TEXT = ("title", "exclude", "facts")
REMEDY = "correct it where it is wrong, then take the question mark away"


def check(config: Mapping[str, Any], root: Path, source: str, problems: Problems) -> None:
    """Add every marked value of the data sets' entries, and of the columns that their contrasts use."""
    datasets = config.get("datasets")
    if not isinstance(datasets, Mapping):
        return
    for name, entry in datasets.items():
        for place, value in _values(entry, f"datasets.{name}"):
            problems.add(source, f"key {place}", f"the unconfirmed guess {value}", "", REMEDY)
        if isinstance(entry, Mapping) and isinstance(entry.get("samples"), str):
            _check_sheet(entry, root / entry["samples"], problems)


def _values(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in FREE_TEXT:
                yield from _values(value, f"{place}.{key}")
    elif isinstance(node, str) and node.endswith(MARK):
        yield place, node


def _check_sheet(entry: Mapping[str, Any], path: Path, problems: Problems) -> None:
    """Add every sample with a marked cell, one problem a sample; other faults of the sheet are told later."""
    contrasts = entry.get("contrasts")
    used = {
        value.removesuffix(MARK)
        for contrast in (contrasts.values() if isinstance(contrasts, Mapping) else ())
        if isinstance(contrast, Mapping)
        for key, value in contrast.items()
        if key in ("column", "block") and isinstance(value, str)
    }
    try:
        sheet = samples.read(path)
    except InputError:
        return
    for sample, cells in sheet.rows.items():
        marked = [
            f"{name} {cells[name]}" for name in sheet.columns if name in used and cells[name].endswith(MARK)
        ]
        if marked:
            problems.add(path, f"sample {sample}", f"the unconfirmed guess {', '.join(marked)}", "", REMEDY)
