import numpy as np
import pandas as pd
import pytest

from sorascope import signature
from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.settings import Contrast, Statistics
from sorascope.signature.comparison import CONFOUNDED, compare

SETS = {f"m{k}": {f"g{k * 12 + j}": 1 if j % 3 else -1 for j in range(12)} for k in range(10)}
CONTRAST = Contrast("c", "group", "r", "s", "line")


def data(seed=0, lines=("A", "B"), per_group=3, shift=0.0):
    rng = np.random.default_rng(seed)
    sheet = pd.DataFrame(
        [(group, line) for line in lines for group in "rs" for _ in range(per_group)],
        columns=["group", "line"],
    )
    sheet.index = [f"{row.line}_{row.group}_{number}" for number, row in enumerate(sheet.itertuples())]
    scale = np.exp(rng.normal(-1, 0.4, (400, 1)))
    values = 7 + rng.normal(size=(400, len(sheet))) * scale
    expression = pd.DataFrame(values, [f"g{number}" for number in range(400)], sheet.index)
    for gene, sign in SETS["m2"].items():
        expression.loc[gene, sheet["group"] == "r"] += sign * shift
    return expression, sheet


def test_a_planted_set_is_called_first_with_its_sign_and_its_carrying_genes():
    for shift, call in ((1.2, "active"), (-1.2, "suppressed")):
        table = signature.run(*data(shift=shift), CONTRAST, SETS).table
        planted = table[(table["role"] == "test") & (table["mechanism"] == "m2")]
        assert (planted["call"] == call).all()
        assert (planted["rank"] == 1).all()
        np.testing.assert_allclose(planted["effect"], shift, atol=0.6)
        assert planted["effect_low"].lt(shift).all() and planted["effect_high"].gt(shift).all()
        assert planted["carrying_genes"].str.count(r"g\d+\([+-]").min() >= 4


def test_a_held_out_reference_is_compared_with_the_others_of_its_block():
    expression, sheet = data()
    plan = compare(sheet, "group", "r", "s", "line")
    row = plan.roles.index("reference")
    number = plan.described[row]
    others = (sheet["group"] == "s") & (sheet["line"] == "A") & (np.arange(len(sheet)) != number)
    difference = expression.iloc[:, number] - expression.loc[:, others].mean(axis=1)
    np.testing.assert_allclose(expression.to_numpy() @ plan.weights[row], difference, atol=1e-12)
    assert plan.variance_factor[row] == pytest.approx(1 + 1 / 2)
    assert plan.n_reference[row] == 2


def test_the_plan_equals_least_squares_without_the_sample():
    expression, sheet = data()
    sheet = sheet.assign(age=np.linspace(0, 1, len(sheet)) ** 2)
    plan = compare(sheet, "group", "r", "s", "line", ["age"])
    y = expression.to_numpy()[:20]
    cells = pd.get_dummies(sheet["line"] + sheet["group"]).astype(float)
    design = np.column_stack([cells, sheet["age"]])
    names = list(cells)
    for row, number in enumerate(plan.described):
        keep = np.arange(len(sheet)) != number
        beta, *_ = np.linalg.lstsq(design[keep], y[:, keep].T, rcond=None)
        expected = np.zeros(len(names) + 1)
        expected[names.index(sheet["line"].iloc[number] + "s")] = 1
        expected[-1] = sheet["age"].iloc[number]
        np.testing.assert_allclose(y @ plan.weights[row], y[:, number] - expected @ beta, atol=1e-10)
        inverse = np.linalg.inv(design[keep].T @ design[keep])
        assert plan.variance_factor[row] == pytest.approx(1 + expected @ inverse @ expected)


def test_where_interval_and_call_disagree_a_note_says_why():
    result = signature.run(*data(shift=0.6), CONTRAST, SETS)
    for table in (result.table, result.summary):
        tested = table.dropna(subset=["p"])
        outside = (tested["effect_low"] > 0) | (tested["effect_high"] < 0)
        called = tested["call"].isin(["active", "suppressed"])
        assert 0 < outside.sum() < len(tested)
        assert (tested.loc[outside != called, "note"] != "").all()
        assert (
            tested.loc[outside & called & (np.sign(tested["effect"]) == np.sign(tested["t"])), "note"] == ""
        ).all()


@pytest.mark.long
def test_held_out_references_are_called_at_the_nominal_rate():
    calls = [signature.run(*data(seed), CONTRAST, SETS).calibration.iloc[-1] for seed in range(12)]
    total = sum(row["n"] for row in calls)
    assert total == 12 * 6 * 10
    assert sum(row["called_05"] for row in calls) / total < 0.07


def test_rows_without_statistics_say_why():
    expression, sheet = data()
    sheet = sheet.copy()
    sheet.loc[(sheet["line"] == "B") & (sheet["group"] == "s"), "group"] = "r"
    sheet.loc[sheet.index[4:6], "group"] = "other"
    sets = {
        **SETS,
        "gone": {f"x{n}": 1 for n in range(6)},
        "thin": {"g1": 1, **{f"y{n}": 1 for n in range(9)}},
    }
    table = signature.run(expression, sheet, CONTRAST, sets).table
    lonely = table[table["role"] == "reference"]
    assert set(lonely["call"]) == {"not evaluable"}
    assert lonely["reason"].iloc[0] == "the only reference sample of its block: nothing to compare it with"
    orphan = table[(table["block"] == "B") & (table["mechanism"] == "m1")]
    assert set(orphan["reason"]) == {"no reference sample in its block"}
    tested = table[(table["block"] == "A") & (table["role"] == "test")].set_index("mechanism")
    assert set(tested.loc["gone", "call"]) == {"insufficient coverage"}
    assert set(tested.loc["gone", "reason"]) == {"no gene of the set is measured and variable"}
    assert set(tested.loc["thin", "reason"]) == {"1 of 10 genes measured, under 50%"}
    assert table.loc[table["p"].isna(), "reason"].ne("").all()


def test_without_replicates_there_is_effect_and_rank_but_no_p():
    expression, sheet = data(per_group=1)
    result = signature.run(expression, sheet, CONTRAST, SETS)
    tested = result.table[result.table["role"] == "test"]
    assert tested["p"].isna().all() and tested["effect"].notna().all() and tested["rank"].notna().all()
    assert set(tested["reason"]) == {"no replicates: effect and rank only, no p"}
    assert set(tested["call"]) == {"not evaluable"}
    assert result.calibration["reason"].iloc[-1] == "no reference sample can be held out"
    assert result.info["replicates"] == "no replicates: effect and rank only, no p"
    assert (result.info["df_t"], result.info["genes_used"], result.info["genes_left_out"]) == ({}, 400, {})


def test_the_parameters_of_a_run_are_stated():
    expression, sheet = data()
    expression.loc["g0"] = 4.0
    result = signature.run(expression, sheet, CONTRAST, SETS)
    degrees = result.table["df"].dropna()
    assert result.info["replicates"] == ""
    assert result.info["df_residual"] == 12 - 4
    assert result.info["df_t"] == {"smallest": degrees.min(), "largest": degrees.max()}
    assert (result.info["genes_used"], result.info["genes_left_out"]) == (399, {"constant": 1})
    assert sorted(result.info["samples"]) == sorted(sheet.index)


def test_a_covariate_that_is_a_references_own_keeps_it_from_being_held_out():
    expression, sheet = data()
    own = sheet.assign(batch=["x" if number == 3 else "y" for number in range(12)])
    first = own.index[3]
    assert own.loc[first, "group"] == "s"
    with_batch = Contrast("c", "group", "r", "s", "line", ("batch",))
    table = signature.run(expression, own, with_batch, SETS).table
    told = table.groupby("sample")["reason"].agg(set)
    assert told[first] == {"its covariates are confounded with its block"}
    assert all(reasons == {""} for reasons in told.drop(first))


def confounded_by_batch(batch):
    """Return the samples and the blocks that are not compared, with a batch a sample as a covariate."""
    expression, sheet = data()
    batched = Contrast("c", "group", "r", "s", "line", ("batch",))
    result = signature.run(expression, sheet.assign(batch=list(batch)), batched, SETS)
    for table in (result.table, result.summary):
        refused = table[table["reason"] == CONFOUNDED]
        assert (refused["call"] == "not evaluable").all()
        assert refused[["effect", "t", "p", "mean_log2_difference"]].isna().all(axis=None)
    return tuple(
        set(table.loc[table["reason"] == CONFOUNDED, name])
        for table, name in ((result.table, "sample"), (result.summary, "block"))
    )


def test_a_covariate_that_is_the_group_in_one_block_leaves_nothing_to_compare_there():
    assert confounded_by_batch("xxxyyyzzzzzz") == ({"A_r_0", "A_r_1", "A_r_2"}, {"A"})
    # another block that holds both batches, in both groups or in one, tells them apart
    assert confounded_by_batch("xxxyyyxyxyxy") == (set(), set())
    assert confounded_by_batch("xxxyyyzzzzxy") == (set(), set())


def test_a_test_sample_of_a_batch_of_its_own_is_not_compared_with_itself():
    assert confounded_by_batch("xyyyyyyyyyyy") == ({"A_r_0"}, set())


def test_more_covariate_columns_than_samples_are_weighed_as_well():
    batch = ["own0", "b", "own2", "b", "b", "own5", *"bbbbbb"]
    sheet = data()[1]
    sheet = sheet.assign(batch=batch, day=[f"d{number}" for number in [0, 1, 2, 1, 1, 5, *[1] * 6]])
    plan = compare(sheet, "group", "r", "s", "line", ["batch", "day"])
    told = dict(zip([plan.samples[number] for number in plan.described], plan.reasons, strict=True))
    assert {name for name, reason in told.items() if reason} == {"A_r_0", "A_r_2", "A_s_5"}


def test_other_samples_order_changes_nothing_and_options_count():
    expression, sheet = data(shift=0.6)
    order = np.random.default_rng(2).permutation(len(sheet))
    first = signature.run(expression, sheet, CONTRAST, SETS).table
    second = signature.run(expression.iloc[:, order], sheet.iloc[order], CONTRAST, SETS).table
    keys = ["sample", "mechanism"]
    pd.testing.assert_frame_equal(
        first.sort_values(keys, ignore_index=True), second.sort_values(keys, ignore_index=True), rtol=1e-9
    )
    strict = signature.run(expression, sheet, CONTRAST, SETS, Statistics(min_coverage=1, min_genes=13)).table
    assert set(strict["call"]) == {"insufficient coverage"}


def test_the_summary_compares_group_means_and_averages_blocks():
    expression, sheet = data(shift=0.5)
    result = signature.run(expression, sheet, CONTRAST, SETS)
    summary = result.summary.set_index(["block", "mechanism"])
    assert list(dict.fromkeys(result.summary["block"])) == ["A", "B", "(these lines)", "(all)"]
    assert summary.xs("m2", level="mechanism")["unit"].tolist() == ["dish", "dish", "dish", "line"]
    for block in "AB":
        inside = sheet["line"] == block
        test = expression.loc[:, inside & (sheet["group"] == "r")].mean(axis=1)
        reference = expression.loc[:, inside & (sheet["group"] == "s")].mean(axis=1)
        mean = np.mean([sign * (test - reference)[gene] for gene, sign in SETS["m2"].items()])
        assert summary.loc[(block, "m2"), "mean_log2_difference"] == pytest.approx(mean)
        assert summary.loc[(block, "m2"), "effect"] == pytest.approx(0.5, abs=0.3)
        assert summary.loc[(block, "m2"), "n_test"] == 3
    both = summary.loc[[("A", "m2"), ("B", "m2")], "mean_log2_difference"].mean()
    assert summary.loc[("(all)", "m2"), "mean_log2_difference"] == pytest.approx(both)
    assert summary.loc[("(these lines)", "m2"), "mean_log2_difference"] == pytest.approx(both)
    assert (summary.xs("m2", level="mechanism")["call"][:3] == "active").all()
    width = summary["effect_high"] - summary["effect_low"]
    assert width[("(these lines)", "m2")] < width[("A", "m2")]


def test_a_set_carried_by_the_genes_it_shares_vanishes_beside_its_neighbour():
    expression, sheet = data(seed=3, shift=2.5)
    shared = {**dict(list(SETS["m2"].items())[:6]), **{f"g{n}": 1 for n in range(200, 206)}}
    table = signature.run(expression, sheet, CONTRAST, {**SETS, "shadow": shared}).table
    tested = table[table["role"] == "test"].set_index("mechanism")
    assert (tested.loc["shadow", "call"] == "active").all()
    assert set(tested.loc["shadow", "adjusted_for"]) == {"m2"}
    assert (tested.loc["shadow", "vanishes"] == "yes").all()
    assert (tested.loc["m2", "vanishes"] == "no").all()
    assert set(tested.loc["m1", "vanishes"]) == {""}


def test_a_set_that_follows_proliferation_is_adjusted_for_it():
    expression, sheet = data(seed=4, per_group=6)
    cycle = np.random.default_rng(9).normal(size=len(sheet))
    cycle[0] = 8
    driven = [*SETS["m4"].items(), *SETS["m5"].items()]
    for gene, sign in driven:
        expression.loc[gene] += 0.4 * sign * cycle
    sets = {**SETS, "proliferation": SETS["m4"]}
    del sets["m4"]
    table = signature.run(expression, sheet, CONTRAST, sets).table
    first = table[table["sample"] == sheet.index[0]].set_index("mechanism")
    assert first.loc["m5", "adjusted_for"] == "proliferation"
    assert abs(first.loc["m5", "t_adjusted"]) < abs(first.loc["m5", "t"]) / 2


@pytest.mark.long
def test_many_samples_share_their_noise_directions_and_stay_calibrated():
    result = signature.run(*data(lines=("A", "B", "C"), per_group=15), CONTRAST, SETS)
    assert result.calibration.iloc[-1]["n"] == 450
    assert result.calibration.iloc[-1]["rate_05"] < 0.08
    assert result.table["p"].notna().all()


def test_half_of_the_genes_are_enough_and_fdr_counts_only_sets_with_enough():
    expression, sheet = data(shift=0.6)
    expression.loc["g0"] = 4.0  # constant: measured, but of no use
    half = {**{f"g{n}": 1 for n in range(150, 155)}, **{f"z{n}": 1 for n in range(5)}}
    thin = {**{f"g{n}": 1 for n in range(160, 164)}, **{f"z{n}": 1 for n in range(6)}}
    sets = {**SETS, "half": half, "thin": thin}
    table = signature.run(expression, sheet, CONTRAST, sets).table
    used = table.drop_duplicates("mechanism").set_index("mechanism")["genes_used"]
    assert (used["m0"], used["half"], used["thin"]) == (11, 5, 4)
    first = table[table["sample"] == sheet.index[0]].set_index("mechanism")
    assert first.loc["half", "call"] != "insufficient coverage"
    assert first.loc["thin", "call"] == "insufficient coverage"
    assert np.isnan(first.loc["thin", "rank"]) and first.loc["half", "rank"] >= 1
    np.testing.assert_allclose(
        first["fdr"].drop("thin"), benjamini_hochberg(first["p"].drop("thin").to_numpy()), rtol=1e-12
    )
    assert np.isnan(first.loc["thin", "fdr"])
