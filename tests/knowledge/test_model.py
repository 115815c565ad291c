import pytest


@pytest.mark.parametrize(
    ("key", "label", "citation"),
    [
        (
            "R45",
            "ref. 45",
            "van Malenstein H 2013 Cancer Lett 329:74-83. Long-term exposure to sorafenib of liver cancer "
            "cells induces resistance with epithelial-to-mesenchymal transition, increased invasion and risk "
            "of rebound growth.",
        ),
        (
            "R46",
            "ref. 46",
            "Kalluri R 2009 J Clin Invest 119:1420-8. The basics of epithelial-mesenchymal transition. "
            "doi 10.1172/JCI39104. The review lists this work twice, as 43 and 46.",
        ),
        (
            "schubert2018",
            "Schubert 2018",
            "Schubert M 2018 Nat Commun. pathway footprints from perturbation (PROGENy). PMID 29295995.",
        ),
        ("dimalta2017", "Di Malta 2017", "Di Malta C 2017 Science. RagD, TFEB and mTORC1."),
        ("textbook", "textbook", "common knowledge of the pathway; no single work."),
    ],
)
def test_labels_and_citations(base, key, label, citation):
    assert base.references[key].label == label
    assert base.references[key].citation == citation


def test_a_topic_keeps_its_case(base):
    assert "mTORC1 raises" in base.references["bensahra2016"].citation
    assert "c-Jun raises" in base.references["angel1988"].citation


@pytest.mark.parametrize(
    ("key", "link"),
    [
        ("R13", "https://doi.org/10.1016/S1470-2045%2808%2970285-7"),
        ("R56", "https://pubmed.ncbi.nlm.nih.gov/27154061/"),
        ("R16", ""),
    ],
)
def test_a_link_goes_by_doi_else_by_pmid_else_there_is_none(base, key, link):
    assert base.references[key].link == link


def test_sets_and_panels_hold_scored_genes_with_their_signs(base):
    assert base.signed_sets()["jak_stat3"]["PTPN6"] == -1
    assert "JAK1" not in base.signed_sets()["jak_stat3"]
    assert base.panels()["abc_efflux"] == {"ABCB1": 1, "ABCG2": 1}
