import made_atlas
import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import index_sets
from sorascope.settings import SHIPPED_LINES
from sorascope.synthesis import background, effects
from sorascope.synthesis.similarity import compare, correlations, profiles

pytestmark = pytest.mark.long

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


def share_below(values, names, background, at_once=16):
    """Share of p < 0.05 among pairs of columns that have nothing to do with each other."""
    below = []
    for start in range(0, values.shape[1], at_once):
        part = values[:, start : start + at_once]
        profile = pd.DataFrame(part, names, [f"u{n}" for n in range(part.shape[1])])
        table = compare(profile, units(list(profile)), 1, background)
        neighbours = {(f"u{n}", f"u{n + 1}") for n in range(0, part.shape[1], 2)}
        kept = [pair in neighbours for pair in zip(table["unit"], table["other"], strict=True)]
        below += list(table.loc[kept, "p"] < 0.05)
    return float(np.mean(below))


def test_unrelated_profiles_of_independent_mechanisms_are_told_apart_as_often_as_stated():
    values = np.random.default_rng(2).normal(size=(24, 400))
    assert 0.02 <= share_below(values, MECHANISMS, pd.DataFrame(index=MECHANISMS)) <= 0.08


@pytest.mark.heavy
def test_unrelated_profiles_that_move_along_few_directions_are_too():
    """24 mechanisms that move along 4 directions are as alike by chance as 5 independent numbers."""
    rng = np.random.default_rng(3)
    directions = rng.normal(size=(24, 4))
    seen = pd.DataFrame(directions @ rng.normal(size=(4, 40)), MECHANISMS)
    values = directions @ rng.normal(size=(4, 400))
    assert share_below(values, MECHANISMS, pd.DataFrame(index=MECHANISMS)) > 0.3
    assert 0.02 <= share_below(values, MECHANISMS, seen) <= 0.08
    null = background.null(background.loadings(MECHANISMS, seen), 1)
    assert 3.5 < null.effective < 6


def test_directions_between_liver_lines_that_the_background_has_not_seen():
    rng = np.random.default_rng(4)
    sets = made_atlas.base().signed_sets()
    names = [
        name
        for name in sets
        if made_atlas.base().mechanisms[name].mechanism_class not in ("control", "confounder")
    ]
    lines = pd.read_csv(SHIPPED_LINES, sep="\t", index_col=0)
    order = rng.permutation(lines.columns)
    parts = [lines[order[start : start + 6]] for start in (0, 6, 12)]
    drawn = []
    for part in parts[:2]:
        changes = part.sub(part.mean(axis=1), axis=0) @ rng.normal(size=(6, 120))
        scores = changes.apply(effects.normal_scores)
        indexed = index_sets(scores.index, {name: sets[name] for name in names})
        drawn.append(scores.apply(lambda z, of=indexed: [effects.effect(z.to_numpy(), of[n]) for n in names]))
    pairs = np.stack([one.to_numpy() for one in drawn], axis=2).reshape(len(names), -1)
    assert share_below(pairs, names, background.of_lines(parts[2], sets)) <= 0.09


def test_a_mechanism_that_the_background_lacks_makes_no_correlation_surer():
    rng = np.random.default_rng(5)
    seen = pd.DataFrame(rng.normal(size=(12, 3)) @ rng.normal(size=(3, 30)), MECHANISMS[:12])
    seen.loc["m11", list(range(20))] = np.nan
    known = background.null(background.loadings(MECHANISMS[:11], seen), 1)
    more = background.null(background.loadings(MECHANISMS, seen), 1)
    np.testing.assert_array_equal(more.drawn, known.drawn)
    # of the eight shared ones it knows too few: then all are independent, as eight are
    few = background.null(background.loadings(MECHANISMS[5:13], seen), 1)
    assert few.effective == pytest.approx(8, rel=0.1)


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
