import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorascope.init import comparison, numbers, words
from sorascope.scale import verify


@pytest.mark.parametrize(
    ("name", "line"),
    [
        *[(name, "Huh7") for name in ("Huh7_P_1", "HuH-7/R 2", "HUH7SR1", "Huh7R_2")],
        *[("HepG2.SR.3", "HepG2"), ("SNU-449_res", "SNU-449"), ("PLC_PRF_5_ctrl", "PLC/PRF/5")],
        *[("MHCC97H-sorR", "MHCC97H"), ("GSM123_Hep3B_1", "Hep3B"), ("patient_12", ""), ("Sample1", "")],
        ("SNU-4490_1", ""),
    ],
)  # fmt: skip
def test_lines(name, line):
    assert words.line(name).value == line


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Huh7_P_1", "Huh7_P_2", "Huh7_R_1", "Huh7_R_2"], "ssrr"),
        (["Huh7_1", "Huh7_2", "Huh7SR_1", "Huh7SR_2"], "ssrr"),
        (["HepG2WT1", "HepG2WT2", "HepG2R1", "HepG2R2"], "ssrr"),
        (["parental_R1", "parental_R2", "resistant_R1", "resistant_R2"], "ssrr"),
        (["ctrl.1", "ctrl.2", "sorR.1", "sorR.2"], "ssrr"),
        (["S1", "S2", "S3", "S4"], "----"),
        (["A_1", "A_2", "B_1", "B_2"], "----"),
        (["GSM1_Responder", "GSM2_NonResponder", "GSM3_non-responder"], "srr"),
        (["res_parental_1", "res_1"], "-r"),
        (["Huh7_Mock_1", "Huh7_SR_1"], "sr"),
        (["PDO1_vehicle", "PDO1_res"], "sr"),
    ],
)
def test_groups(names, expected):
    found = "".join((guess.value or "-")[0] for guess in comparison.groups(names).values())
    assert found == expected


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8, unique=True))
def test_any_name_gets_a_guess_and_a_reason(names):
    found = comparison.groups(names)
    assert list(found) == names
    assert all(guess.because and str(guess).endswith("?") for guess in found.values())
    assert all(words.line(name).because for name in names)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (["ENSG00000000003.15", "ENSG00000000005"], "ensembl"),
        (["7157", "672.0"], "entrez"),
        (["TP53", "A1BG"], "symbol"),
    ],
)
def test_identifiers(names, kind):
    assert numbers.identifiers({"gene": names}).value == kind


RNG = np.random.default_rng(20170410)
# a library of some million reads over 2,000 genes
LEVEL = RNG.lognormal(6, 2, (2000, 1)) * (RNG.random((2000, 1)) > 0.3)
COUNTS = RNG.poisson(LEVEL * np.array([1, 1.4, 0.8, 1.1])).astype(float)
TPM = COUNTS / COUNTS.sum(axis=0) * 1e6
SHARED = COUNTS + (RNG.random(COUNTS.shape) < 0.56) * np.round(RNG.random(COUNTS.shape), 2)
ARRAY = np.clip(RNG.normal(7, 2, (2000, 1)) + RNG.normal(0, 0.2, (2000, 4)), 2.5, 15.2)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        *[
            (COUNTS, "counts"),
            (SHARED, "counts"),
            (TPM, "tpm"),
            (TPM * [0.3, 0.28, 0.35, 0.31], "fpkm"),
            (ARRAY, "log2"),
        ],
        *[(np.log2(TPM + 1), "log2"), (ARRAY - 7, "log2"), (2**ARRAY * 10, "intensity")],
        (np.full((3, 2), np.nan), ""),
    ],
)
def test_scale(values, scale):
    assert numbers.scale(values).value == scale


def test_what_no_scale_fits_is_said_with_what_to_do():
    guess = numbers.scale(TPM / 100)
    assert guess.value == ""
    assert "multiply all values by 100 and declare scale: tpm" in guess.because


@pytest.mark.parametrize("values", [COUNTS, SHARED, TPM, ARRAY, ARRAY - 7])
def test_no_guess_is_refused_by_the_check_it_will_meet(values):
    guess = numbers.scale(values).value
    names = [f"s{number}" for number in range(values.shape[1])]
    assert verify(values, guess, "m.tsv", "key", names)["declared"] == guess


def compared(*names, facts=None):
    found = comparison.compare({name: name for name in names}, facts or {})
    return found.column, found.reference, found.tests


@pytest.mark.parametrize(
    ("names", "reference", "test"),
    [
        (["Mock_1", "Mock_2", "Sora_1", "Sora_2"], "Mock", "Sora"),
        (["DMSO1", "DMSO2", "LEN1", "LEN2"], "DMSO", "LEN"),
        (["siNC-1", "siNC-2", "siFGF19-1", "siFGF19-2"], "siNC", "siFGF19"),
        (["normoxia.a", "normoxia.b", "hypoxia.a", "hypoxia.b"], "normoxia", "hypoxia"),
        (["vehicle_rep1", "vehicle_rep2", "drug_rep1", "drug_rep2"], "vehicle", "drug"),
        (["WT_1", "WT_2", "KO_1", "KO_2"], "WT", "KO"),
        (["1_sgCTRL_Norm", "2_sgX_3_Norm", "3_sgCTRL_Hyp", "4_sgX_3_Hyp"], "sgCTRL", "sgX"),
        (["untreated 24", "untreated 24b", "sorafenib", "sorafenib b"], "untreated", "sorafenib"),
    ],
)
def test_controls_are_the_reference_of_what_stands_in_their_place(names, reference, test):
    assert compared(*names) == ("condition", reference, (test,))


def test_each_treatment_is_compared_with_the_control():
    assert compared("siNC_1", "siNC_2", "siA_1", "siA_2", "siB_1", "siB_2")[2] == ("siA", "siB")


def test_two_groups_without_a_control_leave_open_which_is_the_reference():
    assert compared("A_1", "A_2", "B_1", "B_2") == ("condition", "A?", ("B?",))


def test_columns_of_facts_say_what_names_do_not():
    names = ["GSM1", "GSM2", "GSM3", "GSM4"]
    levels = ["parental", "sorafenib resistant"] * 2
    facts = {"tissue": dict.fromkeys(names, "liver"), "treatment": dict(zip(names, levels, strict=True))}
    assert compared(*names, facts=facts) == ("treatment", "parental", ("sorafenib resistant",))


def test_a_mean_is_left_out_and_total_rna_is_not():
    assert [*words.summaries(["a1", "a2", "b1", "b2", "mean a", "b_avg"])] == ["mean a", "b_avg"]
    assert not words.summaries(["total_RNA_1", "total_RNA_2", "total_RNA_3"])


def test_a_column_is_compared_within_where_most_of_its_levels_hold_both_groups():
    names = ["D_Ctrl_1", "D_TGFb_1", "Hes_Ctrl_1", "Hes_TGFb_1", "Hil_Ctrl_1"]
    found = comparison.compare({name: name for name in names}, {})
    cells = {name: guess.value for name, guess in found.guesses.items()}
    assert comparison.blocks({name: name.split("_")[0] for name in names}, found, cells)
    assert not comparison.blocks(cells, found, cells)
