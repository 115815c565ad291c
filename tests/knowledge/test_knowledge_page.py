import re
from html.parser import HTMLParser

import pytest

from sorascope import knowledge
from sorascope.knowledge import page
from sorascope.settings import SHIPPED_MECHANISMS


class Reader(HTMLParser):
    """Collects ids, links and what a page would fetch."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.fetched, self.tags = [], [], [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append(tag)
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a":
            self.links.append(values["href"])
        self.fetched += [values[name] for name in ("src", "srcset", "data") if name in values and tag != "a"]


@pytest.fixture(scope="module")
def html(base):
    return page.render(base)


@pytest.fixture(scope="module")
def parsed(html):
    reader = Reader()
    reader.feed(html)
    return reader


def test_every_mechanism_gene_and_reference_is_on_it(base, html, parsed):
    assert set(base.mechanisms) <= set(parsed.ids)
    assert {f"ref-{key}" for key in base.references} <= set(parsed.ids)
    rows = sum(len(mechanism.genes) for mechanism in base.mechanisms.values())
    assert html.count('<th scope="row">') == rows + len(base.decisions)


def test_it_is_self_contained(html, parsed):
    assert parsed.fetched == []
    assert "link" not in parsed.tags
    outward = re.findall(r"https?://[^/]+", html)
    assert set(outward) <= {"https://doi.org", "https://pubmed.ncbi.nlm.nih.gov"}
    assert html.count("https://") == sum(link.startswith("https://") for link in parsed.links)
    assert len(html.encode()) < 1_000_000


def test_every_link_leads_somewhere_and_ids_are_unique(parsed):
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link.removeprefix("#") for link in parsed.links if link.startswith("#")} <= set(parsed.ids)


def test_same_bytes_every_time(base, html):
    assert page.render(base) == html


def test_what_is_not_the_reviews_claim_is_marked(html):
    article = html.split('<article id="cbr1_panel">')[1].split("</article>")[0]
    assert "only in the title of a cited work" in article
    article = html.split('<article id="hepatic_acute_phase">')[1].split("</article>")[0]
    assert "our inference, not the review&#39;s claim" in article


def test_what_cannot_be_shown_says_what_would_show_it(html):
    article = html.split('<article id="vessel_cooption">')[1].split("</article>")[0]
    assert "not evaluable from this assay" in article
    assert "Histology" in article
    assert "No genes: The review names no gene" in article


def test_of_many_sets_of_ones_own_the_first_are_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "MOST", 3)
    own = tmp_path / "own.gmt"
    own.write_text("".join(f"own_{n}\tx\tEGFR\tMET\n" for n in range(5)), encoding="utf-8")
    html = page.render(knowledge.load(SHIPPED_MECHANISMS, [own]))
    assert '<article id="own_2">' in html and "own_3" not in html
    assert "5 more are of the layer Your own; the first 3 are here, layers/own.all.gmt holds all" in html
    assert '<article id="emt">' in html


def test_names_from_files_are_text(tmp_path):
    own = tmp_path / "own.gmt"
    own.write_text('<script>alert(1)</script>\t"><img src=x>\t<b>ALB</b>\tALB\n', encoding="utf-8")
    base = knowledge.load(SHIPPED_MECHANISMS, [own])
    html = page.render(base)
    assert "<script>alert" not in html
    assert "<img" not in html
    assert "<b>ALB" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
