import re
from html.parser import HTMLParser

import made
import pytest

from sorascope.report import index, page

CAUSAL = re.compile(r"\b(because|caused by|proves?|drives|due to|responsible for)\b", re.IGNORECASE)


class Strict(HTMLParser):
    """Collects tags, visible text, and every attribute that could fetch or run something."""

    VOID = ("meta", "br", "input", "link", "img")

    def __init__(self):
        super().__init__()
        self.stack, self.text, self.tags, self.suspects, self.ids = [], [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]
        self.suspects += [
            (tag, n, v) for n, v in attrs if n.startswith("on") or n in ("src", "srcdoc", "action")
        ]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if "script" not in self.stack and "style" not in self.stack:
            self.text.append(data)


def parse(html):
    parser = Strict()
    parser.feed(html)
    assert parser.stack == []
    return parser


@pytest.fixture(scope="module")
def rendered():
    return page.render(made.inputs())


def test_the_page_is_well_formed_and_fetches_nothing(rendered):
    parsed = parse(rendered[0])
    assert parsed.suspects == []
    assert not set(parsed.tags) & {"img", "iframe", "link", "object", "embed"}
    assert len(parsed.ids) == len(set(parsed.ids))


def test_every_mechanism_has_its_entry(rendered):
    ids = parse(rendered[0]).ids
    assert [f"mechanism-{key}" for key in made.base().mechanisms] == [
        i for i in ids if i.startswith("mechanism-")
    ]


def test_the_planted_mechanism_leads_the_answer(rendered):
    _, document, _ = rendered
    (contrast,) = document["contrasts"]
    assert (
        contrast["headline"]
        == "Consistent with resistance as the review reads it, in 2 of 2 resistant lines."
    )
    assert contrast["headline_lines"][0].startswith("line 0: Hypoxia (HIF-1a)")
    for line in contrast["lines"]:
        assert (line["findings"][0]["mechanism"], line["findings"][0]["call"]) == ("hypoxia_hif1a", "active")


def test_what_the_page_says_itself_is_never_causal(rendered):
    _, document, _ = rendered
    told = [document["limits"], document["rules"], document["dataset"]]
    told += [
        [c["headline"], c["together"], c["calibration"]["sentence"], c["lines"]]
        for c in document["contrasts"]
    ]
    assert not CAUSAL.search(str(told))


def test_every_lever_comes_with_its_caveat(rendered):
    for each in rendered[1]["mechanisms"]:
        for lever in each["levers"]:
            assert lever["caveat"].strip() and lever["references"]
    html = rendered[0]
    assert html.count('<span class="lever">') == html.count('</strong> <span class="caveat">')
    assert "the review names none" in html


def test_no_change_anywhere_is_still_a_report():
    html, document, _ = page.render(made.inputs(shift=0.0))
    (contrast,) = document["contrasts"]
    assert contrast["headline"].endswith("in any of 2 resistant lines.")
    assert "That is no proof that none is at work." in html


def test_equal_inputs_give_equal_bytes():
    first, second = page.render(made.inputs()), page.render(made.inputs())
    assert first[0] == second[0]
    assert first[2] == second[2]


def test_simulated_data_are_marked_on_every_figure():
    html, _, figures = page.render(made.inputs(simulated=True))
    assert figures
    assert all("SIMULATED DATA" in figure for figure in figures.values())
    assert html.count("SIMULATED DATA") >= len(figures)
    assert "SIMULATED · " in html
    plain = page.render(made.inputs())
    assert not any("SIMULATED" in text for text in [plain[0], *plain[2].values()])


def test_hostile_names_are_text_everywhere():
    html, document, figures = page.render(made.inputs(names=list(made.HOSTILE), title=made.HOSTILE[0]))
    for text in (html, index.render([document]), *figures.values()):
        assert "<script>alert" not in text
        assert "<img" not in text
    assert parse(html).suspects == []
    assert made.HOSTILE[0] in "".join(parse(html).text)


def test_the_index_links_every_report(rendered):
    html = index.render([rendered[1]])
    assert 'href="made/report.html"' in html
    assert parse(html).suspects == []
