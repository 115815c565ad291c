"""Write what follows from one place into the files that repeat it: make tables.

From workflow/schemas/config.schema.yaml: the tables of config/README.md, and settings/made.py of the package.
From the registries of scores, scales and kinds of identifiers: their names in that schema, the table of
scores in docs/statistics.md and that of scales in config/README.md.
From the imports of the package: docs/architecture.md and its picture.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow"), str(ROOT / "docs")]

import rooms  # noqa: E402

from sorascope.identifiers import KINDS  # noqa: E402
from sorascope.scale.scales import SCALES  # noqa: E402
from sorascope.scores import METHODS  # noqa: E402

SCHEMA = ROOT / "workflow/schemas/config.schema.yaml"
README = ROOT / "config/README.md"
STATISTICS = ROOT / "docs/statistics.md"
TYPED = ROOT / "workflow/sorascope/settings/made.py"
TYPES = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
PARTS = {"Statistics": "statistics", "CellKeys": "cells"}
REGISTRIES = {"scores": list(METHODS), "scales": list(SCALES), "identifiers": [*KINDS, "auto"]}


def named(schema: str) -> str:
    """Return the schema's text with the lists that registries give."""
    for registry, names in REGISTRIES.items():
        pattern = rf"enum: \[[^\]]*\](\n\s*x-names-of: {registry}\n)"
        schema = re.sub(pattern, lambda match, names=names: f"enum: [{', '.join(names)}]{match[1]}", schema)
    return schema


def rows(node: Mapping[str, Any], path: str, parts: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table row for each key under `node`, those below it after it."""
    for key, about in node["properties"].items():
        name = f"{path}{key}"
        target = parts[about["$ref"].rpartition("/")[2]] if "$ref" in about else about
        if "description" in about:
            cells = (f"`{name}`", about["description"], values(target | about), default(about))
            yield f"| {' | '.join(cells)} |"
        if "$ref" in about and "description" in about:  # explained in its own place
            continue
        if "properties" in target:
            yield from rows(target, f"{name}.", parts)
        elif "$ref" in target.get("additionalProperties", {}) or {}:
            below = parts[target["additionalProperties"]["$ref"].rpartition("/")[2]]
            yield from rows(below, f"{name}.<name>.", parts)


def values(about: Mapping[str, Any]) -> str:
    """Return in words what a key may be."""
    if "x-values" in about:
        return about["x-values"]
    choices = about.get("enum") or about.get("items", {}).get("enum")
    if choices:
        listed = ", ".join(f"`{choice}`" for choice in choices)
        return listed if "enum" in about else f"list of {listed}"
    if about.get("type") == "boolean":
        return "`true`, `false`"
    raise ValueError(f"x-values is missing: {about}")


def default(about: Mapping[str, Any]) -> str:
    """Return in words what a key is where it is left out."""
    if "x-default" in about:
        return about["x-default"]
    value = about["default"]
    if value is None:
        return "none"
    return f"`{yaml.safe_dump(value, default_flow_style=True, width=1000).replace('...', '').strip()}`"


def of_config(readme: str, schema: Mapping[str, Any]) -> str:
    """Return config/README.md with its tables of keys and of scales."""
    every = list(rows(schema, "", schema["$defs"]))
    of_datasets = [row for row in every if row.startswith("| `datasets")]
    others = [row for row in every if row not in of_datasets]
    readme = between(between(readme, "keys of data sets", of_datasets), "other keys", others)
    alike: dict[str, list[str]] = {}
    for name, scale in SCALES.items():
        alike.setdefault(scale.taken, []).append(f"`{name}`")
    return between(readme, "scales", [f"| {', '.join(names)} | {taken} |" for taken, names in alike.items()])


def of_scores(page: str) -> str:
    """Return docs/statistics.md with its table of scores."""
    lines = []
    for method in METHODS.values():
        limits = "; ".join(filter(None, (method.range, method.limits)))
        cells = (f"`{method.name}`", method.formula, limits, method.depends_on, method.pinned)
        lines.append(f"| {' | '.join(cells)} |")
    return between(page, "scores", lines)


def between(page: str, mark: str, lines: list[str]) -> str:
    """Return a page with the rows of the table that follows a mark replaced."""
    pattern = rf"(<!-- {mark}: made by make tables -->\n\|[^\n]*\n\|[-|]*\n)(?:\|[^\n]*\n)*"
    page, found = re.subn(pattern, lambda match: match[1] + "".join(f"{line}\n" for line in lines), page)
    if found != 1:
        raise ValueError(f"no table after the mark {mark!r}")
    return page


def typed(schema: Mapping[str, Any]) -> str:
    """Return the module of typed parts of the configuration."""
    parts = {**schema["properties"], **schema["$defs"]}
    lines = [
        '"""Typed parts of the configuration, made from its schema by make tables."""',
        "",
        "from __future__ import annotations",
        "",
        "from dataclasses import dataclass",
        "from pathlib import Path",
    ]
    for name, part in PARTS.items():
        lines += ["", "", "@dataclass(frozen=True)", f"class {name}:"]
        lines += [f'    """The keys of `{part}`; config/README.md says what each means."""', ""]
        lines += [field(key, about) for key, about in parts[part]["properties"].items()]
    return "\n".join([*lines, ""])


def field(key: str, about: Mapping[str, Any]) -> str:
    """Return one field of a typed part."""
    listed = about.get("type", "string")
    names = [TYPES[each] for each in ([listed] if isinstance(listed, str) else listed)]
    if about.get("x-values") == "path":
        names = ["Path"]
    value = about.get("default")
    if value is None and "None" not in names:
        names.append("None")
    return f"    {key}: {' | '.join(names)} = {value!r}".replace("'", '"')


def made() -> dict[Path, str]:
    """Return file -> its text, of all files that follow from others."""
    schema_text = named(SCHEMA.read_text(encoding="utf-8"))
    schema = yaml.safe_load(schema_text)
    graph = rooms.arrows()
    return {
        SCHEMA: schema_text,
        README: of_config(README.read_text(encoding="utf-8"), schema),
        STATISTICS: of_scores(STATISTICS.read_text(encoding="utf-8")),
        TYPED: typed(schema),
        rooms.PAGE: between(rooms.PAGE.read_text(encoding="utf-8"), "rooms", rooms.rows(graph)),
        rooms.PICTURE: rooms.picture(graph),
    }


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
    subprocess.run(["ruff", "format", "--quiet", str(TYPED)], check=True)
