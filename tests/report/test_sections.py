"""The page's sections, their order and their entries in the navigation come from one list."""

import re
from dataclasses import replace

import pytest

from sorascope.report import frame, sections

DOC = {"cells": None, "assays": [], "layers": [{"id": "own", "title": "Own gene sets"}]}


def test_sections_without_content_have_no_entry():
    links = [link for each in sections.of(DOC) for link in each["links"]]
    assert links[0] == ("answer", "Answer") and ("layer-own", "Own gene sets") in links
    assert {"cells", "assays"}.isdisjoint(anchor for anchor, _ in links)
    full = sections.of({**DOC, "cells": {"kept": 1}, "assays": [1], "layers": []})
    assert [each["template"] for each in full] == [each.template for each in sections.SECTIONS]


@pytest.mark.parametrize("one", sections.SECTIONS, ids=lambda one: one.template)
def test_every_section_has_its_template_with_its_anchors(one):
    source = (frame.HERE / "templates" / one.template).read_text(encoding="utf-8")
    for anchor, _ in one.links({**DOC, "layers": []}):
        assert re.search(rf'<section id="{anchor}"', source)


def test_a_further_section_is_a_line(monkeypatch):
    mine = replace(sections.SECTIONS[0], template="mine.html.j2", links=lambda doc: [("mine", "Mine")])
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, mine))
    assert sections.of(DOC)[-1] == {"template": "mine.html.j2", "links": [("mine", "Mine")]}
