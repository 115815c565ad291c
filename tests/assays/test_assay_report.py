"""Assays on the page, in report.json and in README.tsv."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from jsonschema import Draft202012Validator
from made_assays import write

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))
import made

from sorascope.assays import run
from sorascope.files import tables
from sorascope.report import assays, columns, document, page
from sorascope.settings import ROOT, Assay

SITES = ["HIF1A", "STAT3_Y705", "EGFR_Y1197", "JUN_S73", "AKT1_S473", "AKT1_T308"]


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    folder = tmp_path_factory.mktemp("assays")
    inputs = made.inputs(lines=3)
    names = list(inputs.data.samples.index)
    rng = np.random.default_rng(5)
    rows = [*SITES, *(f"ABL1_S{n}" for n in range(100, 160))]
    values = rng.normal(20, 2, (len(rows), 1)) + rng.normal(0, 0.2, (len(rows), len(names)))
    resistant = (inputs.data.samples["response"] == "resistant").to_numpy()
    values[0, resistant] += 2
    values[3, resistant] -= 2
    path = write(
        folder / "p.tsv",
        ["site", *names],
        [[row, *np.round(x, 3)] for row, x in zip(rows, values, strict=True)],
    )
    dataset = replace(inputs.dataset, assays={"pp": Assay("pp", "phospho", path, "log2")})
    tests = {
        "contrast_mechanisms": inputs.contrast_mechanisms.assign(layer="review"),
        "contrast_genes": inputs.contrast_genes,
        "summary": inputs.summary.assign(layer="review"),
    }
    found = run.run(dataset, inputs.data, inputs.knowledge, dataset.contrasts, inputs.statistics, tests)
    for name, each in found.items():
        for table, part in each.tables.items():
            tables.write(part, folder / "out" / name / f"{table}.tsv")
        tables.write_json(each.info, folder / "out" / name / "model.json")
    return replace(inputs, dataset=dataset, assays=assays.load(folder / "out", ["pp"]))


@pytest.fixture(scope="module")
def built(given):
    return document.build(given)


@pytest.mark.long
def test_the_document_fits_its_schema(built):
    schema = yaml.safe_load((ROOT / "workflow/schemas/report.schema.yaml").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(built)


def test_what_moves_is_in_the_answer_and_in_the_mechanisms_entry(built):
    moves = {(each["line"], each["mechanism"]): each for each in built["contrasts"][0]["assays"][0]["moves"]}
    assert moves["(all)", "hypoxia_hif1a"]["agreement"] == "agree"
    assert moves["(all)", "jnk_ap1_activation"]["agreement"] == "own assay, mRNA cannot show it"
    entries = {each["id"]: each for each in built["mechanisms"]}
    told = [each for each in entries["jnk_ap1_activation"]["evidence"] if each["line"] == "(all)"]
    assert told[0]["side"] == "against the review's reading"
    assert "JAK/STAT3" in built["contrasts"][0]["assays"][0]["still"]


def test_what_is_missing_is_named_with_what_to_bring(built):
    entries = {each["id"]: each for each in built["mechanisms"]}
    assert entries["vegfa_6p21_gain"]["bring"] == "copy number (VEGFA)"
    assert entries["vessel_cooption"]["never"].startswith("No matrix shows it")
    assert "phospho" not in entries["jak_stat3"]["bring"]
    assert "miRNA (hsa-miR-429)" in entries["mir429_rbbp4"]["bring"]


def test_every_column_is_explained(given):
    names = {key: each.name for key, each in given.knowledge.mechanisms.items()}
    table = columns.describe(page.described(given), names)
    own = table[table["table"].str.startswith("assays/")]
    assert {path.split("/")[-1] for path in own["table"]} == {f"{name}.tsv" for name in assays.TABLES}
    assert list(own.loc[own["meaning"] == "", "column"].unique()) == []


@pytest.mark.long
def test_the_page_has_a_section_and_marks(given):
    html, _, figures = page.render(given)
    assert '<section id="assays">' in html
    assert "mRNA and pp (phospho) agree: HIF1A" in html
    assert 'href="#assays"' in html
    assert "called =" in figures["resistant_vs_sensitive/heatmap"]


@pytest.mark.long
def test_a_data_set_without_assays_has_no_section():
    html, built, _ = page.render(made.inputs(lines=1))
    assert '<section id="assays">' not in html
    assert built["assays"] == []
    assert "What was not measured here, and what to bring" in html
