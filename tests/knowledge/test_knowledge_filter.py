"""The filter of the knowledge page, in a browser: by reference number, alias, lever and gene."""

import sys
from pathlib import Path

import pytest

from sorascope import knowledge
from sorascope.knowledge import page
from sorascope.settings import SHIPPED_MECHANISMS

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))
import accessible
import chromium

pytestmark = pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING)


@pytest.fixture(scope="module")
def find(tmp_path_factory):
    """Return the function that types into the filter and says which mechanisms are left."""
    base = knowledge.load(SHIPPED_MECHANISMS, layers=None)
    path = tmp_path_factory.mktemp("page") / "index.html"
    path.write_text(page.render(base), encoding="utf-8")
    with chromium.Browser() as browser:
        browser.open(path)

        def shown(text):
            browser.run(
                f"(field => {{ field.value = {text!r}; field.dispatchEvent(new Event('input')); }})"
                "(document.getElementById('filter'))"
            )
            left = "[...document.querySelectorAll('article[id]')].filter(e => e.offsetParent).map(e => e.id)"
            return set(browser.run(left))

        yield shown
        assert browser.errors == []


def citing(key):
    mechanisms = knowledge.load(SHIPPED_MECHANISMS, layers=None).mechanisms.values()
    return {
        each.id
        for each in mechanisms
        if key in each.references
        or any(key in lever.references for lever in each.levers)
        or any(key in gene.source for gene in each.genes)
    }


@pytest.mark.long
def test_everything_is_there_without_a_word(find):
    assert len(find("")) == len(knowledge.load(SHIPPED_MECHANISMS, layers=None).mechanisms)


@pytest.mark.parametrize("key", ["R45", "R63", "R6", "R64"])
def test_a_reference_number_finds_what_cites_it_and_nothing_else(find, key):
    assert find(key) == citing(key)


@pytest.mark.parametrize(
    ("word", "mechanism"),
    [
        ("MDR1", "abc_efflux"),
        ("gankyrin", "psmd10_atg7_axis"),
        ("HER3", "egfr_erbb3_axis"),
        ("chloroquine", "autophagy_lysosome_programme"),
        ("pemetrexed", "autophagy_lysosome_programme"),
        ("gefitinib", "since_egfr_lenvatinib"),
        ("VEGFA", "hypoxia_hif1a"),
        ("beta-catenin", "since_wnt_ctnnb1"),
    ],
)
def test_an_alias_a_lever_and_a_gene_find_their_mechanism(find, word, mechanism):
    found = find(word)
    assert mechanism in found
    assert len(found) < 20


@accessible.held
@pytest.mark.parametrize("view", [{}, {"dark": True}, {"width": 390}])
def test_axe_finds_no_fault(tmp_path, view):
    path = tmp_path / "page.html"
    path.write_text(page.render(knowledge.load(SHIPPED_MECHANISMS, layers=None)), encoding="utf-8")
    with chromium.Browser(**view) as browser:
        browser.open(path)
        assert accessible.faults(browser) == []
