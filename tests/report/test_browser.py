"""The page in a real browser: nothing fetched, nothing complained of, no name run as script."""

import chromium
import made
import pytest

from sorascope.report import page

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING),
]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    path.write_text(
        page.render(made.inputs(names=list(made.HOSTILE), title=made.HOSTILE[1]))[0], encoding="utf-8"
    )
    return path


@pytest.fixture(scope="module")
def view(hostile):
    with chromium.Browser() as browser:
        browser.open(hostile)
        browser.wait("document.querySelector('[data-content] svg')")
        yield browser


def quiet(browser):
    fetched = [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))]
    return fetched == [] and browser.errors == []


def test_no_request_no_complaint_no_script_from_names(view):
    view.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    view.wait("document.querySelectorAll('.strip svg').length > 20")
    view.run(
        "unfold(document.getElementById('downloads')); document.getElementById('downloads').scrollIntoView()"
    )
    view.wait("document.querySelector('#table-view tbody tr')")
    assert len([url for url in view.requests if url.startswith("file:")]) == 1
    assert quiet(view), (view.requests, view.errors)
    assert view.run("document.querySelectorAll('img, iframe').length") == 0


def test_names_are_shown_as_written(view):
    shown = view.run("[...document.querySelector('[data-choice]').options].map(option => option.value)")
    assert made.HOSTILE[1] in shown
    view.run(f"showSample('resistant_vs_sensitive', {made.HOSTILE[1]!r})")
    view.wait(f"document.querySelector('[data-content] h3').textContent === {made.HOSTILE[1]!r}")
    assert quiet(view)


def test_the_heat_map_works_by_keyboard(view):
    view.run("document.querySelector('[data-figure$=heatmap] .scroll').focus()")
    view.wait("document.querySelector('[data-detail] h3')")
    view.key("ArrowDown")
    first = view.run("document.querySelector('[data-detail]').textContent")
    view.key("ArrowRight")
    view.wait(f"document.querySelector('[data-detail]').textContent !== {first!r}")
    assert "95 %" in view.run("document.querySelector('[data-detail]').textContent")


def test_tables_hold_every_row_and_sort_search_filter(view):
    view.run(
        "unfold(document.getElementById('downloads')); document.getElementById('downloads').scrollIntoView()"
    )
    view.wait("document.querySelector('#table-view tbody tr')")
    total = view.run("loadTable('signature/signatures.tsv').then(table => table.rows)")
    assert (
        view.run("document.querySelector('#table-view [aria-live]').textContent")
        == f"{total} of {total} rows"
    )
    view.run("""(() => {
        const box = document.querySelector('#table-view input[type=search]');
        box.value = 'hk_control_1';
        box.dispatchEvent(new Event('input'));
    })()""")
    assert view.run("document.querySelector('#table-view [aria-live]').textContent") == f"12 of {total} rows"


def test_downloaded_cells_are_no_formulas(view):
    cells = view.run("""['=1+1', '+cmd', '-2.5', '1e-9', '@x', '  =x', 'a\\tb', '-'].map(safeCell)""")
    assert cells == ["'=1+1", "'+cmd", "-2.5", "1e-9", "'@x", "'  =x", "a b", "'-"]


def test_a_narrow_screen_does_not_scroll_sideways(hostile):
    with chromium.Browser(width=390, height=844) as browser:
        browser.open(hostile)
        browser.wait("document.querySelector('[data-content] svg')")
        assert browser.run("document.documentElement.scrollWidth") <= 390
        assert quiet(browser)


def test_figures_are_taken_away_as_svg_and_png(view):
    svg = view.run("standalone(document.querySelector('[data-figure$=heatmap] svg'))")
    assert svg.startswith("<svg") and "/* figure */" not in svg and ".fig .q0{" in svg
    saved = view.run("""(async () => {
        const names = [];
        const create = URL.createObjectURL;
        URL.createObjectURL = blob => { names.push([blob.type, blob.size]); return create(blob); };
        await savePng(document.querySelector('[data-figure$=heatmap] svg'));
        for (let k = 0; k < 100 && !names.length; k++) await new Promise(done => setTimeout(done, 20));
        URL.createObjectURL = create;
        return names;
    })()""")
    ((kind, size),) = saved
    assert kind == "image/png" and size > 10_000
    assert quiet(view)


def test_one_sample_prints_on_its_own(hostile, tmp_path):
    with chromium.Browser() as browser:
        browser.open(hostile)
        browser.wait("document.querySelector('[data-content] svg')")
        browser.run("document.body.classList.add('only-sample')")
        browser.run("document.querySelector('.view').classList.add('printed')")
        browser.media("print")
        seen = "[...document.querySelectorAll('main > section')].filter(each => each.offsetHeight)"
        shown = f"{seen}.map(each => each.id)"
        assert browser.run(shown) == ["samples"]
        assert browser.run("document.querySelector('nav').offsetHeight") == 0
        assert quiet(browser)


def test_without_scripts_the_answer_is_there(hostile):
    with chromium.Browser(scripts=False) as browser:
        browser.open(hostile)
        for wanted in (
            "noscript .notice",
            "#answer .headline",
            "#heatmap svg",
            "#contrast svg",
            "#methods p",
        ):
            assert browser.page.locator(wanted).count(), wanted
