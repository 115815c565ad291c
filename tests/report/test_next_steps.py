"""The next step for a mechanism, and what speaks against it."""

import pytest
from made import base

from sorascope.report import conflicts, next_steps
from sorascope.report.controls import MOVED, QUIET, UNUSABLE, Control, verdict
from sorascope.report.effects import Effects, carriers, settled


def effects(sets=None, changes=None):
    changes = changes or {}
    return Effects(sets or {}, changes, {gene: change * 5 for gene, change in changes.items()})


def step(key, way, given, leading=()):
    return next_steps.step(key, way, given, base(), leading)


def test_a_lever_whose_target_is_lower_already_is_a_conflict():
    found = step("emt", 1, effects({"emt": 1.2, "pi3k_akt_mtor": -0.5}, {"ABCG2": -1.9, "VIM": 1.0}))
    told = {lever["name"]: lever for lever in found["levers"]}
    assert "PI3K/Akt/mTOR output, which is lower here (−0.50 log2)" in told["PI3K/Akt inhibitor"]["conflict"]
    assert "ABCG2, which is lower here (−1.90 log2)" in told["BCRP/Hedgehog inhibitors"]["conflict"]
    assert told["PI3K/Akt inhibitor"]["cited"] == "ref. 45"
    assert len(found["conflicts"]) == 2


def test_a_lever_whose_target_is_higher_is_none():
    found = step("emt", 1, effects({"emt": 1.2, "pi3k_akt_mtor": 0.5}, {"VIM": 1.0}))
    assert found["conflicts"] == []
    assert found["levers"][0]["still"] == ""


def test_a_target_that_does_not_move_is_said_without_conflict():
    found = step("abc_efflux", 1, effects({}, {"ABCB1": 2.5, "ABCG2": 0.01}))
    assert found["levers"][0]["conflict"] == ""
    assert found["levers"][0]["still"] == "ABCG2 shows no clear move here"
    assert "mRNA of ABCB1 (+2.50)" in found["follow"]


def test_where_the_review_argues_both_ways_both_options_stand():
    found = step("autophagy_lysosome_programme", 1, effects({"autophagy_lysosome_programme": 0.6}))
    assert found["both"].startswith("The review argues both ways.")
    one, other = found["levers"]
    assert one["name"].startswith("Chloroquine")
    assert one["conflict"] == ""
    assert other["name"].startswith("Pemetrexed")
    assert "which is higher here" in other["conflict"]


def test_no_option_is_named_against_the_direction_of_resistance():
    found = step("emt", -1, effects({"emt": -1.0}))
    assert found["levers"] == []
    assert found["without"] == next_steps.AGAINST
    assert step("hypoxia_hif1a", 1, effects({"hypoxia_hif1a": 2.0}))["without"] == next_steps.UNNAMED


def test_a_panel_up_while_its_core_gene_falls():
    told = conflicts.of_core(
        base().mechanisms["fgf_fgfr"], 1, effects({}, {"FGF19": -2.0, "FGFR4": 1.5, "KLB": 1.0})
    )
    assert told == "FGF/FGFR, FGF19 is higher while its core gene moves the other way: FGF19 −2.00 log2"


def test_stem_cell_markers_fall_while_the_core_gene_rises():
    mechanism = base().mechanisms["csc_cd133_progenitor"]
    given = effects({}, {"PROM1": 2.0, "EPCAM": -1.0, "SOX9": -1.0})
    assert "PROM1 +2.00" in conflicts.of_core(mechanism, -1, given)
    assert conflicts.of_core(mechanism, 1, given) == ""


def test_every_step_names_an_assay_and_levers_with_tier_and_caveat():
    for key in base().mechanisms:
        found = step(key, 1, effects({key: 1.0}))
        assert found["tier_told"]
        for lever in found["levers"]:
            assert lever["caveat"]
            assert lever["cited"]


def test_the_marker_prefers_core_genes_that_move_with_the_call():
    found = step("emt", 1, effects({"emt": 1.0}, {"VIM": 2.0, "CDH1": 0.0}), ["ZEB1"])
    assert found["follow"].startswith("mRNA of VIM (+2.00)")
    assert step("emt", 1, effects({"emt": 1.0}), ["ZEB1"])["follow"].startswith("mRNA of ZEB1")


def test_the_genes_that_carry_a_set_moved_clearly_with_it_the_furthest_first():
    emt = base().mechanisms["emt"]
    moved = Effects({}, {}, {"VIM": 3.0, "ZEB1": 4.0, "CDH1": -5.0, "FN1": 1.9, "CDH2": -6.0, "ALB": 9.0})
    assert carriers(emt, 1, moved) == ("CDH1", "ZEB1", "VIM")
    assert carriers(emt, -1, moved) == ("CDH2",)


def control(unit, effect, tested=True):
    return Control("Control 1", unit, effect, tested, 8, 10)


def test_the_control_verdict():
    moved = verdict([control("a", -0.2), control("b", None)], "guide", "log2")
    assert moved["state"] == MOVED
    assert "Control 1 in 1 of 2 guides (−0.20 log2)" in moved["sentence"]
    assert verdict([control("a", None)], "table", "log2") == {
        "state": QUIET,
        "sentence": "Control sets are quiet in the table.",
    }
    unusable = verdict([control("a", None, tested=False)], "table", "log2")
    assert unusable["state"] == UNUSABLE
    assert "8 of their 10 genes" in unusable["sentence"]


def test_the_clinic_has_its_own_box():
    box = next_steps.clinical(base())
    assert any("SHARP" in each["statement"] for each in box)
    assert any("misprinted" in each["caveat"] for each in box)


@pytest.mark.parametrize("way", [1, -1])
def test_a_mechanism_without_core_genes_has_no_contradiction(way):
    assert conflicts.of_core(base().mechanisms["jak_stat3"], way, effects({}, {"SOCS3": -3.0})) == ""


def test_the_test_of_a_panel_decides_whether_its_gene_moved():
    given = Effects({}, {"ABCG2": -0.4, "CREM": 0.1, "VIM": 1.0}, {"ABCG2": -2.5, "CREM": 1.5, "VIM": 4.0})
    rows = [
        {"gene": "ABCG2", "measured": True, "moved": ""},
        {"gene": "CREM", "measured": True, "moved": "up"},
        {"gene": "ABCB1", "measured": False, "moved": ""},
    ]
    made = settled(given, rows)
    assert [made.way(gene) for gene in ("ABCG2", "CREM", "VIM", "ABCB1")] == [0, 1, 1, 0]
    assert step("abc_efflux", 1, made, ("ABCB1",))["levers"][0]["conflict"] == ""


def test_of_a_target_that_nothing_could_judge_nothing_is_said():
    known = effects({"emt": 1.2}, {"VIM": 1.0})
    told = {lever["name"]: lever["still"] for lever in step("emt", 1, known)["levers"]}
    assert told["PI3K/Akt inhibitor"] == "PI3K/Akt/mTOR output shows no clear move here"
    blind = Effects(known.sets, known.changes, known.moves, unjudged={"pi3k_akt_mtor"})
    told = {lever["name"]: lever["still"] for lever in step("emt", 1, blind)["levers"]}
    assert told["PI3K/Akt inhibitor"] == ""
