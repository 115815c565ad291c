"""mechanisms.yaml: sections and mechanisms, without their genes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ..errors import Problems, did_you_mean
from . import schema
from .files import read_yaml
from .model import Lever, Mechanism, Reference, Section


def read_mechanisms(
    path: Path, references: dict[str, Reference], problems: Problems
) -> tuple[dict[str, Section], dict[str, Mechanism], dict[str, int]]:
    """Return the sections, the mechanisms and the line each mechanism starts on; faults go to `problems`."""
    document = read_yaml(path, problems)
    if document is None or not schema.check(document, path, problems):
        return {}, {}, {}
    sections = {entry["id"]: Section(**entry) for entry in document.value["sections"]}
    entries: list[dict[str, Any]] = document.value["mechanisms"]
    known = {"section": list(sections), "see_also": [entry["id"] for entry in entries]}
    mechanisms: dict[str, Mechanism] = {}
    lines: dict[str, int] = {}
    for position, entry in enumerate(entries):
        faults = list(_faults(entry, known, references))
        if entry["id"] in mechanisms:
            faults.append((("id",), "an id a second time", "each id once", ""))
        for place, found, allowed, remedy in faults:
            line = document.line(("mechanisms", position, *place))
            key = ".".join(map(str, (entry["id"], *place)))
            problems.add(path, f"line {line}, key {key}", found, allowed, remedy)
        mechanisms[entry["id"]] = _mechanism(entry)
        lines[entry["id"]] = document.line(("mechanisms", position))
    return sections, mechanisms, lines


Fault = tuple[tuple[str | int, ...], str, str, str]


def _faults(
    entry: dict[str, Any], known: dict[str, list[str]], references: Collection[str]
) -> Iterator[Fault]:
    if entry["section"] not in known["section"]:
        named = known["section"]
        yield ("section",), entry["section"], ", ".join(named), did_you_mean(entry["section"], named)
    for other in entry.get("see_also", ()):
        if other not in known["see_also"]:
            remedy = did_you_mean(other, known["see_also"])
            yield ("see_also",), f"unknown mechanism {other}", "an id of this file", remedy
    cited = [(("references",), key) for key in entry["references"]]
    for number, lever in enumerate(entry["levers"]):
        cited += [(("levers", number, "references"), key) for key in lever["references"]]
    for place, key in cited:
        if key not in references:
            remedy = did_you_mean(key, references)
            yield place, f"unknown reference {key}", "a key of references.tsv", remedy
    if entry["claim_basis"] != "inference" and not entry["references"] and not entry["controversy"]:
        yield ("references",), "none", "a reference, or a word on its lack under controversy", ""


def _mechanism(entry: dict[str, Any]) -> Mechanism:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    values["mechanism_class"] = values.pop("class")
    values["levers"] = tuple(
        Lever(**{**lever, "references": tuple(lever["references"])}) for lever in entry["levers"]
    )
    return Mechanism(**values)
