"""The table of mechanisms: its columns by option, directions, false discovery rates and reasons."""

import numpy as np
import pandas as pd
import pytest

from sorascope import contrast
from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.arrays.sets import index_sets
from sorascope.contrast.set_tests.rotation import roast
from sorascope.model.effects import orthogonal_effects
from sorascope.model.fit import fit, last
from sorascope.model.moderation import moderate
from sorascope.settings import Contrast, Statistics

GENES = [f"g{number}" for number in range(120)]
SHEET = pd.DataFrame({"group": list("rrrrssss")}, index=[f"s{number}" for number in range(8)])
SETS = {
    "up": {f"g{number}": 1 for number in range(8)},
    "mixed": {f"g{number}": 1 if number % 2 else -1 for number in range(20, 30)},
    "turned": {f"g{number}": -1 for number in range(8)},
    "partly": {"g40": 1, "g41": 1, "absent": 1, "constant": -1},
    "absent": {"absent": 1},
    "level": {"g50": 1, "g51": -1},
    "all": dict.fromkeys(GENES, 1),
}
CONTRAST = Contrast("c", "group", "r", "s")


def run(**options):
    values = np.random.default_rng(7).normal(8, 0.6, (120, 8))
    values[:8, :4] += 1.2
    values[51] = values[50]
    expression = pd.DataFrame(values, GENES, SHEET.index)
    expression.loc["constant"] = 3.0
    return expression, contrast.run(expression, SHEET, CONTRAST, SETS, options=Statistics(**options))


def test_effects_directions_and_reasons():
    expression, result = run()
    table = result.mechanisms.set_index("mechanism")
    assert list(table.index) == list(SETS)
    change = expression.iloc[:, :4].mean(axis=1) - expression.iloc[:, 4:].mean(axis=1)
    for name, signed in SETS.items():
        used = [sign * change[gene] for gene, sign in signed.items() if gene in GENES]
        assert table.loc[name, "genes_tested"] == len(used)
        if used:
            assert table.loc[name, "effect"] == pytest.approx(np.mean(used), abs=1e-12)
            low, high = table.loc[name, ["effect_low", "effect_high"]]
            assert low <= table.loc[name, "effect"] == pytest.approx((low + high) / 2, abs=1e-12)
    assert (
        table["direction"] == np.select([table["effect"] > 0, table["effect"] < 0], ["up", "down"], "")
    ).all()
    assert table.loc["up", "direction"] == "up" and table.loc["turned", "direction"] == "down"
    assert table.loc["level", "effect"] == 0 and table.loc["level", "direction"] == ""
    assert table.loc["absent", "direction"] == "" and np.isnan(table.loc["absent", "effect"])
    reasons = {
        "absent": "no gene of the set can be tested",
        "all": "no gene outside the set to compare with, or too few",
        "level": "no residual variation in the set's mean (its genes cancel): no rotation test",
    }
    assert table["reason"].to_dict() == {name: reasons.get(name, "") for name in SETS}
    assert table.loc["partly", ["genes_scored", "genes_measured"]].tolist() == [4, 3]


def test_each_test_has_its_false_discovery_rate_over_the_sets_it_tested():
    _, result = run(rotations=60)
    table = result.mechanisms
    for test in ("camera", "fry", "roast"):
        p = table[f"{test}_p"].to_numpy()
        assert np.isnan(p[4]) and p[0] < 0.1
        np.testing.assert_array_equal(table[f"{test}_fdr"], benjamini_hochberg(p))
    np.testing.assert_array_equal(table["camera_p"].isna(), [False] * 4 + [True, False, True])
    # the two genes of "level" cancel to the last digit: no noise to rotate
    np.testing.assert_array_equal(table["fry_p"].isna(), [False] * 4 + [True, True, False])


def test_what_is_not_asked_for_has_no_column():
    _, plain = run()
    assert not [name for name in plain.mechanisms if "roast" in name]
    _, both = run(rotations=60)
    added = [name for name in both.mechanisms if name not in plain.mechanisms]
    assert added == ["roast_p", "roast_fdr"]
    pd.testing.assert_frame_equal(both.mechanisms.drop(columns=added), plain.mechanisms)


def test_roast_has_the_rotations_and_the_seed_of_the_options():
    expression, result = run(rotations=60, seed=5)
    values = expression.loc[GENES].to_numpy()
    design = np.column_stack([np.ones(8), SHEET["group"] == "r"]).astype(float)
    prior = moderate(last(fit(values, design))).prior
    indexed = {"up": index_sets(GENES, SETS)["up"]}
    expected = roast(orthogonal_effects(values, design), indexed, prior, 60, 5)["p"][0]
    assert result.mechanisms["roast_p"][0] == expected
