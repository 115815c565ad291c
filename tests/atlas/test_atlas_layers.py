"""The layers beside the review in the atlas: apart, and without any bearing on the review's numbers."""

from functools import cache

import made_atlas
import numpy as np
import pandas as pd
import pytest

from sorascope import knowledge
from sorascope.atlas import build, layered, page, unit_effects
from sorascope.knowledge import layers
from sorascope.settings import SHIPPED_MECHANISMS, Atlas, Statistics


@cache
def since():
    _, found = layers.each(knowledge.load(SHIPPED_MECHANISMS, layers=None))
    return found


def gathered(base, lines=4):
    """One mechanism of the layer is up in every line; `base`: the layer's knowledge."""
    units = made_atlas.gathered(lines=lines).units
    shared = units[["unit", "dataset", "contrast", "line", "role", "resistance", "simulated"]].to_dict(
        "records"
    )
    effects, panels = [], []
    for number, unit in enumerate(shared):
        for place, name in enumerate(base.signed_sets()):
            effect = 1.2 if place == 0 else 0.01 * (number - 1)
            numbers = {"genes_scored": 9, "genes_measured": 9, "coverage": 1.0, "log2_effect": effect}
            row = {"mechanism": name, "effect": effect, "variance": 0.01, "basis": "replicates", "reason": ""}
            effects.append(unit | numbers | row)
        for name, members in base.panels().items():
            for gene, direction in members.items():
                row = {"mechanism": name, "gene": gene, "direction": direction}
                panels.append(unit | row | {"log2_fold_change": 0.5, "score": 1.0})
    return build.Gathered(units, pd.DataFrame(effects), pd.DataFrame(panels))


@pytest.fixture(scope="module")
def beside():
    return layered.run(gathered(since()), since(), Atlas(), Statistics())


def test_a_layer_is_combined_in_a_family_of_its_own(beside):
    made = beside.synthesis.mechanisms
    assert list(made["mechanism"]) == list(since().signed_sets())
    first = made.iloc[0]
    assert first["verdict"] == "recurs, up"
    assert first["fdr"] == pytest.approx(min(first["p"] * len(made), 1.0))


@pytest.mark.long
def test_tables_hold_all_layers_and_the_reviews_rows_are_as_they_were(beside):
    built = made_atlas.built(lines=4)
    found = layered.tables(built, "review", [beside])
    for name in layered.STACKED:
        pd.testing.assert_frame_equal(
            layers.select(found[name], "review"),
            built.tables()[name].reset_index(drop=True),
            check_dtype=False,
        )
        assert set(found[name]["layer"]) == {"review", "since_2017"}


@pytest.mark.long
def test_the_page_has_a_section_and_nothing_else_changes(beside):
    built = made_atlas.built(lines=4)
    with_layer = page.render(built, made_atlas.base(), False, [beside])
    alone = page.render(built, made_atlas.base(), False)
    assert '<section id="layer-since_2017">' in with_layer and "layer-since_2017" not in alone
    assert "NRF2/KEAP1" in with_layer and "with an FDR of its own" in with_layer
    start = '<section id="answer">'
    shown = with_layer[with_layer.index(start) : with_layer.index('<section id="layer-since_2017">')]
    assert shown == alone[alone.index(start) : alone.index('<section id="nearest">')]


@pytest.mark.long
def test_of_many_sets_those_furthest_from_zero_are_listed(tmp_path):
    path = tmp_path / "own.gmt"
    lines = [f"own_{n}\tx\tEGFR\tMET\tKDR\tKIT\tRET\tFLT4" for n in range(250)]
    path.write_text("\n".join(lines), encoding="utf-8")
    _, own = layers.each(knowledge.load(SHIPPED_MECHANISMS, [path]))
    rows = gathered(own)
    rows.effects.loc[rows.effects["mechanism"] == "own_249", "effect"] = 2.0
    beside = layered.run(rows, own, Atlas(), Statistics())
    shown = layered.listed(beside)
    assert len(shown) == layered.MOST and "own_249" in shown
    assert f"{layered.MOST} of 250 sets are listed" in layered.about(beside, shown)


def test_an_own_panel_alone_needs_no_synthesis(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(
        "mechanisms:\n- {id: mine, name: Mine, sign: '+', claim: c, citation: me, genes: {up: [EGFR]}}\n",
        encoding="utf-8",
    )
    _, own = layers.each(knowledge.load(SHIPPED_MECHANISMS, extra=path))
    units = gathered(own).units
    by_layer = {"review": unit_effects.Effects(), "own": unit_effects.Effects()}
    by_layer["review"].effects.append(
        {
            "unit": "u",
            "line": "l",
            "role": "liver",
            "resistance": "acquired",
            "simulated": False,
            "mechanism": "emt",
            "effect": 1.0,
        }
        | {"variance": 0.1}
    )
    by_layer["own"].panels.append(
        {"unit": "u", "mechanism": "mine", "gene": "EGFR", "direction": 1, "score": 1.0}
    )
    stacked = unit_effects.stacked(by_layer)
    rows = build.Gathered(units, stacked["effects"], stacked["panels"]).of_layer("own")
    made = layered.run(rows, own, Atlas(), Statistics())
    assert made.synthesis.mechanisms.empty and list(made.gathered.panels["gene"]) == ["EGFR"]
    assert np.isin(["mechanism", "fdr"], made.synthesis.mechanisms.columns).all()
