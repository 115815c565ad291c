"""What people bring besides a table of counts: each is told by its content, and what is written runs."""

import gzip
import re
from pathlib import Path

import anndata as ad
import numpy as np
import openpyxl
import pandas as pd
import pytest
import yaml

from geo_server import Archive
from sorascope import cli, geo, identifiers, preflight, settings
from sorascope.errors import InputError
from sorascope.init.start import start

RNG = np.random.default_rng(20170410)
SYMBOLS = sorted(identifiers.load_table(settings.IDENTIFIERS).approved)[:400]
NAMES = ["Huh7_P_1", "Huh7_P_2", "Huh7_P_3", "Huh7_R_1", "Huh7_R_2", "Huh7_R_3"]
COUNTS = pd.DataFrame(
    RNG.poisson(RNG.lognormal(6, 1.5, (400, 1)) * np.ones((1, 6)) + 5000 * (RNG.random((400, 6)) < 0.3)),
    index=pd.Index(SYMBOLS, name="gene"),
    columns=NAMES,
)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(*arguments, name="mine"):
    """Run the command, take all marks away and return the entry after preflight has found no fault."""
    assert cli.main(["init", *map(str, arguments), "--name", name]) == 0
    for path in Path("config").rglob("*.*"):
        path.write_text(re.sub(r"\?(?=[\"\t\n])", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    config = yaml.safe_load(Path("config", f"{name}.yaml").read_text(encoding="utf-8"))
    preflight.check(settings.load(config))
    return config["datasets"][name]


def test_series_matrix_takes_its_groups_from_characteristics():
    frame = np.log2(COUNTS + 1).round(3).set_axis([f"GSM{n}" for n in range(6)], axis="columns")
    series(frame, Path("GSE1_series_matrix.txt"))
    entry = written("GSE1_series_matrix.txt")
    assert entry["contrasts"] == {
        "sorafenib_resistant_vs_parental": {
            "column": "treatment",
            "test": "sorafenib resistant",
            "reference": "parental",
            "block": "cell_line",
        }
    }
    assert Path("config/samples/mine.tsv").read_text(encoding="utf-8").splitlines()[1].split("\t") == [
        *("GSM0", "Huh7 rep 0", "parental", "Huh7")
    ]


def series(frame, path, values=True):
    groups = ["parental"] * 3 + ["sorafenib resistant"] * 3
    lines = [
        '!Series_supplementary_file\t"ftp://x/GSE99001_counts.txt.gz"',
        row("!Sample_title", [f"Huh7 rep {n}" for n in range(6)]),
        row("!Sample_geo_accession", frame.columns),
        row("!Sample_characteristics_ch1", [f"treatment: {group}" for group in groups]),
        row("!Sample_characteristics_ch1", ["cell line: Huh7"] * 3 + ["cell line: Huh7"] * 3),
        "!series_matrix_table_begin",
        row("ID_REF", frame.columns),
        *(
            "\t".join([gene, *map(str, cells)])
            for gene, cells in zip(frame.index, frame.to_numpy(), strict=True)
            if values
        ),
        "!series_matrix_table_end",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def row(name, cells):
    return "\t".join([name, *(f'"{cell}"' for cell in cells)])


def test_accession_without_values_names_the_files_and_takes_one(monkeypatch):
    frame = COUNTS.set_axis([f"GSM{n}" for n in range(6)], axis="columns")
    series(frame, Path("m.txt"), values=False)
    frame.set_axis([f"Huh7 rep {n}" for n in range(6)], axis="columns").to_csv("c.txt", sep="\t")
    archive = Archive()
    place = "/GSE99nnn/GSE99001"
    archive.files[f"{place}/matrix/GSE99001_series_matrix.txt.gz"] = gzip.compress(Path("m.txt").read_bytes())
    archive.files[f"{place}/suppl/GSE99001_counts.txt.gz"] = gzip.compress(Path("c.txt").read_bytes())
    monkeypatch.setenv(geo.MIRROR, archive.address)
    with pytest.raises(InputError, match=r"GSE99001_counts\.txt\.gz"):
        start("GSE99001", "mine")
    entry = written("GSE99001", "--geo-file", "GSE99001_counts.txt.gz")
    archive.close()
    assert (entry["geo"], entry["geo_file"], entry["scale"]) == (
        "GSE99001",
        "GSE99001_counts.txt.gz",
        "counts",
    )
    assert entry["contrasts"]["sorafenib_resistant_vs_parental"]["column"] == "treatment"


def test_nfcore_folder_gives_the_merged_counts():
    place = Path("run/star_salmon")
    place.mkdir(parents=True)
    estimated = COUNTS + RNG.random(COUNTS.shape).round(3)
    for kind, factor in (("counts", 1.0), ("tpm", 1e6 / estimated.sum())):
        table = (estimated * factor).rename_axis("gene_name").reset_index()
        table.insert(0, "gene_id", table["gene_name"])
        table.to_csv(place / f"salmon.merged.gene_{kind}.tsv", sep="\t", index=False)
    found = start("run", "mine")
    assert found.entry["matrix"] == "run/star_salmon/salmon.merged.gene_counts.tsv"
    assert found.entry["scale"].value == "counts"


def test_paths_of_featurecounts_become_names_of_samples():
    frame = COUNTS.add_prefix("/scratch/bam/").add_suffix(".sorted.bam").reset_index()
    frame = frame.rename(columns={"gene": "Geneid"})
    for number, column in enumerate(("Chr", "Start", "End", "Strand", "Length"), 1):
        frame.insert(number, column, 1000 + number)
    with Path("fc.txt").open("w", encoding="utf-8") as file:
        file.write("# Program:featureCounts v2.0.3\n")
        frame.to_csv(file, sep="\t", index=False)
    entry = written("fc.txt")
    assert entry["ids"] == "symbol"
    assert (
        Path("config/samples/mine.tsv").read_text(encoding="utf-8").splitlines()[1].startswith("Huh7_P_1\t")
    )


def test_a_slash_in_the_name_of_a_line_makes_no_path():
    names = [f"PLC/PRF/5_{group}_{n}" for group in ("par", "res") for n in range(3)]
    COUNTS.set_axis(names, axis="columns").to_csv("c.tsv", sep="\t")
    assert [*start("c.tsv", "mine").rows] == names


@pytest.mark.long
def test_workbook_takes_the_sheet_of_counts_and_leaves_summaries_out():
    with pd.ExcelWriter("book.xlsx") as book:
        pd.DataFrame({"note": ["made in June"]}).to_excel(book, sheet_name="readme", index=False)
        (COUNTS / COUNTS.sum() * 1e6).to_excel(book, sheet_name="tpm")
        COUNTS.assign(**{"mean P": COUNTS[NAMES[:3]].mean(axis=1)}).to_excel(book, sheet_name="raw counts")
    entry = written("book.xlsx")
    assert (entry["sheet"], entry["scale"], [*entry["exclude"]]) == ("raw counts", "counts", ["mean P"])


def test_sheets_of_fold_changes_are_a_contrast_each():
    with pd.ExcelWriter("tables.xlsx") as book:
        for sheet in ("R1 vs P", "R2 vs P"):
            change = RNG.normal(0, 1, 400)
            table = pd.DataFrame({"Gene": SYMBOLS, "log2FoldChange": change, "pvalue": RNG.random(400)})
            table.to_excel(book, sheet_name=sheet, index=False)
    entry = written("tables.xlsx")
    assert entry["kind"] == "contrast"
    assert {name: each["sheet"] for name, each in entry["contrasts"].items()} == {
        "R1_vs_P": "R1 vs P",
        "R2_vs_P": "R2 vs P",
    }


def test_several_contrasts_of_one_table_are_told_by_their_columns():
    columns = {"symbol": SYMBOLS}
    for name in ("R1_vs_P", "R2_vs_P"):
        columns |= {f"log2FC_{name}": RNG.normal(0, 1, 400), f"pvalue_{name}": RNG.random(400)}
        columns |= {f"padj_{name}": RNG.random(400)}
    pd.DataFrame(columns).to_csv("table.csv", index=False)
    entry = written("table.csv")
    assert entry["contrasts"]["R2_vs_P"]["columns"] == {
        "log2_fold_change": "log2FC_R2_vs_P",
        "p": "pvalue_R2_vs_P",
    }


def test_two_columns_are_genes_and_fold_changes():
    pd.DataFrame({"gene": SYMBOLS, "SR1": RNG.normal(0, 1, 400)}).to_csv("two.tsv", sep="\t", index=False)
    assert written("two.tsv")["contrasts"] == {"mine": {"table": "two.tsv"}}


def test_anndata_of_samples_brings_its_columns():
    obs = pd.DataFrame({"drug": ["DMSO"] * 3 + ["sorafenib"] * 3}, index=[f"s{n}" for n in range(6)])
    made = ad.AnnData(COUNTS.T.to_numpy(dtype=float), obs=obs, var=pd.DataFrame(index=SYMBOLS))
    made.write_h5ad("m.h5ad")
    entry = written("m.h5ad")
    assert (entry["scale"], entry.get("kind")) == ("counts", None)
    assert entry["contrasts"]["sorafenib_vs_DMSO"]["column"] == "drug"


def cells(number):
    bases = np.array(list("ACGT"))
    return ["".join(bases[RNG.integers(0, 4, 16)]) + "-1" for _ in range(number)]


@pytest.mark.long
def test_anndata_of_cells_finds_samples_and_labels():
    names = np.repeat(["c1", "c2", "r1", "r2"], 30)
    obs = pd.DataFrame(
        {
            "orig.ident": names,
            "seurat_clusters": np.tile(["0", "1"], 60),
            "response": np.where(np.char.startswith(names, "r"), "resistant", "sensitive"),
        },
        index=cells(120),
    )
    values = RNG.poisson(2, (120, 400)).astype(float)
    ad.AnnData(values, obs=obs, var=pd.DataFrame(index=SYMBOLS)).write_h5ad("cells.h5ad")
    entry = written("cells.h5ad")
    assert entry["kind"] == "cells"
    assert entry["cells"] == {"sample": "orig.ident", "label": "seurat_clusters"}
    assert entry["contrasts"]["resistant_vs_sensitive"]["column"] == "response"


def test_tree_of_cell_ranger_gives_a_sample_a_run():
    for sample in ("Huh7_DMSO", "Huh7_DMSO_b", "Huh7_SR", "Huh7_SR_b"):
        for kind in ("raw", "filtered"):
            place = Path("runs", sample, "outs", f"{kind}_feature_bc_matrix")
            place.mkdir(parents=True)
            barcodes = cells(3)
            (place / "barcodes.tsv").write_text("\n".join(barcodes) + "\n", encoding="utf-8")
            features = "".join(f"ENSG{n:011d}\t{gene}\tGene Expression\n" for n, gene in enumerate(SYMBOLS))
            (place / "features.tsv").write_text(features, encoding="utf-8")
            head = "%%MatrixMarket matrix coordinate integer general\n"
            (place / "matrix.mtx").write_text(f"{head}{len(SYMBOLS)} 3 1\n1 1 5\n", encoding="utf-8")
    entry = written("runs")
    assert (entry["kind"], entry["ids"]) == ("cells", "symbol")
    assert Path("config/samples/mine.tsv").read_text(encoding="utf-8").count("\n") == 5


def test_folder_of_star_tables_gets_its_strand():
    place = Path("star")
    place.mkdir()
    for name in NAMES:
        rows = [f"{gene}\t{n + n // 50}\t{n // 50}\t{n}" for gene, n in COUNTS[name].items()]
        (place / f"{name}.ReadsPerGene.out.tab").write_text(
            "N_unmapped\t1\t1\t1\nN_multimapping\t1\t1\t1\nN_noFeature\t1\t1\t1\nN_ambiguous\t1\t1\t1\n"
            + "\n".join(rows)
            + "\n",
            encoding="utf-8",
        )
    entry = written("star")
    assert (entry["strandedness"], entry["scale"]) == ("reverse", "counts")


@pytest.mark.heavy
def test_hundred_data_sets_take_a_line_each(capsys):
    COUNTS.to_csv("counts.tsv", sep="\t")
    lines = ["name\tmatrix\tscale\tids\tresistance\tfacts.line"]
    lines += [f"set{n}\tcounts.tsv\tcounts\tsymbol\tacquired\tHuh7" for n in range(100)]
    Path("many.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert cli.main(["init", "--table", "many.tsv"]) == 0
    text = Path("config/many.yaml").read_text(encoding="utf-8")
    assert sum(line.startswith("  set") for line in text.splitlines()) == 100
    assert len(text.splitlines()) == 103
    entry = yaml.safe_load(text)["datasets"]["set7"]
    assert (entry["samples"], entry["facts"]) == ("config/samples/set7.tsv", {"line": "Huh7"})
    # what the table gives is not to confirm
    told = capsys.readouterr().out
    open_ = told.split("Guesses to confirm:\n  set0, set1, set2, set3, … (100 in all): ")[1].splitlines()[0]
    assert open_ == "block, column parental_line, column response"


def test_a_table_that_says_all_leaves_nothing_to_confirm(capsys):
    COUNTS.to_csv("counts.tsv", sep="\t")
    groups = "".join(f"{name}\t{name.split('_')[1]}\n" for name in NAMES)
    Path("s.tsv").write_text(f"sample\tgroup\n{groups}", encoding="utf-8")
    Path("many.csv").write_text(
        "name,matrix,samples,scale,ids,column,test,reference\na,counts.tsv,s.tsv,counts,symbol,group,R,P\n",
        encoding="utf-8",
    )
    assert cli.main(["init", "--table", "many.csv"]) == 0
    assert "a: nothing: all given" in capsys.readouterr().out
    preflight.check(settings.load(yaml.safe_load(Path("config/many.yaml").read_text(encoding="utf-8"))))


def test_faults_of_a_table_are_told_together(capsys):
    Path("many.tsv").write_text("name\tmatrx\nmy set\ta.tsv\n", encoding="utf-8")
    assert cli.main(["init", "--table", "many.tsv"]) == 1
    told = capsys.readouterr().err
    assert "3 problems" in told
    assert "did you mean matrix?" in told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "a\tcounts.tsv\t\na\tother.tsv\t\n",
            "line 3, column matrix\n   found:   other.tsv, after counts.tsv",
        ),
        ("a\t\tt1.tsv\na\t\tt2.tsv\n", "line 3\n   found:   contrast contrast again"),
    ],
)
def test_rows_of_one_name_never_replace_each_other(rows, told, capsys):
    Path("many.tsv").write_text(f"name\tmatrix\ttable\n{rows}", encoding="utf-8")
    assert cli.main(["init", "--table", "many.tsv"]) == 1
    assert told in capsys.readouterr().err
    assert not Path("config").exists()


def test_a_table_with_row_numbers_of_pandas():
    COUNTS.to_csv("counts.tsv", sep="\t")
    pd.DataFrame({"name": ["a"], "matrix": ["counts.tsv"]}).to_csv("many.csv")
    assert cli.main(["init", "--table", "many.csv"]) == 0


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@VALUE(1)", "+cmd|' /C calc'!A0"])
def test_a_sample_that_is_a_formula_gets_no_sheet(name, capsys):
    COUNTS.rename(columns={COUNTS.columns[0]: name}).to_csv("counts.tsv", sep="\t")
    assert cli.main(["init", "counts.tsv"]) == 1
    assert f"sample {name}\n   found:   a formula to spreadsheet programs" in capsys.readouterr().err
    assert not Path("config").exists()


def test_no_cell_of_a_sheet_is_a_formula():
    obs = pd.DataFrame(
        {"=1+1": ["=2+2"] * 6, "drug": ["a"] * 3 + ["b"] * 3}, index=[f"s{n}" for n in range(6)]
    )
    made = ad.AnnData(COUNTS.T.to_numpy(dtype=float), obs=obs, var=pd.DataFrame(index=SYMBOLS))
    made.write_h5ad("m.h5ad")
    assert cli.main(["init", "m.h5ad"]) == 0
    cells = Path("config/samples/m.tsv").read_text(encoding="utf-8").replace("\n", "\t").split("\t")
    assert "'=2+2" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_row_numbers_are_never_proposed_as_genes():
    table = COUNTS.reset_index().rename(columns={"gene": "probe"})
    table["probe"] = [f"A_23_P{n + 100000}" for n in range(len(table))]
    table.index = table.index + 1
    table.to_csv("numbered.csv")
    assert start("numbered.csv", "mine").entry["ids"].value != "entrez"


def test_workbooks_are_left_as_they_are():
    COUNTS.to_excel("book.xlsx")
    before = Path("book.xlsx").read_bytes()
    written("book.xlsx")
    assert Path("book.xlsx").read_bytes() == before
    assert openpyxl.load_workbook("book.xlsx").sheetnames == ["Sheet1"]
