"""Faults against a JSON schema, reported in the terms of the user's file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import did_you_mean, nearest

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


MOST_VALUES, DEEPEST = 200_000, 50
RANGE = {
    "minimum": "at least",
    "exclusiveMinimum": "above",
    "maximum": "at most",
    "exclusiveMaximum": "below",
}


class Fault(NamedTuple):
    """One fault: the keys that lead to it, the innermost of them that exists, and the problem's texts.

    `meant` is the known key that an unknown one seems to stand for; `of_name` marks a fault of a name that
    the user chose: what is below the name may be right.
    """

    path: tuple[str | int, ...]
    within: tuple[str | int, ...]
    found: str
    allowed: str
    remedy: str
    meant: str = ""
    of_name: bool = False


@cache
def parsed(path: Path) -> dict[str, Any]:
    """Return a schema file (YAML) as it is written."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schema: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), loader)
    return schema


@cache
def _validator(path: Path) -> Validator:
    from jsonschema import Draft202012Validator, validators

    # 5.0 is an integer to JSON schema, and none to what computes with it
    types = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    validator = validators.extend(Draft202012Validator, type_checker=types)
    schema = parsed(path)
    return validator(_written_out(schema, schema))


def _written_out(part: Any, root: dict[str, Any]) -> Any:
    """Return a part of a schema with what its `$ref` name in their place: looking each up takes most time."""
    if isinstance(part, list):
        return [_written_out(each, root) for each in part]
    if not isinstance(part, dict):
        return part
    rest = {name: _written_out(each, root) for name, each in part.items() if name != "$ref"}
    if "$ref" not in part:
        return rest
    named = root["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return {**_written_out(named, root), **rest}


def faults(value: Any, schema: Path) -> list[Fault]:
    """Return every fault of `value` (parsed YAML) against a schema file, each once, in the order of keys."""
    errors = sorted(
        _validator(schema).iter_errors(value), key=lambda error: [str(part) for part in error.path]
    )
    # jsonschema reports each missing key as an error of its own, all alike to _describe
    found = dict.fromkeys(fault for error in errors for fault in _describe(error, _validator(schema).schema))
    misspelt = {(*fault.path[:-1], fault.meant) for fault in found if fault.meant}
    return [fault for fault in found if fault.path not in misspelt or fault.path == fault.within]


def endless(value: Any) -> str:
    """Say that parsed YAML is too deep or, by aliases of aliases, far too large to walk through; else ""."""
    left, seen = [(value, 0)], 0
    while left:
        node, depth = left.pop()
        seen += 1
        if depth > DEEPEST:
            return f"values nested over {DEEPEST} deep"
        if seen > MOST_VALUES:
            return f"over {MOST_VALUES:,} values, with aliases (*name) written out"
        if isinstance(node, dict):
            left.extend((each, depth + 1) for each in node.values())
        elif isinstance(node, list):
            left.extend((each, depth + 1) for each in node)
    return ""


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
            inner, near = (*path, str(name)), nearest(str(name), known)
            remedy = f"did you mean {near}?" if near else ""
            meant = near if near not in value else ""
            yield Fault(inner, inner, "unknown key", ", ".join(known), remedy, meant)
    elif rule == "required":
        for name in [name for name in limit if name not in value]:
            yield Fault((*path, name), path, "missing", "", f"add {name}: {_hint(error.schema, name, root)}")
    elif rule == "enum":
        listed = [str(item) for item in limit]
        yield Fault(path, path, repr(value), ", ".join(listed), did_you_mean(str(value), listed))
    elif rule == "type":
        shown = value if isinstance(value, date) else repr(value)
        found = "empty" if value is None else f"{shown} ({_type_name(value)})"
        allowed = (error.schema.get("x-allowed") if limit == "object" else "") or _wanted(limit)
        yield Fault(path, path, found, allowed, _type_remedy(value, limit))
    elif rule in {"minProperties", "minItems"}:
        yield Fault(path, path, "empty", f"at least {limit}", "add an entry")
    elif rule == "minLength":
        yield Fault(path, path, "empty", _wanted("string"), "fill it in, or remove the key")
    elif rule == "pattern":
        allowed = error.schema.get("x-allowed") or error.schema.get("description", f"pattern {limit}")
        yield _of_text(error, path, repr(value), allowed)
    elif rule == "maxLength":
        of_name = "propertyNames" in error.absolute_schema_path  # the place names it already
        found = f"{len(value)} characters" if of_name else f"{value!r} ({len(value)} characters)"
        remedy = "shorten it: files are named after it" if of_name else "shorten it"
        yield _of_text(error, path, found, f"at most {limit} characters", remedy)
    elif rule in RANGE:
        allowed = ", ".join(
            f"{words} {error.schema[name]}" for name, words in RANGE.items() if name in error.schema
        )
        yield Fault(path, path, repr(value), allowed, "")
    elif rule == "uniqueItems":
        yield Fault(path, path, repr(value), "each item once", "remove the repeated one")
    else:
        yield Fault(path, path, repr(value), f"{rule} {limit}", "")


def _of_text(
    error: ValidationError, path: tuple[str, ...], found: str, allowed: str, remedy: str = ""
) -> Fault:
    """Return the fault of a text, which may be the name of a key."""
    of_name = "propertyNames" in error.absolute_schema_path
    place = (*path, error.instance) if of_name else path
    return Fault(place, path, found, allowed, remedy, of_name=of_name)


def _hint(schema: dict[str, Any], name: str, root: dict[str, Any]) -> str:
    """Return what may be under a missing key, looked up elsewhere for a conditional schema."""
    parts = [schema, *root.get("$defs", {}).values()]
    about: dict[str, Any] = next(
        (part["properties"][name] for part in parts if name in part.get("properties", {})), {}
    )
    return " | ".join(map(str, about["enum"])) if "enum" in about else f"({_wanted(about.get('type'))})"


def _wanted(types: str | list[str] | None) -> str:
    """Return a JSON schema type in words."""
    names = {
        "string": "text",
        "number": "a number",
        "integer": "a whole number",
        "boolean": "true or false",
        "array": "a list",
        "object": "a mapping (key: value)",
        "null": "nothing",
    }
    listed = [types] if isinstance(types, str) else types or []
    return " or ".join(names[each] for each in listed) or "any value"


def _type_remedy(value: Any, types: str | list[str]) -> str:
    """Return what helps where YAML read something else than the user meant."""
    if value is None:
        return "fill it in, or remove the key"
    if "string" in types and isinstance(value, bool):
        return "put it in quotes: YAML reads yes, no, on and off, too, as true or false"
    if "string" in types and isinstance(value, (int, float, date)):
        return f'put it in quotes: "{value}"'
    if types == "array" and isinstance(value, str):
        return f"[{value}]"
    return _number_remedy(value, types)


def _number_remedy(value: Any, types: str | list[str]) -> str:
    """Return how to write a number that YAML takes for text or one with decimals, "" for any other."""
    if types not in ("integer", "number") or not isinstance(value, float | str):
        return ""
    try:
        meant = float(value.replace(",", ".") if isinstance(value, str) else value)
    except ValueError:
        return ""
    if types == "integer" and not meant.is_integer():
        return ""
    number = int(meant) if meant.is_integer() else meant
    return f"write {number}, without quotation marks" if isinstance(value, str) else f"write {number}"


def _type_name(value: Any) -> str:
    names = {
        dict: "a mapping",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a number",
        date: "a date",
        datetime: "a date",
    }
    return names.get(type(value), type(value).__name__)
