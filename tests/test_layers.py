"""Layers are tested by themselves: nothing that is added changes the review's results."""

import pandas as pd

from sorascope import knowledge
from sorascope.knowledge import layers
from sorascope.settings import SHIPPED_MECHANISMS


def test_each_layer_holds_its_own_sets_alone():
    base = knowledge.load(SHIPPED_MECHANISMS, layers=None)
    review, since = layers.each(base)
    assert review.signed_sets() == knowledge.load(SHIPPED_MECHANISMS).signed_sets()
    assert not review.signed_sets().keys() & since.signed_sets().keys()


def test_a_near_copy_of_the_users_stays_out_of_the_review(tmp_path):
    genes = list(knowledge.load(SHIPPED_MECHANISMS).signed_sets()["tgfb_smad"])[:-1]
    path = tmp_path / "own.gmt"
    path.write_text("\t".join(["NEAR_COPY", "x", *genes]) + "\n", encoding="utf-8")
    review, own = layers.each(knowledge.load(SHIPPED_MECHANISMS, [path]))
    assert "NEAR_COPY" not in review.signed_sets()
    assert list(own.signed_sets()) == ["NEAR_COPY"]


def test_tables_are_stacked_and_taken_apart_again():
    first, second = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"a": [3]})
    stacked = layers.stack({"review": first, "own": second})
    assert list(stacked["layer"]) == ["review", "review", "own"]
    assert layers.select(stacked, "own")["a"].tolist() == [3]
    assert layers.select(first, "review").equals(first)


def test_a_layer_without_rows_need_not_know_the_columns_of_another():
    stacked = layers.stack({"review": pd.DataFrame([]), "own": pd.DataFrame({"a": [1], "b": ["x"]})})
    assert stacked.to_dict("records") == [{"a": 1, "b": "x", "layer": "own"}]


def test_a_layer_without_results_leaves_the_others_as_they_are():
    first = pd.DataFrame({"a": [1], "b": ["x"]})
    stacked = layers.stack({"review": first, "own": first.iloc[:0]})
    assert stacked.to_dict("records") == [{"a": 1, "b": "x", "layer": "review"}]
