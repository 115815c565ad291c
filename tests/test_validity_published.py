"""The validity benchmark of published tables: what a replicate-noise table is, and when a ligand is found."""

import numpy as np
import pandas as pd
import pytest
from benchmarks.validity.published import known_mechanism, noise_tables

from sorascope.model.prior import estimate_prior, squeeze


def test_a_noise_table_is_one_replicate_less_the_others_judged_by_the_rest():
    rng = np.random.default_rng(1)
    samples = [f"s{number}" for number in range(7)]
    expression = pd.DataFrame(rng.normal(7, 1, (300, 7)), [f"g{number}" for number in range(300)], samples)
    groups = pd.Series(["a", "a", "a", "b", "b", "b", "lone"], samples)
    made = dict(noise_tables(expression, groups))
    assert list(made) == samples[:6]
    found = made["s0"]
    change = expression["s0"] - expression[["s1", "s2"]].mean(axis=1)
    assert found["log2_fold_change"].to_numpy() == pytest.approx(change.to_numpy())
    # variance: s1, s2 about their mean, s3 to s5 about theirs; 3 degrees of freedom
    variance = (
        expression[["s1", "s2"]].var(axis=1) + 2 * expression[["s3", "s4", "s5"]].var(axis=1)
    ).to_numpy() / 3
    prior = estimate_prior(variance, 3, expression.mean(axis=1).to_numpy())
    t = change / np.sqrt(squeeze(variance, 3, prior) * 1.5)
    assert found["statistic"].to_numpy() == pytest.approx(t.to_numpy())


def test_noise_of_independent_genes_gives_even_p_values():
    rng = np.random.default_rng(2)
    samples = [f"s{number}" for number in range(6)]
    expression = pd.DataFrame(rng.normal(7, 1, (5000, 6)), columns=samples)
    tables = dict(noise_tables(expression, pd.Series(["a"] * 3 + ["b"] * 3, samples)))
    for table in tables.values():
        assert np.mean(table["p"] < 0.05) == pytest.approx(0.05, abs=0.015)


def test_a_mechanism_that_falls_can_be_first_but_is_not_called_active():
    rng = np.random.default_rng(3)
    changes = pd.Series(rng.normal(size=2000), [f"g{number}" for number in range(2000)])
    sets = {
        "mine": {f"g{number}": 1 for number in range(15)},
        "other": {f"g{number}": 1 for number in range(50, 65)},
    }
    changes.iloc[:15] += 5
    assert known_mechanism(changes, ("mine",), sets, None) == (True, True)
    assert known_mechanism(changes, ("other",), sets, None) == (False, False)
    assert known_mechanism(-changes, ("mine",), sets, None) == (True, False)
