"""What a faulty config was meant to say, where that is clear: faults are reported, not what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..files.shipped import SCHEMA
from .datasets import CELLS, TABLES, Dataset
from .schema import Fault, faults

NAMED_BY_USER = ("datasets", "contrasts", "exclude", "assays", "responses")


def as_meant(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[Fault], list[Fault]]:
    """Return the config with names as text, misspelt keys and kinds put right, and a fault a change.

    And the faults of what is returned against the schema.
    """
    corrected: list[Fault] = []
    meant = _with_names_as_text(config, (), corrected)
    before, found = len(corrected), faults(meant, SCHEMA)
    for fault in found:
        if fault.meant:
            corrected.append(fault)
            _rename(meant, fault)
    datasets = meant.get("datasets")
    for name, entry in datasets.items() if isinstance(datasets, dict) else ():
        if isinstance(entry, dict):
            corrected.extend(_kind_put_right(name, entry))
    left = found if len(corrected) == before else faults(meant, SCHEMA)
    return meant, corrected, left


def _with_names_as_text(node: Any, path: tuple[str, ...], corrected: list[Fault]) -> Any:
    if isinstance(node, list):
        return [_with_names_as_text(item, path, corrected) for item in node]
    if not isinstance(node, Mapping):
        return node
    for name in node:
        if not isinstance(name, str) and path[-1:] and path[-1] in NAMED_BY_USER:
            place = (*path, str(name))
            found = f"the name {name}, which YAML does not read as text"
            corrected.append(Fault(place, path, found, "text", f'put it in quotes: "{name}"', of_name=True))
    return {
        str(name): _with_names_as_text(item, (*path, str(name)), corrected) for name, item in node.items()
    }


def _rename(config: dict[str, Any], fault: Fault) -> None:
    """Put a misspelt key under its right name, in its place."""
    *above, wrong = fault.path
    node: Any = config  # mappings by name, lists by number
    for step in above:
        node = node[step]
    if fault.meant in node:
        return
    entries = [(fault.meant if name == wrong else name, item) for name, item in node.items()]
    node.clear()
    node.update(entries)


def _kind_put_right(name: str, entry: dict[str, Any]) -> Iterator[Fault]:
    """Correct the kind of an entry that is written as one of the other kind throughout."""
    contrasts = entry.get("contrasts")
    listed = (
        [each for each in contrasts.values() if isinstance(each, dict)] if isinstance(contrasts, dict) else []
    )
    place = ("datasets", name, "kind")
    if entry.get("kind") == TABLES and listed and not any("table" in each for each in listed):
        entry["kind"] = CELLS if CELLS in entry else Dataset.kind
        allowed = f"kind: {TABLES} with a table: for each contrast"
        yield Fault(
            place,
            place,
            f"{TABLES}, and no contrast has a table",
            allowed,
            f"set kind: {entry['kind']}, or name the tables",
        )
    elif (
        entry.get("kind", Dataset.kind) in (Dataset.kind, CELLS)
        and listed
        and all("table" in each and "column" not in each for each in listed)
    ):
        found = f"{entry.get('kind', 'missing')}, and every contrast has a table"
        entry["kind"] = TABLES
        yield Fault(place, place, found, f"kind: {TABLES} for published tables", f"set kind: {TABLES}")
