"""Inputs that look odd and are right: each must give the very content of the clean table."""

import datetime
import gzip

import numpy as np
import pandas as pd
import pytest

import writers
from inputs import ENSEMBL, ENTREZ, SAMPLES, SYMBOLS, TABLE, counts, dataset, entry, sheet, table, write
from sorascope import ingest, preflight, settings

FRAME = pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))
OF_SYMBOL = {
    kind: {s: name for name, (s,) in known.items()} for kind, known in (("e", ENSEMBL), ("n", ENTREZ))
}


def content(data):
    """Return everything but provenance, as bytes."""
    described = data.obs.to_csv().encode(), data.var.drop(columns="original_id").to_csv().encode()
    return data.X.tobytes(), data.layers["counts"].tobytes(), *described


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean")
    write(folder, table(counts()))
    return content(ingest.run(dataset(folder), TABLE).expression)


def check(folder, clean, **changes):
    loaded = settings.load({"datasets": {"mine": entry(**changes)}}, folder)
    preflight.check(loaded)
    assert content(ingest.run(loaded.datasets["mine"], TABLE).expression) == clean


@pytest.mark.long
@pytest.mark.parametrize("name", writers.FORMATS)
def test_formats(tmp_path, clean, name):
    path = writers.FORMATS[name](tmp_path, FRAME)
    (tmp_path / "s.tsv").write_text(sheet(), encoding="utf-8")
    strand = writers.STRANDED.get(name)
    check(tmp_path, clean, matrix=path.name, **({"strandedness": strand} if strand else {}))


def rows_shuffled(frame):
    return frame.iloc[np.random.default_rng(1).permutation(len(frame))]


def columns_reversed(frame):
    return frame.iloc[:, ::-1]


def previous_symbol(frame):
    return frame.rename(index={"MTOR": "FRAP1"})


def alias(frame):
    return frame.rename(index={"ERBB3": "HER3"})


def date_of_one_gene(frame):
    return frame.rename(index={"MARCHF3": "3-Mar", "SEPTIN2": "2-Sep", "DELEC1": "Dec-01"})


def iso_date_of_one_gene(frame):
    return frame.rename(index={"MARCHF3": "2023-03-03", "SEPTIN2": "2023-09-02"})


def serial_of_one_gene(frame):
    return frame.rename(index={"MARCHF3": "44623"})


def gene_on_two_rows(frame):
    half = np.floor(frame.loc[["ERBB3"]] / 2)
    rest = frame.copy()
    rest.loc["ERBB3"] -= half.loc["ERBB3"]
    return pd.concat([rest, half.rename(index={"ERBB3": "HER3"})])


def unknown_genes_beside(frame):
    return pd.concat([frame, frame.iloc[:9].rename(index=lambda name: f"LOC{name}")])


def padded_names(frame):
    return frame.rename(index=lambda name: f" {name} ")


def probes_of_several_genes_beside(frame):
    return pd.concat(
        [frame, frame.iloc[:3].rename(index=lambda name: f"{name} /// GAPDH" * (name != "GAPDH"))]
    )


def empty_names_beside(frame):
    return pd.concat([frame, frame.iloc[:2].rename(index=lambda _: "")])


def xenograft_by_prefix(frame):
    human = frame.rename(index=lambda name: f"GRCh38_{name}")
    return pd.concat([human, frame.rename(index=lambda name: f"mm10___{name.capitalize()}")])


@pytest.mark.parametrize(
    "change",
    [
        *(rows_shuffled, columns_reversed, previous_symbol, alias, date_of_one_gene, iso_date_of_one_gene),
        *(serial_of_one_gene, gene_on_two_rows, unknown_genes_beside, padded_names, empty_names_beside),
        *(probes_of_several_genes_beside, xenograft_by_prefix),
    ],
)
def test_rows_and_columns(tmp_path, clean, change):
    write(tmp_path, writers.text(change(FRAME)))
    check(tmp_path, clean)


@pytest.mark.parametrize("declared", ["itself", "auto"])
@pytest.mark.parametrize(
    ("ids", "rename"),
    [
        ("ensembl", lambda name: OF_SYMBOL["e"][name]),
        ("ensembl", lambda name: OF_SYMBOL["e"][name] + ".12"),
        ("entrez", lambda name: OF_SYMBOL["n"][name]),
        ("entrez", lambda name: OF_SYMBOL["n"][name] + ".0"),
    ],
)
def test_identifiers(tmp_path, clean, ids, rename, declared):
    write(tmp_path, writers.text(FRAME.rename(index=rename)))
    check(tmp_path, clean, ids=ids if declared == "itself" else "auto")


def test_xenograft_by_ensembl_species_code(tmp_path, clean):
    human = FRAME.rename(index=lambda name: OF_SYMBOL["e"][name])
    mouse = FRAME.rename(index=lambda name: f"ENSMUSG{SYMBOLS.index(name):011d}")
    write(tmp_path, writers.text(pd.concat([human, mouse])))
    check(tmp_path, clean, ids="ensembl")


@pytest.mark.parametrize(
    "written",
    [
        sheet().replace("\t", ";"),
        sheet().replace("\t", ","),
        sheet().replace("\n", "\r\n"),
        "\ufeff" + sheet(),
        "# my samples\n" + sheet(),
        sheet() + "\n\n",
        "".join(f'"{line}"\n' for line in sheet().replace("\t", '"\t"').splitlines()),
    ],
)
def test_sample_sheets(tmp_path, clean, written):
    write(tmp_path, table(counts()))
    (tmp_path / "s.tsv").write_bytes(written.encode())
    check(tmp_path, clean)


def test_any_text_may_stand_in_a_sample_sheet(tmp_path):
    doses = ["1,5", "2.5", "1,234,567", "7", "", "x"]
    write(tmp_path, table(counts()), sheet(dose=doses))
    assert list(ingest.run(dataset(tmp_path), TABLE).expression.obs["dose"]) == doses


def test_another_sample_excluded_with_a_reason(tmp_path, clean):
    write(tmp_path, writers.text(FRAME.assign(H7_R_4=3.0)), sheet() + "H7_R_4\tresistant\n")
    check(tmp_path, clean, exclude={"H7_R_4": "failed library"})


def test_columns_of_numbers_that_are_no_samples(tmp_path, clean):
    write(tmp_path, writers.text(FRAME.assign(baseMean=3.5, log2FoldChange=-1.0)))
    check(tmp_path, clean, exclude={"baseMean": "a result", "log2FoldChange": "a result"})


def test_dates_in_a_workbook(tmp_path, clean):
    dates = {"MARCHF3": datetime.datetime(2023, 3, 3), "SEPTIN2": datetime.datetime(2023, 9, 2)}
    writers.excel(tmp_path, FRAME.rename(index=dates))
    (tmp_path / "s.tsv").write_text(sheet(), encoding="utf-8")
    check(tmp_path, clean, matrix="m.xlsx")


def test_three_decimals_with_a_comma_are_decimals(tmp_path):
    write(tmp_path, writers.text(FRAME / 1000 + 2, decimal=",", float_format="%.3f"))
    read = ingest.run(dataset(tmp_path, scale="log2"), TABLE).expression
    np.testing.assert_allclose(read[:, "TP53"].X.ravel(), FRAME.loc["TP53"] / 1000 + 2)


def test_id_column_named(tmp_path, clean):
    wide = FRAME.reset_index()
    wide.insert(0, "alias", list(reversed(SYMBOLS)))
    write(tmp_path, wide.to_csv(sep="\t", index=False))
    check(tmp_path, clean, id_column="gene")


def test_probes_mapped_by_the_platform_table(tmp_path, clean):
    probes = {name: f"{number}_s_at" for number, name in enumerate(SYMBOLS)}
    rows = "".join(f"{probe}\tHomo sapiens\t{name}\n" for name, probe in probes.items())
    head = "^PLATFORM = GPL570\n#ID = probe\n!platform_table_begin\nID\tSpecies\tGene Symbol\n"
    (tmp_path / "GPL570.txt.gz").write_bytes(gzip.compress(f"{head}{rows}!platform_table_end\n".encode()))
    write(tmp_path, writers.text(FRAME.rename(index=probes)))
    check(tmp_path, clean, platform="GPL570.txt.gz")


def test_affymetrix_gene_assignments(tmp_path, clean):
    probes = {name: str(7_892_501 + number) for number, name in enumerate(SYMBOLS)}
    rows = "".join(
        f"{probe}\tNM_1 // {name} // a gene // 1q2 // 7 /// ENST1 // {name} // a gene\n"
        for name, probe in probes.items()
    )
    (tmp_path / "GPL6244.txt").write_text(f"ID\tgene_assignment\n{rows}")
    write(tmp_path, writers.text(FRAME.rename(index=probes)))
    check(tmp_path, clean, platform="GPL6244.txt")


def sheet_frame():
    header, *rows = [line.split("\t") for line in sheet().splitlines()]
    return pd.DataFrame(rows, columns=header)


def two_sheets(path):
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"note": ["made in spring"]}).to_excel(book, sheet_name="Notes", index=False)
        sheet_frame().to_excel(book, sheet_name="Samples", index=False)


def one_sheet(path):
    sheet_frame().to_excel(path, index=False)


@pytest.mark.parametrize("make", [one_sheet, two_sheets])
def test_sample_sheets_in_workbooks(tmp_path, clean, make):
    write(tmp_path, table(counts()))
    make(tmp_path / "s.xlsx")
    check(tmp_path, clean, samples="s.xlsx")
