"""Faults against a JSON schema, told in the terms of the user's file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import Problems, did_you_mean

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator


@cache
def _validator(path: Path) -> Validator:
    import yaml
    from jsonschema import Draft202012Validator

    return Draft202012Validator(yaml.safe_load(path.read_text(encoding="utf-8")))


def check_schema(value: Any, schema: Path, file: str, problems: Problems) -> None:
    """Add every fault of `value` (parsed YAML of `file`) against the schema file to `problems`."""
    errors = sorted(
        _validator(schema).iter_errors(value), key=lambda error: [str(part) for part in error.path]
    )
    # jsonschema reports each missing key as an error of its own, all alike to _describe: tell each once
    for place, found, allowed, remedy in dict.fromkeys(told for error in errors for told in _describe(error)):
        problems.add(file, place, found, allowed, remedy)


def _place(error: ValidationError, *more: str) -> str:
    path = ".".join([*(str(part) for part in error.absolute_path), *more])
    return f"key {path}" if path else "top level"


def _describe(error: ValidationError) -> Iterator[tuple[str, str, str, str]]:
    rule, limit, value = error.validator, error.validator_value, error.instance
    if rule == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        for key in [key for key in value if key not in known]:
            yield _place(error, str(key)), "unknown key", ", ".join(known), did_you_mean(str(key), known)
    elif rule == "required":
        for key in [key for key in limit if key not in value]:
            yield _place(error, key), "missing", "", f"add {key}: {_hint(error.schema, key)}"
    elif rule == "enum":
        allowed = [str(item) for item in limit]
        yield _place(error), repr(value), ", ".join(allowed), did_you_mean(str(value), allowed)
    elif rule == "type":
        yield _place(error), f"{value!r} ({_type_name(value)})", f"a value of type {limit}", ""
    elif rule == "pattern":
        yield _place(error), repr(value), "letters, digits, _ and -, starting with a letter or digit", ""
    else:
        yield _place(error), repr(value), f"{rule} {limit}", ""


def _hint(schema: dict[str, Any], key: str) -> str:
    about = schema.get("properties", {}).get(key, {})
    return (
        " | ".join(map(str, about["enum"]))
        if "enum" in about
        else f"({about.get('type', 'see config/README.md')})"
    )


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
