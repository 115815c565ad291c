import json
from dataclasses import replace

import made
import pytest
import yaml
from jsonschema import Draft202012Validator

from sorascope.files.shipped import ROOT
from sorascope.report import columns, document, multiqc, page, sentences

SCHEMA = yaml.safe_load((ROOT / "workflow" / "schemas" / "report.schema.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def inputs():
    return made.inputs()


@pytest.fixture(scope="module")
def built(inputs):
    return document.build(inputs)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["samples", "nothing active", "hostile"])
def test_the_document_keeps_to_its_schema(kind):
    given = {
        "samples": made.inputs,
        "nothing active": lambda: made.inputs(shift=0.0),
        "hostile": lambda: made.inputs(names=list(made.HOSTILE)),
    }[kind]()
    built = document.build(given)
    text = json.dumps(built, allow_nan=False)
    faults = [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(SCHEMA).iter_errors(json.loads(text))
    ]
    assert faults == []


def test_every_mechanism_of_the_knowledge_is_in_the_document(built):
    assert [each["id"] for each in built["mechanisms"]] == list(made.base().mechanisms)


def test_every_column_of_every_table_is_explained(inputs):
    names = {key: each.name for key, each in made.base().mechanisms.items()}
    described = columns.describe(page.described(inputs), names)
    unexplained = described[described["meaning"] == ""]
    assert list(unexplained["table"] + ": " + unexplained["column"]) == []


@pytest.mark.long
def test_an_interaction_is_shown_and_said_only_where_asked_for(inputs):
    asked = made.inputs(interacting=True)
    assert "contrast/interaction.tsv" in page.tables(asked)
    assert "contrast/interaction.tsv" not in page.tables(inputs)
    told = [text for text in document.build(asked)["methods"] if "Interaction with line" in text]
    assert len(told) == 1 and "each of line 0 and line 1" in told[0]


def test_multiqc_gets_one_row_a_line(built):
    content = multiqc.content(built)
    assert list(content["data"]) == ["line 0", "line 1"]
    assert set(content["headers"]) == set(content["data"]["line 0"])
    assert content["data"]["line 0"]["mechanisms"].startswith("Hypoxia and HIF-1a active")
    json.dumps(content, allow_nan=False)


@pytest.mark.long
def test_lines_are_told_as_the_units_with_the_reason_of_a_difference():
    contrast = document.build(made.inputs(lines=3))["contrasts"][0]
    assert contrast["units"].startswith("3 lines are the units: ")
    assert "(3 lines as units)" in contrast["together"]
    without = document.build(made.inputs(lines=3, blocked=False))["contrasts"][0]
    assert without["units"] == "" and "units" not in without["together"]
    assert {row["fixed_support"] for row in without["mechanisms"]} == {"not tested"}


@pytest.mark.parametrize(
    ("main", "fixed", "told"),
    [
        ("both tests", "both tests", ""),
        ("neither test", "both tests", "EMT would pass both tests: the change is there in these very lines"),
        ("both tests", "neither test", "EMT would not pass both tests: the lines agree more closely"),
    ],
)
def test_a_difference_from_samples_as_units_is_explained(main, fixed, told):
    row = {"mechanism": "emt", "support": main, "fixed_support": fixed}
    text = sentences.units([row], made.base().mechanisms, "line", 3)
    assert told in text and ("With samples as units" in text) == bool(told)


@pytest.mark.long
def test_the_page_says_what_the_design_can_see(built):
    rows = built["contrasts"][0]["power"]
    assert [row["what"] for row in rows][:3] == ["one test sample by itself", "line 0", "line 1"]
    alone, line = rows[0], rows[1]
    assert alone["tests"] == 1 and line["tests"] > 1
    assert 0 < alone["least"] <= alone["median"] <= alone["most"]
    assert line["median"] < alone["median"]
    shown, _, _ = made.rendered()
    assert "What this design can see" in shown and f"{line['median']:.2f}" in shown


def test_names_that_may_not_belong_to_values_are_told_of_real_data_only():
    told = "the names of genes may not belong to the values beside them"
    given = made.inputs()
    given = replace(given, qc=given.qc | {"names": [told]})
    real, invented = (
        replace(given, dataset=replace(given.dataset, simulated=each)) for each in (False, True)
    )
    assert told in real.notices
    assert told not in invented.notices
