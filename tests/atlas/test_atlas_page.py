import json
import sys
from pathlib import Path

import made_atlas
import numpy as np
import pandas as pd
import pytest

from sorascope.atlas import build, page
from sorascope.atlas.units import short_labels
from sorascope.settings import Atlas, Statistics
from sorascope.synthesis import combine

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))
import accessible
import chromium

pytestmark = pytest.mark.long

browser_only = pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING)


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
    assert page.render(made_atlas.built.anew(), made_atlas.base(), False) == plain


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
        browser.run("unfold(document.getElementById('downloads'))")
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


@browser_only
@pytest.mark.parametrize("bounded", [False, True])
def test_filters_make_the_same_synthesis_as_the_atlas_of_those_contrasts_alone(tmp_path, bounded):
    made = made_atlas.gathered(lines=9, kinds=("acquired", "acquired", "intrinsic"))
    if bounded:
        made.effects.loc[made.effects["line"] == "Line1", "basis"] = "gene spread"
    made.effects.loc[made.effects["line"] == "Line4", "line"] = "Line3-SR"  # one line under two names
    made.units.loc[made.units["line"] == "Line4", "line"] = "Line3-SR"
    made.effects.loc[made.effects["mechanism"] == "nfkb_inflammation", "effect"] *= 6
    path = tmp_path / "index.html"
    whole = build.run(made, made_atlas.base(), Atlas(), Statistics())
    path.write_text(page.render(whole, made_atlas.base(), False), encoding="utf-8")
    kept = made.effects["resistance"] == "acquired"
    expected = combine.run(made.effects[kept], list(made_atlas.base().signed_sets())).mechanisms
    with chromium.Browser() as browser:
        browser.open(path)
        rows = browser.run(
            "(() => { const g = JSON.parse(document.getElementById('synthesis-data').textContent);"
            " const keep = new Set([...document.querySelectorAll('#matrix th[data-resistance=acquired]')]"
            ".map(e => e.dataset.unit));"
            " return JSON.stringify(synthesis.run(g.effects.filter(e => keep.has(e.unit)), g.mechanisms,"
            " g.options)); })()"
        )
        browser.run(
            "window.s = document.querySelector('select[data-fact=resistance]'); s.value = 'acquired'; "
            "s.dispatchEvent(new Event('change'))"
        )
        cell = "document.querySelector('tr[data-synthesis=emt]').cells[1].textContent"
        assert browser.run(cell) == str(expected.set_index("mechanism").loc["emt", "n_lines"])
        assert browser.run("document.querySelectorAll('[data-stratum]:not([hidden])').length") == 0
        browser.run("s.selectedIndex = 0; s.dispatchEvent(new Event('change'))")
        assert browser.run(cell) == str(
            whole.synthesis.mechanisms.set_index("mechanism").loc["emt", "n_lines"].iloc[0]
        )
        assert browser.errors == []
    found = pd.DataFrame(json.loads(rows)).set_index("mechanism")
    names = {
        "effect": "effect", "ci_low": "low", "ci_high": "high", "p": "p", "fdr": "fdr", "tau2": "tau2",
        "i2": "i2", "prediction_low": "newLow", "leave_one_out_high": "leftHigh", "q_p": "qP",
    }  # fmt: skip
    for row in expected.to_dict("records"):
        other = found.loc[row["mechanism"]]
        for column, name in names.items():
            here = np.nan if other[name] is None else float(other[name])
            assert here == pytest.approx(row[column], rel=1e-6, abs=1e-9, nan_ok=True), (row, column)
        assert other["verdict"] == row["verdict"]


@accessible.held
@pytest.mark.parametrize("view", [{}, {"dark": True}, {"width": 390}])
def test_axe_finds_no_fault(plain, tmp_path, view):
    path = tmp_path / "page.html"
    path.write_text(plain, encoding="utf-8")
    with chromium.Browser(**view) as browser:
        browser.open(path)
        assert accessible.faults(browser) == []
