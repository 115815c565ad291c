"""Pages of data sets and the index against axe-core; the other kinds of pages beside their own tests."""

import accessible
import chromium
import made
import pytest

from sorascope.report import index, page

pytestmark = accessible.needed
VIEWS = {"wide": {}, "dark": {"dark": True}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("axe")
    made_pages = {
        "planted": made.rendered(),
        "one line": page.render(made.inputs(lines=1)),
        "controls": page.render(made.inputs(active="hk_control_1")),
        "two contrasts": page.render(made.contrasts(made.inputs(), 2)),
    }
    paths = {name: folder / f"{name}.html" for name in (*made_pages, "index")}
    for name, (html, _, _) in made_pages.items():
        paths[name].write_text(html, encoding="utf-8")
    documents = [document for _, document, _ in made_pages.values()]
    paths["index"].write_text(index.render(documents[:1]), encoding="utf-8")
    return paths


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", ["planted", "one line", "controls", "two contrasts", "index"])
def test_axe_finds_no_fault(pages, name, view):
    with chromium.Browser(**VIEWS[view]) as browser:
        browser.open(pages[name])
        if name != "index":
            browser.wait("document.querySelector('[data-content] svg')")
        assert accessible.faults(browser) == []
