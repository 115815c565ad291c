"""The default config, run by the real snakemake: the shipped data sets through every stage."""

import json
import re
from html import unescape

import pandas as pd
import pytest

pytestmark = pytest.mark.e2e

PANELS = ["gdsc_liver", "planted"]
TABLES = [
    "id_report.tsv",
    "scores/rank.tsv",
    "scores/ssgsea.tsv",
    "scores/coverage.tsv",
    "contrast/genes.tsv",
    "contrast/mechanisms.tsv",
    "contrast/gsea.tsv",
    "contrast/gsea_curves.tsv",
    "signature/signatures.tsv",
    "signature/genes.tsv",
    "signature/calibration.tsv",
]


def table(run, panel, name):
    return pd.read_csv(run.root / "results" / panel / name, sep="\t")


@pytest.mark.parametrize("panel", PANELS)
def test_every_stage_leaves_its_whole_output(default_run, panel):
    for name in TABLES:
        assert len(table(default_run, panel, name)) > 0, name
    for name in ["qc.json", "contrast/model.json", "signature/model.json"]:
        assert json.loads((default_run.root / "results" / panel / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("panel", PANELS)
def test_every_mechanism_has_a_row_for_every_sample(default_run, panel):
    from sorascope import knowledge
    from sorascope.settings import SHIPPED_MECHANISMS

    mechanisms = set(knowledge.load(SHIPPED_MECHANISMS, layers=None).mechanisms)
    signatures = table(default_run, panel, "signature/signatures.tsv")
    layered = signatures[signatures["layer"] != "arms"]
    assert set(signatures["layer"]) == {"review", "since_2017", "arms"}
    per_sample = layered.groupby("sample")["mechanism"].agg(set)
    assert len(per_sample) >= 10
    assert (per_sample == mechanisms).all()
    assert not signatures.duplicated(["contrast", "sample", "mechanism"]).any()
    assert set(signatures["call"]) <= {
        "active",
        "suppressed",
        "unchanged",
        "undetermined",
        "insufficient coverage",
        "not evaluable",
    }


@pytest.mark.parametrize("panel", PANELS)
def test_the_report_stands_alone(default_run, panel):
    page = (default_run.root / "results" / panel / "report.html").read_text(encoding="utf-8")
    assert not re.search(r"""src=["']?(https?:)?//""", page)
    outward = set(re.findall(r"""href=["']?(?:https?:)?//([^/"']+)""", page))
    assert outward <= {"doi.org", "pubmed.ncbi.nlm.nih.gov"}  # links to works, nothing that is fetched
    assert len(page) < 5_000_000


def test_simulated_data_are_marked(default_run):
    pages = {
        panel: (default_run.root / "results" / panel / "report.html").read_text("utf-8") for panel in PANELS
    }
    assert "simulated" in pages["planted"].lower()
    assert "Simulated data" not in pages["gdsc_liver"]


def test_a_second_run_has_nothing_to_do(default_run):
    again = default_run.snakemake()
    assert again.returncode == 0
    assert "Nothing to be done" in again.stdout


def test_interaction_was_not_asked_for_and_leaves_headers(default_run):
    for name in ["contrast/interaction.tsv", "contrast/interaction_genes.tsv"]:
        found = table(default_run, "planted", name)
        assert len(found) == 0
        explained = table(default_run, "planted", "README.tsv").set_index("table").loc[name, "column"]
        assert list(explained) == list(found.columns)


def test_dedifferentiation_and_emt_lead_in_resistant_lines(default_run):
    mechanisms = table(default_run, "gdsc_liver", "contrast/mechanisms.tsv").set_index("mechanism")
    leading = mechanisms["camera_p"].nsmallest(3).index
    assert {"emt", "liver_identity_loss"} & set(leading)
    assert mechanisms.loc["emt", "direction"] == "up"


def test_acquired_resistance_is_the_third_data_set_and_stands_beside_other_clones(default_run):
    found = table(default_run, "huh7_resistant", "contrast/mechanisms.tsv")
    rows = found.set_index(["contrast", "mechanism"])
    assert rows.loc[("clone_1", "tgfb_smad"), "drift_p"] < 0.05 < rows.loc[("clone_1", "emt"), "drift_p"]
    assert "too few unrelated lines" in rows.loc[("clone_1", "liver_identity_loss"), "drift_note"]
    page = (default_run.root / "results/huh7_resistant/report.html").read_text(encoding="utf-8")
    assert "moved further than those do" in page and "line: Huh7" in page
    summary = table(default_run, "planted", "signature/summary.tsv")
    tested = summary["call"].isin(["active", "suppressed"]) & (summary["layer"] == "review")
    assert summary.loc[tested, "also_of_lines"].notna().all()


def evidence(run, panel, assay):
    found = table(run, panel, f"assays/{assay}/evidence.tsv")
    return found.set_index(["line", "mechanism"])["agreement"]


def test_what_is_planted_in_phosphorylation_is_told_beside_mrna(default_run):
    truth = pd.read_csv(default_run.root / "resources/panels/planted/truth_phospho.tsv", sep="\t")
    found = evidence(default_run, "planted", "phospho")
    told = {(row.line, row.mechanism): found[row.line, row.mechanism] for row in truth.itertuples()}
    assert told == {(row.line, row.mechanism): row.expected for row in truth.itertuples()}


def test_the_liver_panel_says_what_its_proteins_and_copies_say(default_run):
    rppa = evidence(default_run, "gdsc_liver", "rppa")["(all)"]
    assert rppa["emt"] == "agree"
    assert {rppa[key] for key in ("egfr_erbb3_axis", "jak_stat3", "pi3k_akt_mtor")} == {"neither"}
    assert rppa["jnk_ap1_activation"] == "own assay does not move"
    sentences = table(default_run, "gdsc_liver", "assays/copy_number/evidence.tsv").set_index("mechanism")[
        "sentence"
    ]
    assert "4 × gain: whole arm" in sentences["vegfa_6p21_gain"]
    page = (default_run.root / "results/gdsc_liver/report.html").read_text(encoding="utf-8")
    assert "c-Jun_pS73" in page
    assert "points as the review reads resistance in both; none survives correction" in page
    assert "sorafenib_auc and ccle_activity_area correlate at Spearman's ρ +0.27" in unescape(page)
