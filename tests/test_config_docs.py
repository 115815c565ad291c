"""config/README.md, the schema and the typed settings must tell the same story."""

import re
from dataclasses import fields
from pathlib import Path

import yaml

from sorascope.settings import SCHEMA, CellOptions, Contrast, Dataset, Statistics

README = Path(__file__).resolve().parents[1] / "config" / "README.md"
ROWS = re.findall(r"^\| `([^`]+)` \|.*\| (.+) \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE)


def schema():
    return yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))


def keys(node, path, definitions):
    """Yield each documented key path of the schema and its node; names the user chooses become <name>."""
    node = definitions[node["$ref"].split("/")[-1]] if "$ref" in node else node
    for key, child in node.get("properties", {}).items():
        yield from entry(child, [*path, key], definitions)
    more = node.get("additionalProperties")
    if isinstance(more, dict) and "$ref" in more:
        yield from entry(more, [*path, "<name>"], definitions)


def entry(child, path, definitions):
    below = list(keys(child, path, definitions))
    if not below or path[-1] in {"<name>", "contrasts"}:
        yield ".".join(path), child
    yield from below


def test_every_key_is_documented_and_no_other():
    known = [
        path
        for path, _ in keys(schema(), [], schema()["$defs"])
        if path != "datasets.<name>.contrasts.<name>"
    ]
    assert sorted(path for path, _, _ in ROWS) == sorted(known)


def test_every_choice_is_documented():
    for path, node in keys(schema(), [], schema()["$defs"]):
        choices = node.get("enum") or node.get("items", {}).get("enum") or []
        documented = next((values for key, values, _ in ROWS if key == path), "")
        assert set(choices) <= set(re.findall(r"`([^`]+)`", documented)), path


def test_documented_defaults_are_the_real_ones():
    defaults = {key: default.strip("`") for key, _, default in ROWS}
    for field in fields(Statistics):
        assert defaults[f"statistics.{field.name}"] == str(field.default).lower()
    for field in fields(CellOptions):
        told = defaults[f"datasets.<name>.cells.{field.name}"]
        assert told == ("none" if field.default is None else str(field.default))
    assert defaults["datasets.<name>.ids"] == Dataset.ids
    assert defaults["datasets.<name>.kind"] == Dataset.kind
    assert defaults["datasets.<name>.contrasts.<name>.block"] == "none" and Contrast.block is None
