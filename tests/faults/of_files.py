"""Faults of files: missing, cut, damaged, of another kind."""

import gzip
import zipfile

import h5py
import pandas as pd
from exhibits import INGEST, PREFLIGHT, SAMPLES, SYMBOLS, exhibit, text

import writers
from inputs import counts, entry, write


def frame():
    return pd.DataFrame(counts(), index=pd.Index(SYMBOLS, name="gene"), columns=list(SAMPLES))


def binary(folder, content, name="m.tsv"):
    write(folder, content, name=name)
    return entry(matrix=name)


@exhibit(PREFLIGHT)
def matrix_missing(folder):
    write(folder, text(), name="counts.tsv")
    return entry(matrix="count.tsv")


@exhibit(PREFLIGHT)
def matrix_empty(folder):
    return binary(folder, b"")


@exhibit(PREFLIGHT)
def matrix_of_blank_lines(folder):
    return binary(folder, b"\n\n  \n")


@exhibit(PREFLIGHT)
def gzip_cut_at_once(folder):
    return binary(folder, gzip.compress(text().encode(), mtime=0)[:60], "m.tsv.gz")


@exhibit(PREFLIGHT)
def gzip_cut_late(folder):
    header, _, rows = text().partition("\n")
    content = gzip.compress(f"{header}\n{rows * 900}".encode(), 1, mtime=0)
    return binary(folder, content[: len(content) * 2 // 3], "m.tsv.gz")


@exhibit(PREFLIGHT)
def zip_of_two_tables(folder):
    with zipfile.ZipFile(folder / "m.zip", "w") as archive:
        archive.writestr("a.tsv", text())
        archive.writestr("b.tsv", text())
    write(folder, "x", name="unused")
    return entry(matrix="m.zip")


@exhibit(PREFLIGHT)
def zip_damaged(folder):
    return binary(folder, b"PK\x03\x04" + b"\x00" * 100, "m.zip")


@exhibit(PREFLIGHT)
def web_page(folder):
    return binary(folder, "\n<HTML><head><title>Not found</title></head></HTML>")


@exhibit(PREFLIGHT)
def xml_error_of_a_cloud_store(folder):
    return binary(folder, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>')


@exhibit(PREFLIGHT)
def pdf(folder):
    return binary(folder, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "m.pdf")


@exhibit(PREFLIGHT)
def excel_97(folder):
    return binary(folder, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "m.xls")


@exhibit(PREFLIGHT)
def r_data(folder):
    return binary(folder, gzip.compress(b"RDX3\nX\n\x00\x00\x00\x03", mtime=0), "m.rda")


@exhibit(PREFLIGHT)
def feather(folder):
    return binary(folder, b"ARROW1\x00\x00" + b"\x00" * 50, "m.feather")


@exhibit(PREFLIGHT)
def workbook_of_two_sheets(folder):
    with pd.ExcelWriter(folder / "m.xlsx") as book:
        frame().to_excel(book, sheet_name="counts")
        frame().to_excel(book, sheet_name="TPM")
    write(folder, "x", name="unused")
    return entry(matrix="m.xlsx")


@exhibit(PREFLIGHT)
def sheet_name_misspelt(folder):
    writers.excel(folder, frame())
    write(folder, "x", name="unused")
    return entry(matrix="m.xlsx", sheet="count")


@exhibit(PREFLIGHT)
def workbook_damaged(folder):
    with zipfile.ZipFile(folder / "m.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    write(folder, "x", name="unused")
    return entry(matrix="m.xlsx")


@exhibit(PREFLIGHT)
def workbook_of_one_cell(folder):
    pd.DataFrame().to_excel(folder / "m.xlsx", index=False)
    write(folder, "x", name="unused")
    return entry(matrix="m.xlsx")


@exhibit(PREFLIGHT)
def hdf5_of_something_else(folder):
    with h5py.File(folder / "m.h5", "w") as stored:
        stored["weights"] = [1.0, 2.0]
    write(folder, "x", name="unused")
    return entry(matrix="m.h5")


@exhibit(PREFLIGHT)
def hdf5_cut(folder):
    path = writers.h5ad(folder, frame())
    return binary(folder, path.read_bytes()[:2000], "m.h5ad")


@exhibit(PREFLIGHT)
def layer_misspelt(folder):
    writers.h5ad(folder, frame())
    write(folder, "x", name="unused")
    return entry(matrix="m.h5ad", layer="raw_counts")


@exhibit(PREFLIGHT)
def parquet_cut(folder):
    path = writers.parquet(folder, frame())
    return binary(folder, path.read_bytes()[:500], "m.parquet")


@exhibit(PREFLIGHT)
def folder_without_tables(folder):
    (folder / "tables").mkdir()
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def folder_lacks_a_sample(folder):
    writers.htseq(folder, frame()[list(SAMPLES[:5])])
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def folder_with_two_tables_of_a_sample(folder):
    writers.htseq(folder, frame())
    (folder / "tables" / "H7_P_1.txt").write_text("TP53\t5\n")
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(INGEST)
def folder_of_two_annotations(folder):
    writers.htseq(folder, frame())
    (folder / "tables" / "H7_R_2.htseq.txt.gz").write_bytes(gzip.compress(b"TP53\t5\nMYC\t7\n", mtime=0))
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def salmon_of_transcripts(folder):
    for sample in SAMPLES:
        (folder / "tables" / sample).mkdir(parents=True)
        header = "Name\tLength\tEffectiveLength\tTPM\tNumReads\n"
        (folder / "tables" / sample / "quant.sf").write_text(f"{header}ENST00000000001\t900\t700\t1.5\t30\n")
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def star_without_strandedness(folder):
    writers.star(folder, frame())
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def rsem_declared_log2(folder):
    writers.rsem(folder, frame())
    write(folder, "x", name="unused")
    return entry(matrix="tables", scale="log2")


@exhibit(PREFLIGHT)
def tenx_without_barcodes(folder):
    path = writers.tenx_folder(folder, frame())
    (path / "barcodes.tsv.gz").unlink()
    write(folder, "x", name="unused")
    return entry(matrix="tenx")


@exhibit(INGEST)
def tenx_of_two_runs(folder):
    path = writers.tenx_folder(folder, frame())
    short = "".join(f"ENSG{n:011d}\t{name}\tGene Expression\n" for n, name in enumerate(SYMBOLS[:30]))
    (path / "features.tsv.gz").write_bytes(gzip.compress(short.encode(), mtime=0))
    write(folder, "x", name="unused")
    return entry(matrix="tenx")
