"""Panels gene by gene, from the genes of a contrast or of a published table."""

import numpy as np
import pandas as pd
import pytest
from made import base

from sorascope.report import next_steps, panels

NOISE = 2000


def table(moved, p=True):
    """Genes of a contrast: every panel gene and noise; `moved`: gene -> log2 change."""
    draw = np.random.default_rng(5)
    held = {gene for each in base().panels().values() for gene in each} - {"KLB"}
    genes = [*sorted(held), *(f"GENE{number}" for number in range(NOISE))]
    change = np.array([moved.get(gene, draw.normal(0, 0.2)) for gene in genes])
    made = pd.DataFrame({"gene": genes, "log2_fold_change": change, "change": change, "t": change / 0.2})
    made["p"] = np.where(np.abs(change) > 1, 1e-6, 0.5) if p else np.nan
    return made if p else made.assign(t=np.nan)


def rows(moved, p=True):
    return panels.rows(base(), table(moved, p), 0.05)


@pytest.mark.parametrize("p", [True, False])
def test_genes_far_from_the_rest_move_with_and_without_p_values(p):
    found = {row["gene"]: row for row in rows({"ABCB1": 6.0, "ABCG2": 5.9}, p)}
    assert {gene for gene, row in found.items() if row["moved"]} == {"ABCB1", "ABCG2"}
    assert found["ABCB1"]["rank"] == 1
    assert found["ABCB1"]["moved"] == "up"
    assert not found["KLB"]["measured"]
    assert found["KLB"]["moved"] == ""
    assert found["ABCB1"]["by_rank"] is not p


def test_the_false_discovery_rate_counts_a_gene_of_two_panels_once():
    found = rows({"ABCB1": 6.0})
    (fdr,) = {row["panel_fdr"] for row in found if row["gene"] == "ABCB1"}
    distinct = {row["gene"] for row in found if row["measured"]}
    assert found[0]["family"] == len(distinct)
    assert fdr == pytest.approx(1e-6 * len(distinct))
    assert f"over the {len(distinct)} tested panel genes" in panels.family(found)


def test_without_p_values_the_family_says_what_stands_in():
    assert "no p values" in panels.family(rows({"ABCB1": 6.0}, p=False))


def test_up_as_the_review_says_and_down_against_it_are_both_said():
    found = rows({"CXCR4": 2.0, "ACKR3": 2.5, "ABCB1": -3.0})
    told = {each["mechanism"]: each for each in panels.summaries(found, base().mechanisms, "log2")}
    assert told["cxcl12_cxcr4_ackr3"]["sense"] == "as the review says"
    assert told["abc_efflux"]["sense"] == "against the direction that the review gives"
    assert told["abc_efflux"]["way"] == "lower"
    assert "ABCB1 −3.00 log2 (FDR" in told["abc_efflux"]["told"]
    assert "no clear move: ABCG2" in told["abc_efflux"]["told"]


def test_a_panel_whose_genes_go_both_ways_says_so():
    found = rows({"ABCB1": -3.0, "ABCG2": 2.0})
    (one,) = (e for e in panels.summaries(found, base().mechanisms, "log2") if e["mechanism"] == "abc_efflux")
    assert (one["way"], one["sense"]) == ("both ways", "in different directions")


def test_direct_panels_come_first_and_a_gene_is_told_once():
    found = rows({"ABCB1": 6.0, "ABCG2": 5.9})
    order = [each["mechanism"] for each in panels.summaries(found, base().mechanisms, "log2")]
    assert order == ["abc_efflux", "chemo_mdr_pgp"]
    assert panels.sentence(found, "log2").count("ABCB1") == 1
    assert panels.sentence(rows({}), "log2") == ""


def test_a_table_of_ranks_has_no_log2_changes():
    given = table({"ABCB1": 6.0}, p=False).assign(log2_fold_change=np.nan)
    found = panels.rows(base(), given, 0.05)
    assert "as the review says ABCB1 up (rank 1 of" in panels.sentence(found, "log2")


def test_which_way_a_panel_moved():
    found = [row for row in rows({"ABCB1": -3.0, "ABCG2": -2.0}) if row["mechanism"] == "abc_efflux"]
    assert next_steps.by_gene(found) == -1
