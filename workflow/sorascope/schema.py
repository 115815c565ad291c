"""Faults against a JSON schema, told in the terms of the user's file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import Problems, did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


class Fault(NamedTuple):
    """One fault: the keys that lead to it, the innermost of them that exists, and the problem's texts."""

    path: tuple[str | int, ...]
    within: tuple[str | int, ...]
    found: str
    allowed: str
    remedy: str


@cache
def _validator(path: Path) -> Validator:
    import yaml
    from jsonschema import Draft202012Validator

    return Draft202012Validator(yaml.safe_load(path.read_text(encoding="utf-8")))


def faults(value: Any, schema: Path) -> list[Fault]:
    """Return every fault of `value` (parsed YAML) against a schema file, each once, in the order of keys."""
    errors = sorted(
        _validator(schema).iter_errors(value), key=lambda error: [str(part) for part in error.path]
    )
    # jsonschema reports each missing key as an error of its own, all alike to _describe
    return list(
        dict.fromkeys(fault for error in errors for fault in _describe(error, _validator(schema).schema))
    )


def check_schema(value: Any, schema: Path, file: str, problems: Problems) -> None:
    """Add every fault of `value` (parsed YAML of `file`) against the schema file to `problems`."""
    for fault in faults(value, schema):
        problems.add(file, key(fault.path), fault.found, fault.allowed, fault.remedy)


def key(path: tuple[str | int, ...]) -> str:
    """Return the words for a place in a YAML file."""
    return f"key {'.'.join(map(str, path))}" if path else "top level"


def _describe(error: ValidationError, root: dict[str, Any]) -> Iterator[Fault]:
    rule, limit, value, path = (
        error.validator,
        error.validator_value,
        error.instance,
        tuple(error.absolute_path),
    )
    if rule == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for name in [name for name in value if name not in known]:
            inner = (*path, str(name))
            yield Fault(inner, inner, "unknown key", ", ".join(known), did_you_mean(str(name), known))
    elif rule == "required":
        for name in [name for name in limit if name not in value]:
            yield Fault((*path, name), path, "missing", "", f"add {name}: {_hint(error.schema, name, root)}")
    elif rule == "enum":
        allowed = [str(item) for item in limit]
        yield Fault(path, path, repr(value), ", ".join(allowed), did_you_mean(str(value), allowed))
    elif rule == "type":
        yield Fault(path, path, f"{value!r} ({_type_name(value)})", _wanted(limit), "")
    elif rule in {"minProperties", "minItems"}:
        yield Fault(path, path, "empty", f"at least {limit}", "add an entry")
    elif rule == "pattern":
        yield Fault(path, path, repr(value), error.schema.get("description", f"pattern {limit}"), "")
    else:
        yield Fault(path, path, repr(value), f"{rule} {limit}", "")


def _hint(schema: dict[str, Any], name: str, root: dict[str, Any]) -> str:
    """Return what may stand under a missing key, looked up elsewhere for a conditional schema."""
    parts = [schema, *root.get("$defs", {}).values()]
    about = next((part["properties"][name] for part in parts if name in part.get("properties", {})), {})
    return " | ".join(map(str, about["enum"])) if "enum" in about else f"({_wanted(about.get('type'))})"


def _wanted(types: str | list[str] | None) -> str:
    """Return a JSON schema type in words."""
    names = {
        "string": "text",
        "number": "a number",
        "integer": "a whole number",
        "boolean": "true or false",
        "array": "a list",
        "object": "a mapping",
        "null": "nothing",
    }
    listed = [types] if isinstance(types, str) else types or []
    return " or ".join(names[each] for each in listed) or "any value"


def _type_name(value: Any) -> str:
    if value is None:
        return "empty"
    names = {
        dict: "a mapping",
        list: "a list",
        str: "text",
        bool: "yes/no",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), type(value).__name__)
