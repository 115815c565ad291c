"""One's own contrasts beside known ones: where they stand, what is one line, what is the same data."""

import made_atlas
import numpy as np
import pandas as pd
import pytest

from sorascope.atlas import build
from sorascope.settings import SHIPPED_ATLAS, Atlas, Statistics
from sorascope.synthesis import folders, known_units
from sorascope.synthesis.place import SAME_DATA, SAME_LINE, place, unrelated


def shipped():
    return folders.load([SHIPPED_ATLAS]).of_sets(made_atlas.base().signed_sets())


def own(line, effects):
    """The tables of one data set with one contrast; `effects`: mechanism -> effect."""
    made = made_atlas.gathered(lines=1)
    units = made.units.assign(line=line)
    table = made.effects.assign(line=line, effect=made.effects["mechanism"].map(effects))
    return build.Gathered(units, table, made.panels)


def of_known(contrast):
    table = shipped().effects
    return table[table["contrast"] == contrast].set_index("mechanism")["effect"].to_dict()


def run(made):
    return build.run(made, made_atlas.base(), Atlas(), Statistics(), known=shipped())


def test_the_percentile_is_the_place_among_pairs_of_other_lines_and_studies():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(20, 6))
    values[:, 1] = values[:, 0]  # clones of one line
    values[:, 3] = values[:, 2]  # lines of one study
    null = unrelated(values, ["a", "a", "b", "c", "d", "e"], ["s", "s", "t", "t", "u", "v"])
    assert len(null.similarities) == 13 and null.similarities.max() < 0.99
    assert null.percentile(-1) == 0 and null.percentile(1) == 1
    assert null.effective == pytest.approx(1 + 1 / np.mean(null.similarities**2))
    assert unrelated(values[:, :2], ["a", "a"], ["s", "s"]) is None


@pytest.mark.long
def test_unrelated_known_contrasts_are_spread_evenly_over_the_percentiles():
    known = shipped()
    wide = known.effects.pivot(index="mechanism", columns="contrast", values="effect")
    units = known.manifest.rename(columns={"contrast": "unit"})
    table = place(wide[units["unit"]], units, known)
    other = table.merge(units[["unit", "study"]], on="unit", suffixes=("", "_own"))
    foreign = other[(other["related"] == "") & (other["study"] != other["study_own"])]
    assert len(foreign) > 1500
    assert 0.03 <= (foreign["percentile"] > 0.95).mean() <= 0.06
    clones = other[(other["related"] == SAME_LINE) & (other["study"] == other["study_own"])]
    assert clones["percentile"].median() > 0.9


@pytest.mark.long
def test_a_known_contrast_that_a_data_set_brings_itself_counts_once():
    built = run(own("HuH-7", of_known("huh7_sora_sr1")))
    assert built.info["same_data"] == {"huh7_sora_sr1": "set0/resistant/Line0"}
    assert "huh7_sora_sr1" not in set(built.gathered.units["contrast"])
    first = built.place.iloc[0]
    assert (first["known"], first["related"]) == ("huh7_sora_sr1", SAME_DATA)
    row = built.synthesis.mechanisms.set_index(["stratum", "mechanism"]).loc[("all", "emt")]
    assert row["n_lines"] == 2  # HuH-7 with Huh7, and HepG2
    # another line with this very profile is no copy
    assert run(own("PLC/PRF/5", of_known("huh7_sora_sr1"))).info["same_data"] == {}


@pytest.mark.long
def test_background_enters_no_synthesis_and_other_roles_of_ones_own_neither():
    made = own("Line0", of_known("huh7_sora_sr1"))
    lines = set(run(made).synthesis.lines["line"])
    assert lines == {"Line0", "Huh7", "HepG2", "Hep3B"}
    other = build.Gathered(made.units.assign(role="drift"), made.effects.assign(role="drift"), made.panels)
    assert set(run(other).synthesis.lines["line"]) == {"Huh7", "HepG2", "Hep3B"}


def test_the_known_liver_contrasts_have_every_column_of_a_unit():
    units = known_units.units_of(shipped())
    assert len(units) == 7
    assert set(made_atlas.gathered().units.columns) <= set(units.columns)
    assert units.set_index("contrast").loc["huh7_sora_sr1", "n_test"] == 3


def test_a_bound_hides_how_much_lines_differ_and_draws_no_interval():
    made = made_atlas.gathered()
    made.effects.loc[made.effects["line"] == "Line1", "basis"] = "gene spread"
    table = build.run(made, made_atlas.base(), Atlas(), Statistics()).synthesis.mechanisms
    row = table.set_index("mechanism").loc["emt"]
    assert row["n_bounded"] == 1 and "errors of 1 of 5 lines only bounded" in row["note"]
    assert row[["tau2", "i2", "prediction_low", "prediction_high"]].isna().all()
    assert row["verdict"] == "recurs, up"


def test_the_marks_of_a_contrast_are_calls_within_it():
    effects = build.called(made_atlas.gathered(shift=0).effects.assign(effect=0.0), 0.05)
    assert (effects["call"] == 0).all()
    one = effects["mechanism"] == "emt"
    found = build.called(effects.assign(effect=np.where(one, -1.0, 0.0)), 0.05)
    assert (found.loc[one, "call"] == -1).all() and (found.loc[~one, "call"] == 0).all()
    assert isinstance(found, pd.DataFrame)
