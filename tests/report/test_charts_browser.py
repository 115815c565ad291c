"""The interactive views in a real browser, under the page's own policy."""

import chromium
import made
import pytest

from sorascope.report import index, page

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING),
]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    path = tmp_path_factory.mktemp("charts") / "report.html"
    path.write_text(made.rendered()[0], encoding="utf-8")
    with chromium.Browser() as browser:
        browser.open(path)
        browser.run("document.getElementById('genes').scrollIntoView()")
        browser.wait("document.querySelector('#genes canvas')")
        browser.run("document.getElementById('explore').scrollIntoView()")
        browser.wait("document.querySelector('#explore canvas')")
        yield browser
        assert browser.errors == []


def choose(view, section, label, value):
    view.run(f"""(() => {{
        const labels = [...document.querySelectorAll('#{section} .controls label')];
        const select = labels.find(each => each.textContent.startsWith({label!r})).querySelector('select');
        select.value = {value!r};
        select.dispatchEvent(new Event('change'));
    }})()""")


def drawn(view, section, text):
    view.wait(f"document.querySelector('#{section} .chart').getAttribute('aria-label').includes({text!r})")


def test_a_gene_is_found_by_any_case_with_its_numbers_sets_and_links(view):
    view.run("""(() => {
        const box = document.querySelector('#genes input[type=search]');
        box.value = 'vegfa';
        box.dispatchEvent(new Event('change'));
    })()""")
    view.wait("document.querySelector('[data-gene-facts] tbody tr')")
    told = view.run("document.querySelector('[data-gene-facts]').textContent")
    assert "VEGFA" in told and "HIF" in told and "HGNC" in told and "PubMed" in told
    change = made.inputs().contrast_genes.set_index("gene").loc["VEGFA", "log2_fold_change"]
    assert f"{change:+.2f}".replace("-", "−") in told


def test_an_unknown_gene_is_said(view):
    view.run("""(() => {
        const box = document.querySelector('#genes input[type=search]');
        box.value = 'NOTAGENE';
        box.dispatchEvent(new Event('change'));
    })()""")
    assert "NOTAGENE is not" in view.run("document.querySelector('[data-gene-facts]').textContent")


@pytest.mark.parametrize(
    ("plot", "text"),
    [("volcano", "Volcano"), ("ma", "MA plot"), ("ranked", "by rank"), ("running", "Running sum")],
)
def test_every_plot_of_a_contrast_is_drawn(view, plot, text):
    choose(view, "genes", "Plot", plot)
    drawn(view, "genes", text)


def test_samples_are_hidden_ordered_and_shown_as_one_wants(view):
    choose(view, "explore", "Show", "gene")
    drawn(view, "explore", "in every sample")
    view.run("document.querySelector('[data-sample-choices] input').click()")
    caption = "document.querySelector('#explore figcaption').textContent"
    view.wait(f"{caption}.includes('Hidden: 1 of')")
    choose(view, "explore", "Show", "mechanisms")
    drawn(view, "explore", "every mechanism")
    choose(view, "explore", "Show", "components")
    drawn(view, "explore", "Principal components")


def test_a_saved_picture_says_where_it_comes_from(view):
    svg = view.run("""(async () => {
        let href = '';
        const click = HTMLAnchorElement.prototype.click;
        HTMLAnchorElement.prototype.click = function () { href = this.href; };
        const tools = [...document.querySelectorAll('#genes .tools button')];
        tools.find(each => each.textContent === 'SVG').click();
        HTMLAnchorElement.prototype.click = click;
        return decodeURIComponent(href);
    })()""")
    assert svg.startswith("data:image/svg+xml") and "Made for a test" in svg and "Sorascope 0." in svg
    assert "resistant_vs_sensitive" in svg


def test_an_opened_mechanism_shows_what_was_measured(view):
    view.run("document.getElementById('mechanism-hypoxia_hif1a').open = true")
    view.wait("document.querySelector('#mechanism-hypoxia_hif1a table[data-filled]')")
    heads = "[...document.querySelectorAll('#mechanism-hypoxia_hif1a table thead th')]"
    view.wait(f"{heads}.some(each => each.textContent === 'FDR')")
    assert "Change, log2" in view.run(f"{heads}.map(each => each.textContent).join()")


def test_mechanisms_are_found_by_claim_lever_and_alias(view):
    for words, wanted in (
        ("SHP-1", "jak_stat3"),
        ("chloroquine", "autophagy"),
        ("amphiregulin", "egfr"),
        ("qqq", ""),
    ):
        view.run(f"""(() => {{
            const box = document.querySelector('[data-find=mechanism]');
            box.value = {words!r};
            box.dispatchEvent(new Event('input'));
        }})()""")
        shown = view.run(
            "[...document.querySelectorAll('#mechanisms details.mechanism')]"
            ".filter(each => !each.hidden).map(each => each.id)"
        )
        if wanted:
            assert any(wanted in each for each in shown), (words, shown)
        else:
            assert shown == []
            assert "Nothing fits" in view.run("document.querySelector('[data-found]').textContent")


def test_a_narrow_page_is_folded_and_opens_where_a_link_leads(view, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(made.rendered()[0], encoding="utf-8")
    with chromium.Browser(width=390, height=844) as browser:
        browser.open(path)
        assert browser.run("document.documentElement.scrollHeight") < 12_000
        assert browser.run("document.getElementById('genes').classList.contains('folded')")
        browser.run("location.hash = '#gene=VEGFA'")
        browser.wait("document.querySelector('[data-gene-facts] tbody tr')")
        assert not browser.run("document.getElementById('genes').classList.contains('folded')")
        assert browser.run("document.documentElement.scrollWidth") <= 390
        browser.run("openMechanism('hypoxia_hif1a')")
        assert browser.run("document.getElementById('mechanism-hypoxia_hif1a').offsetHeight") > 0
        assert browser.errors == []


def test_the_index_opens_every_page_at_a_gene(tmp_path):
    html, document, _ = made.rendered()
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "report.html").write_text(html, encoding="utf-8")
    (tmp_path / "index.html").write_text(index.render([document]), encoding="utf-8")
    with chromium.Browser() as browser:
        browser.open(tmp_path / "index.html")
        browser.run("""(() => {
            const box = document.querySelector('[data-gene-everywhere] input');
            box.value = 'VEGFA';
            box.dispatchEvent(new Event('input'));
            document.querySelector('[data-gene-everywhere] a').click();
        })()""")
        browser.wait("document.querySelector('[data-gene-facts] tbody tr')")
        assert "VEGFA" in browser.run("document.querySelector('[data-gene-facts] h3').textContent")
        assert browser.errors == []


@pytest.mark.heavy
def test_of_many_contrasts_the_map_is_placed_when_its_part_is_opened(tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page.render(made.contrasts(made.inputs(), 5))[0], encoding="utf-8")
    with chromium.Browser() as browser:
        browser.open(path)
        browser.wait("document.querySelector('[data-content] svg')")
        assert browser.run("document.querySelectorAll('#heatmap svg').length") < 5
        browser.run("document.querySelectorAll('#heatmap details.part')[3].open = true")
        browser.run("document.querySelectorAll('#heatmap details.part')[3].scrollIntoView()")
        browser.wait("document.querySelector('[data-detail=contrast_3] h3')")
        shown = "document.querySelectorAll('#samples details.part')[2]"
        browser.run(f"{shown}.open = true")
        browser.wait(f"{shown}.querySelector('[data-content] h3')")
        reference = made.inputs().data.samples.index[0]
        browser.run(f"showSample('contrast_2', {reference!r})")
        browser.wait(f"{shown}.textContent.includes('No figure here')")
        assert reference in browser.run(f"{shown}.querySelector('[data-content] table').textContent")
        assert browser.errors == []
