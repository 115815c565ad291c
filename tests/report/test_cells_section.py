"""The section on single cells: there for cells, absent for bulk, names harmless, map in the page."""

import base64
import gzip
import json
import re
from dataclasses import replace

import accessible
import chromium
import made
import numpy as np
import pandas as pd
import pytest

from sorascope.cells import resistant_like, shares
from sorascope.report import cell_methods, cells, page
from sorascope.settings import CellOptions, Contrast

pytestmark = pytest.mark.long

MECHANISMS = ["hypoxia_hif1a", "emt"]


def tables(given):
    """The cell stages' own tables, from invented scores of 40 cells a sample."""
    sheet, name = given.data.samples, next(iter(given.dataset.contrasts))
    contrast = given.dataset.contrasts[name]
    assert isinstance(contrast, Contrast)
    rng = np.random.default_rng(0)
    samples = np.repeat(sheet.index.to_numpy(), 40)
    resistant = np.repeat((sheet[contrast.column] == contrast.test).to_numpy(), 40)
    scores = rng.normal(size=(len(samples), 2)) / 10
    scores[resistant, 0] += 0.4
    by_sample = shares.by_sample(scores, samples, sheet, contrast, MECHANISMS).assign(contrast=name)
    found = resistant_like.find(scores, samples, sheet, contrast, MECHANISMS).assign(contrast=name)
    quality = pd.DataFrame({"sample": sheet.index, "cells": 45, "kept": 40, "few_counts": 5})
    places = pd.DataFrame(
        {
            "cell": [f"c{number}" for number in range(len(samples))],
            "sample": samples,
            "label": "all",
            "x": scores[:, 0],
            "y": scores[:, 1],
        }
    )
    for column, mechanism in enumerate(MECHANISMS):
        places[mechanism] = scores[:, column]
    compared = shares.compare(by_sample).assign(contrast=name)
    return cells.CellTables(quality, compared, by_sample, found, places)


@pytest.fixture(scope="module")
def rendered():
    given = made.inputs(names=list(made.HOSTILE))
    return page.render(replace(given, cells=tables(given)))


def test_bulk_data_have_no_such_section():
    html, _, figures = made.rendered()
    assert 'id="cells"' not in html
    assert 'data-chunk="cells"' not in html
    assert not any(key.endswith("/cells") for key in figures)


def test_the_section_shows_shares_samples_and_map(rendered):
    html, _, figures = rendered
    assert '<section id="cells">' in html
    assert 'href="#cells"' in html
    shown = next(text for key, text in figures.items() if key.endswith("/cells"))
    assert "Hypoxia" in shown and "95th percentile" in shown
    packed = re.search(r'data-chunk="cells">([^<]+)<', html)[1]
    points = json.loads(gzip.decompress(base64.b64decode(packed)))
    assert set(points["scores"]) == set(MECHANISMS)
    assert len(points["x"]) == len(points["levels"]["sample"]["codes"])
    assert min(points["scores"]["emt"]["steps"]) == 0 and max(points["scores"]["emt"]["steps"]) == 100


def test_what_was_done_about_doublets_is_told():
    given = made.inputs(names=list(made.HOSTILE))
    with_cells = replace(given, cells=tables(given))

    def told(notes):
        html = page.render(replace(with_cells, qc={**given.qc, "cells": {"doublets": notes}}))[0]
        return re.findall(r"<p>Doublets.*?(?=</section>)", html, re.DOTALL)[0]

    assert told({"a": "none flagged: why", "b": "none flagged: why"}).startswith(
        "<p>Doublets, by Scrublet's scores in each sample: none flagged: why.</p>"
    )
    several = told({"a": "none flagged", "<b>": "3 flagged above a score of 0.250", "c": "none flagged"})
    assert "<bdi>a</bdi>, <bdi>c</bdi>: none flagged</li>" in several
    assert "<bdi>&lt;b&gt;</bdi>: 3 flagged above a score of 0.250</li>" in several
    assert told({}).startswith("<p>Doublets were not looked for (<code>doublets: off</code>).</p>")


def test_names_from_files_stay_text(rendered):
    section = rendered[0].split('<section id="cells">')[1].split("</section>")[0]
    assert "<script>alert" not in section
    assert "<img src=x" not in section


def test_every_column_of_the_tables_is_explained(rendered):
    from sorascope.report import columns

    given = made.inputs()
    told = columns.describe(cells.tables(tables(given)), {})
    assert list(told.loc[told["meaning"] == "", "column"]) == []


@pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING)
def test_the_map_is_drawn_and_recoloured(rendered, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(rendered[0], encoding="utf-8")
    choose = (
        "const c = document.querySelector('[data-cell-map] [data-choice]');"
        "c.value = 'emt'; c.dispatchEvent(new Event('change'))"
    )
    with chromium.Browser() as browser:
        browser.open(path)
        browser.wait("document.querySelector('[data-cell-map] option')")
        picture = "document.querySelector('[data-cell-map] canvas').toDataURL()"
        before = browser.run(picture)
        browser.run(choose)
        assert browser.run(picture) != before
        assert "Score from" in browser.run("document.querySelector('[data-legend]').textContent")
        assert browser.errors == []


def paragraph(
    doublets="drop", notes=("3 flagged above a score of 0.3", "not assessed: 55 cells"), mapped=True
):
    given = made.inputs()
    found = tables(given)
    if not mapped:
        found = replace(found, map=found.map.assign(x=np.nan))
    quality = {"cells": {"doublets": dict(zip("ab", notes, strict=False))}}
    return cell_methods.methods(found, CellOptions(doublets=doublets), quality, 7)[0]


def test_methods_say_which_steps_are_whose():
    told = paragraph()
    samples = len(made.inputs().data.samples)
    assert told.startswith(
        f"Cells. {40 * samples} of {45 * samples} cells were kept: at least 500 counts and 200 genes"
    )
    assert (
        "looked for in 1 of 2 samples by Scrublet's scores (variable genes and simulated pairs by scanpy, 10 "
        in told
    )
    assert "neighbours by scikit-learn, seed 7)" in told
    assert "and taken out." in told
    assert "cells is scanpy's UMAP (counts per 10,000, logarithm, 2,000 variable genes, 30 principal" in told
    assert cell_methods.methods(None, CellOptions(), {}, 7) == []


def test_methods_name_no_library_that_did_nothing():
    for options in ({"doublets": "off"}, {"notes": ("not assessed: 55 cells",)}):
        told = paragraph(**options, mapped=False)
        assert "scanpy" not in told and "scikit-learn" not in told
        assert "There are too few cells for a map." in told
    assert "marked and kept" in paragraph("flag")


@accessible.held
@pytest.mark.parametrize("view", [{}, {"dark": True}, {"width": 390}])
def test_axe_finds_no_fault(rendered, tmp_path, view):
    path = tmp_path / "page.html"
    path.write_text(rendered[0], encoding="utf-8")
    with chromium.Browser(**view) as browser:
        browser.open(path)
        assert accessible.faults(browser) == []
