"""Tables of assays: whose they are, which columns are samples, which rows and values are left out."""

import numpy as np
import pytest
from made_assays import ROWS, SAMPLES, assay, values, write

from sorascope.assays import matrix
from sorascope.errors import InputError

GENES = ["EGFR", "AKT1", "CDH1", "VIM", "STAT3", "JUN"]


def read(path, kind="protein", scale="log2", **more):
    return matrix.read(assay(path, kind, scale, **more), ROWS, "key assays.extra")


def maxquant(tmp_path):
    linear = np.round(2.0 ** values(4)).astype(int)
    linear[0, :3] = 0
    header = ["Majority protein IDs", "Gene names", "Reverse", "Potential contaminant", "Intensity"]
    header += [f"Intensity {name}" for name in SAMPLES] + [f"LFQ intensity {name}" for name in SAMPLES]
    marks = [("", ""), ("", ""), ("+", ""), ("", "+")]
    rows = [
        [f"P0000{n}", GENES[n], *marks[n], 1, *(7 * linear[n]), *linear[n]]
        for n in range(4)
    ]  # fmt: skip
    return write(tmp_path / "proteinGroups.txt", header, rows), linear


def test_maxquant_proteins_take_lfq_without_contaminants_and_zeros(tmp_path):
    path, linear = maxquant(tmp_path)
    found = read(path, scale="intensity")
    assert found.format == "MaxQuant proteinGroups"
    assert found.samples == SAMPLES
    assert found.labels == ("EGFR", "AKT1")
    assert found.dropped == {"reverse": 1, "contaminant": 1}
    assert np.isnan(found.values[0, :3]).all()
    assert found.values[1] == pytest.approx(np.log2(linear[1]))


def test_samples_may_be_called_as_the_whole_column(tmp_path):
    path, _ = maxquant(tmp_path)
    rows = {f"LFQ intensity {name}": cells for name, cells in ROWS.items()}
    found = matrix.read(assay(path, "protein", "intensity"), rows, "key")
    assert found.samples == tuple(rows)


def test_maxquant_declared_log2_is_refused_with_the_scale_that_works(tmp_path):
    path, _ = maxquant(tmp_path)
    with pytest.raises(InputError, match="intensity"):
        read(path, scale="log2")


def test_maxquant_sites_sum_multiplicities_and_need_localisation(tmp_path):
    header = ["Gene names", "Amino acid", "Positions within proteins", "Localization prob", "Reverse"]
    header += [f"Intensity {name}___{n}" for name in SAMPLES for n in (1, 2, 3)]
    header += [f"Intensity {name}" for name in SAMPLES]
    ones = [1000, 500, 0] * 6 + [1] * 6
    rows = [
        ["AKT1;AKT2", "S", "473;474", 0.99, "", *ones],
        ["STAT3", "Y", "705", 0.5, "", *ones],
        ["EGFR", "Y", "1092", 1, "+", *ones],
    ]
    found = read(write(tmp_path / "sites.txt", header, rows), "phospho", "intensity")
    assert found.labels == ("AKT1_S473",)
    assert found.dropped == {"localisation below 75%": 1, "reverse": 1}
    assert found.values[0] == pytest.approx([np.log2(1500)] * 6)


def test_diann_runs_are_called_by_their_files(tmp_path):
    header = ["Protein.Group", "Genes", "First.Protein.Description"]
    header += [rf"C:\runs\{name}.raw" for name in SAMPLES]
    numbers = 2.0 ** values(3)
    rows = [[f"P{n}", GENES[n], "a protein", *numbers[n]] for n in range(3)]
    rows[0][4] = ""
    found = read(write(tmp_path / "report.pg_matrix.tsv", header, rows), scale="intensity")
    assert found.format == "DIA-NN"
    assert found.samples == SAMPLES
    assert np.isnan(found.values[0, 1])


def test_fragpipe_takes_maxlfq_before_intensity(tmp_path):
    header = ["Protein", "Protein ID", "Gene", *(f"{name} Spectral Count" for name in SAMPLES)]
    header += [f"{name} Intensity" for name in SAMPLES] + [f"{name} MaxLFQ Intensity" for name in SAMPLES]
    rows = [
        ["sp|P1", "P1", "EGFR", *[3] * 6, *[9e9] * 6, *[1e6] * 5, 0],
        ["contam_x", "P2", "ALB", *[1e6] * 18],
    ]
    found = read(write(tmp_path / "combined_protein.tsv", header, rows), scale="intensity")
    assert found.labels == ("EGFR",)
    assert found.values[0, 0] == pytest.approx(np.log2(1e6))
    assert np.isnan(found.values[0, 5])


def test_tmt_integrator_sites(tmp_path):
    rows = [["P31749_S473", "AKT1", "x", 20.0, *values(1)[0]]]
    header = ["Index", "Gene", "Peptide", "ReferenceIntensity", *SAMPLES]
    found = read(write(tmp_path / "abundance_single-site_MD.tsv", header, rows), "phospho")
    assert found.identified[0].features == ("AKT1_S473",)


def test_ccle_lines_stand_in_rows_and_carry_their_tissue(tmp_path):
    names = [f"{name.upper()}_LIVER" for name in SAMPLES]
    sheet = {name.upper(): {} for name in SAMPLES}
    table = write(
        tmp_path / "rppa.csv",
        ["", "Akt_pS473", "EGFR_pY1068_Caution", "E-Cadherin"],
        [[name, *np.round(row, 3)] for name, row in zip(names, values(6, 3) - 22, strict=True)],
        ",",
    )
    found = matrix.read(assay(table, "phospho"), sheet, "key")
    assert found.samples == tuple(sheet)
    assert [each.of for each in found.identified] == ["phospho", "phospho", "protein"]
    assert found.identified[1].caution


def test_olink_long_is_pivoted_without_controls_and_failures(tmp_path):
    header = ["SampleID", "SampleType", "Assay", "UniProt", "QC_Warning", "NPX"]
    rows = [
        [name, "SAMPLE", gene, "x", "FAIL" if (name, gene) == ("p1", "EGFR") else "PASS", -1.5]
        for name in SAMPLES
        for gene in ("EGFR", "CDH1")
    ]
    rows.append(["c1", "CONTROL", "EGFR", "x", "PASS", 3])
    found = read(write(tmp_path / "npx.csv", header, rows, ";"))
    assert found.format == "Olink"
    assert found.labels == ("EGFR", "CDH1")
    assert np.isnan(found.values[0, 0])
    assert found.values[1].tolist() == [-1.5] * 6


def test_gistic_brings_bands(tmp_path):
    header = ["Gene Symbol", "Gene ID", "Cytoband", *SAMPLES]
    rows = [["VEGFA", 7422, "6p21.1", 0, 1, 2, -1, 0, 1], ["FGF19", 9965, "11q13.3", *[0] * 6]]
    found = read(write(tmp_path / "all_thresholded.by_genes.txt", header, rows), "copy_number", "calls")
    assert found.bands == ("6p21.1", "11q13.3")


def test_samples_by_mapping_and_the_fault_of_a_near_name(tmp_path):
    names = ["P-1", *SAMPLES[1:]]
    table = write(tmp_path / "t.tsv", ["gene", *names], [["EGFR", *values(1)[0]], ["CDH1", *values(1)[0]]])
    with pytest.raises(InputError, match="did you mean P-1"):
        read(table)
    found = read(table, names={"p1": "P-1"})
    assert found.samples == SAMPLES


def test_samples_that_the_matrix_lacks_are_told_and_left_out(tmp_path):
    table = write(tmp_path / "t.tsv", ["gene", *SAMPLES[:4], "other"], [["EGFR", *values(1)[0][:5]]])
    found = read(table)
    assert found.absent == ("r2", "r3")


def test_a_matrix_of_unknown_names_is_refused_with_what_was_meant(tmp_path):
    rows = [[f"Nonsense{n}", *values(1)[0]] for n in range(5)]
    with pytest.raises(InputError, match="0 of 5 rows identified"):
        read(write(tmp_path / "t.tsv", ["gene", *SAMPLES], rows), "phospho")


def test_a_cell_that_is_no_number_is_named(tmp_path):
    rows = [["EGFR", 1, 2, 3, "high", 5, 6], ["CDH1", *range(6)]]
    with pytest.raises(InputError, match="row EGFR, column r1"):
        read(write(tmp_path / "t.tsv", ["gene", *SAMPLES], rows))


def test_filled_in_values_are_told(tmp_path):
    made = values(1200)
    made[:, 0] = np.where(made[:, 0] < 22, made.min(), made[:, 0])
    rows = [[GENES[n % 6], *row] for n, row in enumerate(made)]
    told = read(write(tmp_path / "t.tsv", ["gene", *SAMPLES], rows)).warnings
    assert any("no value is missing" in each for each in told)
    assert any("smallest of all" in each for each in told)


def test_uneven_missing_values_are_told():
    assert matrix.uneven({"a": 0.1, "b": 0.2}) == ""
    assert "60% in b" in matrix.uneven({"a": 0.1, "b": 0.6})


def units(found):
    return [each for each in found if "base 10" in each or "z-scores" in each]


def test_logarithms_to_base_10_and_z_scores_are_told():
    rng = np.random.default_rng(5)
    logs = rng.normal(24, 3, (300, 1)) + rng.normal(0, 0.5, (300, 6))
    scored = (logs - logs.mean(axis=1, keepdims=True)) / logs.std(axis=1, ddof=1, keepdims=True)
    (told,) = matrix._of_unit(logs / np.log2(10), "log2")
    assert "multiply them by 3.321928" in told
    (told,) = matrix._of_unit(scored, "log2")
    assert told.startswith("no log2 values, but z-scores of each gene")
    assert not units(matrix._of_unit(logs, "log2"))
    assert not units(matrix._of_unit(logs - logs.mean(axis=1, keepdims=True), "log2"))
    assert not units(matrix._of_unit(logs / np.log2(10), "intensity"))


@pytest.mark.parametrize("transposed", [False, True])
def test_a_sample_twice_is_refused(tmp_path, transposed):
    names, numbers = [*SAMPLES, "p1"], values(3, 7)
    if transposed:
        table = (
            ["sample", *GENES[:3]],
            [[name, *column] for name, column in zip(names, numbers.T, strict=True)],
        )
    else:
        table = ["gene", *names], [[gene, *row] for gene, row in zip(GENES, numbers, strict=False)]
    with pytest.raises(InputError, match="the sample twice") as caught:
        read(write(tmp_path / "a.tsv", *table))
    assert caught.value.problems[0].place == "sample p1"


def test_a_name_taken_for_two_samples_is_refused(tmp_path):
    path = write(tmp_path / "a.tsv", ["gene", *SAMPLES], [["EGFR", *values(1)[0]]])
    with pytest.raises(InputError) as caught:
        read(path, names={"p1": "p2"})
    assert caught.value.problems[0].found == "meant by p1, p2"
    assert read(path, names={"p1": ""}).samples == SAMPLES[1:]
