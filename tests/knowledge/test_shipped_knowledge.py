"""The shipped knowledge base: complete, and free of the traps this field sets."""

import pytest

EVALUABLE_ONLY_AS_PANEL = {
    "abc_efflux", "adrb2_camp", "cbr1_panel", "cd133_predictor", "chemo_mdr_pgp", "csc_cd133_progenitor",
    "cxcl12_cxcr4_ackr3", "ezh2_prc2", "fgf_fgfr", "hgf_met_paracrine", "psmd10_atg7_axis", "ptpn11_shp2",
}  # fmt: skip


def directions(base, mechanism):
    return {gene.symbol: gene.direction for gene in base.mechanisms[mechanism].genes}


def scored(base, mechanism):
    return {gene.symbol for gene in base.mechanisms[mechanism].scored_genes}


def test_every_entry_of_the_review_is_there(base):
    assert len(base.mechanisms) == 47
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
            assert gene.hgnc_id.startswith("HGNC:") and gene.name
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


@pytest.mark.parametrize(
    ("mechanism", "out"),
    [
        ("hif2a_switch", {"EPAS1"}),
        ("adrb2_camp", {"NR4A1", "NR4A2", "NR4A3", "PER1"}),
        ("tgfb_smad", {"TGFB1", "TGFBR1"}),
        ("jak_stat3", {"JUNB", "CSF1"}),
        ("egfr_erbb3_axis", {"BTC", "EGF", "NRG1", "NRG2", "ERBB2", "ERBB3"}),
        ("ezh2_prc2", {"SUZ12", "EED", "MTF2", "RBBP7", "PHF19"}),
    ],
)
def test_inputs_and_genes_of_other_stimuli_are_documented_not_scored(base, mechanism, out):
    assert out <= directions(base, mechanism).keys()
    assert not out & scored(base, mechanism)
    decided = {one.symbol: one for one in base.decisions if one.mechanism == mechanism}
    assert all(decided[gene].decision == "unscored" for gene in out)
    assert all(decided[gene].data for gene in out)


def test_stem_cell_markers_stand_apart_from_oncofetal_liver(base):
    assert scored(base, "csc_cd133_progenitor") == {"PROM1", "EPCAM", "SOX9", "LGR5"}
    oncofetal = base.mechanisms["oncofetal_liver"]
    assert {"AFP", "SALL4", "LIN28B"} <= scored(base, "oncofetal_liver")
    assert not directions(base, "csc_cd133_progenitor").keys() & directions(base, "oncofetal_liver").keys()
    assert (oncofetal.form, oncofetal.resistance_sign, oncofetal.references) == ("set", "context", ())


def test_what_moves_a_mechanism_for_another_reason_is_read_with_it(base):
    assert base.panels()["ezh2_prc2"] == {"EZH2": 1}
    assert base.mechanisms["ezh2_prc2"].read_with == ("proliferation",)
    assert base.mechanisms["hif2a_switch"].read_with == ("hypoxia_hif1a",)
    told = [other for each in base.mechanisms.values() for other in each.read_with]
    assert all(base.mechanisms[other].form == "set" for other in told)


def test_fgf_keeps_the_one_direction_of_the_review(base):
    assert base.mechanisms["fgf_fgfr"].resistance_sign == "+"
    assert base.mechanisms["fgf_fgfr"].tier == "indirect"


def test_arms_are_parts_of_their_set_and_cover_it(base):
    arms = base.arms().signed_sets()
    assert [len(genes) for genes in arms.values()] == [10, 7, 7, 26, 29]
    for mechanism in ("pi3k_akt_mtor", "emt"):
        parts = [genes for key, genes in arms.items() if key.startswith(f"{mechanism}.")]
        assert {gene: way for genes in parts for gene, way in genes.items()} == base.signed_sets()[mechanism]
        assert sum(map(len, parts)) == len(base.signed_sets()[mechanism])


def test_core_genes_are_scored(base):
    assert base.mechanisms["csc_cd133_progenitor"].core == ("PROM1",)
    assert all(set(each.core) <= scored(base, key) for key, each in base.mechanisms.items())


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
    assert marked == {"cd133_predictor", "cbr1_panel", "jnk_ap1_activation"}


def test_tiers_say_what_is_not_tied_to_sorafenib(base):
    tiers = {key: each.tier for key, each in base.mechanisms.items()}
    for key in ("tgfb_smad", "nfkb_inflammation", "type1_ifn_isg", "mmp_ecm_proteolysis", "fgf_fgfr"):
        assert tiers[key] == "indirect", key
        assert base.mechanisms[key].tier_note
    assert {key for key, tier in tiers.items() if tier == "title-only"} == {
        "cd133_predictor", "cbr1_panel", "jnk_ap1_activation",
    }  # fmt: skip
    ours = {key for key, tier in tiers.items() if tier == "ours"}
    assert ours == {
        "hepatic_acute_phase", "oncofetal_liver", "proliferation", "nrf2_confounder", "hk_control_1",
        "hk_control_2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("mechanism", "lever", "references", "basis"),
    [
        ("egfr_erbb3_axis", "RNA interference", ("R31",), "text"),
        ("autophagy_lysosome_programme", "Pemetrexed", ("R41",), "text"),
        ("autophagy_lysosome_programme", "Chloroquine", ("R38",), "text"),
        ("jak_stat3", "Sorafenib derivatives", ("R37",), "title-only"),
        ("pi3k_akt_mtor", "PI3K/Akt inhibitor", ("R45",), "text"),
        ("abc_efflux", "BCRP", ("R45",), "text"),
        ("ezh2_prc2", "EZH2", ("R59",), "text"),
    ],
)
def test_a_lever_cites_exactly_what_the_review_cites(base, mechanism, lever, references, basis):
    (found,) = [one for one in base.mechanisms[mechanism].levers if one.name.startswith(lever)]
    assert (found.references, found.basis) == (references, basis)


@pytest.mark.parametrize(
    ("key", "author", "year", "journal", "title"),
    [
        ("R35", "Llovet JM", 2014, "Cancer Cell", "Focal gains of VEGFA"),
        ("R36", "Morgensztern D", 2005, "Anticancer Drugs", "PI3K/Akt/mTOR pathway"),
        ("R62", "Li L", 2014, "Hepatology", "Epigenetic modification of MiR-429"),
        ("R69", "Vermeulen PB", 2001, "J Pathol", "Liver metastases from colorectal"),
    ],
)
def test_references_stand_as_the_review_lists_them(base, key, author, year, journal, title):
    found = base.references[key]
    assert (found.first_author, found.year, found.journal) == (author, year, journal)
    assert found.title.startswith(title)
    assert found.note


def test_every_reference_of_the_review_is_whole(base):
    for number in range(1, 71):
        found = base.references[f"R{number}"]
        assert found.title
        assert found.first_author
        assert found.year
        assert found.journal


@pytest.mark.parametrize(
    ("key", "link"),
    [
        ("R1", "https://doi.org/10.1056/NEJMoa0708857"),
        ("R41", "https://doi.org/10.4161/auto.7.10.17029"),
        ("R67", "https://pubmed.ncbi.nlm.nih.gov/21397858/"),
        ("R45", ""),  # no number was seen
    ],
)
def test_a_link_stands_only_where_a_number_is_certain(base, key, link):
    assert base.references[key].link == link


def test_clinical_context_is_told_with_its_numbers_and_counts_for_nothing(base):
    told = {one.id: f"{one.statement} {one.caveat}" for one in base.clinical}
    assert "10.7 months against 7.9" in told["first_line"]
    assert "33.4 months against 33.8" in told["adjuvant_storm"]
    assert "0.79" in told["with_tace"]
    assert "one zero too many" in told["with_tace"]
    assert "6.8 months against 4.3" in told["with_capecitabine"]
    assert not any(key.startswith("combo_") for key in base.mechanisms)
    assert not told.keys() & base.mechanisms.keys()


def test_panels_are_the_scored_genes_of_panel_mechanisms(base):
    panels = base.panels()
    assert set(panels) == EVALUABLE_ONLY_AS_PANEL
    assert panels["cbr1_panel"] == {"CBR1": 1}
    assert panels["abc_efflux"] == {"ABCB1": 1, "ABCG2": 1}
