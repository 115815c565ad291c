"""Write one matrix in every accepted format: what the readers have to give back."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from pathlib import Path

from writers_binary import (
    excel,
    excel_with_title,
    h5ad,
    h5ad_genes_by_samples,
    h5ad_sparse,
    htseq,
    parquet,
    parquet_without_index,
    rsem,
    salmon,
    star,
    tenx_folder,
    tenx_h5,
)
from writing import Frame, put, text


def tsv(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", text(frame))


def csv(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", text(frame, ","))


def semicolon_decimal_comma(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", text(frame, ";", ","))


def tab_decimal_comma(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.txt", text(frame, "\t", ","))


def quoted_decimal_comma_csv(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", text(frame, ",", ",", quoting=1))


def space_quoted_without_corner(folder: Path, frame: Frame) -> Path:
    lines = text(frame.rename_axis(None), " ", quoting=2).splitlines()
    return put(folder / "m.txt", "\n".join([lines[0].removeprefix('"" '), *lines[1:]]) + "\n")


def byte_order_mark_and_crlf(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", b"\xef\xbb\xbf" + text(frame, ",").replace("\n", "\r\n").encode())


def utf16(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.txt", text(frame).replace("\n", "\r\n").encode("utf-16"))


def old_mac_line_ends(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.txt", text(frame).replace("\n", "\r"))


def all_quoted(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", text(frame, ",", quoting=1))


def unnamed_first_column(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", text(frame.rename_axis(None)))


def header_one_short(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", text(frame).partition("\t")[2])


def comment_lines(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", "# made by nobody\n% on no day\n\n" + text(frame))


def title_lines(folder: Path, frame: Frame) -> Path:
    blank = "," * frame.shape[1]
    return put(folder / "m.csv", f"Supplementary Table 3{blank}\n{blank}\n" + text(frame, ","))


def blank_lines(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", "\n" + text(frame).replace("\n", "\n\n") + "\n\n")


def no_newline_at_the_end(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", text(frame).rstrip("\n"))


def delimiter_after_the_last_cell(folder: Path, frame: Frame) -> Path:
    header, *rows = text(frame, ",").splitlines()
    return put(folder / "m.csv", "\n".join([header, *(row + "," for row in rows)]) + "\n")


def padded_cells(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.csv", text(frame, ",").replace(",", " , "))


def transposed(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", text(frame.T.rename_axis("sample")))


def transposed_with_annotation(folder: Path, frame: Frame) -> Path:
    flipped = frame.T.rename_axis("sample")
    flipped.insert(0, "site", ["Kiel"] * len(flipped))
    return put(folder / "m.csv", text(flipped, ","))


def annotation_columns(folder: Path, frame: Frame) -> Path:
    wide = frame.reset_index()
    wide.insert(0, "length", range(100, 100 + len(wide)))
    wide.insert(0, "entrez_id", range(900_000_000, 900_000_000 + len(wide)))
    wide["description"] = [f"gene {number}, of some kind" for number in range(len(wide))]
    return put(folder / "m.tsv", text(wide, index=False))


def featurecounts(folder: Path, frame: Frame) -> Path:
    wide = (
        frame.rename(columns=lambda name: f"/data/run 1/{name}.sorted.bam")
        .rename_axis("Geneid")
        .reset_index()
    )
    for place, (name, value) in enumerate(
        [("Chr", "1;1"), ("Start", "5;9"), ("End", "7;12"), ("Strand", "+;+")], 1
    ):
        wide.insert(place, name, value)
    wide.insert(5, "Length", range(100, 100 + len(wide)))
    return put(
        folder / "m.txt",
        '# Program:featureCounts v2.0.3; Command:"featureCounts" "-a" "x.gtf"\n' + text(wide, index=False),
    )


def gct(folder: Path, frame: Frame) -> Path:
    wide = frame.rename_axis("Name").reset_index()
    wide.insert(1, "Description", "na")
    return put(folder / "m.gct", f"#1.2\n{frame.shape[0]}\t{frame.shape[1]}\n" + text(wide, index=False))


def gct_3(folder: Path, frame: Frame) -> Path:
    wide = frame.rename_axis("id").reset_index()
    wide.insert(1, "pr_type", "gene")
    header, *rows = text(wide, index=False).splitlines()
    metadata = ["\t".join(["cell_id", "na", *["HUH7"] * frame.shape[1]])] * 2
    sizes = f"{frame.shape[0]}\t{frame.shape[1]}\t1\t2"
    return put(folder / "m.gct", "\n".join(["#1.3", sizes, header, *metadata, *rows]) + "\n")


def series_matrix(folder: Path, frame: Frame) -> Path:
    quoted = "\t".join(f'"{name}"' for name in frame.columns)
    accessions = "\t".join(f'"GSM{number}"' for number in range(frame.shape[1]))
    titles = f"!Sample_title\t{quoted}\n!Sample_geo_accession\t{accessions}\n"
    top = f'!Series_title\t"A series; of, things"\n\n{titles}'
    table = text(frame.set_axis(accessions.split("\t"), axis=1).rename_axis('"ID_REF"'), quoting=3)
    return put(folder / "m.txt", f"{top}!series_matrix_table_begin\n{table}!series_matrix_table_end\n")


def packed(opener: Callable[..., bytes], ending: str) -> Callable[[Path, Frame], Path]:
    return lambda folder, frame: put(folder / f"m.tsv{ending}", opener(text(frame).encode()))


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("__MACOSX/._m.tsv", b"x")
        archive.writestr("m.tsv", content)
    return buffer.getvalue()


def gzip_named_tsv(folder: Path, frame: Frame) -> Path:
    return put(folder / "m.tsv", gzip.compress(text(frame).encode()))


# formats that hold any decimal number exactly as written
# formats that count for each strand, of which one has to be declared
STRANDED = {"star": "forward"}
FORMATS: dict[str, Callable[[Path, Frame], Path]] = {
    writer.__name__: writer
    for writer in (
        *(tsv, csv, semicolon_decimal_comma, tab_decimal_comma, quoted_decimal_comma_csv),
        *(space_quoted_without_corner, byte_order_mark_and_crlf, utf16, old_mac_line_ends, all_quoted),
        *(unnamed_first_column, header_one_short, comment_lines, title_lines, blank_lines),
        *(no_newline_at_the_end, delimiter_after_the_last_cell, padded_cells, transposed),
        *(transposed_with_annotation, annotation_columns, featurecounts, gct, gct_3, series_matrix),
        *(gzip_named_tsv, parquet, parquet_without_index, excel, excel_with_title),
        *(h5ad, h5ad_sparse, h5ad_genes_by_samples, tenx_folder, tenx_h5, htseq, star, salmon, rsem),
    )
} | {
    "gzip": packed(gzip.compress, ".gz"),
    "bzip2": packed(bz2.compress, ".bz2"),
    "xz": packed(lzma.compress, ".xz"),
    "zip": packed(zipped, ".zip"),
}
