import sys
from pathlib import Path

import made_atlas
import pytest

from sorascope.atlas import page
from sorascope.atlas.labels import short_labels

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))
import chromium

pytestmark = pytest.mark.long

browser_only = pytest.mark.skipif(chromium.find() is None, reason="no Chromium on this machine")


def render(**named):
    simulated = named.get("simulated", False)
    return page.render(made_atlas.built(**named), made_atlas.base(), simulated)


@pytest.fixture(scope="module")
def plain():
    return render()


def test_all_sections_and_every_mechanism(plain):
    for section in (
        "answer",
        "matrix",
        "synthesis",
        "mechanisms",
        "panels",
        "nearest",
        "groups",
        "units",
        "downloads",
    ):
        assert f'<section id="{section}">' in plain
    for name in made_atlas.base().signed_sets():
        assert f'id="mechanism-{name}"' in plain
    assert "Effects of EMT" in plain
    assert plain.count(">a new line</text>") == len(made_atlas.base().signed_sets())


def test_same_input_same_bytes(plain):
    assert render() == plain


def test_no_address_leads_out_of_the_page(plain):
    assert "http://" not in plain.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in plain


def test_simulated_data_is_marked_on_every_figure():
    made = render(simulated=True)
    assert made.count("SIMULATED DATA</text>") == len(made_atlas.base().signed_sets())
    assert "Simulated data</strong>" in made
    assert "SIMULATED DATA" not in render(simulated=False)


def test_names_are_text():
    made = render(hostile=True)
    assert made_atlas.HOSTILE not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made


@pytest.mark.parametrize("lines", [1, 2])
def test_few_lines_have_a_page_that_claims_nothing(lines):
    made = render(lines=lines)
    assert "nothing can be said to recur" in made
    assert ">a new line</text>" not in made


def test_kinds_of_resistance_stand_apart():
    made = render(lines=6, kinds=("acquired", "intrinsic"))
    assert "<h3>Acquired resistance</h3>" in made and "<h3>Intrinsic resistance</h3>" in made


def test_a_label_is_no_longer_than_it_takes():
    units = made_atlas.gathered(lines=3).units
    units["dataset"] = ["a", "a", "b"]
    assert list(short_labels(units).values()) == ["a · Line0", "a · Line1", "b"]


@browser_only
def test_filters_hide_columns_and_nothing_is_fetched(tmp_path):
    path = tmp_path / "index.html"
    path.write_text(render(hostile=True), encoding="utf-8")
    with chromium.Browser() as browser:
        browser.open(path)
        shown = "[...document.querySelectorAll('#matrix thead th[data-unit]')].filter(e => !e.hidden).length"
        assert browser.run(shown) == 5
        browser.run(
            "const s = document.querySelector('select[data-fact=drug]'); s.value = 'sorafenib'; "
            "s.dispatchEvent(new Event('change'))"
        )
        assert browser.run(shown) == 2
        cells = (
            "[...document.querySelector('#matrix tbody tr:nth-child(2)').cells].filter(e => !e.hidden).length"
        )
        assert browser.run(cells) == 3
        assert browser.run("document.getElementById('filter-status').textContent") == "2 contrasts shown"
        browser.run("document.getElementById('downloads').scrollIntoView()")
        browser.wait("document.querySelector('#table-view tbody tr')")
        fetched = [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))]
        assert fetched == []
        assert browser.errors == []


@browser_only
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_is_never_wider_than_the_screen(tmp_path, width):
    path = tmp_path / "index.html"
    path.write_text(render(), encoding="utf-8")
    with chromium.Browser(width=width) as browser:
        browser.open(path)
        assert browser.run("document.documentElement.scrollWidth") <= width
