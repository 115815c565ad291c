"""Faults inside a matrix: its shape and its cells."""

import numpy as np
import pandas as pd
from exhibits import INGEST, PREFLIGHT, SAMPLES, exhibit, renamed, text, with_cell

from inputs import counts, entry, log2, write


def matrix(folder, content, **changes):
    write(folder, content)
    return entry(**changes)


@exhibit(PREFLIGHT)
def no_header(folder):
    return matrix(folder, text().partition("\n")[2])


@exhibit(PREFLIGHT)
def header_only(folder):
    return matrix(folder, text().partition("\n")[0] + "\n")


@exhibit(PREFLIGHT)
def no_delimiter(folder):
    return matrix(folder, text().replace("\t", "|"))


@exhibit(PREFLIGHT)
def row_too_short(folder):
    return matrix(folder, text().replace("\nAFP\t", "\nAFP").replace("\nAFP", "\nAFP\t", 0))


@exhibit(PREFLIGHT)
def row_too_long(folder):
    return matrix(folder, text().replace("\nAFP\t", "\nAFP\t1\t"))


@exhibit(PREFLIGHT)
def row_too_short_far_down(folder):
    many = text() + "\n".join(text().partition("\n")[2].rstrip("\n") for _ in range(8)) + "\nTP53\t5\t6\n"
    return matrix(folder, many)


@exhibit(PREFLIGHT)
def row_too_long_far_down(folder):
    many = text() + "\n".join(text().partition("\n")[2].rstrip("\n") for _ in range(8))
    return matrix(folder, many + "\nTP53" + "\t5" * 8 + "\n")


@exhibit(PREFLIGHT)
def text_in_a_cell(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "1021*"))


@exhibit(PREFLIGHT)
def another_minus(folder):
    return matrix(folder, text(log2() - 9).replace("-", "\u2212"), scale="log2")


@exhibit(PREFLIGHT)
def another_minus_with_samples_in_rows(folder):
    lines = [line.split("\t") for line in text(log2() - 5).replace("-", "\u2212").splitlines()]
    turned = "\n".join("\t".join(cells) for cells in zip(*lines, strict=True))
    return matrix(folder, turned + "\n", scale="log2")


@exhibit(PREFLIGHT)
def a_word_in_a_gene_s_column_with_samples_in_rows(folder):
    lines = [line.split("\t") for line in text(log2()).splitlines()]
    lines[1][2] = "n.d."
    return matrix(
        folder, "\n".join("\t".join(cells) for cells in zip(*lines, strict=True)) + "\n", scale="log2"
    )


@exhibit(PREFLIGHT)
def decimal_commas_as_text_in_a_workbook(folder):
    rows = [line.replace(".", ",").split("\t") for line in text(log2()).splitlines()]
    write(folder, "")
    frame = pd.DataFrame(rows[1:], columns=rows[0])
    frame.to_excel(folder / "m.xlsx", index=False)
    (folder / "m.tsv").unlink()
    return entry(matrix="m.xlsx", scale="log2")


@exhibit(PREFLIGHT)
def spreadsheet_error_in_a_cell(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "#VALUE!"))


@exhibit(PREFLIGHT)
def detection_limit_in_a_cell(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "<LOD"))


@exhibit(PREFLIGHT)
def thousands_separators(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "1,021,334"))


def grouped(mark):
    """Return the counts with their thousands set off by a mark."""
    header, *rows = text().splitlines()
    cells = (row.split("\t") for row in rows)
    marked = ([name, *(f"{int(cell):,}".replace(",", mark) for cell in row)] for name, *row in cells)
    return "\n".join([header, *("\t".join(row) for row in marked)]) + "\n"


@exhibit(PREFLIGHT)
def thousands_set_off_by_commas(folder):
    return matrix(folder, grouped(","))


@exhibit(PREFLIGHT)
def thousands_set_off_by_points(folder):
    return matrix(folder, grouped("."))


@exhibit(PREFLIGHT)
def series_matrix_of_sequencing(folder):
    top = '!Series_title\t"x"\n!Sample_title\t"a"\t"b"\n!series_matrix_table_begin\n'
    return matrix(folder, f'{top}"ID_REF"\t"GSM1"\t"GSM2"\n!series_matrix_table_end\n')


@exhibit(PREFLIGHT)
def two_decimal_marks(folder):
    content = with_cell("MYC", "H7_R_1", "7,25", log2())
    return matrix(folder, content, scale="log2")


@exhibit(PREFLIGHT)
def sample_column_twice(folder):
    return matrix(folder, text().replace("\tH7_P_2\t", "\tH7_P_1\t", 1))


@exhibit(PREFLIGHT)
def correlation_matrix(folder):
    rows = "".join(f"{name}\t" + "\t".join(["1"] * 6) + "\n" for name in SAMPLES)
    return matrix(folder, "gene\t" + "\t".join(SAMPLES) + "\n" + rows)


@exhibit(PREFLIGHT)
def no_sample_names_in_common(folder):
    return matrix(folder, text().replace("H7_", "Huh7_"))


@exhibit(PREFLIGHT)
def id_column_misspelt(folder):
    return matrix(folder, text(), id_column="genes")


@exhibit(PREFLIGHT)
def infinite_value(folder):
    return matrix(folder, with_cell("MYC", "H7_R_1", "-inf", log2()), scale="log2")


@exhibit(INGEST)
def sample_without_values(folder):
    values = log2()
    content = text(values).splitlines()
    emptied = [content[0], *("\t".join([*line.split("\t")[:-1], "NA"]) for line in content[1:])]
    return matrix(folder, "\n".join(emptied) + "\n", scale="log2")


@exhibit(INGEST)
def most_genes_incomplete(folder):
    content = text(log2()).splitlines()
    holes = [content[0], *content[1:10], *("\t".join([*line.split("\t")[:-1], ""]) for line in content[10:])]
    return matrix(folder, "\n".join(holes) + "\n", scale="log2")


@exhibit(PREFLIGHT)
def sample_of_zeros(folder):
    values = counts()
    values[:, 4] = 0
    return matrix(folder, text(values))


@exhibit(INGEST)
def no_gene_expressed(folder):
    return matrix(folder, text((counts() > 900) * 1.0))


@exhibit(PREFLIGHT)
def platform_of_another_array(folder):
    (folder / "GPL96.txt").write_text("#ID = probe\nID\tGene Symbol\n1_at\tTP53\n2_at\tMYC\n")
    names = [f"A_23_P{number}" for number in range(len(counts()))]
    return matrix(folder, renamed(names, log2()), scale="log2", platform="GPL96.txt")


@exhibit(PREFLIGHT)
def platform_without_genes(folder):
    names = [f"{number}_at" for number in range(len(counts()))]
    (folder / "GPL96.txt").write_text("ID\tSequence\n" + "".join(f"{name}\tACGT\n" for name in names))
    return matrix(folder, renamed(names, log2()), scale="log2", platform="GPL96.txt")


@exhibit(PREFLIGHT)
def platform_missing(folder):
    return matrix(folder, text(log2()), scale="log2", platform="GPL96.txt")


@exhibit(PREFLIGHT)
def samples_of_text_only(folder):
    words = "\n".join("\t".join([line.split("\t")[0], *["high"] * 6]) for line in text().splitlines()[1:])
    return matrix(folder, text().partition("\n")[0] + "\n" + words + "\n")


@exhibit(PREFLIGHT)
def numbers_as_a_program_prints_them(folder):
    header, *rows = text().splitlines()
    cells = [row.split("\t") for row in rows]
    written = ["\t".join([row[0], *(f"np.float64({value})" for value in row[1:])]) for row in cells]
    return matrix(folder, "\n".join([header, *written]) + "\n")


@exhibit(PREFLIGHT)
def every_sample_of_one_value(folder):
    return matrix(folder, text(np.tile(np.arange(6) * 7 + 3, (35, 1))))


@exhibit(INGEST)
def one_gene_in_several_rows(folder):
    header, *rows = text().splitlines()
    return matrix(folder, "\n".join([header, *("EGFR" + row[row.index("\t") :] for row in rows[:3])]) + "\n")
