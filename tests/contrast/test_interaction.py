"""Interaction with the block against R limma, whose outputs tests/reference/interaction.R made."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import index_sets
from sorascope.contrast import interaction
from sorascope.contrast.set_tests.rotation import fry
from sorascope.errors import InputError
from sorascope.model.effects import orthogonal_effects
from sorascope.model.prior import estimate_prior
from sorascope.settings import Contrast, Statistics

REFERENCE = Path(__file__).parents[1] / "reference"
INPUT = json.loads((REFERENCE / "limma_input.json").read_text())
EXPECTED = {each["line"]: each for each in json.loads((REFERENCE / "interaction.json").read_text())}
CONTRAST = Contrast("c", "group", "r", "s", "line", ("age",), interaction=True)
NAMES = [f"g{number}" for number in range(len(INPUT["y"]))]
SETS = {
    name: {NAMES[row]: sign for row, sign in zip(rows, signs, strict=True)}
    for (name, rows), signs in zip(INPUT["sets"].items(), INPUT["signs"], strict=True)
}


def data():
    design = np.array(INPUT["design"])
    sheet = pd.DataFrame({"line": INPUT["line"], "age": design[:, 1]})
    sheet["group"] = np.where(design[:, 5] == 1, "r", "s")
    sheet.index = [f"s{number}" for number in range(len(sheet))]
    return pd.DataFrame(INPUT["y"], NAMES, sheet.index), sheet


def run(contrast=CONTRAST, sheet=None, **options):
    expression, usual = data()
    return interaction.run(
        expression, usual if sheet is None else sheet, {"c": contrast}, SETS, None, Statistics(**options)
    )


def test_genes_are_limmas():
    result = run()
    assert list(result.genes["block"].unique()) == list(EXPECTED) == ["A", "B", "C"]
    for line, table in result.genes.groupby("block"):
        for mine, theirs in (
            ("log2_fold_change", "logFC"),
            ("ci_low", "CI.L"),
            ("ci_high", "CI.R"),
            ("t", "t"),
            ("p", "P.Value"),
            ("fdr", "adj.P.Val"),
        ):
            np.testing.assert_allclose(table[mine], EXPECTED[line]["genes"][theirs], rtol=1e-8, atol=1e-10)


def test_mechanisms_are_limmas():
    for line, table in run(gene_correlation=0.01).mechanisms.groupby("block"):
        expected = EXPECTED[line]
        for mine, theirs in (("effect", "logFC"), ("effect_low", "CI.L"), ("effect_high", "CI.R")):
            np.testing.assert_allclose(table[mine], expected["sets"][theirs], rtol=1e-8)
        np.testing.assert_allclose(table["camera_p"], expected["camera"], rtol=1e-8)


def test_fry_on_a_turned_design_is_limmas():
    # fry depends on the basis of the residual space: the reference has the covariate as its second column.
    expression, sheet = data()
    design, blocks = interaction.interaction_design(sheet, CONTRAST)
    age_early = design.matrix[:, [0, 4, 1, 2, 3, 5, 6, 7]]
    for number, line in enumerate(blocks):
        turned = interaction.against_the_others(age_early, len(blocks), number)
        effects = orthogonal_effects(expression.to_numpy(), turned)
        prior = estimate_prior(np.mean(effects[:, 1:] ** 2, axis=1), 3)
        found = fry(effects, index_sets(expression.index, SETS), prior)
        np.testing.assert_allclose(found["p"], EXPECTED[line]["fry"], rtol=1e-8)


def test_the_model_is_stated_and_only_the_named_tests_are_made():
    result = run(blocks="random", rotations=100)
    assert result.info["c"]["blocks"] == ["A", "B", "C"]
    assert result.info["c"]["df_residual"] == 3
    assert result.info["c"]["design"][-3:] == ["A: r-s", "B: r-s", "C: r-s"]
    assert tuple(result.mechanisms) == interaction.MECHANISMS
    assert tuple(result.genes) == interaction.GENES
    pd.testing.assert_frame_equal(result.mechanisms, run().mechanisms)


def test_two_blocks_mirror_each_other_and_a_change_in_one_is_found():
    rng = np.random.default_rng(3)
    sheet = pd.DataFrame({"group": list("rrrsss") * 2, "line": ["A"] * 6 + ["B"] * 6})
    sheet.index = [f"s{number}" for number in range(12)]
    expression = pd.DataFrame(rng.normal(7, 0.4, (300, 12)), [f"g{n}" for n in range(300)], sheet.index)
    sets = {f"m{k}": {f"g{k * 15 + j}": 1 if j % 2 else -1 for j in range(15)} for k in range(12)}
    changed = sheet.index[(sheet["group"] == "r") & (sheet["line"] == "B")]
    for gene, sign in sets["m1"].items():
        expression.loc[gene, changed] += sign
    both = Contrast("c", "group", "r", "s", "line", interaction=True)
    table = interaction.run(expression, sheet, {"c": both}, sets).mechanisms.set_index("mechanism")
    one, other = table[table["block"] == "A"], table[table["block"] == "B"]
    np.testing.assert_allclose(one["effect"], -other["effect"])
    np.testing.assert_allclose(one["camera_p"], other["camera_p"])
    assert other.loc["m1", "effect_low"] < 1 < other.loc["m1", "effect_high"]
    assert other.loc["m1", "direction"] == "up" and one.loc["m1", "direction"] == "down"
    assert max(other.loc["m1", "camera_fdr"], other.loc["m1", "fry_fdr"]) < 0.01
    assert (other.drop("m1")["camera_p"] > 0.001).all()


def test_not_asked_for_leaves_headers():
    result = run(Contrast("c", "group", "r", "s", "line"))
    assert (len(result.genes), len(result.mechanisms), result.info) == (0, 0, {})
    assert tuple(result.mechanisms) == interaction.MECHANISMS
    assert tuple(result.genes) == interaction.GENES


def test_without_replicates_effects_and_a_reason():
    expression, sheet = data()
    chosen = [2, 3, 5, 6]  # one sample a line and group
    result = interaction.run(
        expression.iloc[:, chosen],
        sheet.iloc[chosen],
        {"c": Contrast("c", "group", "r", "s", "line", interaction=True)},
        SETS,
    )
    assert result.mechanisms["effect"].notna().all() and result.mechanisms["fry_p"].isna().all()
    assert set(result.mechanisms["reason"]) == {"no residual degrees of freedom: effects only"}


def test_one_line_or_a_covariate_that_says_it_all_is_refused():
    _, sheet = data()
    with pytest.raises(InputError, match="1 with samples of both groups"):
        run(sheet=sheet.assign(line=["A"] * 5 + ["B", "C", "C"] + ["D", "E", "E"]).replace({"D": "B"}))
    batch = np.where((sheet["line"] == "C") & (sheet["group"] == "r"), "2", "1")
    with pytest.raises(InputError, match="the change within each line is confounded with batch"):
        run(Contrast("c", "group", "r", "s", "line", ("batch",), interaction=True), sheet.assign(batch=batch))


def test_an_interaction_needs_a_block():
    with pytest.raises(InputError) as caught:
        run(Contrast("c", "group", "r", "s", interaction=True))
    assert str(caught.value.problems[0]) == (
        "config, contrast c\n   found:   interaction without a block\n   allowed: a block column"
    )
