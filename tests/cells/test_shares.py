"""Shares of cells beyond the sensitive cells' range, with the sample as the unit."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sorascope.cells import shares
from sorascope.settings import Contrast

CONTRAST = Contrast("c", "response", "resistant", "sensitive", "line")


def design(lines=2, replicates=3):
    rows = [
        {"sample": f"{line}{group[0]}{number}", "line": f"line{line}", "response": group}
        for line in range(lines)
        for group in ("sensitive", "resistant")
        for number in range(replicates)
    ]
    return pd.DataFrame(rows).set_index("sample")


def cells(sheet, each, shift, rng, between=0.0):
    """Scores of one mechanism: spread 1 within a sample, `between` over samples, shifted where resistant."""
    centre = shift * (sheet["response"] == "resistant") + rng.normal(0, between, len(sheet))
    samples = np.repeat(sheet.index.to_numpy(), each)
    return (np.repeat(centre.to_numpy(), each) + rng.normal(size=len(samples)))[:, None], samples


def test_shares_are_those_counted_by_hand():
    sheet = design(lines=1, replicates=2)
    samples = np.repeat(sheet.index.to_numpy(), 20)
    scores = np.tile(np.arange(20.0), 4)[:, None]
    scores[samples == "0s1"] += 100
    scores[samples == "0r0"] += 118
    table = shares.by_sample(scores, samples, sheet, CONTRAST, ["m"]).set_index("sample")
    # the other sensitive sample's values 0..19: 95 % of them lie at or below 18
    assert table.loc["0s1", "threshold_high"] == 18
    assert table.loc["0s1", "share_above"] == 1.0
    assert table.loc["0s0", "threshold_low"] == 100
    assert table.loc["0s0", "share_below"] == 1.0
    # both sensitive samples weigh the same: 95 % at or below 117; the test sample holds 118..137
    assert table.loc["0r0", "threshold_high"] == 117
    assert table.loc["0r0", "share_above"] == 1.0
    assert table.loc["0r1", "share_above"] == 0.0
    assert table["held_out"].all()


def test_a_large_sample_weighs_no_more_than_a_small_one():
    few, many = np.zeros(10), np.ones(1000)
    assert shares.thresholds([few, many]) == (0.0, 1.0)
    assert shares.thresholds([np.zeros(10), np.zeros(10), np.ones(10_000)])[0] == 0.0
    assert np.isnan(shares.thresholds([])).all()


def test_a_lone_sensitive_sample_sets_its_own_threshold_and_says_so():
    sheet = design(lines=1, replicates=1)
    rng = np.random.default_rng(0)
    scores, samples = cells(sheet, 1000, 1.0, rng)
    table = shares.by_sample(scores, samples, sheet, CONTRAST, ["m"]).set_index("sample")
    assert not table.loc["0s0", "held_out"]
    assert table.loc["0s0", "share_above"] == pytest.approx(0.05)
    assert table.loc["0r0", "held_out"]
    compared = shares.compare(table.reset_index())
    assert compared["difference_low"].isna().all()
    assert compared.loc[0, "difference"] == pytest.approx(
        table.loc["0r0", "share_above"] - table.loc["0s0", "share_above"]
    )


def test_the_difference_is_that_of_a_paired_t_test_where_blocks_hold_one_pair():
    rng = np.random.default_rng(3)
    rows = [
        {"mechanism": "m", "sample": f"{block}{role}", "block": block, "role": role,
         "share_above": rng.uniform(0, 0.5), "share_below": rng.uniform(0, 0.5)}
        for block in "abcde" for role in ("reference", "test")
    ]  # fmt: skip
    compared = shares.compare(pd.DataFrame(rows)).iloc[0]
    wide = pd.DataFrame(rows).pivot(index="block", columns="role", values="share_above")
    expected = stats.ttest_rel(wide["test"], wide["reference"])
    interval = expected.confidence_interval()
    assert compared["p"] == pytest.approx(expected.pvalue)
    assert compared["t"] == pytest.approx(expected.statistic)
    found = compared["difference_low"], compared["difference_high"]
    assert found == pytest.approx((interval.low, interval.high))


def test_without_a_block_the_difference_is_that_of_students_t_test():
    rng = np.random.default_rng(4)
    rows = [
        {"mechanism": "m", "sample": f"{role}{number}", "block": "", "role": role,
         "share_above": rng.uniform(), "share_below": 0.1}
        for role, count in (("reference", 4), ("test", 6)) for number in range(count)
    ]  # fmt: skip
    compared = shares.compare(pd.DataFrame(rows)).iloc[0]
    by_role = pd.DataFrame(rows).groupby("role")["share_above"].agg(list)
    assert compared["p"] == pytest.approx(stats.ttest_ind(by_role["test"], by_role["reference"]).pvalue)
    assert compared["n_test"] == 6
    mean, half = np.mean(by_role["test"]), stats.sem(by_role["test"]) * stats.t.ppf(0.975, 5)
    assert compared["share_test_low"] == pytest.approx(mean - half)


@pytest.mark.long
@pytest.mark.parametrize("between", [0.0, 0.5])
def test_the_null_is_kept_however_many_cells_there_are(between):
    """Samples that differ for no reason: with cells as the unit nearly every set would show one."""
    rng = np.random.default_rng(5)
    found, shown = [], []
    for _ in range(60):
        sheet = design(lines=2, replicates=3)
        scores, samples = cells(sheet, 150, 0.0, rng, between)
        table = shares.by_sample(scores, samples, sheet, CONTRAST, ["m"])
        found.append(shares.compare(table).loc[0, "p"])
        shown.append(table.loc[table["role"] == "reference", "share_above"].mean())
    # 60 data sets: 5 % is 3; 8 or more have a probability of 1 %
    assert np.sum(np.array(found) < 0.05) < 8
    if not between:
        assert np.mean(shown) == pytest.approx(0.05, abs=0.01)


def test_a_set_without_measured_genes_has_no_share():
    sheet = design(lines=1)
    scores, samples = cells(sheet, 50, 0.0, np.random.default_rng(0))
    table = shares.by_sample(scores * np.nan, samples, sheet, CONTRAST, ["m"])
    assert table["share_above"].isna().all()
    assert shares.compare(table)["p"].isna().all()


def of_depth(rng, sheet, fold, each=400):
    """Scores that scatter as one over the root of depth; test samples are `fold` times shallower."""
    samples = np.repeat(sheet.index.to_numpy(), each)
    test = np.isin(samples, sheet.index[sheet["response"] == "resistant"])
    depth = rng.lognormal(8.5, 0.6, len(samples)) / np.where(test, fold, 1)
    scores = np.sqrt(0.5 + 0.5 * np.exp(8.5) / depth) * rng.normal(size=len(samples))
    return scores[:, None], samples, depth


@pytest.mark.long
def test_cells_are_held_against_cells_of_like_depth():
    rng = np.random.default_rng(11)
    sheet, plain, matched = design(lines=1), [], []
    for _ in range(30):
        scores, samples, depth = of_depth(rng, sheet, 3)
        plain.append(shares.compare(shares.by_sample(scores, samples, sheet, CONTRAST, ["m"])))
        table = shares.by_sample(scores, samples, sheet, CONTRAST, ["m"], depth)
        assert (table["matched"].between(0.5, 1)).all()
        matched.append(shares.compare(table))
    plain, matched = pd.concat(plain), pd.concat(matched)
    assert plain["difference"].mean() > 0.03
    assert (plain["p"] < 0.05).mean() > 0.7
    assert abs(matched["difference"].mean()) < 0.01
    assert (matched["p"] < 0.05).mean() < 0.17


def test_cells_beyond_any_depth_of_the_sensitive_ones_are_not_compared():
    sheet = design(lines=1)
    scores, samples, depth = of_depth(np.random.default_rng(12), sheet, 40)
    table = shares.by_sample(scores, samples, sheet, CONTRAST, ["m"], depth)
    test = table["role"] == "test"
    assert (table.loc[test, "matched"] < 0.5).all() and table.loc[test, "share_above"].isna().all()
    assert table.loc[~test, "share_above"].notna().all()
