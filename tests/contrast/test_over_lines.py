"""Lines as the units of a contrast: pairs, replicates, clones, covariates, and clones that drift."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sorascope import contrast
from sorascope.arrays.coregulation import Coregulation, shipped
from sorascope.contrast import last_coefficient
from sorascope.contrast.interaction import interaction_design
from sorascope.contrast.over_lines import averaging, over_lines
from sorascope.model.fit import fit, last
from sorascope.settings import Contrast, Statistics

SETS = {f"m{k}": {f"g{k * 12 + j}": 1 if j % 3 else -1 for j in range(12)} for k in range(10)}
CONTRAST = Contrast("c", "group", "r", "s", "line")
GENES = [f"g{number}" for number in range(400)]
SAME = {"rtol": 1e-10, "atol": 1e-12}


def data(lines="ABC", replicates=3, seed=0, drift=0.0, noise=0.2):
    """Return log2 values with a change of its own in each line, and the sheet."""
    rng = np.random.default_rng(seed)
    sheet = pd.DataFrame(
        [(group, line) for line in lines for group in "rs" for _ in range(replicates)],
        columns=["group", "line"],
    )
    sheet.index = [f"s{number}" for number in range(len(sheet))]
    values = rng.normal(8, 2, (400, 1)) + noise * rng.normal(size=(400, len(sheet)))
    for line in lines:
        changed = ((sheet["line"] == line) & (sheet["group"] == "r")).to_numpy()
        values[:, changed] += drift * rng.normal(size=(400, 1))
    return pd.DataFrame(values, GENES, sheet.index), sheet


def differences(expression, sheet, keys=("line", "group")):
    """Return each line's difference of its groups' means, genes x lines."""
    means = expression.T.groupby([sheet[key] for key in keys]).mean().groupby(level=["line", "group"]).mean()
    return (means.xs("r", level="group") - means.xs("s", level="group")).T


def test_each_line_counts_once():
    expression, sheet = data(drift=0.4)
    result = contrast.run(expression, sheet, CONTRAST, SETS)
    change = differences(expression, sheet)
    genes = result.genes.set_index("gene")
    np.testing.assert_allclose(genes["log2_fold_change"], change.mean(axis=1), atol=1e-12)
    # Moderation moves every gene's variance towards the common one: the ordinary t, so moderated, comes back.
    ordinary = change.var(axis=1, ddof=1) / 3
    prior_df = float(result.info["prior_df"])
    spread = (genes["log2_fold_change"] / genes["t"]) ** 2
    if np.isinf(prior_df):
        assert spread.max() == pytest.approx(spread.min())
    else:
        slope = np.polyfit(ordinary, spread, 1)[0]
        assert slope == pytest.approx(2 / (2 + prior_df), rel=1e-6)
    assert (result.info["unit"], result.info["units"], result.info["df_residual"]) == ("lines", 3, 2)
    assert result.info["lines"] == ["A", "B", "C"]
    assert result.info["fixed"]["df_residual"] == 14


def test_samples_of_one_line_more_often_change_nothing():
    expression, sheet = data(drift=0.4)
    again = [*sheet.index, *sheet.index[sheet["line"] == "A"]]
    copied = [*sheet.index, *(f"copy {number}" for number in range(6))]
    twice, longer = expression[again].set_axis(copied, axis=1), sheet.loc[again].set_axis(copied)
    one = contrast.run(expression, sheet, CONTRAST, SETS)
    two = contrast.run(twice, longer, CONTRAST, SETS)
    for name in ("log2_fold_change", "ci_low", "t", "p", "mean_expression"):
        np.testing.assert_allclose(two.genes[name], one.genes[name], rtol=1e-8)
    np.testing.assert_allclose(two.mechanisms["fry_p"], one.mechanisms["fry_p"], rtol=1e-8)
    assert not np.allclose(two.genes["fixed_p"], one.genes["fixed_p"])


def test_with_one_sample_a_line_and_group_it_is_the_paired_comparison():
    for counts in (None, "counts"):
        expression, sheet = data("ABCD", replicates=1, drift=0.3)
        order = ["s3", "s0", "s6", "s1", "s2", "s5", "s7", "s4"]
        expression, sheet = expression[order], sheet.loc[order]
        read = None if counts is None else (2**expression * 5).round()
        result = contrast.run(expression, sheet, CONTRAST, SETS, read, Statistics())
        assert result.info["unit"] == "lines" and result.info["method"] == result.info["fixed"]["method"]
        for name in contrast.FIXED_GENES:
            np.testing.assert_allclose(result.genes[name], result.genes[f"fixed_{name}"], **SAME)
        for name in ("effect_low", "effect_high", "fry_p", "fry_fdr"):
            np.testing.assert_allclose(result.mechanisms[name], result.mechanisms[f"fixed_{name}"], **SAME)
        lines = over_lines(expression, sheet, CONTRAST, read, Statistics())
        alike = last_coefficient.test(lines.prepared, SETS, Statistics(), shipped("replicates"))
        for name in ("camera_p", "camera_fdr"):
            np.testing.assert_allclose(alike.mechanisms[name], result.mechanisms[f"fixed_{name}"], **SAME)


def test_unmoderated_it_is_the_t_test_of_the_lines_differences():
    expression, sheet = data(drift=0.4)
    lines = over_lines(expression, sheet, CONTRAST, None, Statistics())
    fitted = last(fit(lines.prepared.values, lines.design.matrix))
    t = fitted.coefficients[:, 0] / fitted.unscaled[:, 0] / np.sqrt(fitted.variance)
    expected = stats.ttest_1samp(differences(expression, sheet), 0, axis=1).statistic
    np.testing.assert_allclose(t, expected, rtol=1e-8)


def test_clones_are_averaged_before_lines():
    expression, sheet = data(drift=0.4)
    sheet["clone"] = ["1", "1", "2"] * 6
    named = replace(CONTRAST, clone="clone")
    result = contrast.run(expression, sheet, named, SETS)
    change = differences(expression, sheet, ("line", "group", "clone"))
    np.testing.assert_allclose(result.genes["log2_fold_change"], change.mean(axis=1), atol=1e-12)
    assert result.info["clones"] == "clone"
    pooled = contrast.run(expression, sheet, CONTRAST, SETS)
    assert not np.allclose(result.genes["log2_fold_change"], pooled.genes["log2_fold_change"])


def test_sample_weights_weigh_within_a_line_and_group():
    expression, sheet = data(drift=0.4)
    sheet["weight"] = [1.0, 2.0, 5.0] * 6
    result = contrast.run(expression, sheet, CONTRAST, SETS, options=Statistics(sample_weights="weight"))
    weighted = (expression * sheet["weight"]).T.groupby([sheet["line"], sheet["group"]]).sum().T / 8
    change = weighted.xs("r", axis=1, level="group") - weighted.xs("s", axis=1, level="group")
    np.testing.assert_allclose(result.genes["log2_fold_change"], change.mean(axis=1), atol=1e-12)


def test_a_block_with_one_group_takes_no_part_and_is_named():
    expression, sheet = data("ABCD", drift=0.4)
    kept = ~((sheet["line"] == "D") & (sheet["group"] == "r"))
    result = contrast.run(expression.loc[:, kept], sheet[kept], CONTRAST, SETS)
    three = sheet["line"] != "D"
    alone = contrast.run(expression.loc[:, three], sheet[three], CONTRAST, SETS)
    assert result.info["blocks_with_one_group"] == ["D"] and alone.info["blocks_with_one_group"] == []
    for name in ("t", "p", "ci_low"):
        np.testing.assert_array_equal(result.genes[name], alone.genes[name])
    np.testing.assert_array_equal(result.mechanisms["camera_p"], alone.mechanisms["camera_p"])


@pytest.mark.parametrize("case", ["no block", "one block", "random", "one pair"])
def test_otherwise_samples_stay_the_units(case):
    expression, sheet = data("AB")
    plan, options = CONTRAST, Statistics()
    if case == "no block":
        plan = replace(CONTRAST, block=None)
    if case == "random":
        options = Statistics(blocks="random")
    if case == "one block":
        sheet = sheet.assign(line="A")
    if case == "one pair":
        sheet = sheet.assign(group=["r", "s", "s", *["s"] * 9])
    result = contrast.run(expression, sheet, plan, SETS, options=options)
    assert (result.info["unit"], result.info["units"], result.info["fixed"]) == ("samples", 12, None)
    fixed = [f"fixed_{name}" for name in contrast.FIXED_MECHANISMS]
    assert result.mechanisms[fixed].isna().all(axis=None) and result.mechanisms["camera_p"].notna().all()
    assert result.genes[["fixed_t", "fixed_p", "fixed_fdr"]].isna().all(axis=None)


def test_a_covariate_within_lines_is_taken_out_there():
    expression, sheet = data(noise=0.01, drift=0.4)
    sheet["batch"] = ["1", "2", "2", "1", "1", "2"] * 3
    clean = contrast.run(expression, sheet, CONTRAST, SETS)
    disturbed = expression + 3.0 * (sheet["batch"] == "2")
    adjusted = contrast.run(disturbed, sheet, replace(CONTRAST, covariates=("batch",)), SETS)
    assert adjusted.info["df_residual"] == clean.info["df_residual"] == 2
    assert adjusted.info["design"] == clean.info["design"]
    near = {"atol": 0.05}
    np.testing.assert_allclose(adjusted.genes["log2_fold_change"], clean.genes["log2_fold_change"], **near)
    with_batch = contrast.run(disturbed, sheet, CONTRAST, SETS).genes["log2_fold_change"]
    np.testing.assert_allclose(with_batch - clean.genes["log2_fold_change"], 1.0, atol=1e-8)


def test_the_differences_are_those_of_the_model_with_a_difference_a_block():
    expression, sheet = data(drift=0.4)
    sheet["age"] = np.random.default_rng(1).normal(50, 9, len(sheet))
    plan = replace(CONTRAST, covariates=("age",), interaction=True)
    design, _ = interaction_design(sheet, plan)
    expected = np.linalg.lstsq(design.matrix, expression.to_numpy().T, rcond=None)[0][-3:].T
    averages, _ = averaging(sheet, plan, plan.block, None)
    found = (expression.to_numpy() @ averages.T).reshape(400, 3, 2)
    np.testing.assert_allclose(found[:, :, 0] - found[:, :, 1], expected, atol=1e-9)


def test_a_covariate_between_pairs_costs_a_degree_of_freedom():
    expression, sheet = data("ABCD", replicates=1, drift=0.4)
    sheet["batch"] = list("12122111")
    result = contrast.run(expression, sheet, replace(CONTRAST, covariates=("batch",)), SETS)
    assert (result.info["df_residual"], result.info["units"]) == (2, 4)
    assert result.info["design"][-2].startswith("batch=")
    for name in contrast.FIXED_GENES:
        np.testing.assert_allclose(result.genes[name], result.genes[f"fixed_{name}"], rtol=1e-8)


def test_covariates_that_leave_the_difference_undetermined_within_lines_leave_samples_as_units():
    expression, sheet = data("ABCD", drift=0.4)
    # Within the lines with both groups the batch is the group; line D, with one group, has both batches.
    sheet.loc[sheet["line"] == "D", "group"] = "s"
    sheet["batch"] = np.where(sheet["group"] == "r", "1", "2")
    sheet.loc[sheet.index[-1], "batch"] = "1"
    result = contrast.run(expression, sheet, replace(CONTRAST, covariates=("batch",)), SETS)
    assert result.info["unit"] == "samples" and result.genes["p"].notna().all()


def test_camera_takes_the_usual_correlation_between_clones():
    expression, sheet = data(drift=0.4)
    sets = {"emt": SETS["m1"], "m2": SETS["m2"]}
    by_name = contrast.run(expression, sheet, CONTRAST, sets)
    lines = over_lines(expression, sheet, CONTRAST, None, Statistics())
    known = shipped("clones")
    assert known.rho["emt"] != known.common
    for name, rho in (("emt", known.rho["emt"]), ("m2", known.common)):
        alone = last_coefficient.test(lines.prepared, sets, Statistics(), Coregulation({}, {}, rho))
        given = by_name.mechanisms.set_index("mechanism")["camera_p"][name]
        assert given == pytest.approx(alone.mechanisms.set_index("mechanism")["camera_p"][name], rel=1e-12)
    stated = contrast.run(expression, sheet, CONTRAST, sets, options=Statistics(gene_correlation=0.01))
    assert stated.info["gene_correlation"] == stated.info["fixed"]["gene_correlation"] == 0.01
    assert not np.allclose(stated.mechanisms["camera_p"], by_name.mechanisms["camera_p"])
    assert not np.allclose(stated.mechanisms["fixed_camera_p"], by_name.mechanisms["fixed_camera_p"])


def test_camera_moderates_the_correlation_of_sets_not_measured_elsewhere_where_samples_are_units():
    expression, sheet = data(drift=0.4)
    sets = {"emt": SETS["m1"], "m2": SETS["m2"]}
    fixed = contrast.run(expression, sheet, CONTRAST, sets)
    samples = contrast.run(expression, sheet, replace(CONTRAST, block=None, covariates=("line",)), sets)
    assert samples.info["unit"] == "samples"
    assert samples.info["gene_correlation"] == fixed.info["fixed"]["gene_correlation"]
    np.testing.assert_allclose(samples.mechanisms["camera_p"], fixed.mechanisms["fixed_camera_p"])
    stated = contrast.run(expression, sheet, CONTRAST, sets, options=Statistics(gene_correlation=0.1))
    assert (stated.mechanisms["fixed_camera_p"] != fixed.mechanisms["fixed_camera_p"]).all()
    known = shipped("replicates").rho["emt"]
    stated = contrast.run(expression, sheet, CONTRAST, sets, options=Statistics(gene_correlation=known))
    given, same = (one.mechanisms.set_index("mechanism") for one in (fixed, stated))
    # the same statistic, with fewer degrees of freedom
    assert given["fixed_camera_p"]["emt"] == pytest.approx(same["fixed_camera_p"]["emt"], rel=0.2)
    assert given["fixed_camera_p"]["emt"] > same["fixed_camera_p"]["emt"]


@pytest.mark.long
def test_drift_of_each_clone_is_chance_and_not_a_finding():
    calls, tests, fixed = 0, 0, 0
    for seed in range(40):
        expression, sheet = data(seed=seed, drift=0.35)
        table = contrast.run(expression, sheet, CONTRAST, SETS, options=Statistics()).mechanisms
        calls, tests = calls + int((table["fry_p"] < 0.05).sum()), tests + len(table)
        fixed += int((table["fixed_fry_p"] < 0.05).sum())
    assert stats.binomtest(calls, tests, 0.05).pvalue > 0.001
    assert fixed / tests > 0.1


def test_a_change_shared_by_the_lines_is_found():
    expression, sheet = data("ABCDE", drift=0.2)
    for gene, sign in SETS["m2"].items():
        expression.loc[gene, sheet["group"] == "r"] += sign
    table = contrast.run(expression, sheet, CONTRAST, SETS).mechanisms.set_index("mechanism")
    assert max(table.loc["m2", ["camera_fdr", "fry_fdr"]]) < 0.05
    assert table.loc["m2", "effect_low"] < 1 < table.loc["m2", "effect_high"]
    assert (table.drop("m2")["camera_fdr"] > 0.05).all()
