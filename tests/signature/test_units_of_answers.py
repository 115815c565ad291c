"""What the units of an answer are: dishes, clones, lines; and what other samples have to do with it."""

import numpy as np
import pandas as pd
import pytest

from sorascope import signature
from sorascope.settings import Contrast, Statistics
from sorascope.signature.comparison import compare
from sorascope.signature.summary import ALL_BLOCKS, clone_means, summarise

GENES = [f"g{number}" for number in range(1500)]
SETS = {f"m{k}": {f"g{n}": 1 for n in range(20 * k, 20 * k + 20)} for k in range(10)}
CONTRAST = Contrast("x", "group", "r", "s", "line")


def values(sheet, rng, noise=0.15):
    level = rng.uniform(5, 11, 1500)
    return pd.DataFrame(level[:, None] + rng.normal(0, noise, (1500, len(sheet))), GENES, sheet.index)


def sheet_of(lines, tests=3, references=3, **columns):
    rows = [(g, f"L{k}") for k in range(lines) for g in "s" * references + "r" * tests]
    names = [f"x{n:03d}" for n in range(len(rows))]
    return pd.DataFrame(rows, columns=["group", "line"], index=names).assign(**columns)


def run(expression, sheet, contrast=CONTRAST):
    return signature.run(expression, sheet, contrast, SETS, Statistics())


def test_samples_outside_the_contrast_change_no_number():
    rng = np.random.default_rng(1)
    sheet = sheet_of(2)
    other = sheet_of(2).set_axis([f"y{n:03d}" for n in range(12)]).assign(group="third")
    whole = pd.concat([sheet, other])
    expression = values(whole, rng)
    expression.loc[GENES[:20], other.index] += rng.normal(0, 2, len(other))
    alone, beside = run(expression[sheet.index], sheet), run(expression, whole)
    pd.testing.assert_frame_equal(alone.table, beside.table)
    pd.testing.assert_frame_equal(alone.summary, beside.summary)


def test_a_small_design_borrows_replicates_of_other_groups():
    rng = np.random.default_rng(2)
    sheet = sheet_of(1, 1, 2)
    other = sheet_of(1, 0, 4).set_axis([f"y{n}" for n in range(4)]).assign(group="third")
    result = run(values(pd.concat([sheet, other]), rng), pd.concat([sheet, other]))
    assert result.info["df_residual"] == 1 + 3


def test_pairs_without_replicates_are_answered_over_the_pairs():
    rng = np.random.default_rng(3)
    sheet = sheet_of(4, 1, 1)
    expression = values(sheet, rng)
    expression.loc[list(SETS["m3"]), sheet.index[sheet["group"] == "r"]] += 0.8
    summary = run(expression, sheet).summary
    over = summary[summary["block"] == ALL_BLOCKS].set_index("mechanism")
    assert over.loc["m3", "rank"] == 1
    assert over.loc["m3", "call"] == "active"
    assert over.loc["m3", "unit"] == "line"
    assert summary.loc[summary["block"] == "L0", "p"].isna().all()


def test_two_clones_of_a_line_are_two_units_and_their_dishes_are_not_six():
    rng = np.random.default_rng(4)
    clones = ["", "", "", "A", "A", "A", "B", "B", "B"]
    sheet = sheet_of(1, 6, 3, clone=clones).replace({"clone": {"": np.nan}})
    expression = values(sheet, rng)
    expression.loc[list(SETS["m2"]), sheet.index[sheet["group"] == "r"]] += 0.8
    dishes = run(expression, sheet).summary.set_index("mechanism")
    named = Contrast("x", "group", "r", "s", "line", clone="clone")
    clones = run(expression, sheet, named).summary.set_index("mechanism")
    assert dishes.loc["m2", ["unit", "n_clones", "call"]].tolist() == ["dish", 1, "active"]
    assert clones.loc["m2", ["unit", "n_clones"]].tolist() == ["clone", 2]
    assert clones.loc["m2", "effect"] == pytest.approx(dishes.loc["m2", "effect"], abs=0.01)
    # two clones leave one residual df and 4 of the prior; six dishes and three references leave 7
    assert clones.loc["m2", "df"] == pytest.approx(5, abs=3)
    assert clones.loc["m2", "df"] < dishes.loc["m2", "df"]


@pytest.mark.long
@pytest.mark.parametrize("lines", [3, 12])
def test_a_lone_sample_is_found_among_few_and_many_samples_alike(lines):
    rng = np.random.default_rng(5)
    sheet = sheet_of(lines)
    expression = values(sheet, rng)
    expression.loc[list(SETS["m4"]), sheet.index[3]] += 0.5
    table = run(expression, sheet).table.set_index(["sample", "mechanism"])
    row = table.loc[(sheet.index[3], "m4")]
    assert row["call"] == "active"
    assert row["effect"] == pytest.approx(0.5, abs=0.15)


@pytest.mark.heavy
def test_intervals_cover_the_mean_of_a_set_whose_genes_respond_unequally():
    covered, total = 0, 0
    for seed in range(30):
        rng = np.random.default_rng([6, seed])
        sheet = sheet_of(1)
        expression = values(sheet, rng, noise=0.3)
        effects = rng.normal(0.5, 0.5, 20)
        expression.loc[list(SETS["m1"]), sheet.index[sheet["group"] == "r"]] += effects[:, None]
        result = run(expression, sheet)
        for table in (result.table[result.table["role"] == "test"], result.summary):
            rows = table[table["mechanism"] == "m1"]
            inside = rows["effect_low"].le(effects.mean()) & rows["effect_high"].ge(effects.mean())
            covered += int(inside.sum())
            total += len(rows)
    assert covered / total >= 0.93


def with_clones(day):
    """One line of two clones, three dishes each, beside three references; and their sheet with a batch."""
    sheet = sheet_of(1, 6, 3, clone=["", "", "", *"AAABBB"], day=list(day))
    return sheet.replace({"clone": {"": np.nan}})


def test_a_batch_moves_no_answer_of_clones():
    sheet = with_clones("xyxyyxxxy")
    expression = values(sheet, np.random.default_rng(8))
    expression.loc[list(SETS["m2"]), sheet.index[sheet["day"] == "y"]] += 2
    named = Contrast("x", "group", "r", "s", "line", covariates=("day",), clone="clone")
    summary = run(expression, sheet, named).summary.set_index("mechanism")
    assert summary.loc["m2", "unit"] == "clone"
    assert summary.loc["m2", "effect"] == pytest.approx(0, abs=0.15)


def test_a_block_that_a_covariate_confounds_stays_refused_with_clones():
    sheet = pd.concat([with_clones("xxxyyyyyy"), with_clones("xyxyyxxxy").assign(line="L1")])
    sheet = sheet.set_axis([f"x{n}" for n in range(18)])
    sheet["day"] = sheet["line"] + sheet["day"]
    named = Contrast("x", "group", "r", "s", "line", covariates=("day",), clone="clone")
    summary = run(values(sheet, np.random.default_rng(9)), sheet, named).summary
    calls = summary.groupby("block")["call"].agg(set)
    assert calls["L0"] == {"not evaluable"}
    assert "not evaluable" not in calls["L1"]


def test_slopes_within_clones_add_their_errors_to_the_answer():
    # where clones do not differ, the factor is the exact variance of the estimate in units of a clone's mean
    sheet = with_clones("xyxyyxxxy")
    plan = compare(sheet, "group", "r", "s", "line", ("day",))
    averaged = clone_means(np.eye(9), plan, sheet, "clone")
    assert averaged.covariates == ()
    clones = compare(averaged.sheet, "group", "r", "s", "line")
    together, _, _ = summarise(clones, "r", "s")
    factor = together.variance_factor + averaged.added_variance(together.weights)
    estimate = averaged.values @ together.weights.T
    np.testing.assert_allclose(3 * (estimate**2).sum(axis=0), factor)
    assert factor[0] > 1.01 * together.variance_factor[0]


def test_a_covariate_between_clones_stays_in_their_model():
    sheet = sheet_of(1, 9, 6, clone=[*"uuuvvvAAABBBCCC"])
    sheet["age"] = [1.0, 1, 1, 3, 3, 3, 2, 2, 2, 4, 4, 4, 1, 1, 1]
    plan = compare(sheet, "group", "r", "s", "line", ("age",))
    averaged = clone_means(np.eye(15), plan, sheet, "clone")
    assert len(averaged.covariates) == 1
    clones = compare(averaged.sheet, "group", "r", "s", "line", averaged.covariates)
    assert (clones.df, compare(averaged.sheet, "group", "r", "s", "line").df) == (2, 3)
    together, _, _ = summarise(clones, "r", "s")
    np.testing.assert_array_equal(averaged.added_variance(together.weights), 0)
    named = Contrast("x", "group", "r", "s", "line", covariates=("age",), clone="clone")
    summary = run(values(sheet, np.random.default_rng(3)), sheet, named).summary
    assert set(summary["unit"]) == {"clone"}


@pytest.mark.long
def test_many_pairs_in_two_groups_keep_their_noise():
    rows = [(group, f"p{k}") for k in range(70) for group in "sr"]
    sheet = pd.DataFrame(rows, columns=["group", "patient"], index=[f"x{n:03d}" for n in range(140)])
    expression = values(sheet, np.random.default_rng(10))
    expression.loc[list(SETS["m4"]), sheet.index[sheet["group"] == "r"]] += 0.5
    paired = Contrast("x", "group", "r", "s", covariates=("patient",))
    summary = run(expression, sheet, paired).summary.set_index("mechanism")
    assert summary.loc["m4", "call"] == "active"
