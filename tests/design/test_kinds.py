"""Whether a column holds labels or a measurement, decided once for all samples."""

import numpy as np
import pandas as pd
import pytest

from inputs import CONTRAST, SAMPLES, TABLE, counts, entry, sheet, table, write
from sorascope import design, ingest, preflight, settings
from sorascope.contrast import run
from sorascope.design import kinds
from sorascope.readers import samples


@pytest.mark.parametrize(
    ("name", "values", "short"),
    [
        ("batch", "1 2 3 4", "a label, 4 levels"),
        ("patient", "11 12 13 11", "a label, 3 levels"),
        ("passage_group", "11.5 12 13 11", "a label, 4 levels"),
        ("patient", "11.5 12 13 11", "a label, 4 levels"),
        ("age", "41 77 50 41", "a number, 41–77"),
        ("age_group", "41 77 50 41", "a label, 3 levels"),
        ("patientAge", "41 77 50 41", "a number, 41–77"),
        ("stage", "1 2 3 4", "a label, 4 levels"),
        ("stage", "1 2 2 9", "a label, 3 levels"),
        ("stage", "7 31 80 200", "a number, 7–200"),
        ("stage", "0 90 0 90", "a label, 2 levels"),
        ("stage", "1.0 2.0 3.0 4.0", "a label, 4 levels"),
        ("stage", "1.5 1.5 2 2", "a number, 1.5–2"),
        ("stage", "1,5 2,5 3 4", "a number, 1.5–4"),
        ("stage", "1 II 3 4", "a label, 4 levels"),
        ("stage", "7 - 80 200", "a number, 7–200"),
        ("virus", "+ - + -", "a label, 2 levels"),
        ("drug", "none none x x", "a label, 2 levels"),
        ("stage", "7 inf 80 200", "a label, 4 levels"),
        ("code", "007 031 080 200", "a label, 4 levels"),
        ("date", "20210304 20210611 20220101", "a label, 3 levels"),
    ],
)
def test_what_a_column_is(name, values, short):
    assert design.column(name, values.split()).short == short


@pytest.mark.parametrize(("declared", "short"), [("number", "a number, 1–4"), ("label", "a label, 4 levels")])
def test_the_config_decides(declared, short):
    found = design.column("x", ["1", "2", "3", "4"], declared)
    assert (found.short, found.declared) == (short, True)


def test_a_number_taken_for_a_label_says_how_to_change_it():
    told = design.column("stage", ["1", "2", "2", "9"]).description
    assert told == "stage: a label, 3 levels (whole numbers that repeat; if not: {name: stage, as: number})"


def prepared(folder, covariates, **columns):
    contrast = {**CONTRAST, "covariates": covariates}
    write(folder, table(counts()), sheet(**columns))
    loaded = settings.load({"datasets": {"mine": entry(contrasts={"c": contrast})}}, folder)
    preflight.check(loaded)
    return loaded.datasets["mine"]


def fitted(dataset):
    data = ingest.run(dataset, TABLE).expression
    expression = pd.DataFrame(np.asarray(data.X).T, index=data.var_names, columns=data.obs_names)
    return data.obs, run(expression, data.obs, dataset.contrasts["c"], {}).info["design"]


def test_one_decision_from_preflight_to_the_contrast(tmp_path):
    numbers = ["11", "12", "13", "11", "12", "14"]
    dataset = prepared(tmp_path, ["patient"], patient=numbers)
    sheet_read, coefficients = fitted(dataset)
    assert list(sheet_read["patient"]) == numbers
    assert coefficients == ["intercept", "patient=11", "patient=12", "patient=13", "resistant-sensitive"]


def test_a_declared_number_is_one_coefficient(tmp_path):
    dataset = prepared(
        tmp_path, [{"name": "patient", "as": "number"}], patient=["11", "12", "13", "11", "12", "14"]
    )
    sheet_read, coefficients = fitted(dataset)
    assert list(sheet_read["patient"]) == [11, 12, 13, 11, 12, 14]
    assert coefficients == ["intercept", "patient", "resistant-sensitive"]


def test_all_samples_decide_not_those_of_one_contrast():
    rows = {
        f"s{n}": {"group": group, "stage": stage}
        for n, (group, stage) in enumerate(
            zip("rrrsssoo", ["3", "40", "51", "9", "22", "77", "3", "9"], strict=True)
        )
    }
    contrast = settings.Contrast("c", "group", "r", "s", covariates=("stage",))
    assert design.columns([contrast], rows)["stage"].kind == "label"
    sheet_read = samples.SampleSheet("s.tsv", ("group", "stage"), rows)
    assert design.confounded(sheet_read, contrast).startswith("no stage has samples of both groups")


def test_a_block_of_one_contrast_is_no_measurement_of_another():
    rows = {sample: {"group": "r", "passage": f"{n}.5"} for n, sample in enumerate(SAMPLES)}
    first = settings.Contrast("a", "group", "r", "s", covariates=("passage",))
    second = settings.Contrast("b", "group", "r", "s", block="passage")
    assert design.columns([first], rows)["passage"].is_number
    assert not design.columns([first, second], rows)["passage"].is_number


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (["10%", "20 %", "35%"], "numbers with % behind them"),
        (["41 y", "55 y", "63 y"], "numbers with y behind them"),
        (["1.5", "2.5", "<0.5", "3.5"], "numbers except <0.5"),
        (["1A", "2B", "1A"], ""),
        (["old", "young", "3"], ""),
    ],
)
def test_what_keeps_a_column_from_being_numbers_is_told(values, why):
    found = kinds.column("x", values)
    assert (found.kind, found.why) == ("label", why)
