"""Faults of the config that no JSON schema tells: keys that do not go together, names that clash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import Problems, did_you_mean
from . import keys
from .datasets import CELLS, TABLES, Dataset

# folders of results/ that belong to no data set
RESERVED = ("atlas", "knowledge", "made_from")
KINDS = "kind contrast has tables of finished contrasts; the other kinds have samples and groups"


def check_kind(source: str, name: str, entry: Any, problems: Problems) -> set[tuple[str, ...]]:
    """Tell keys that do not go with the kind of the data set, and return their places.

    Missing keys are the schema's matter.
    """
    if not isinstance(entry, Mapping) or not isinstance(entry.get("contrasts"), Mapping):
        return set()
    kind = entry.get("kind", Dataset.kind)
    kind = kind if kind in (CELLS, TABLES) else Dataset.kind
    places: list[tuple[str, ...]] = [
        ("datasets", name, key) for key in sorted(set(entry) & keys.not_of("dataset", kind))
    ]
    for contrast, value in entry["contrasts"].items():
        if isinstance(value, Mapping):
            wrong = sorted(set(value) & keys.not_of("contrast", kind))
            places += [("datasets", name, "contrasts", contrast, key) for key in wrong]
    for place in places:
        problems.add(
            source,
            f"key {'.'.join(place)}",
            f"does not go with kind: {entry.get('kind', Dataset.kind)}",
            _allowed(place[-1]),
            "remove the key, or correct kind:",
        )
    return set(places)


def _allowed(key: str) -> str:
    """Return the kinds of data sets that a key goes with, in words."""
    kinds = keys.kinds_of(key)
    return f"kind: {kinds[0]}" if kinds in ([CELLS], [Dataset.kind]) else KINDS


def check_matrix(source: str, name: str, entry: Any, problems: Problems) -> None:
    """Tell a matrix that is missing or given twice, and keys of downloads without a download."""
    if not isinstance(entry, Mapping) or entry.get("kind") == TABLES:
        return
    given = [key for key in ("matrix", "geo") if key in entry]
    if len(given) != 1:
        found = "both matrix and geo" if given else "neither matrix nor geo"
        remedy = "remove one of them" if given else "add matrix: with a path, or geo: with a GEO accession"
        problems.add(source, f"key datasets.{name}", found, "one of matrix (a path) and geo (GSE…)", remedy)
    for key in ("geo_file", "sha256"):
        if key in entry and "geo" not in entry:
            problems.add(source, f"key datasets.{name}.{key}", "goes with geo only", "", "remove the key")


RESERVED_BY_WINDOWS = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)),
}


def check_names(source: str, names: Sequence[str], problems: Problems) -> None:
    """Tell names of data sets whose results would fall into the folder of something else."""
    for name in names:
        if name.lower() in RESERVED:
            problems.add(
                source,
                f"key datasets.{name}",
                "a name that the workflow uses for a folder of its own results",
                f"any name but {', '.join(RESERVED)}",
                "rename the data set",
            )
        if name.lower() in RESERVED_BY_WINDOWS:
            problems.add(
                source,
                f"key datasets.{name}",
                "the name of a device of Windows, where no folder can be called so",
                "any other name",
                "rename the data set",
            )
        twins = [other for other in names if other != name and other.lower() == name.lower()]
        if twins:
            problems.add(
                source,
                f"key datasets.{name}",
                f"the name differs from {twins[0]} only in case",
                "names that differ in more than case",
                "rename one: on some file systems both would share a results folder",
            )


def check_atlas(source: str, excluded: Iterable[str], names: Sequence[str], problems: Problems) -> None:
    """Tell data sets left out of the atlas that there are none of."""
    for name in excluded:
        if name not in names:
            problems.add(
                source,
                f"key atlas.exclude.{name}",
                "no such data set",
                ", ".join(names),
                did_you_mean(name, names),
            )
