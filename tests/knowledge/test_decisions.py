"""The record of decisions says what genes.tsv does, and the measurements that they rest on hold."""

import shutil

import pytest

from sorascope import knowledge
from sorascope.errors import InputError
from sorascope.settings import SHIPPED_MECHANISMS


def test_every_decision_has_evidence_and_reason(base):
    assert len(base.decisions) > 80
    for decision in base.decisions:
        assert decision.evidence.endswith("."), decision
        assert decision.reason.endswith("."), decision


def test_a_gene_says_in_its_reason_that_it_was_unscored(base):
    genes = {(m.id, gene.symbol): gene for m in base.mechanisms.values() for gene in m.genes}
    for decision in base.decisions:
        if decision.decision == "unscored":
            assert "Not scored: " in genes[decision.mechanism, decision.symbol].reason


def test_least_certain_blocks_were_decided_on(base):
    decided = {decision.mechanism for decision in base.decisions}
    assert decided >= {
        "hif2a_switch",
        "ezh2_prc2",
        "adrb2_camp",
        "vegfa_6p21_gain",
        "fgf_fgfr",
        "autophagy_lysosome_programme",
    }


def test_a_gene_that_the_review_does_not_name_speaks_for_one_mechanism(base):
    named = {
        (m.id, gene.symbol)
        for m in base.mechanisms.values()
        for gene in m.genes
        if gene.weight_class == "core"
    }
    for overlap in knowledge.overlaps(base.signed_sets()):
        if {overlap.first, overlap.second} == {"hypoxia_hif1a", "glucose_reprogramming"}:
            continue  # the review derives the one from the other
        for gene in overlap.genes:
            assert {(overlap.first, gene), (overlap.second, gene)} <= named


def broken(tmp_path, old, new):
    folder = tmp_path / "mechanisms"
    shutil.copytree(SHIPPED_MECHANISMS, folder)
    path = folder / "decisions.tsv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        knowledge.load(folder)
    return [(fault.found, fault.allowed) for fault in caught.value.problems]


def test_a_decision_that_genes_do_not_bear_out(tmp_path):
    assert broken(tmp_path, "emt\tKRT8\tunscored", "emt\tKRT8\tkept") == [
        ("KRT8 kept, but scored is no in genes.tsv", "a decision that genes.tsv confirms")
    ]
    shutil.rmtree(tmp_path / "mechanisms")
    assert broken(tmp_path, "emt\tKRT8\t", "emt\tALB\t") == [("ALB", "a gene of emt")]


def test_a_folder_without_decisions_has_none(tmp_path):
    folder = tmp_path / "mechanisms"
    shutil.copytree(SHIPPED_MECHANISMS, folder)
    (folder / "decisions.tsv").unlink()
    assert knowledge.load(folder).decisions == ()
