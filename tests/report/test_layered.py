"""Layers beside the main one on the page: a large one lists its first calls and says so."""

import dataclasses
import json

import made
import pandas as pd
import pytest
import yaml
from jsonschema import Draft202012Validator

from sorascope import knowledge, signature
from sorascope.files import tables
from sorascope.files.shipped import ROOT
from sorascope.knowledge import layers
from sorascope.knowledge.model import OWN
from sorascope.report import document, layered, page
from sorascope.settings import SHIPPED_MECHANISMS

SETS, MOST = 24, 16


@pytest.fixture(scope="module", autouse=True)
def fewer():
    """List 16 in place of 200, so that a small layer is a large one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layered, "MOST", MOST)
        yield


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The user's layer: many sets of hypoxia genes that are called, and some of flat genes."""
    hypoxia = list(made.base().signed_sets()["hypoxia_hif1a"])
    lines = [
        "\t".join([f"own_{n}", "x", *(hypoxia[(n + k) % len(hypoxia)] for k in range(10))])
        for n in range(SETS)
    ]
    path = tmp_path_factory.mktemp("own") / "own.gmt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return layers.each(knowledge.load(SHIPPED_MECHANISMS, [path]))[1]


@pytest.fixture(scope="module")
def given(own):
    """A data set with that layer beside the review."""
    inputs = made.inputs(replicates=2, background=200)
    (plan,) = inputs.dataset.contrasts.values()
    run = signature.run(
        inputs.data.expression, inputs.data.samples, plan, own.signed_sets(), inputs.statistics, panels={}
    )
    parts = {"signatures": run.table, "summary": run.summary, "signature_genes": run.genes}
    whole = {
        name: layers.stack({"review": getattr(inputs, name), OWN: tables.stack({plan.name: part})})
        for name, part in parts.items()
    }
    return dataclasses.replace(inputs, further=[own], whole=whole)


def test_a_large_layer_lists_its_first_calls_and_says_how_many_more(given):
    (section,) = layered.sections(given, document.mechanism)
    listed = {each["id"] for each in section["mechanisms"]}
    assert section["held"] == SETS and len(listed) == MOST
    assert f"{layered.MOST} of {SETS} are listed" in section["about"]
    for line in section["contrasts"][0]["lines"]:
        assert line["tested"] == SETS
        assert {each["mechanism"] for each in line["findings"]} <= listed
        assert line["more"] > 0


def test_lines_take_turns_with_their_strongest_calls(own, monkeypatch):
    monkeypatch.setattr(layered, "MOST", 3)
    calls = (["own_7", "own_1"], ["own_5"], ["own_7", "own_2"])
    lines = [{"findings": [{"mechanism": key} for key in keys]} for keys in calls]
    found = layered.listed(own, [{"lines": lines, "panels": []}])
    assert [each.id for each in found] == ["own_1", "own_5", "own_7"]


def test_tables_of_the_page_leave_out_what_is_not_listed_and_nothing_of_the_review(given):
    inputs = given
    sections = layered.sections(inputs, document.mechanism)
    whole = page.tables(inputs)["signature/signatures.tsv"]
    shown = layered.listed_rows(whole, sections)
    assert shown.loc[shown["layer"] == OWN, "mechanism"].nunique() == layered.MOST
    assert whole.loc[whole["layer"] == OWN, "mechanism"].nunique() == SETS
    pd.testing.assert_frame_equal(shown[shown["layer"] == "review"], whole[whole["layer"] == "review"])
    genes = layered.listed_rows(page.tables(given)["signature/genes.tsv"], sections)
    assert set(genes["layer"]) == {"review"}


def test_a_layer_of_as_many_as_fit_is_listed_whole(own):
    few = dataclasses.replace(own, mechanisms=dict(list(own.mechanisms.items())[: layered.MOST]))
    assert len(layered.listed(few, [])) == layered.MOST
    assert layered.rest(few, layered.listed(few, [])) == ""


def test_the_document_keeps_to_its_schema(given):
    schema = yaml.safe_load(
        (ROOT / "workflow" / "schemas" / "report.schema.yaml").read_text(encoding="utf-8")
    )
    built = json.loads(json.dumps(document.build(given), allow_nan=False))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(built)] == []
