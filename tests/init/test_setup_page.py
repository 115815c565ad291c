"""The page that sorts samples by hand, in a real browser: from the page to its files, preflight and a run."""

import shutil
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from sorascope import cli, identifiers, preflight, settings
from sorascope.init import page
from sorascope.init.start import start

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))
import accessible
import chromium

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING),
]
NAMES = ["A1", "A2", "A3", "B1", "B2", "B3", "</script><b>x"]
SYMBOLS = sorted(identifiers.load_table(settings.IDENTIFIERS).approved)[:3000:2]


def matrix(path):
    rng = np.random.default_rng(1)
    counts = rng.poisson(rng.lognormal(5, 1.5, (len(SYMBOLS), 1)) * rng.lognormal(0, 0.2, (len(SYMBOLS), 7)))
    pd.DataFrame(counts, index=pd.Index(SYMBOLS, name="gene"), columns=NAMES).to_csv(path, sep="\t")


@pytest.fixture
def view(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    matrix(Path("counts.tsv"))
    assert cli.main(["init", "counts.tsv", "--name", "mine", "--page"]) == 0
    with chromium.Browser() as browser:
        browser.open("config/mine.html")
        browser.wait("document.querySelectorAll('#board-group .chip').length === 7")
        yield browser


def drag(view, axis, sample, box):
    """Drag a sample to a box, with the events that a mouse makes."""
    view.run(f"""(() => {{
        const chip = document.querySelector(`#board-{axis} [data-sample={sample!r}]`);
        const box = document.querySelector(`#board-{axis} [data-box={box!r}]`);
        const moved = new DataTransfer();
        const fire = (node, kind) => node.dispatchEvent(
            new DragEvent(kind, {{dataTransfer: moved, bubbles: true, cancelable: true}}));
        fire(chip, 'dragstart'); fire(box, 'dragover'); fire(box, 'drop');
    }})()""")


def by_keys(view, axis, samples, box):
    """Choose samples and put them into a box with the keyboard alone."""
    for sample in samples:
        view.run(f"document.querySelector(`#board-{axis} [data-sample={sample!r}]`).focus()")
        view.key("Space")
    view.run(f"document.querySelector(`#board-{axis} [data-box={box!r}] .put`).focus()")
    view.key("Enter")


def fill(view, field, value):
    view.run(f"""(() => {{
        const field = document.querySelector({field!r});
        field.value = {value!r};
        for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind));
    }})()""")


def sort(view):
    for old, new in {"sensitive": "A", "resistant": "B"}.items():
        fill(view, f"#board-group [data-box={old}] input", new)
    for sample in ("A1", "A2"):
        drag(view, "group", sample, "A")
    by_keys(view, "group", ["B1", "B2", "B3"], "B")
    drag(view, "group", "A3", "A")
    view.run("document.querySelector('#board-clone .add').click()")
    by_keys(view, "clone", ["B1", "B2"], "clone 1")
    view.run("document.querySelector('#board-clone .add').click()")
    by_keys(view, "clone", ["B3"], "clone 2")
    view.run("""document.querySelector('#board-group [data-sample*=script]').click();
        [...document.querySelectorAll('#board-group .put')].at(-1).click()""")
    fill(view, "[aria-label='Why these samples are left out']", "swapped: see notes")
    for key, value in {"resistance": "acquired", "test": "B", "reference": "A", "scale": "counts"}.items():
        fill(view, f"#f-{key}", value)


def test_the_page_makes_files_that_pass_preflight(view):
    assert view.run("document.getElementById('get-config').disabled")
    sort(view)
    assert view.run("document.getElementById('open').textContent") == "Nothing is open."
    for button in ("config", "sheet"):
        with view.page.expect_download() as file:
            view.run(f"document.getElementById('get-{button}').click()")
        file.value.save_as(Path("config", file.value.suggested_filename))
    assert all(Path("config", name).exists() for name in ("mine.yaml", "mine.tsv"))
    assert view.errors == []
    assert len([url for url in view.requests if not url.startswith(("blob:", "data:"))]) == 1
    config = yaml.safe_load(Path("config/mine.yaml").read_text(encoding="utf-8"))
    preflight.check(settings.load(config))
    entry = config["datasets"]["mine"]
    assert entry["exclude"] == {NAMES[-1]: "swapped: see notes"}
    assert entry["contrasts"] == {
        "B_vs_A": {"column": "group", "test": "B", "reference": "A", "clone": "clone"}
    }
    assert Path("config/mine.tsv").read_text(encoding="utf-8").splitlines()[4] == "B1\tB\tclone 1"


@pytest.mark.heavy
@pytest.mark.e2e
def test_the_files_of_the_page_run(view, checkout):
    sort(view)
    for name in ("config", "sheet"):
        text = view.run(f"document.getElementById('{name}').textContent")
        target = checkout.root / "config" / f"mine.{'yaml' if name == 'config' else 'tsv'}"
        target.write_text(text, encoding="utf-8")
    shutil.copy("counts.tsv", checkout.root)
    done = checkout.snakemake("--configfile", "config/mine.yaml")
    assert done.returncode == 0, done.stdout
    assert (checkout.root / "results" / "mine" / "report.html").exists()


def test_a_published_table_has_no_page(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    table = pd.DataFrame({"gene": SYMBOLS[:500], "logFC": np.linspace(-1, 1, 500)})
    table.to_csv("table.tsv", sep="\t", index=False)
    assert cli.main(["init", "table.tsv", "--page"]) == 1
    assert "without --page" in capsys.readouterr().err


def test_names_cannot_end_the_script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    matrix(Path("counts.tsv"))
    html = page.render("mine", "counts.tsv", start("counts.tsv", "mine"), Path("config"))
    assert html.count("</script>") == 2
    assert "<b>x" not in html


@accessible.held
def test_axe_finds_no_fault(view):
    assert accessible.faults(view) == []
