import numpy as np
import pandas as pd
import pytest

from sorascope import contrast
from sorascope.errors import InputError
from sorascope.settings import Contrast, Statistics

SETS = {f"m{k}": {f"g{k * 12 + j}": 1 if j % 3 else -1 for j in range(12)} for k in range(10)}
CONTRAST = Contrast("c", "group", "r", "s", "line")


def data(seed=0, per_group=3, shift=0.0):
    rng = np.random.default_rng(seed)
    sheet = pd.DataFrame(
        [(g, line) for line in "AB" for g in "rs" for _ in range(per_group)], columns=["group", "line"]
    )
    sheet.index = [f"s{number}" for number in range(len(sheet))]
    values = 7 + rng.normal(size=(400, len(sheet))) * np.exp(rng.normal(-1, 0.4, (400, 1)))
    expression = pd.DataFrame(values, [f"g{number}" for number in range(400)], sheet.index)
    for gene, sign in SETS["m2"].items():
        expression.loc[gene, sheet["group"] == "r"] += sign * shift
    return expression, sheet


def test_effect_is_the_mean_signed_fold_change_and_a_planted_set_is_found():
    result = contrast.run(*data(shift=1.0), CONTRAST, SETS)
    genes = result.genes.set_index("gene")["log2_fold_change"]
    table = result.mechanisms.set_index("mechanism")
    for name, signed in SETS.items():
        mean = np.mean([sign * genes[gene] for gene, sign in signed.items()])
        assert table.loc[name, "effect"] == pytest.approx(mean, abs=1e-12)
    planted = table.loc["m2"]
    assert planted["fixed_effect_low"] < 1.0 < planted["fixed_effect_high"]
    assert planted["direction"] == "up"
    assert max(planted["fixed_camera_fdr"], planted["fixed_fry_fdr"]) < 0.05
    assert (table.drop("m2")["fixed_camera_p"] > 0.001).all()


def test_no_residual_df_gives_effects_and_a_reason():
    expression, sheet = data(per_group=1)
    result = contrast.run(expression.iloc[:, :2], sheet.iloc[:2], CONTRAST, SETS)
    assert result.genes["p"].isna().all() and result.genes["log2_fold_change"].notna().all()
    assert set(result.genes["reason"]) == {"no residual degrees of freedom: effects only"}
    assert result.mechanisms["effect"].notna().all() and result.mechanisms["camera_p"].isna().all()
    assert set(result.mechanisms["reason"]) == {"no residual degrees of freedom: effects only"}


def test_a_constant_gene_is_kept_with_a_reason_and_an_absent_set_too():
    expression, sheet = data()
    expression.loc["g0"] = 5.0
    result = contrast.run(expression, sheet, CONTRAST, {**SETS, "gone": {"x": 1}})
    first = result.genes.iloc[0]
    assert (first["gene"], first["log2_fold_change"].round(12), first["reason"]) == ("g0", 0, "constant")
    assert np.isnan(first["p"])
    table = result.mechanisms.set_index("mechanism")
    assert table.loc["m0", "genes_tested"] == 11
    assert table.loc["gone", "reason"] == "no gene of the set can be tested"


def test_random_blocks_roast_and_sample_weights():
    expression, sheet = data(shift=1.0)
    sheet = sheet.assign(weight=np.linspace(0.5, 1.5, len(sheet)))
    options = Statistics(blocks="random", rotations=500, sample_weights="weight")
    result = contrast.run(expression, sheet, CONTRAST, SETS, options=options)
    assert result.info["blocks"] == "random"
    assert -0.2 < result.info["block_correlation"] < 0.5
    assert result.info["design"] == ["intercept", "r-s"]
    planted = result.mechanisms.set_index("mechanism").loc["m2"]
    assert planted["roast_p"] == pytest.approx(1 / 501)
    with pytest.raises(InputError, match="a positive weight a sample"):
        contrast.run(expression, sheet.assign(weight=0), CONTRAST, SETS, options=options)


def test_the_smallest_permutation_p_is_stated():
    info = contrast.run(*data(), CONTRAST, SETS).info
    assert info["fixed"]["smallest_permutation_p"] == 2 / 20**2
    assert info["smallest_permutation_p"] == 2 / 2**2


def test_one_against_ten_works():
    expression, sheet = data(per_group=6)
    sheet = sheet.assign(group=["r", *["s"] * 10, *["other"] * 13])
    result = contrast.run(expression, sheet, Contrast("c", "group", "r", "s"), SETS)
    assert result.info["df_residual"] == 9
    assert result.mechanisms["camera_p"].between(0, 1).all()


def test_missing_values_are_refused():
    expression, sheet = data()
    expression.iloc[1, 2] = np.nan
    with pytest.raises(InputError, match="gene g1, sample s2"):
        contrast.run(expression, sheet, CONTRAST, SETS)


def test_weights_of_a_column_that_is_not_there_are_refused():
    expression, sheet = data()
    with pytest.raises(InputError) as caught:
        contrast.run(expression, sheet, CONTRAST, SETS, options=Statistics(sample_weights="trust"))
    assert str(caught.value.problems[0]) == (
        "samples, columns\n   found:   no column trust\n   allowed: group, line"
    )
