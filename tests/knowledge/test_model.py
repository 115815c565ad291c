import pytest


@pytest.mark.parametrize(
    ("key", "label", "citation"),
    [
        (
            "R45",
            "ref. 45",
            "van Malenstein H 2013 Cancer Lett 329:74-83. Long exposure to sorafenib: resistance, EMT, "
            "invasion, risk of rebound growth.",
        ),
        (
            "R46",
            "ref. 46",
            "EMT and sorafenib. (cited in the review under this number; author and year not verified)",
        ),
        (
            "schubert2018",
            "Schubert 2018",
            "Schubert M 2018 Nat Commun. Pathway footprints from perturbation (PROGENy). PMID 29295995.",
        ),
        ("dimalta2017", "Di Malta 2017", "Di Malta C 2017 Science. RagD, TFEB and mTORC1."),
        ("textbook", "textbook", "Common knowledge of the pathway; no single work."),
    ],
)
def test_labels_and_citations(base, key, label, citation):
    assert base.references[key].label == label
    assert base.references[key].citation == citation


def test_sets_and_panels_hold_scored_genes_with_their_signs(base):
    assert base.signed_sets()["jak_stat3"]["PTPN6"] == -1
    assert "JAK1" not in base.signed_sets()["jak_stat3"]
    assert base.panels()["abc_efflux"] == {"ABCB1": 1, "ABCG2": 1}
