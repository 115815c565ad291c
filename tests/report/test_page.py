import re
from html.parser import HTMLParser

import made
import pytest

from sorascope.report import frame, index, page

pytestmark = pytest.mark.long

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
    return made.rendered()


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
    assert contrast["headline"].startswith("Hypoxia (HIF-1a) higher in 2 of 2 lines")
    assert contrast["glance"][0]["mechanism"] == "hypoxia_hif1a"
    assert contrast["next"][0]["mechanism"] == "hypoxia_hif1a"
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
    assert contrast["headline"].startswith("No mechanism's set stands out in any of 2 lines;")
    assert "That is no proof that none is at work." in html


def test_equal_inputs_give_equal_bytes():
    first, second = made.rendered(), page.render(made.inputs.anew())
    assert first[0] == second[0]
    assert first[2] == second[2]


def test_simulated_data_are_marked_on_every_figure():
    html, _, figures = page.render(made.inputs(simulated=True))
    assert figures
    assert all("SIMULATED DATA" in figure for figure in figures.values())
    assert html.count("SIMULATED DATA") >= len(figures)
    assert "SIMULATED · " in html
    plain = made.rendered()
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


@pytest.mark.heavy
def test_the_page_stays_small():
    given = made.inputs(lines=5, replicates=5)
    one, three = (len(page.render(made.many(given, n, genes=19_000))[0].encode()) for n in (1, 3))
    assert one < 5_000_000
    assert one + 9 * (three - one) / 2 < 8_000_000  # ten times as many lines


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one, two):
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("sheet", ["page.css", "dark.css"])
def test_text_colours_reach_contrast_aa(sheet):
    found = dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})", frame.static((sheet,))))
    colour = {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in found.items()
    }
    for ink in ("ink", "quiet", "link", "up", "down"):
        for paper in ("paper", "ground"):
            assert ratio(colour[ink], colour[paper]) >= 4.5, (ink, paper)
    assert ratio(colour["warn-ink"], colour["warn"]) >= 4.5


def test_every_figure_has_a_title_and_a_description(rendered):
    html, _, figures = rendered
    for figure in figures.values():
        assert re.search(
            r'role="img"[^>]*>(<style>.*?</style>)?<title>[^<]+</title><desc>[^<]+</desc>', figure, re.DOTALL
        )
    shown = re.findall(r'<figure data-figure="([^"]+)">', html)
    assert sorted(shown) == sorted(figures)
