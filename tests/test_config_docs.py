"""What follows from the schema and the registries has been written anew: make tables."""

import importlib.util
import re
import subprocess
import sys
from dataclasses import fields

import pytest
import yaml

from copies import ROOT
from sorascope.settings import SCHEMA, Assay, Atlas, Contrast, Dataset, Mechanisms, Table

SCRIPT = ROOT / "docs/tables.py"
# part of the schema -> classes of its typed objects, and their fields that are made of other keys
TYPED = {
    "dataset": ((Dataset,), {"name", "tables"}),
    "contrast": ((Contrast, Table), {"name", "declared"}),
    "assay": ((Assay,), {"name", "names", "column"}),
    "atlas": ((Atlas,), set()),
    "mechanisms": ((Mechanisms,), set()),
}
SPLIT = {"assay": {"samples"}}  # keys that become several fields
ROWS = re.compile(r"^\| `([^`]+)` \|.*\| (.+) \| (.+) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def tables():
    spec = importlib.util.spec_from_file_location("tables_of_docs", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def formatted(text):
    command = [sys.executable, "-m", "ruff", "format", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_every_file_that_follows_from_others_is_up_to_date(tables):
    for path, text in tables.made().items():
        wanted = formatted(text) if path.suffix == ".py" else text
        assert path.read_text(encoding="utf-8") == wanted, f"{path.name}: run make tables"


def test_a_new_key_reaches_table_and_typed_settings(tables):
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    added = {
        "type": "integer",
        "minimum": 1,
        "description": "a new one",
        "x-values": "1 or more",
        "default": 7,
    }
    schema["properties"]["statistics"]["properties"]["new"] = added
    page = tables.of_config((ROOT / "config/README.md").read_text(encoding="utf-8"), schema)
    assert "| `statistics.new` | a new one | 1 or more | `7` |\n" in page
    assert "    new: int = 7\n" in tables.typed(schema)


def test_a_new_score_reaches_the_schema(tables, monkeypatch):
    monkeypatch.setitem(tables.REGISTRIES, "scores", ["rank", "mine"])
    schema = yaml.safe_load(tables.named(SCHEMA.read_text(encoding="utf-8")))
    assert schema["properties"]["scores"]["items"]["enum"] == ["rank", "mine"]


def test_a_page_without_its_mark_is_told(tables):
    with pytest.raises(ValueError, match="no table after the mark 'scores'"):
        tables.between("no table\n", "scores", [])


@pytest.mark.parametrize("part", TYPED)
def test_every_key_has_its_field_with_its_default(part):
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    keys = {**schema["properties"], **schema["$defs"]}[part]["properties"]
    classes, made_of_others = TYPED[part]
    typed = {field.name: field.default for each in classes for field in fields(each)}
    assert typed.keys() - made_of_others == keys.keys() - SPLIT.get(part, set())
    given = {key: about["default"] for key, about in keys.items() if "default" in about and key in typed}
    assert {key: typed[key] for key in given} == given


def test_documented_defaults_of_typed_data_sets_and_contrasts_are_the_real_ones():
    readme = (ROOT / "config/README.md").read_text(encoding="utf-8")
    defaults = {key: default.strip("`") for key, _, default in ROWS.findall(readme)}
    for name, default in {field.name: field.default for field in fields(Dataset)}.items():
        if isinstance(default, str) and default:
            assert defaults[f"datasets.<name>.{name}"] == default
    assert defaults["datasets.<name>.contrasts.<name>.interaction"] == str(Contrast.interaction).lower()
    assert defaults["datasets.<name>.contrasts.<name>.block"] == "none" and Contrast.block is None


def test_rooms_stand_above_what_they_import(tables):
    graph = tables.rooms.arrows()
    floors = tables.rooms.floors(graph)
    assert 20 < len(graph) <= 36 and max(floors.values()) <= 10 and floors["errors"] == 1
    assert sum(map(len, graph.values())) <= 150
    assert all(floors[room] > floors[other] for room, others in graph.items() for other in others)
    picture = tables.rooms.picture({"a": {"b", "c"}, "b": {"c"}, "c": set()})
    assert picture.count("<rect") == 4 and picture.count("<path") == 1
