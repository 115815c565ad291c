"""The layer of what came after the review: apart from it, dated, sourced, and switchable."""

import pytest

from sorascope import knowledge
from sorascope.errors import InputError
from sorascope.knowledge import REVIEW, export, page
from sorascope.settings import SHIPPED_MECHANISMS

SINCE = "since_2017"


@pytest.fixture(scope="module")
def both():
    return knowledge.load(SHIPPED_MECHANISMS, layers=None)


def test_the_review_comes_first_and_is_the_same_without_it(both, base):
    assert list(both.layers) == [REVIEW, SINCE]
    assert both.only(REVIEW).mechanisms == base.mechanisms
    assert both.main == REVIEW
    assert both.layers[SINCE].dated == "2026-11-27"


def test_layers_can_be_chosen(both):
    alone = knowledge.load(SHIPPED_MECHANISMS, layers=[SINCE])
    assert list(alone.mechanisms) == list(both.of_layer(SINCE))
    assert alone.main == SINCE
    with pytest.raises(InputError) as caught:
        knowledge.load(SHIPPED_MECHANISMS, layers=["since_2027"])
    assert caught.value.problems[0].found == "since_2027"


def test_each_says_what_stands_behind_it_and_how_far_it_was_read(both):
    for each in both.of_layer(SINCE).values():
        assert each.support
        for lever in each.levers:
            assert lever.stage, each.id
            assert lever.references
    seen = {"verified", "abstract seen", "title seen", "reference seen"}
    later = [reference for reference in both.references.values() if reference.kind == "since"]
    assert len(later) == 42
    assert {reference.certainty for reference in later} <= seen


def test_no_mechanism_of_the_review_cites_a_later_work(both):
    for each in both.of_layer(REVIEW).values():
        cited = [*each.references, *(key for lever in each.levers for key in lever.references)]
        assert all(both.references[key].kind != "since" for key in cited)


def test_what_speaks_against_a_claim_in_data_is_told(both):
    assert "sensitivity at baseline" in both.mechanisms["since_serine_synthesis"].against
    assert "Flat in four tables" in both.mechanisms["since_nrf2_keap1"].against


def test_nrf2_is_one_gene_list_with_two_roles(both):
    first, second = both.mechanisms["nrf2_confounder"], both.mechanisms["since_nrf2_keap1"]
    assert first.genes == second.genes
    assert (first.resistance_sign, second.resistance_sign) == ("confounder", "+")


def test_the_page_and_the_export_keep_the_layers_apart(both):
    html = page.render(both)
    assert "Since 2017" in html
    assert "47 mechanisms in our own words after one review" in " ".join(html.split())
    names = {line.split("\t")[0] for line in export.gmt(both, "all", SINCE).splitlines()}
    assert names == set(both.signed_sets(SINCE))
    assert "layer since_2017 of 2026-11-27" in export.gmt(both, "all", SINCE)
