"""What rows of assays are called, and what their numbers are."""

import numpy as np
import pytest

from sorascope.assays.kinds import KINDS


def features(kind, name):
    return KINDS[kind].identify([name])[0].features


@pytest.mark.parametrize(
    "name",
    [
        *("AKT1_S473", "AKT1_pS473", "AKT1-S473", "AKT1:S473", "AKT1(S473)", "AKT1 Ser473"),
        *("AKT1;AKT2_S473", "P31749;S473-p", "P31749_S473", "P31749_S473_M1", "RPHFPQFSYSASGTA"),
        *("PHFPQFSYSASGT", "AKT1 p-S473", "AKT1_p-Ser473", "AKT1_phospho_S473", "p-AKT1 (S473)"),
        *("AKT1|S473", "AKT1.S473", "AKT1_S473.1", "AKT1 [S473]", "AKT1_S473_S473", "AKT1_HUMAN_S473"),
        "sp|P31749|AKT1_HUMAN_S473",
    ],
)
def test_sites_by_name_accession_and_sequence(name):
    assert features("phospho", name) == ("AKT1_S473",)


@pytest.mark.parametrize(
    ("old", "site"),
    [
        ("EGFR_Y1068", "EGFR_Y1092"), ("SHC1_Y317", "SHC1_Y427"), ("SRC_Y416", "SRC_Y419"),
        ("RPS6KB1_T389", "RPS6KB1_T412"), ("BAD_S112", "BAD_S75"),
    ],
)  # fmt: skip
def test_old_numbers_are_led_to_uniprot_and_said(old, site):
    found = KINDS["phospho"].identify([old])[0]
    assert found.features == (site,)
    assert site in found.note


@pytest.mark.parametrize("name", ["Akt_pS473", "AKT_pS473", "AKT1|Akt_pS473-R-V"])
def test_an_antibody_of_several_isoforms_is_one_row(name):
    rows = KINDS["phospho"].identify([name, "X4EBP1_pS65", "STAT3_pY705"])
    assert rows[0].features == ("AKT1_S473", "AKT2_S474", "AKT3_S472")
    assert rows[1].features == ("EIF4EBP1_S65",)


def test_the_same_name_is_another_protein_on_an_array():
    array = KINDS["phospho"].identify(["PDK1", "Akt_pS473", "STAT3_pY705"])
    assert array[0].features == ("PDPK1",)
    assert features("protein", "PDK1") == ("PDK1",)


def test_a_misspelt_antibody_has_a_suggestion_of_its_own_sort():
    row = KINDS["phospho"].identify(["Akt_pS437"])[0]
    assert (row.features, row.near) == ((), "Akt_pS473")


def test_a_site_with_another_residue_than_the_protein_has_is_told():
    assert KINDS["phospho"].identify(["STAT3_S705"])[0].near == "STAT3_Y705"
    assert KINDS["phospho"].identify(["STAT3_Y705"])[0].near == ""
    assert KINDS["phospho"].identify(["STAT3_S701"])[0].near == ""


def test_a_site_of_an_unknown_gene_is_no_antibody():
    row = KINDS["phospho"].identify(["NOGENE_S12"])[0]
    assert (row.features, row.near, row.why) == ((), "", "a site of no known gene")


def test_proteins_by_symbol_accession_and_group():
    assert features("protein", "P00533") == ("EGFR",)
    group = KINDS["protein"].identify(["EGFR;ERBB2"])[0]
    assert group.features == ("EGFR",)
    assert "read as its first" in group.note
    assert not features("protein", "NOSUCHPROTEIN")


def test_stem_loops_and_old_names_do_not_tell_arms():
    assert features("mirna", "hsa-miR-181a-5p") == ("hsa-miR-181a-5p",)
    assert features("mirna", "hsa-miR-192-5p/215-5p") == ("hsa-miR-192-5p", "hsa-miR-215-5p")
    assert "stem-loop" in KINDS["mirna"].identify(["hsa-mir-181a-1"])[0].why
    assert KINDS["mirna"].identify(["hsa-miR-181a"])[0].near == "hsa-miR-181a-5p"
    assert features("mirna", "MIMAT0000256") == ("hsa-miR-181a-5p",)
    assert features("mirna", "MIMAT9999999") == ("MIMAT9999999",)
    assert "stem-loop" in KINDS["mirna"].identify(["MI0000269"])[0].why


def test_genes_of_copy_number_and_probes_of_methylation():
    assert features("copy_number", "VEGFA (7422)") == ("VEGFA",)
    assert features("copy_number", "VEGFA|chr6") == ("VEGFA",)
    assert "opposite meaning" in KINDS["methylation"].identify(["cg00002033_TC11"])[0].why


def test_zeros_of_intensities_are_missing():
    made = KINDS["protein"].transform(np.array([[0.0, 2.0**20, 2.0**21]]), "intensity")
    assert np.isnan(made.values[0, 0])
    assert made.values[0, 1:].tolist() == [20.0, 21.0]
    assert "1 zeros are read as missing" in made.notes[0]


def test_zeros_below_logarithms_are_missing_and_zeros_among_ratios_are_not():
    logged = np.full((20, 10), 25.0)
    logged[0, 0] = logged[3, 3] = 0
    assert np.isnan(KINDS["protein"].transform(logged, "log2").values).sum() == 2
    ratios = np.linspace(-2, 2, 200).reshape(20, 10)
    ratios[0, 0] = 0
    assert not np.isnan(KINDS["protein"].transform(ratios, "log2").values).any()


@pytest.mark.parametrize(
    ("kind", "scale", "values", "remedy"),
    [
        ("protein", "log2", [1e6, 2e6], "intensity"),
        ("protein", "intensity", [-1.0, 1000.0], "log2"),
        ("copy_number", "log2", [-1.0, 2.0], "calls"),
        ("copy_number", "calls", [-0.3, 0.4], "log2"),
        ("methylation", "beta", [3.0, 88.0], "100"),
        ("methylation", "m", [0.1, 0.9], "beta"),
        ("mirna", "counts", [0.4, 3.7], "rpm"),
    ],
)
def test_values_that_contradict_the_scale(kind, scale, values, remedy):
    found = KINDS[kind].contradiction(np.array([values]), scale)
    assert found is not None
    assert remedy in found[1]


def test_relative_copies_become_log2_ratios():
    made = KINDS["copy_number"].transform(np.array([[1.0, np.log2(3.0)]]), "relative").values
    assert made[0].tolist() == pytest.approx([0.0, 1.0])


def test_a_mirna_that_is_half_of_a_library_does_not_lift_the_others():
    counts = np.array([[9e5, 9e3], [100.0, 100.0], [100.0, 100.0]])
    made = KINDS["mirna"].transform(counts, "counts")
    assert made.values[1, 0] == pytest.approx(made.values[1, 1])
    assert "over half" in made.notes[0]


@pytest.mark.parametrize("name", ["AKT1|p S473", "AKT1~S473", "P31749 at S473"])
def test_what_names_a_place_is_never_the_amount_of_the_protein(name):
    assert features("phospho", name) in ((), ("AKT1_S473",))
    assert features("phospho", "AKT1") == ("AKT1",)


def copies(middle):
    return np.round(np.random.default_rng(1).normal(middle, 0.1, (60, 4)), 3)


@pytest.mark.parametrize(
    ("kind", "scale", "values", "remedy"),
    [
        ("copy_number", "relative", copies(2.0), "declare scale: copies"),
        ("copy_number", "log2", copies(2.0), "declare scale: copies"),
        (
            "copy_number",
            "copies",
            copies(1.0),
            "multiply all values by 2; or, if they are log2(relative + 1)",
        ),
        (
            "phospho",
            "log2",
            np.exp2(np.random.default_rng(3).normal(0, 0.4, (60, 6))),
            "declare scale: ratio",
        ),
        ("mirna", "rpm", np.arange(400.0).reshape(100, 4) * [1, 2, 3, 4], "declare scale: counts"),
        ("mirna", "counts", copies(5.0), "if these are logarithms, declare scale: log2"),
        ("mirna", "rpm", copies(5.0), "if these are logarithms, declare scale: log2"),
    ],
)
def test_units_of_copies_and_reads_that_look_alike(kind, scale, values, remedy):
    assert KINDS[kind].contradiction(values, scale)[1].startswith(remedy)


def test_right_units_pass():
    intensities = np.random.default_rng(3).normal(22, 3, (60, 1)) + np.random.default_rng(4).normal(
        0, 1, (60, 6)
    )
    assert KINDS["phospho"].contradiction(intensities, "log2") is None
    assert KINDS["phospho"].contradiction(intensities - 22, "log2") is None
    assert KINDS["copy_number"].contradiction(copies(1.0), "relative") is None
    assert KINDS["copy_number"].contradiction(copies(2.0), "copies") is None
    rounded = np.round(np.random.default_rng(2).dirichlet(np.ones(200), 4).T * 1e6)
    assert KINDS["mirna"].contradiction(rounded, "rpm") is None
