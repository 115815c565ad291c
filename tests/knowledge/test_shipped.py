"""The shipped knowledge base: complete, and free of the traps this field sets."""

import pytest

EVALUABLE_ONLY_AS_PANEL = {
    "abc_efflux", "cbr1_panel", "cd133_predictor", "chemo_mdr_pgp", "cxcl12_cxcr4_ackr3", "hgf_met_paracrine",
    "psmd10_atg7_axis", "ptpn11_shp2",
}  # fmt: skip


def directions(base, mechanism):
    return {gene.symbol: gene.direction for gene in base.mechanisms[mechanism].genes}


def scored(base, mechanism):
    return {gene.symbol for gene in base.mechanisms[mechanism].scored_genes}


def test_every_entry_of_the_review_is_there(base):
    assert len(base.mechanisms) == 51
    assert {key for key in base.references if key.startswith("R")} == {f"R{number}" for number in range(71)}


def test_every_mechanism_reads_well(base):
    for mechanism in base.mechanisms.values():
        assert mechanism.claim.endswith("."), mechanism.id
        assert len(mechanism.short_name) <= 28
        assert mechanism.section in base.sections
        assert mechanism.genes or mechanism.no_genes_reason
    names = [mechanism.short_name for mechanism in base.mechanisms.values()]
    assert len(set(names)) == len(names)


def test_every_gene_has_identifiers_and_a_reason(base):
    for mechanism in base.mechanisms.values():
        for gene in mechanism.genes:
            assert gene.hgnc_id.startswith("HGNC:")
            assert gene.source
            assert len(gene.reason.split()) >= 3, (mechanism.id, gene.symbol)


def test_vegfa_gain_reads_as_sensitivity_but_vegfa_under_hypoxia_does_not(base):
    gain, hypoxia = base.mechanisms["vegfa_6p21_gain"], base.mechanisms["hypoxia_hif1a"]
    assert gain.resistance_sign == "-"
    assert gain.form == "not_evaluable"
    assert "copy number" in gain.assay
    assert hypoxia.resistance_sign == "+"
    assert base.signed_sets()["hypoxia_hif1a"]["VEGFA"] == 1
    assert "vegfa_6p21_gain" not in base.signed_sets()


def test_shp1_falls_and_shp2_rises(base):
    assert directions(base, "jak_stat3")["PTPN6"] == -1
    assert directions(base, "ptpn11_shp2")["PTPN11"] == 1
    assert base.mechanisms["ptpn11_shp2"].resistance_sign == "+"


def test_liver_identity_counts_only_falling_genes(base):
    assert set(directions(base, "liver_identity_loss").values()) == {-1}
    assert base.mechanisms["liver_identity_loss"].resistance_sign == "+"


def test_sqstm1_is_never_scored(base):
    holders = [m.id for m in base.mechanisms.values() if "SQSTM1" in directions(base, m.id)]
    assert holders == ["autophagy_lysosome_programme"]
    assert all("SQSTM1" not in scored(base, name) for name in holders)


def test_krt19_counts_in_emt_only_and_falling(base):
    assert [m.id for m in base.mechanisms.values() if "KRT19" in scored(base, m.id)] == ["emt"]
    assert directions(base, "emt")["KRT19"] == -1


@pytest.mark.parametrize(
    ("mechanism", "sign"),
    [
        ("erk_mapk_output", "context"),
        ("autophagy_lysosome_programme", "dual"),
        ("angiogenic_ligands", "context"),
    ],
)
def test_disputed_mechanisms_get_no_verdict(base, mechanism, sign):
    assert base.mechanisms[mechanism].resistance_sign == sign


def test_small_panels_never_become_sets(base):
    assert set(base.panels()) == EVALUABLE_ONLY_AS_PANEL
    assert not set(base.panels()) & set(base.signed_sets())
    assert all(1 <= len(genes) < 5 for genes in base.panels().values())
    assert all(len(genes) >= 5 for genes in base.signed_sets().values())


def test_vessel_cooption_has_no_genes_and_names_histology(base):
    mechanism = base.mechanisms["vessel_cooption"]
    assert mechanism.genes == ()
    assert mechanism.form == "not_evaluable"
    assert "Histology" in mechanism.assay
    assert mechanism.no_genes_reason


def test_hif1a_transcript_is_not_a_readout(base):
    assert "HIF1A" in directions(base, "hypoxia_hif1a")
    assert "HIF1A" not in scored(base, "hypoxia_hif1a")


def test_grade_c_scores_nothing(base):
    assert all(m.form == "not_evaluable" for m in base.mechanisms.values() if m.grade == "C")
    assert not any(m.scored_genes for m in base.mechanisms.values() if m.grade == "C")


def test_levers_stand_only_where_the_review_names_one(base):
    with_lever = {m.id for m in base.mechanisms.values() if m.levers}
    assert {
        "egfr_erbb3_axis",
        "pi3k_akt_mtor",
        "jak_stat3",
        "autophagy_lysosome_programme",
        "ezh2_prc2",
    } <= with_lever
    assert not with_lever & {
        "hypoxia_hif1a",
        "erk_mapk_output",
        "adrb2_camp",
        "tgfb_smad",
        "jnk_ap1_activation",
    }
    assert all(lever.references for m in base.mechanisms.values() for lever in m.levers)


def test_autophagy_levers_point_both_ways(base):
    names = " ".join(lever.name for lever in base.mechanisms["autophagy_lysosome_programme"].levers)
    assert "Chloroquine" in names
    assert "Pemetrexed" in names


def test_title_only_facts_are_marked(base):
    marked = {m.id for m in base.mechanisms.values() if m.claim_basis == "title-only"}
    assert marked == {"cd133_predictor", "cbr1_panel"}


def test_pmids_only_where_certain(base):
    assert all(reference.certainty == "certain" for reference in base.references.values() if reference.pmid)


def test_panels_are_the_scored_genes_of_panel_mechanisms(base):
    panels = base.panels()
    assert set(panels) == EVALUABLE_ONLY_AS_PANEL
    assert panels["cbr1_panel"] == {"CBR1": 1}
    assert panels["abc_efflux"] == {"ABCB1": 1, "ABCG2": 1}
