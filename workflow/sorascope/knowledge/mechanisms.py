"""mechanisms.yaml: sections and mechanisms, without their genes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Problems, did_you_mean
from .files import Document, check_schema, read_yaml
from .model import REVIEW, Arm, Clinical, Layer, Lever, Mechanism, Reference, Section

SCHEMA = Path(__file__).with_name("mechanisms.schema.yaml")


@dataclass(frozen=True)
class Described:
    """What one mechanisms.yaml says, without the genes; `lines` is where each mechanism starts."""

    sections: dict[str, Section] = field(default_factory=dict)
    mechanisms: dict[str, Mechanism] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    clinical: tuple[Clinical, ...] = ()
    layer: Layer | None = None


def read_mechanisms(
    path: Path,
    references: dict[str, Reference],
    problems: Problems,
    layer: str = REVIEW,
    known: Collection[str] = (),
) -> Described:
    """Return what the file describes, as mechanisms of `layer`; faults go to `problems`.

    `known`: ids of mechanisms of other layers, which see_also may name and no mechanism may take.
    """
    document = read_yaml(path, problems)
    if document is None or check_schema(document, path, problems, SCHEMA):
        return Described()
    sections = {entry["id"]: Section(**entry) for entry in document.value["sections"]}
    entries: list[dict[str, Any]] = document.value["mechanisms"]
    names = {"section": list(sections), "see_also": [*known, *(entry["id"] for entry in entries)]}
    mechanisms: dict[str, Mechanism] = {}
    lines: dict[str, int] = {}
    for position, entry in enumerate(entries):
        faults = list(_faults(entry, names, references))
        if entry["id"] in mechanisms or entry["id"] in known:
            faults.append((("id",), "an id a second time", "each id once", ""))
        for place, found, allowed, remedy in faults:
            line = document.line(("mechanisms", position, *place))
            key = ".".join(map(str, (entry["id"], *place)))
            problems.add(path, f"line {line}, key {key}", found, allowed, remedy)
        mechanisms[entry["id"]] = _mechanism(entry, layer)
        lines[entry["id"]] = document.line(("mechanisms", position))
    clinical = _clinical(document, path, references, problems)
    about = document.value.get("layer")
    return Described(sections, mechanisms, lines, clinical, Layer(layer, **about) if about else None)


def _clinical(
    document: Document, path: Path, references: Collection[str], problems: Problems
) -> tuple[Clinical, ...]:
    found = []
    for position, entry in enumerate(document.value.get("clinical", ())):
        for key in entry["references"]:
            if key not in references:
                line = document.line(("clinical", position, "references"))
                place = f"line {line}, key clinical.{entry['id']}.references"
                remedy = did_you_mean(key, references)
                problems.add(path, place, f"unknown reference {key}", "a key of references.tsv", remedy)
        found.append(Clinical(**{**entry, "references": tuple(entry["references"])}))
    return tuple(found)


Fault = tuple[tuple[str | int, ...], str, str, str]


def _faults(
    entry: dict[str, Any], known: dict[str, list[str]], references: Collection[str]
) -> Iterator[Fault]:
    if entry["section"] not in known["section"]:
        named = known["section"]
        yield ("section",), entry["section"], ", ".join(named), did_you_mean(entry["section"], named)
    related = [(key, other) for key in ("see_also", "read_with") for other in entry.get(key, ())]
    if "genes_of" in entry:
        related.append(("genes_of", entry["genes_of"]))
    for key, other in related:
        if other not in known["see_also"]:
            remedy = did_you_mean(other, known["see_also"])
            yield (key,), f"unknown mechanism {other}", "an id of this file", remedy
    cited: list[tuple[tuple[str | int, ...], str]] = [(("references",), key) for key in entry["references"]]
    for number, lever in enumerate(entry["levers"]):
        cited += [(("levers", number, "references"), key) for key in lever["references"]]
    for place, key in cited:
        if key not in references:
            remedy = did_you_mean(key, references)
            yield place, f"unknown reference {key}", "a key of references.tsv", remedy
    if entry["claim_basis"] != "inference" and not entry["references"] and not entry["controversy"]:
        yield ("references",), "none", "a reference, or a word on its lack under controversy", ""


def _mechanism(entry: dict[str, Any], layer: str) -> Mechanism:
    values = _tuples(entry)
    values["mechanism_class"] = values.pop("class")
    values["levers"] = tuple(Lever(**_tuples(lever)) for lever in entry["levers"])
    values["arms"] = tuple(Arm(arm["id"], arm["name"], tuple(arm["genes"])) for arm in entry.get("arms", ()))
    return Mechanism(**values, layer=layer)


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
