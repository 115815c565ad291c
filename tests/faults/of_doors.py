"""Faults of files as tools and people leave them: what would be read wrongly without a word."""

import gzip
import io
import tarfile
import zipfile

import h5py
import numpy as np
from exhibits import PREFLIGHT, SAMPLES, SYMBOLS, exhibit, renamed, text
from of_files import binary, frame

import writers
from inputs import counts, entry, log2, sheet, write

KEY = {"kind": "contrast", "title": "x", "ids": "symbol"}


def numbered(beside):
    """Return a matrix with row numbers first and another column beside them."""
    header, *rows = text(log2()).splitlines()
    lines = [
        f"{n}\t{name}\t{row.partition(chr(9))[2]}"
        for n, (name, row) in enumerate(zip(beside, rows, strict=True), 1)
    ]
    return "\n".join(["\tGene\t" + header.partition("\t")[2], *lines]) + "\n"


@exhibit(PREFLIGHT)
def row_numbers_beside_probes(folder):
    write(folder, numbered([f"A_23_P{n}" for n in range(100, 135)]))
    return entry(scale="log2", ids="auto")


@exhibit(PREFLIGHT)
def row_numbers_beside_pairs_of_names(folder):
    write(folder, numbered([f"{name} ({n})" for n, name in enumerate(SYMBOLS, 1000)]))
    return entry(scale="log2", ids="entrez")


@exhibit(PREFLIGHT)
def row_numbers_of_filtered_rows(folder):
    write(folder, renamed([str(3 * n) for n in range(1, 36)], log2()))
    return entry(scale="log2", ids="entrez")


@exhibit(PREFLIGHT)
def quotation_mark_that_breaks_a_row(folder):
    write(folder, text().replace("\nAFP\t", '\n"AFP\nx\t'))
    return entry()


@exhibit(PREFLIGHT)
def two_header_rows_that_say_as_much(folder):
    second = "\t".join(["unit", *(f"u{n}" for n in range(6))])
    write(folder, text().replace("\n", f"\n{second}\n", 1))
    return entry()


def star(folder, forward, reverse):
    """Write STAR tables of which each strand holds a share of the reads."""
    for number, sample in enumerate(SAMPLES):
        rows = ["N_unmapped\t5\t5\t5"]
        rows += [
            f"{name}\t{total:.0f}\t{total * forward:.0f}\t{total * reverse:.0f}"
            for name, total in zip(SYMBOLS, counts()[:, number], strict=True)
        ]
        (folder / "star" / sample).mkdir(parents=True)
        (folder / "star" / sample / "ReadsPerGene.out.tab").write_text("\n".join(rows) + "\n")
        (folder / "star" / sample / "SJ.out.tab").write_text(
            "chr1\t1\t9\t1\t1\t0\t3\t0\t9\nchr1\t4\t9\t1\t1\t0\t3\t0\t9\n"
        )
        (folder / "star" / sample / "Log.final.out").write_text("Reads |\t9\nOther reads |\t8\n")
    write(folder, "x", name="unused")


@exhibit(PREFLIGHT)
def strand_without_reads(folder):
    star(folder, 0.03, 0.97)
    return entry(matrix="star", strandedness="forward")


@exhibit(PREFLIGHT)
def folder_of_two_columns_of_counts(folder):
    (folder / "tables").mkdir()
    for number, sample in enumerate(SAMPLES):
        rows = [
            f"{name}\t{value:.0f}\t{value:.0f}"
            for name, value in zip(SYMBOLS, counts()[:, number], strict=True)
        ]
        (folder / "tables" / f"{sample}.txt").write_text("gene\tunique\tall\n" + "\n".join(rows) + "\n")
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def stringtie_declared_counts(folder):
    (folder / "tables").mkdir()
    for sample in SAMPLES:
        rows = [f"{name}\t{name}\tchr1\t+\t1\t9\t20.1\t234.1\t565.2" for name in SYMBOLS]
        header = "Gene ID\tGene Name\tReference\tStrand\tStart\tEnd\tCoverage\tFPKM\tTPM\n"
        (folder / "tables" / f"{sample}.tab").write_text(header + "\n".join(rows) + "\n")
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def kallisto_of_transcripts(folder):
    for sample in SAMPLES:
        (folder / "tables" / sample).mkdir(parents=True)
        header = "target_id\tlength\teff_length\test_counts\ttpm\n"
        rows = "".join(f"ENST{n:011d}.1\t900\t700\t30\t1.5\n" for n in range(9))
        (folder / "tables" / sample / "abundance.tsv").write_text(header + rows)
        (folder / "tables" / sample / "run_info.json").write_text("{}")
    write(folder, "x", name="unused")
    return entry(matrix="tables")


@exhibit(PREFLIGHT)
def folder_of_nfcore_without_genes(folder):
    for sample in SAMPLES:
        (folder / "out" / sample).mkdir(parents=True)
        rows = "".join(f"ENST{n:011d}.1\t900\t700\t1.5\t30\n" for n in range(9))
        (folder / "out" / sample / "quant.sf").write_text(
            "Name\tLength\tEffectiveLength\tTPM\tNumReads\n" + rows
        )
    (folder / "out" / "salmon.merged.gene_counts.tsv").write_text(text())
    write(folder, "x", name="unused")
    return entry(matrix="out")


@exhibit(PREFLIGHT)
def counts_in_raw_only(folder):
    path = writers.h5ad(folder, frame() / 7)
    with h5py.File(path, "r+") as stored:
        stored.copy("X", "raw/X")
        stored["raw/X"][...] = np.round(stored["raw/X"][...] * 7)
        stored.copy("var", "raw/var")
    write(folder, "x", name="unused")
    return entry(matrix="m.h5ad")


@exhibit(PREFLIGHT)
def clinical_column_called_after_a_gene(folder):
    flipped = frame().T.rename_axis("sample")
    flipped.insert(0, "AFP", range(6), allow_duplicates=True)
    write(folder, writers.text(flipped))
    return entry()


@exhibit(PREFLIGHT)
def clinical_column_called_by_an_alias(folder):
    flipped = frame().T.rename_axis("sample")
    flipped.insert(0, "HER3", range(6))
    write(folder, writers.text(flipped))
    return entry()


@exhibit(PREFLIGHT)
def transcripts_with_their_genes(folder):
    write(folder, renamed([f"ENST{n:011d}.4|ENSG{n:011d}.2|{name}-201" for n, name in enumerate(SYMBOLS)]))
    return entry(ids="auto")


@exhibit(PREFLIGHT)
def hgnc_ids(folder):
    write(folder, renamed([f"HGNC:{n}" for n in range(35)]))
    return entry(ids="auto")


def office(folder, member):
    with zipfile.ZipFile(folder / "m.tsv", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(member, "x")
    write(folder, "x", name="unused")
    return entry()


@exhibit(PREFLIGHT)
def document_of_a_word_processor(folder):
    return office(folder, "word/document.xml")


@exhibit(PREFLIGHT)
def binary_workbook(folder):
    return office(folder, "xl/workbook.bin")


@exhibit(PREFLIGHT)
def object_of_r(folder):
    return binary(folder, gzip.compress(b"X\n\x00\x00\x00\x03", mtime=0))


@exhibit(PREFLIGHT)
def tar_archive(folder):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("a.tsv")
        member.size = 1
        archive.addfile(member, io.BytesIO(b"x"))
    return binary(folder, buffer.getvalue())


@exhibit(PREFLIGHT)
def pointer_of_git_lfs(folder):
    return binary(folder, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")


@exhibit(PREFLIGHT)
def braces_in_a_path(folder):
    (folder / "run{1}").mkdir()
    write(folder / "run{1}", text())
    (folder / "s.tsv").write_text(sheet())
    return entry(matrix="run{1}/m.tsv")


@exhibit(PREFLIGHT)
def angle_brackets_in_a_path(folder):
    (folder / "a<results>").mkdir()
    write(folder / "a<results>", text())
    (folder / "s.tsv").write_text(sheet())
    return entry(matrix="a<results>/m.tsv")


@exhibit(PREFLIGHT)
def backslash_in_a_path(folder):
    (folder / "data").mkdir()
    write(folder / "data", text())
    (folder / "s.tsv").write_text(sheet())
    return entry(matrix="data\\m.tsv")


def published(folder, header, row, first=None, **changes):
    """Return an entry of one published table of 120 rows; `row` makes the cells of a number."""
    names = [*SYMBOLS, *(f"gene{n}" for n in range(120 - len(SYMBOLS)))]
    lines = ["\t".join([name, *map(str, row(n))]) for n, name in enumerate(names)]
    lines[4:5] = [first or lines[4]]
    (folder / "t.tsv").write_text("\n".join([f"gene\t{header}", *lines]) + "\n")
    return {**KEY, "contrasts": {"c": {"table": "t.tsv", **changes}}}


def change(n):
    return (n * 37 % 41 - 20) / 10


@exhibit(PREFLIGHT)
def published_standard_errors_below_zero(folder):
    return published(folder, "log2FoldChange\tlfcSE", lambda n: (change(n), -0.2))


@exhibit(PREFLIGHT)
def published_limits_swapped(folder):
    return published(folder, "logFC\tCI.L\tCI.R", lambda n: (change(n), change(n) + 1, change(n) - 1))


@exhibit(PREFLIGHT)
def published_limits_of_another_contrast(folder):
    return published(folder, "logFC\tCI.L\tCI.R", lambda n: (change(n), change(-n) - 0.1, change(-n) + 0.1))


@exhibit(PREFLIGHT)
def published_statistic_without_end(folder):
    return published(
        folder, "logFC\tt", lambda n: (change(n), "inf" if n == 7 and change(n) > 0 else change(n) * 1e7)
    )


@exhibit(PREFLIGHT)
def published_f_below_zero(folder):
    return published(folder, "logFC\tlogCPM\tF", lambda n: (change(n), 5, -1 if n == 9 else 3))


@exhibit(PREFLIGHT)
def published_intensities(folder):
    return published(folder, "logFC\tP.Value", lambda n: (1000 * change(n), 0.5))


@exhibit(PREFLIGHT)
def published_nul(folder):
    return published(folder, "logFC\tP.Value", lambda n: (change(n), 0.5), "AKT1\t9.5\0 55\t0.1")


@exhibit(PREFLIGHT)
def published_row_broken_by_a_quotation_mark(folder):
    return published(folder, "logFC\tP.Value", lambda n: (change(n), 0.5), '"AKT1\nx\t1\t0.1')


@exhibit(PREFLIGHT)
def published_row_numbers(folder):
    built = published(folder, "log2FoldChange\tlfcSE", lambda n: (change(n), 0.2))
    header, *rows = (folder / "t.tsv").read_text().splitlines()
    lines = [f"{n}\t{row.partition(chr(9))[2]}" for n, row in enumerate(rows, 1)]
    (folder / "t.tsv").write_text("\n".join(["\t" + header.partition("\t")[2], *lines]) + "\n")
    return {**built, "ids": "auto"}


@exhibit(PREFLIGHT)
def notes_below_the_table(folder):
    rows = text().rstrip().splitlines()
    notes = ["", "Normalised with DESeq2; see the methods.", "* not detected in all samples"]
    write(folder, "\n".join([*rows, *rows[1:] * 40, *notes]) + "\n")
    return entry()
