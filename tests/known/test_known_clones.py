"""What clones of other lines show: counts by line, spread by line, and the p that uses it."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from sorascope.arrays.coregulation import Coregulation
from sorascope.arrays.sets import checksum, index_sets
from sorascope.settings import roles
from sorascope.synthesis import clones, drift, folders

NAMES = [f"m{n}" for n in range(20)]
SETS = {name: {f"{name}g{n}": 1 for n in range(20)} for name in NAMES}
NO_CORRELATION = Coregulation({}, {}, 0.0)


def known(rng, lines=12, clones_each=3, spread=0.5, within=0.2, role=roles.OTHER, ts=None):
    """Contrasts of several lines, effects drawn around a mean of each line; `ts`: contrast x mechanism."""
    rows, effects = [], []
    for line in range(lines):
        mean = rng.normal(0.1, spread, len(NAMES))
        for clone in range(clones_each):
            name = f"line{line}_{clone}"
            fact = dict.fromkeys(folders.MANIFEST, "x")
            fact |= {"contrast": name, "role": role, "line": f"Line{line}", "parent": f"p{line}"}
            rows.append(fact | {"genes": "10000"})
            for place, mechanism in enumerate(NAMES):
                value = mean[place] + rng.normal(0, within)
                effects.append(
                    {
                        "contrast": name, "mechanism": mechanism, "set": checksum(SETS[mechanism]),
                        "genes_scored": 20, "genes_measured": 20, "effect": value, "variance": 0.05,
                        "basis": "x", "log2_effect": value,
                        "independent_t": (ts or {}).get((name, mechanism), 0),
                    }
                )  # fmt: skip
    return folders.Known(pd.DataFrame(rows), pd.DataFrame(effects))


def background(loaded, apart=()):
    return clones.background(loaded, SETS, 0.05, NO_CORRELATION, apart).set_index("mechanism")


def test_calls_are_counted_by_contrast_and_by_line():
    called = {("line0_0", "m0"): 9.0, ("line0_1", "m0"): 9.0, ("line3_2", "m0"): 9.0, ("line5_0", "m0"): -9.0}
    row = background(known(np.random.default_rng(1), ts=called)).loc["m0"]
    assert (row["contrasts"], row["lines"]) == (36, 12)
    assert (row["called_up"], row["lines_up"], row["called_down"], row["lines_down"]) == (3, 2, 1, 1)


def test_a_related_line_is_no_background_by_any_of_its_names():
    loaded = known(np.random.default_rng(1))
    loaded.manifest.loc[loaded.manifest["line"] == "Line4", "line"] = "HuH-7"
    assert background(loaded, ["Huh7-SR"]).loc["m0", "lines"] == 11
    assert background(loaded, ["line 4", "LINE5"]).loc["m0", "lines"] == 11


def test_liver_drift_and_treatments_are_not_counted_as_resistant():
    for role in (roles.LIVER, roles.DRIFT, roles.TREATMENT):
        row = background(known(np.random.default_rng(1), role=role)).loc["m0"]
        assert row["contrasts"] == 0 and row["note"] == clones.TOO_FEW_LINES
    assert background(known(np.random.default_rng(1), role=roles.DRIFT)).loc["m0", "drift_lines"] == 12


def test_under_ten_lines_there_is_no_p_and_the_reason_is_told():
    row = background(known(np.random.default_rng(1), lines=9)).loc["m0"]
    assert row["note"] == clones.TOO_FEW_LINES and np.isnan(row["sd_moderated"])
    assert np.isnan(clones.drift_p(np.array([3.0]), row)).all()


@pytest.mark.heavy
def test_the_p_of_one_more_line_keeps_its_level_and_finds_a_large_shift():
    rng = np.random.default_rng(20170410)
    found, far = [], []
    for _ in range(40):
        loaded = known(rng, spread=np.geomspace(0.2, 1, len(NAMES)))
        table = background(loaded, ["Line0"])
        own = loaded.effects[loaded.effects["contrast"] == "line0_0"].set_index("mechanism")["effect"]
        found += [float(clones.drift_p(np.array(own[name]), table.loc[name])) for name in NAMES]
        far += [float(clones.drift_p(np.array(own[name] + 6), table.loc[name])) for name in NAMES]
    # mechanisms differ in their spread by a factor of five
    assert 0.025 <= np.mean(np.array(found) < 0.05) <= 0.06
    assert np.mean(np.array(far) < 0.05) > 0.95


def test_drift_p_by_hand():
    row = {"lines": 12, "mean": 0.1, "sd_moderated": 0.5}
    expected = 2 * t.sf((1.3 - 0.1) / (0.5 * np.sqrt(1 + 1 / 12)), 11)
    assert clones.drift_p(np.array(1.3), row) == pytest.approx(expected)
    assert clones.drift_p(np.array(1.3), row, lines=3) < expected


def test_columns_stand_beside_the_call_and_bound_its_strength():
    loaded = known(np.random.default_rng(2), ts={("line0_0", "m0"): 9.0})
    table = pd.DataFrame({"mechanism": ["m0", "m1", "new", "m2"]})
    table["call"] = ["active", "active", "active", "insufficient coverage"]
    table["strength"] = ["strong", "strong", "strong", ""]
    table["carrying_genes"] = ""
    found = drift.add_drift(table, np.array([0.3, 5.0, 1.0, 1.0]), background(loaded).reset_index())
    assert list(found["also_called"].fillna(-1)) == [1, 0, -1, -1]
    assert list(found["drift_note"]) == ["", "", drift.NO_BACKGROUND, ""]
    assert list(found.columns[-1:]) == ["carrying_genes"]
    assert drift.strength(found) == ["moderate", "strong", "strong", ""]


def test_effects_by_ranks_are_those_of_the_atlas():
    changes = np.random.default_rng(3).normal(0, 1, 400)
    indexed = index_sets([f"g{n}" for n in range(400)], {"s": {"g1": 1, "g2": -1, "g9": 1}})
    two = np.column_stack([changes, np.exp(changes)])
    found = drift.rank_effects(two, indexed, ["", ""])
    assert found[0, 0] == pytest.approx(found[1, 0])
    assert np.isnan(drift.rank_effects(two, indexed, ["no reference", ""])[0]).all()
