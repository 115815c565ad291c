"""The closed schema of mechanisms.yaml; faults are told with the line they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problems, did_you_mean
from .files import Document

if TYPE_CHECKING:
    from jsonschema import ValidationError

SCHEMA = Path(__file__).with_name("mechanisms.schema.yaml")


def check(document: Document, file: Path, problems: Problems) -> bool:
    """Add every fault of `document` against the schema to `problems`; return whether there was none."""
    import yaml
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))
    told = sorted(
        {fault for error in validator.iter_errors(document.value) for fault in _describe(error, document)}
    )
    for line, key, found, allowed, remedy in told:
        problems.add(file, f"line {line}, {key}" if key else f"line {line}", found, allowed, remedy)
    return not told


def _describe(error: ValidationError, document: Document) -> Iterator[tuple[int, str, str, str, str]]:
    place = tuple(error.absolute_path)
    line, key, value, limit = document.line(place), _key(place), error.instance, error.validator_value
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for name in (name for name in value if name not in known):
            at = document.line((*place, name))
            yield at, _key((*place, name)), "unknown key", ", ".join(known), did_you_mean(str(name), known)
    elif error.validator == "required":
        for name in (name for name in limit if name not in value):
            yield line, _key((*place, name)), "missing", "", f"add {name}"
    elif error.validator == "enum":
        yield line, key, repr(value), ", ".join(limit), did_you_mean(str(value), limit)
    elif error.validator == "type":
        yield line, key, repr(value), f"a value of type {limit}", ""
    elif error.validator == "pattern":
        yield line, key, repr(value), "lower-case letters, digits and _, starting with a letter", ""
    else:
        yield line, key, repr(value), f"{error.validator} {limit}", ""


def _key(place: tuple[str | int, ...]) -> str:
    return f"key {'.'.join(map(str, place))}" if place else ""
