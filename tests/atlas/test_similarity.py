import numpy as np
import pandas as pd
import pytest

from sorascope.atlas.similarity import compare, correlations, permutation_p, profiles

MECHANISMS = [f"m{n}" for n in range(24)]


def units(names, lines=None):
    return pd.DataFrame({"unit": names, "dataset": names, "line": lines or names})


def test_correlations_equal_pandas_with_missing_values():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(24, 5))
    values[rng.random(values.shape) < 0.2] = np.nan
    assert correlations(values) == pytest.approx(pd.DataFrame(values).corr().to_numpy())


def test_a_flat_profile_has_no_correlation():
    values = np.column_stack([np.zeros(24), np.arange(24.0)])
    assert np.isnan(correlations(values)[0, 1])


def test_unrelated_profiles_are_told_from_each_other_as_often_as_stated():
    rng = np.random.default_rng(2)
    p = [permutation_p(*rng.normal(size=(2, 24)), rng, 400) for _ in range(600)]
    assert 0.03 <= np.mean(np.array(p) < 0.05) <= 0.075


def test_the_most_similar_comes_first_and_says_why():
    rng = np.random.default_rng(3)
    mine = rng.normal(size=24)
    profile = pd.DataFrame(
        {
            "mine": mine,
            "twin": mine + rng.normal(0, 0.3, 24),
            "other": rng.normal(size=24),
            "mirror": -mine + rng.normal(0, 0.3, 24),
        },
        index=MECHANISMS,
    )
    table = compare(profile, units(list(profile)), seed=1)
    own = table[table["unit"] == "mine"]
    assert list(own["other"]) == ["twin", "other", "mirror"]
    twin = own.iloc[0]
    assert twin["similarity"] == pytest.approx(np.corrcoef(mine, profile["twin"])[0, 1])
    assert 0.8 < twin["similarity_low"] < twin["similarity"] < twin["similarity_high"]
    assert twin["nearest_share"] == 1
    strongest = MECHANISMS[int(np.argmax(mine * profile["twin"].to_numpy()))]
    assert twin["alike"].startswith(f"{strongest} (")
    assert own.iloc[2]["opposite"].count("(") == 3
    assert own["fdr"].iloc[0] < 0.05 < own["fdr"].iloc[1]


def test_clones_of_one_data_set_and_one_line_are_marked_and_not_the_nearest():
    rng = np.random.default_rng(4)
    profile = pd.DataFrame(rng.normal(size=(24, 4)), MECHANISMS, ["a/1", "a/2", "b", "c"])
    facts = pd.DataFrame(
        {"unit": profile.columns, "dataset": ["a", "a", "b", "c"], "line": ["Huh7", "Huh7", "HuH-7", "K562"]}
    )
    table = compare(profile, facts, seed=1).set_index(["unit", "other"])
    assert table.loc[("a/1", "a/2"), ["same_dataset", "same_line"]].tolist() == [True, True]
    assert table.loc[("a/1", "b"), ["same_dataset", "same_line"]].tolist() == [False, True]
    assert np.isnan(table.loc[("a/1", "a/2"), "nearest_share"])
    assert table.loc["a/1"]["nearest_share"].sum() == pytest.approx(1)


def test_too_few_shared_mechanisms_are_no_comparison():
    profile = pd.DataFrame({"a": np.arange(24.0), "b": [*np.arange(7.0), *[np.nan] * 17]}, index=MECHANISMS)
    table = compare(profile, units(["a", "b"]), seed=1)
    assert list(table["reason"]) == ["fewer than 8 mechanisms in common"] * 2
    assert table["similarity"].isna().all()


def test_profiles_keep_the_order_of_units_and_mechanisms():
    effects = pd.DataFrame({"unit": ["z", "a"], "mechanism": ["m1", "m0"], "effect": [1.0, 2.0]})
    profile = profiles(effects, ["m0", "m1"])
    assert list(profile.columns) == ["z", "a"]
    assert profile.loc["m1", "z"] == 1 and np.isnan(profile.loc["m0", "z"])
