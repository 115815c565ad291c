"""Keys of the config that say nothing of the input at hand: they are told, not passed over."""

import numpy as np
from exhibits import PREFLIGHT, exhibit, text

from inputs import CONTRAST, SAMPLES, SYMBOLS, counts, entry, log2, sheet, write


@exhibit(PREFLIGHT)
def sheet_layer_and_strandedness_of_a_text(folder):
    write(folder, text())
    return entry(sheet="Counts", layer="raw", strandedness="reverse")


@exhibit(PREFLIGHT)
def layer_of_a_workbook(folder):
    import openpyxl

    write(folder, text())
    workbook = openpyxl.Workbook()
    for line in text().splitlines():
        workbook.active.append(line.split("\t"))
    workbook.save(folder / "m.xlsx")
    return entry(matrix="m.xlsx", layer="counts")


def folder_of(folder, columns, header=None):
    """Write a table a sample: gene, and `columns` of numbers that are multiples of the counts."""
    write(folder, text())
    (folder / "tables").mkdir()
    for n, sample in enumerate(SAMPLES):
        rows = [
            "\t".join([symbol, *(f"{count * times:g}" for times in columns)])
            for symbol, count in zip(SYMBOLS, counts()[:, n], strict=True)
        ]
        lines = [*(["\t".join(header)] if header else []), *rows]
        (folder / "tables" / f"{sample}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "tables"


@exhibit(PREFLIGHT)
def strandedness_of_htseq_tables(folder):
    return entry(matrix=folder_of(folder, [1]), strandedness="reverse")


@exhibit(PREFLIGHT)
def strandedness_and_layer_of_gdc_tables(folder):
    header = (
        "gene_id",
        "unstranded",
        "stranded_first",
        "stranded_second",
        "tpm_unstranded",
        "fpkm_unstranded",
    )
    matrix = folder_of(folder, [1, 0.5, 0.5, 2, 3], header)
    return {
        "datasets": {
            "layered": entry(matrix=matrix, layer="stranded_second", strandedness="unstranded"),
            "tpm": entry(matrix=matrix, scale="tpm", strandedness="reverse"),
        }
    }


@exhibit(PREFLIGHT)
def id_column_with_samples_in_rows(folder):
    values = log2()
    lines = ["\t".join(["sample", *SYMBOLS])]
    lines += ["\t".join([name, *map(str, column)]) for name, column in zip(SAMPLES, values.T, strict=True)]
    write(folder, "\n".join(lines) + "\n")
    return entry(scale="log2", id_column="ABCB1")


@exhibit(PREFLIGHT)
def sheet_of_a_published_text_and_a_download(folder):
    rng = np.random.default_rng(1)
    rows = [
        f"{symbol}\t{change:.3f}\t0.5" for symbol, change in zip(SYMBOLS, rng.normal(size=35), strict=True)
    ]
    (folder / "t.tsv").write_text("\n".join(["gene\tlogFC\tP.Value", *rows]) + "\n", encoding="utf-8")
    return {
        "title": "Published",
        "kind": "contrast",
        "geo": "GSE1",
        "geo_file": "t.tsv",
        "sha256": "0" * 64,
        "contrasts": {"c": {"table": "t.tsv", "sheet": "Table S1"}},
    }


@exhibit(PREFLIGHT)
def keys_of_matrices_with_cells(folder):
    write(folder, text())
    return entry(kind="cells", sheet="a", platform="m.tsv", strandedness="reverse", id_column="gene")


@exhibit(PREFLIGHT)
def options_that_no_data_set_uses(folder):
    write(folder, text(log2()))
    return {
        "datasets": {"mine": entry(scale="log2", responses={"ic50": "high"})},
        "mechanisms": {"use_review": False, "layers": ["review"]},
        "statistics": {"counts_model": "voom", "blocks": "random", "sample_weights": "weight"},
    }


@exhibit(PREFLIGHT)
def weights_that_are_none(folder):
    write(folder, text(), sheet(weight=["1", "0", "-1", "", "heavy", "inf"]))
    return {
        "datasets": {"mine": entry(contrasts={"c": CONTRAST})},
        "statistics": {"sample_weights": "weight"},
    }
