"""The report of published tables, made in memory through the real stages."""

import base64
import gzip
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
import yaml
from jsonschema import Draft202012Validator

from sorascope import handover, identifiers, knowledge
from sorascope.atlas import unit_effects
from sorascope.contrast.set_tests import gsea
from sorascope.contrast_table import contrast
from sorascope.files.shipped import ROOT
from sorascope.report import index, multiqc
from sorascope.report.published import page
from sorascope.report.published.answer import SIDES, finding, furthest
from sorascope.report.published.sentences import confounding, headline, support
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS, Atlas, Dataset, Statistics, Table
from sorascope.synthesis import place
from sorascope.synthesis.folders import load

sys.path.append(str(Path(__file__).resolve().parents[1] / "report"))
import accessible
import chromium

pytestmark = pytest.mark.long

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def base():
    return knowledge.load(SHIPPED_MECHANISMS)


@pytest.fixture(scope="module")
def made(base, tmp_path_factory):
    """Two tables: EMT is higher in the first, the second is its ranks; all other genes by chance."""
    folder = tmp_path_factory.mktemp("tables")
    genes = sorted(
        {gene.symbol for each in base.mechanisms.values() for gene in each.genes if each.id != "emt"}
    )
    emt = base.signed_sets()["emt"]
    draw = np.random.default_rng(3)
    changes = {gene: draw.normal(0, 0.5) for gene in [*genes, *emt]}
    changes |= {gene: sign * 1.5 + draw.normal(0, 0.3) for gene, sign in emt.items()}
    changes["ABCB1"] = 2.5
    for name, unit in (("logs.tsv", 1), ("raw.tsv", 1000)):
        text = "gene\tvalue\n" + "".join(f"{gene}\t{change * unit:.5f}\n" for gene, change in changes.items())
        (folder / name).write_text(text, encoding="utf-8")
    dataset = Dataset(
        "lab",
        f"Lab {HOSTILE}",
        kind="contrast",
        resistance="acquired",
        facts={"line": "Huh7", "drug": HOSTILE},
        tables={
            "logs": Table("logs", folder / "logs.tsv"),
            "ranks": Table("ranks", folder / "raw.tsv", "rank"),
        },
    )
    options = Statistics(permutations=100)
    found = contrast.run(dataset, identifiers.load_table(IDENTIFIERS), base.signed_sets(), options)
    from sorascope.files import tables

    results = {name: each.result for name, each in found.items()}
    given = page.Published(
        dataset,
        options,
        base,
        tables.stack({name: each.genes for name, each in results.items()}),
        tables.stack({name: each.mechanisms for name, each in results.items()}),
        *scored(results, base.signed_sets()),
        tables.stack({name: each.id_report for name, each in found.items()}),
        {name: each.info for name, each in results.items()},
        placed(dataset, base, results, options),
    )
    return page.render(given)


def scored(results, sets):
    """Return GSEA's tables."""
    from sorascope.files import tables

    found = {name: gsea.prerank(handover.ranking(each.genes), sets, 100) for name, each in results.items()}
    return [tables.stack({name: each[place] for name, each in found.items()}) for place in (0, 1)]


def placed(dataset, base, results, options):
    """Return the place of both tables among the shipped contrasts."""
    own = unit_effects.Effects()
    for name, each in results.items():
        unit_effects.of_table(own, each.genes, dataset, name, base.signed_sets(), base.panels(), options)
    tables = own.tables()
    return place.of_tables(tables["units"], tables["effects"], base, load(Atlas().known))


def test_the_answer_names_what_moved_and_what_such_tables_cannot_give(made):
    html, document = made
    assert document["contrasts"][0]["headline"].startswith(
        "EMT higher: more than other genes changed (FDR 0.05)"
    )
    assert "per-sample scores and signatures" in html
    assert "fry (is the set changed at all, judged by replicates)" in html


def test_the_document_keeps_to_its_schema(made):
    schema = yaml.safe_load(
        (ROOT / "workflow" / "schemas" / "report.schema.yaml").read_text(encoding="utf-8")
    )
    text = json.dumps(made[1], allow_nan=False)
    faults = [
        f"{fault.json_path}: {fault.message}"
        for fault in Draft202012Validator(schema).iter_errors(json.loads(text))
    ]
    assert faults == []


def test_without_p_values_reading_and_support_come_from_camera_alone(made):
    rows = {row["mechanism"]: row for row in made[1]["contrasts"][0]["mechanisms"]}
    assert rows["emt"]["support"] == "stands out (no p values: the only test)"
    assert rows["emt"]["reading"] == "toward resistance"
    assert rows["emt"]["differs_p"] is None
    assert rows["emt"]["fry_p"] is None
    assert rows["hedgehog_gli"]["support"] == "not supported"


def test_support_says_which_of_the_two_questions_is_answered_yes():
    row = {"direction": "down", "differs_fdr": 0.01, "camera_fdr": 0.5}
    assert support(row, "+", 0.05) == {
        "support": "differs, does not stand out",
        "reading": "toward sensitivity",
    }
    assert support(row | {"camera_fdr": 0.05}, "+", 0.05)["support"] == "differs and stands out"
    assert support(row | {"camera_fdr": 0.05, "differs_fdr": 0.06}, "+", 0.05)["support"] == "not supported"
    assert support(row | {"differs_fdr": None}, "+", 0.05) == {"support": "not supported", "reading": ""}
    assert support(row | {"camera_fdr": None}, "+", 0.05)["support"] == "not tested"


def test_the_headline_names_first_what_stands_out():
    tests = [
        {"mechanism": "a", "support": "differs and stands out", "direction": "up"},
        {"mechanism": "b", "support": "differs, does not stand out", "direction": "down"},
        {"mechanism": "c", "support": "not supported", "direction": "up"},
    ]
    assert headline(tests, {}, 0.05) == (
        "a higher: more than other genes changed (FDR 0.05). "
        "Different from the references, but not clearly more than other genes changed: b lower."
    )
    assert headline(tests[1:], {}, 0.05).startswith("No mechanism's genes changed more than other genes")
    assert "b lower" in headline(tests[1:], {}, 0.05)


def test_ranks_give_the_same_test_and_no_effect(made):
    logs, ranks = ({row["mechanism"]: row for row in each["mechanisms"]} for each in made[1]["contrasts"])
    assert ranks["emt"]["camera_p"] == pytest.approx(logs["emt"]["camera_p"])
    assert ranks["emt"]["effect"] is None and logs["emt"]["effect"] == pytest.approx(1.5, abs=0.2)


def test_a_call_stands_beside_its_adjusted_test_and_what_proliferation_did(made):
    html, document = made
    contrast = document["contrasts"][0]
    rows = {row["mechanism"]: row for row in contrast["mechanisms"]}
    assert rows["emt"]["vanishes"] == "no" and rows["emt"]["p_adjusted"] < 0.05
    assert rows["hedgehog_gli"]["vanishes"] == ""
    assert contrast["confounding"].startswith("Beside the mechanisms: proliferation ")
    assert contrast["confounding"] in html
    assert "no support does not mean no change" in html


def test_without_any_support_the_headline_names_what_moved_furthest_in_the_order_of_the_page():
    rows = [{"mechanism": name, "support": "not supported", "direction": "down"} for name in "abcd"]
    untested = {"mechanism": "e", "support": "not tested", "direction": ""}
    told = headline([*rows, untested], {"a": "Efflux"}, 0.05)
    first = "No mechanism changed further than chance allows (FDR 0.05); furthest up or down: "
    assert told == f"{first}Efflux lower, b lower and c lower."
    assert headline([untested], {}, 0.05).startswith("No mechanism could be tested")


def test_neither_controls_nor_confounders_are_named_as_what_moved_furthest():
    base = knowledge.load(SHIPPED_MECHANISMS)
    sides = [key for key, each in base.mechanisms.items() if each.mechanism_class in SIDES]
    rows = [{"mechanism": key, "support": "not supported", "direction": "up"} for key in [*sides, "emt"]]
    assert finding(rows, [], base, 0.05).endswith("furthest up or down: EMT higher.")
    rows[0]["support"] = "differs and stands out"
    names = {key: each.short_name or each.name for key, each in base.mechanisms.items()}
    assert f"{names[sides[0]]} higher" in finding(rows, [], base, 0.05)


def test_proliferation_within_chance_is_said_to_be_within_chance():
    row = {"mechanism": "proliferation", "camera_p": 0.4, "camera_fdr": 0.7, "direction": "up"}
    quiet = confounding([row | {"support": "not supported"}])
    assert "went up no further than chance allows (camera p 0.4, FDR 0.7)" in quiet
    assert "tested again" not in quiet
    sure = confounding([row | {"support": "differs and stands out"}])
    assert "chance" not in sure and "tested again" in sure


def test_columns_without_any_value_are_left_out(made):
    logs, ranks = made[0].split("Tests of every scored mechanism, ")[1:3]
    assert "Shift, log2" in logs and "Shift, log2" not in ranks.split("</table>")[0]
    assert "Differs, FDR" not in logs.split("</table>")[0]


def test_without_proliferation_the_page_says_so():
    row = {"mechanism": "proliferation", "camera_p": None, "camera_fdr": None, "direction": ""}
    row["support"] = "not tested"
    assert confounding([row]).startswith("Proliferation could not be tested")
    assert confounding([]).startswith("Proliferation could not be tested")


def test_the_efflux_panel_shows_its_gene(made):
    panel = {
        row["gene"]: row for row in made[1]["contrasts"][0]["panels"] if row["mechanism"] == "abc_efflux"
    }
    assert panel["ABCB1"]["log2_fold_change"] == pytest.approx(2.5)


def test_the_index_page_takes_it_in(made):
    html = index.render([made[1]])
    assert "2 published tables" in html
    assert made[1]["contrasts"][0]["headline"] in html


def test_leading_edge_genes_stand_with_every_set_and_each_gene_has_its_change(made, base):
    html, document = made
    rows = {row["mechanism"]: row for row in document["contrasts"][0]["mechanisms"]}
    emt = base.signed_sets()["emt"]
    edge = dict(part.split(" (") for part in rows["emt"]["leading"])
    assert len(edge) > len(emt) / 2 and edge.keys() <= emt.keys()
    assert all(
        (float(change.rstrip(")").replace("−", "-")) > 0) == (emt[gene] > 0) for gene, change in edge.items()
    )
    assert "Leading-edge genes" in html
    genes = {row["gene"]: row for row in document["contrasts"][0]["genes"]}
    assert genes["ABCB1"]["log2_fold_change"] == pytest.approx(2.5)
    assert genes["ABCB1"]["rank"] / genes["ABCB1"]["of"] < 0.05
    ranked = {row["gene"]: row for row in document["contrasts"][1]["genes"]}
    assert ranked["ABCB1"]["log2_fold_change"] is None
    assert ranked["ABCB1"]["rank"] == genes["ABCB1"]["rank"]


def test_each_mechanism_says_what_each_table_shows_of_it(made):
    told = {each["id"]: each["here"] for each in made[1]["mechanisms"]}["emt"]
    assert told[0].startswith("logs: higher by +1.") and "reads as toward resistance" in told[0]
    assert any(text.startswith("ranks: higher, camera FDR") for text in told)


def test_known_models_are_ranked_by_similarity(made):
    first = made[1]["contrasts"][0]["place"]
    sizes = [row["similarity"] for row in first]
    assert sizes == sorted(sizes, reverse=True) and len(sizes) > 8
    assert first[0]["known"] in made[0]


def test_furthest_stand_in_the_headline_and_in_the_next_steps(made):
    html, document = made
    first, ranks = document["contrasts"]
    assert "ABCB1 +2.50 log2 (rank " in first["headline"]
    assert "more than other genes changed" in first["headline"]
    assert "ABCB1 up (rank " in ranks["headline"]
    assert {"emt", "abc_efflux"} <= {step["mechanism"] for step in first["next"]}
    assert first["control"]["state"] in ("quiet", "unusable") and first["control"]["sentence"] in html
    assert "What to do next" in html and document["clinical"]


def test_of_a_table_without_p_values_the_furthest_furthest_are_named_without_a_claim():
    row = {"measured": True, "by_rank": True, "of": 1000, "moved": "", "said": None, "panel_fdr": 0.06}
    rows = [
        row | {"gene": gene, "rank": rank, "log2_fold_change": change}
        for gene, rank, change in (("A", 9, 1.5), ("B", 4, 2.5), ("C", 900, 0.1), ("D", 40, -1.0))
    ]
    told = furthest([*rows, rows[1]])
    assert told == (
        "Furthest among single genes, no further than chance allows: "
        "B (+2.50 log2, rank 4 of 1,000), A (+1.50 log2, rank 9 of 1,000) and "
        "D (−1.00 log2, rank 40 of 1,000)."
    )
    assert furthest([each | {"by_rank": False} for each in rows]) == ""


def test_names_are_text(made):
    assert HOSTILE not in made[0]
    assert "&lt;script&gt;" in made[0]


@pytest.mark.skipif(chromium.find() is None, reason=chromium.MISSING)
def test_nothing_is_fetched_and_nothing_complained_of(made, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(made[0], encoding="utf-8")
    with chromium.Browser(width=390) as browser:
        browser.open(path)
        browser.run("document.querySelector('#downloads > h2 > button.fold').click()")
        browser.run("document.getElementById('downloads').scrollIntoView()")
        browser.wait("document.querySelector('#table-view tbody tr')")
        assert [url for url in browser.requests if not url.startswith(("file:", "data:", "blob:"))] == []
        assert browser.errors == []
        assert browser.run("document.documentElement.scrollWidth") <= 390


def chunk(html, name):
    """Return a chunk of the page as its scripts read it."""
    packed = re.search(rf'data-chunk="{re.escape(name)}">([^<]*)<', html)[1]
    return json.loads(gzip.decompress(base64.b64decode(packed)))


def test_the_drawn_running_sum_reaches_the_score_of_the_table(made):
    """The page's plot and its table of GSEA are packed apart: the extreme of each curve is the table's ES."""
    head, scores = chunk(made[0], "genes"), chunk(made[0], "table:contrast/gsea.tsv")
    columns = dict(zip(scores["names"], scores["columns"], strict=True))
    texts = {
        name: [columns[name]["l"][code] for code in columns[name]["c"]] for name in ("contrast", "mechanism")
    }
    told = dict(zip(zip(*texts.values(), strict=True), columns["es"]["n"], strict=True))
    drawn = {(each["name"], key): each for each in head["contrasts"] for key in each["running"]}
    assert {key for key, score in told.items() if score is not None} == set(drawn)
    for (table, mechanism), each in drawn.items():
        curve = each["running"][mechanism]
        heights, others = np.array(curve["heights"]), np.array(curve["others"])
        after = np.cumsum(heights) - others / (each["ranked"] - len(heights))
        ends = np.concatenate([after, after - heights])
        extreme = ends[np.argmax(np.abs(ends))]
        assert extreme == pytest.approx(told[table, mechanism], abs=2e-3), (table, mechanism)
        assert curve["es"] == pytest.approx(told[table, mechanism], abs=1e-4)


def test_multiqc_gets_one_row_a_table(made):
    document = made[1]
    content = multiqc.content(document)
    assert list(content["data"]) == [each["name"] for each in document["contrasts"]] == ["logs", "ranks"]
    row = content["data"]["logs"]
    assert set(content["headers"]) == set(row)
    assert row["genes"] == document["contrasts"][0]["model"]["genes_tested"]
    assert row["called"] >= row["toward"] == 1
    assert row["mechanisms"].startswith("Epithelial-mesenchymal transition higher, stands out")
    assert "by published table" in content["description"]
    json.dumps(content, allow_nan=False)


@accessible.held
@pytest.mark.parametrize("view", [{}, {"dark": True}, {"width": 390}])
def test_axe_finds_no_fault(made, tmp_path, view):
    path = tmp_path / "page.html"
    path.write_text(made[0], encoding="utf-8")
    with chromium.Browser(**view) as browser:
        browser.open(path)
        assert accessible.faults(browser) == []
