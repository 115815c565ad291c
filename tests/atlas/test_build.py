import json

import made_atlas
import pandas as pd
import pytest

from sorascope.atlas import build
from sorascope.files import tables
from sorascope.settings import Atlas, Statistics


def test_every_mechanism_with_set_statistics_has_a_row():
    found = made_atlas.built().synthesis.mechanisms
    assert list(found["mechanism"]) == list(made_atlas.base().signed_sets())


def test_what_is_planted_in_every_line_recurs_and_nothing_else():
    found = made_atlas.built().synthesis.mechanisms.set_index("mechanism")
    assert found.loc["emt", "verdict"] == "recurs, up"
    assert set(found.index[found["verdict"].str.startswith("recurs")]) == {"emt"}


def test_controls_and_confounders_make_no_profile():
    profile = made_atlas.built().info["profile"]
    assert not {"hk_control_1", "hk_control_2", "proliferation", "nrf2_confounder"} & set(profile)
    assert "emt" in profile


@pytest.mark.long
def test_the_model_is_json_and_the_tables_are_read_back_as_written(tmp_path):
    made = made_atlas.built()
    json.dumps(made.info, allow_nan=False)
    paths = {}
    for name in ("units", "effects", "panels"):
        paths[name] = str(tmp_path / f"{name}.tsv")
        tables.write(getattr(made.gathered, name), paths[name])
    again = build.gather([paths["units"]], [paths["effects"]], [paths["panels"]])
    pd.testing.assert_frame_equal(
        again.effects, made.gathered.effects, check_dtype=False, rtol=1e-5, check_column_type=False
    )
    rerun = build.run(again, made_atlas.base(), Atlas(), Statistics())
    assert list(rerun.synthesis.mechanisms["verdict"]) == list(made.synthesis.mechanisms["verdict"])


@pytest.mark.parametrize("lines", [1, 2])
def test_few_lines_make_an_atlas_too(lines):
    made = made_atlas.built(lines=lines)
    assert set(made.synthesis.mechanisms["verdict"]) == {"one line" if lines == 1 else "two lines"}
    assert len(made.similarity) == lines * (lines - 1)
    assert made.tree.note
