import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from copies import ROOT
from sorascope import scores
from sorascope.arrays.sets import coverage
from sorascope.errors import InputError
from sorascope.scores import within_sample

SETS = {
    "both": {"g1": 1, "g5": 1, "g9": -1, "g12": -1, "g3": -1},
    "up": {"g2": 1, "g7": 1, "absent": 1},
    "down": {"g4": -1, "g8": -1},
    "gone": {"x": 1, "y": -1},
}
PRIMARY = ("rank", "ssgsea")


def matrix(seed: int = 0, n_genes: int = 30, n_samples: int = 6, ties: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(n_genes, n_samples))
    if ties:
        values = np.maximum(np.round(values), 0)
    genes = [f"g{number}" for number in range(n_genes)]
    return pd.DataFrame(values, index=genes, columns=[f"s{number}" for number in range(n_samples)])


def test_rank_follows_singscores_formula_computed_independently():
    expression = matrix()
    ranks = expression.rank()
    n = len(expression)

    def part(genes, table):
        low, high = (len(genes) + 1) / 2, (2 * n - len(genes) + 1) / 2
        return (table.loc[genes].mean() - low) / (high - low) - 0.5

    expected = part(["g1", "g5"], ranks) + part(["g9", "g12", "g3"], n + 1 - ranks)
    result = scores.compute(expression, SETS)["rank"]
    np.testing.assert_allclose(result["both"], expected, atol=1e-14)
    np.testing.assert_allclose(result["down"], part(["g4", "g8"], n + 1 - ranks), atol=1e-14)


def test_ssgsea_is_the_sum_of_the_running_difference():
    expression = matrix()
    genes = ["g2", "g7"]
    for sample in expression:
        ordered = expression[sample].sort_values(ascending=False)
        weight = expression[sample].rank()[ordered.index] ** 0.25
        inside = ordered.index.isin(genes)
        running = np.cumsum(np.where(inside, weight, 0)) / weight[inside].sum() - np.cumsum(~inside) / (
            30 - 2
        )
        found = scores.compute(expression, SETS)["ssgsea"].loc[sample, "up"]
        assert found == pytest.approx(running.sum(), abs=1e-10)


@pytest.mark.long
@given(seed=st.integers(0, 1000), ties=st.booleans())
def test_primary_scores_are_the_samples_own(seed, ties):
    expression = matrix(seed, ties=ties)
    whole = scores.compute(expression, SETS)
    rng = np.random.default_rng(seed)
    shuffled = expression.iloc[rng.permutation(len(expression))]
    for method in PRIMARY:
        alone = scores.compute(expression[["s3"]], SETS)[method]
        pd.testing.assert_frame_equal(alone, whole[method].loc[["s3"]], check_exact=True)
        moved = scores.compute(shuffled, SETS)[method]
        pd.testing.assert_frame_equal(moved, whole[method], check_exact=True)


@pytest.mark.long
@given(seed=st.integers(0, 1000), ties=st.booleans())
def test_rank_is_in_range_odd_and_blind_to_monotone_changes(seed, ties):
    expression = matrix(seed, ties=ties)
    score = scores.compute(expression, SETS)["rank"].drop(columns="gone")
    assert score.abs().to_numpy().max() <= 1
    bent = scores.compute(np.exp(expression) * 7 - 2, SETS)["rank"].drop(columns="gone")
    pd.testing.assert_frame_equal(bent, score, check_exact=True)
    turned = scores.compute(-expression, SETS)["rank"].drop(columns="gone")
    np.testing.assert_allclose(turned, -score, atol=1e-12)


def test_a_constant_sample_scores_zero_and_an_absent_set_is_missing_with_a_reason():
    expression = matrix().assign(s0=4.0)
    for method in PRIMARY:
        result = scores.compute(expression, SETS)[method]
        np.testing.assert_allclose(result.loc["s0", ["both", "up", "down"]].astype(float), 0, atol=1e-10)
        assert result["gone"].isna().all()
    table = coverage(expression.index, SETS).set_index("mechanism")
    assert table.loc["gone", "reason"] == "no gene of the set is measured"
    assert table.loc["up", ["genes_scored", "genes_measured", "missing", "reason"]].tolist() == [
        3,
        2,
        "absent",
        "",
    ]


def test_one_gene_one_sample_scores_zero():
    result = scores.compute(pd.DataFrame({"s": [3.0]}, index=["g2"]), SETS)
    for method in PRIMARY:
        assert result[method].loc["s", "up"] == 0


def test_zscore_sums_standardised_members():
    expression = matrix()
    z = expression.sub(expression.mean(axis=1), axis=0).div(expression.std(axis=1), axis=0)
    expected = (z.loc["g2"] + z.loc["g7"]) / np.sqrt(2)
    np.testing.assert_allclose(
        scores.compute(expression, SETS, ["zscore"])["zscore"]["up"], expected, atol=1e-12
    )


def test_cohort_relative_scores_of_one_sample_are_missing():
    one = matrix()[["s0"]]
    assert scores.compute(one, SETS, ["zscore"])["zscore"].isna().all(axis=None)
    assert scores.compute(one, SETS, ["gsva"])["gsva"].isna().all(axis=None)


def test_gsva_is_up_minus_down_and_keeps_sample_names():
    expression = matrix(n_genes=60)
    result = scores.compute(expression, SETS, ["gsva"])["gsva"]
    assert list(result.index) == list(expression.columns)
    assert result["both"].abs().max() <= 2
    assert result["gone"].isna().all()


def test_missing_values_and_unknown_methods_are_refused():
    expression = matrix()
    expression.loc["g3", "s1"] = np.nan
    with pytest.raises(InputError, match="gene g3, sample s1"):
        scores.compute(expression, SETS)
    with pytest.raises(InputError, match="plage"):
        scores.compute(matrix(), SETS, ["rank", "plage"])


def test_the_expression_is_left_as_it_was():
    expression = pd.DataFrame(np.asfortranarray(matrix().to_numpy()), matrix().index, matrix().columns)
    before = expression.copy()
    scores.compute(expression, SETS)
    pd.testing.assert_frame_equal(expression, before, check_exact=True)


def test_ranks_are_the_same_whatever_block_a_sample_falls_into():
    values = np.round(np.random.default_rng(3).normal(size=(40, 2 * within_sample.CHUNK + 3)), 1)
    members = np.array([0, 7, 39])
    np.testing.assert_array_equal(
        within_sample.member_ranks(values, members), rankdata(values, axis=0)[members]
    )


def test_each_direction_is_scored_by_itself():
    expression = matrix(n_genes=50)
    for method in PRIMARY:
        parts = {"up": {"g1": 1, "g2": 1}, "down": {"g5": -1}, "both": {"g1": 1, "g2": 1, "g5": -1}}
        result = scores.compute(expression, parts)[method]
        turned = scores.compute(expression, {"down": {"g5": 1}})[method]["down"]
        np.testing.assert_allclose(result["both"], result["up"] + result["down"], atol=1e-12)
        np.testing.assert_allclose(result["down"], -turned, atol=1e-12)
        assert np.abs(result["down"]).min() > 1e-3


def test_the_score_that_the_docs_add_is_computed(monkeypatch):
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    example = next(part for part in page.split("```python\n")[1:] if "MEDIAN_RANK" in part).split("```")[0]
    space: dict = {}
    exec(example, space)
    monkeypatch.setitem(scores.METHODS, "median_rank", space["MEDIAN_RANK"])
    expression = matrix()
    found = scores.compute(expression, SETS, ["median_rank"])["median_rank"]["up"]
    expected = expression.rank().loc[["g2", "g7"]].median() / len(expression) - 0.5
    np.testing.assert_allclose(found, expected, atol=1e-14)
