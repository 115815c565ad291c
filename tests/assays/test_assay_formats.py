"""Tables whose ids, samples or values need more than a first column of names: each is read as it is meant."""

import numpy as np
import pytest
from made_assays import ROWS, SAMPLES, assay, values, write

from sorascope.assays import matrix
from sorascope.errors import InputError

LINEAR = np.round(2.0 ** values(3)).astype(int)
LOGS = np.round(values(3) - 22, 3)


def read(path, kind="phospho", scale="log2", rows=ROWS, **more):
    return matrix.read(assay(path, kind, scale, **more), rows, "key assays.extra")


def features(found):
    return [" ".join(each.features) for each in found.identified]


@pytest.mark.parametrize(
    ("header", "ids"),
    [
        (["Protein", "Gene", "Site"], [["P31749", "AKT1", "S473"], ["P00533", "EGFR", "pY1092"]]),
        (["Uniprot", "Residue", "Position"], [["P31749", "S", 473], ["P00533", "Y", 1092]]),
        (["Index", "Gene"], [["NP_001014431.1:s473s", "AKT1"], ["NP_005219.2:y1092y", "EGFR"]]),
        (["Gene", "Flanking"], [["AKT1", "RPHFPQFSYSASGTA"], ["EGFR", "TFLPVPEYINQSVPK"]]),
        (["id"], [["AKT1:NP_001014431.1:S473"], ["EGFR_NP_005219.2_Y1068y"]]),
        (["id"], [["ENSG00000142208.16|ENSP00000270202.2|S473|RPHFPQFSYSASGTA|1"],
                  ["ENSG00000146648.14|ENSP00000275493.2|Y1092|NOSUCHSEQUENCEX|1"]]),
        (["id"], [["AKT1-S473s"], ["EGFR_Y1092_M1"]]),
    ],
)  # fmt: skip
def test_sites_are_never_read_as_amounts_of_their_proteins(tmp_path, header, ids):
    rows = [[*one, *LOGS[n]] for n, one in enumerate(ids)]
    found = read(write(tmp_path / "sites.tsv", [*header, *SAMPLES], rows))
    assert features(found) == ["AKT1_S473", "EGFR_Y1092"]
    assert {each.of for each in found.identified} == {"phospho"}


def test_fragpipe_peptides_give_their_sites(tmp_path):
    header = ["Peptide Sequence", "Modified Sequence", "Start", "Protein", "Protein ID", "Gene"]
    rows = [
        ["RPHFPQFSYSASGTA", "n[305.2]RPHFPQFS[167]YSASGTA", 466, "sp|P31749|", "P31749", "AKT1", *LINEAR[0]],
        ["GSTAENAEYLR", "GSTAENAEY(UniMod:21)LR", 1189, "sp|P00533|", "P00533", "EGFR", *LINEAR[1]],
        ["GSTAENAEYLR", "GSTAENAEYLR", 1189, "sp|P00533|", "P00533", "EGFR", *LINEAR[2]],
    ]
    header += [f"{name} Intensity" for name in SAMPLES]
    found = read(write(tmp_path / "peptides.tsv", header, rows), scale="intensity")
    assert features(found) == ["AKT1_S473", "EGFR_Y1197"]
    assert found.dropped == {"no phosphate on the peptide": 1}


def test_counts_of_spectra_are_no_amounts(tmp_path):
    header = ["Protein ID", "Gene", *(f"{name} Spectral Count" for name in SAMPLES)]
    with pytest.raises(InputError, match="no column of values"):
        read(write(tmp_path / "spectra.tsv", header, [["P31749", "AKT1", *[3] * 6]]), "protein", "intensity")


def test_a_gene_name_that_is_none_gives_way_to_the_accession(tmp_path):
    header = ["Protein.Group", "Genes", *(rf"D:\x\{name}.d" for name in SAMPLES)]
    rows = [["P31749", "pep", *LINEAR[0]], ["P00533", "EGFR", *LINEAR[1]]]
    found = read(write(tmp_path / "pg.tsv", header, rows), "protein", "intensity")
    assert features(found) == ["AKT1", "EGFR"]


def test_logged_values_of_maxquant_may_be_declared_as_logarithms(tmp_path):
    header = ["Protein IDs", "Gene names", *(f"LFQ intensity {name}" for name in SAMPLES)]
    path = write(tmp_path / "perseus.tsv", header, [["P31749", "AKT1", *np.log2(LINEAR[0])]])
    assert read(path, "protein").values[0] == pytest.approx(np.log2(LINEAR[0]))


def test_ratios_of_silac_are_logged(tmp_path):
    header = ["Protein IDs", "Gene names", "Reverse", *(f"Ratio H/L normalized {name}" for name in SAMPLES)]
    path = write(tmp_path / "silac.tsv", header, [["P31749", "AKT1", "", 0.5, 1, 2, 4, 1, 0]])
    with pytest.raises(InputError, match="scale: ratio"):
        read(path, "protein", "intensity")
    found = read(path, "protein", "ratio").values[0]
    assert found[:5].tolist() == [-1, 0, 1, 2, 0]
    assert np.isnan(found[5])


def test_a_protein_of_two_olink_panels_is_two_rows(tmp_path):
    rows = [
        [sample, f"OID{panel}", "EGFR", panel, value]
        for sample in SAMPLES
        for panel, value in (("a", 1.5), ("b", 3.5))
    ]
    found = read(
        write(tmp_path / "npx.csv", ["SampleID", "OlinkID", "Assay", "Panel", "NPX"], rows, ";"), "protein"
    )
    assert found.labels == ("EGFR", "EGFR [2]")
    assert found.values[:, 0].tolist() == [1.5, 3.5]


def test_barcodes_meet_up_to_their_sample(tmp_path):
    short = [f"TCGA-AA-000{n}-01" for n in range(6)]
    path = write(tmp_path / "rppa.txt", ["REF", *short], [["EGFR|EGFR_pY1068", *LOGS[0]]])
    rows = {f"{name}A-11R-A131-07": {} for name in short}
    assert read(path, rows=rows).samples == tuple(rows)


def test_names_that_differ_in_case_are_suggested(tmp_path):
    path = write(tmp_path / "m.tsv", ["gene", *map(str.upper, SAMPLES)], [["EGFR", *LOGS[0]]])
    with pytest.raises(InputError, match="did you mean P1 for p1"):
        read(path, "protein")


@pytest.mark.parametrize(
    ("scale", "row", "remedy"),
    [
        ("calls", [1, 2, 3, 4, 2, 2], "copies"),
        ("log2", [1, 2, 3, 4, 2, 2], "copies"),
        ("copies", [-1, 0, 1, 2, 0, 0], "calls"),
        ("copies", [-1.3, 0.1, 0.2, 0.3, 0, 0], "log2"),
        ("calls", [-1.3, 0.1, 0.2, 0.3, 0, 0], "log2, or relative"),
    ],
)
def test_another_scale_of_copies_is_named(tmp_path, scale, row, remedy):
    path = write(tmp_path / "m.tsv", ["gene", *SAMPLES], [["EGFR", *row]])
    with pytest.raises(InputError, match=f"declare scale: {remedy}"):
        read(path, "copy_number", scale)


def test_copies_become_log2_ratios_and_unsure_losses_calls(tmp_path):
    path = write(tmp_path / "m.tsv", ["gene", *SAMPLES], [["EGFR", 2, 4, 1, 0, 8, 2]])
    assert read(path, "copy_number", "copies").values[0].tolist() == [0, 1, -1, -5, 2, 0]
    path = write(
        tmp_path / "n.tsv", ["Hugo_Symbol", "Entrez_Gene_Id", *SAMPLES], [["EGFR", 1, -1.5, 0, 1, 2, -2, 0]]
    )
    assert read(path, "copy_number", "calls").values[0].tolist() == [-1, 0, 1, 2, -2, 0]


def test_relative_copies_are_no_log2_ratios(tmp_path):
    near_one = np.round(1 + 0.2 * np.sin(np.arange(120)).reshape(20, 6), 3)
    genes = [f"{family}{n}" for family in ("MAPK", "ABCC") for n in range(1, 11)]
    path = write(
        tmp_path / "m.tsv", ["gene", *SAMPLES], [[g, *row] for g, row in zip(genes, near_one, strict=True)]
    )
    with pytest.raises(InputError, match="relative"):
        read(path, "copy_number", "log2")
    assert len(read(path, "copy_number", "relative").labels) == 20


def test_mirdeep_counts_each_mirna_once(tmp_path):
    header = ["#miRNA", "read_count", "precursor", "total", "001", "002", "001(norm)", "002(norm)"]
    rows = [
        ["hsa-miR-21-5p", 100, "hsa-mir-21", 100, 60, 40, 6.1, 4],
        ["hsa-miR-181a-5p", 100, "hsa-mir-181a-1", 100, 60, 40, 6.1, 4],
        ["hsa-miR-181a-5p", 100, "hsa-mir-181a-2", 100, 60, 40, 6.1, 4],
    ]
    path = write(tmp_path / "mirna.csv", header, rows)
    found = read(path, "mirna", "counts", names={"p1": "001", "r1": "002"})
    assert found.labels == ("hsa-miR-21-5p", "hsa-miR-181a-5p")
    assert found.dropped == {"repeated": 1}


def test_ncounter_leaves_its_controls_out(tmp_path):
    rows = [
        ["Endogenous1", "hsa-let-7a-5p/7c-5p", *range(10, 16)],
        ["Positive", "POS_A(128)", *[5000] * 6],
        ["Housekeeping", "ACTB", *[900] * 6],
    ]
    found = read(write(tmp_path / "n.csv", ["Code Class", "Name", *SAMPLES], rows, ","), "mirna", "counts")
    assert features(found) == ["hsa-let-7a-5p hsa-let-7c-5p"]
    assert found.dropped == {"control probe": 2}


def test_a_table_of_stem_loops_is_told_as_one(tmp_path):
    rows = [
        [name, *range(10, 16)] for name in ("hsa-mir-181a-1", "hsa-mir-21", "hsa-let-7a-1", "hsa-mir-548aa-2")
    ]
    with pytest.raises(InputError, match="stem-loop"):
        read(write(tmp_path / "m.tsv", ["miRNA_ID", *SAMPLES], rows), "mirna", "counts")


def test_a_folder_of_arrays_becomes_one_table(tmp_path):
    for n, sample in enumerate(SAMPLES):
        rows = [["AGID1", "EGFR_pY1068", LOGS[0, n]], ["AGID2", "E-Cadherin", LOGS[1, n]]]
        (tmp_path / "arrays" / f"uuid{n}").mkdir(parents=True)
        path = tmp_path / "arrays" / f"uuid{n}" / f"{sample}_RPPA_data.tsv"
        write(path, ["AGID", "peptide_target", "protein_expression"], rows)
    (tmp_path / "arrays" / "MANIFEST.txt").write_text("id\tfilename\n1\tx\n", encoding="utf-8")
    found = read(tmp_path / "arrays")
    assert found.samples == SAMPLES
    assert features(found) == ["EGFR_Y1092", "CDH1"]
    assert found.values == pytest.approx(LOGS[:2])


def test_a_folder_of_segments_weighs_a_gene_by_its_probes(tmp_path):
    (tmp_path / "cns").mkdir()
    header = ["chromosome", "start", "end", "gene", "log2", "cn", "probes"]
    for sample in SAMPLES:
        rows = [
            ["chr6", 1, 9, "VEGFA,-,MAPK1", 1.0, 4, 30],
            ["chr6", 10, 19, "VEGFA", 0.0, 2, 10],
            ["chr7", 1, 9, "Antitarget", 3.0, 9, 10],
        ]
        write(tmp_path / "cns" / f"{sample}.call.cns", header, rows)
    found = read(tmp_path / "cns", "copy_number")
    assert (found.labels, found.values[:, 0].tolist()) == (("VEGFA", "MAPK1"), [0.75, 1.0])
    assert read(tmp_path / "cns", "copy_number", "copies").values[1, 0] == 1.0


def test_a_folder_of_mirna_isoforms_is_read_by_mature_mirna(tmp_path):
    (tmp_path / "mirna").mkdir()
    header = ["miRNA_ID", "isoform_coords", "read_count", "reads_per_million_miRNA_mapped", "miRNA_region"]
    for n, sample in enumerate(SAMPLES):
        rows = [
            ["hsa-mir-181a-1", "chr1:1-22:-", 40 + n, 4.0, "mature,MIMAT0000256"],
            ["hsa-mir-181a-2", "chr9:2-23:+", 2, 0.2, "mature,MIMAT0000256"],
            ["hsa-mir-181a-2", "chr9:9-30:+", 70, 7.0, "precursor"],
            *(["hsa-mir-999", "chr2:2-23:+", 30, 3.0, f"mature,MIMAT999999{k}"] for k in (7, 8)),
            *([["hsa-mir-9999", "chr2:2-23:+", 30, 3.0, "mature,MIMAT9999999"]] if n else []),
        ]
        write(tmp_path / "mirna" / f"{sample}.mirbase21.isoforms.quantification.txt", header, rows)
    found = read(tmp_path / "mirna", "mirna", "counts")
    assert found.samples == SAMPLES
    assert features(found) == ["hsa-miR-181a-5p", "MIMAT9999997", "MIMAT9999998", "MIMAT9999999"]
    assert found.values[0, 1] == pytest.approx(np.log2((43 + 0.5) / (43 + 3 * 30) * 1e6))


def test_a_folder_without_tables_of_samples_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="without a table of one sample"):
        read(tmp_path / "empty")


def test_a_ratio_is_made_where_both_proteins_are_measured(tmp_path):
    rows = [["EPAS1", *LOGS[0]], ["HIF1A", *LOGS[1]], ["EGFR", *LOGS[2]]]
    found = read(write(tmp_path / "m.tsv", ["gene", *SAMPLES], rows), "protein")
    assert found.labels == ("EPAS1", "HIF1A", "EGFR", "EPAS1/HIF1A")
    assert found.values[3] == pytest.approx(LOGS[0] - LOGS[1])
    assert "3 rows, 3 of them identified; 1 ratios" in found.describe()
    assert len(read(write(tmp_path / "n.tsv", ["gene", *SAMPLES], rows[1:]), "protein").labels) == 2
