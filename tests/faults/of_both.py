"""Faults of the config together with faults of files: one round tells them all, and nothing twice."""

from exhibits import PREFLIGHT, exhibit, text
from of_files import workbook_of_two_sheets

from inputs import CONTRAST, entry, sheet, write


def contrast(**changes):
    return {"contrasts": {"c": {**CONTRAST, **changes}}}


def without(key, **changes):
    return {name: value for name, value in entry(**changes).items() if name != key}


@exhibit(PREFLIGHT)
def two_data_sets_with_five_faults(folder):
    write(folder, text(), sheet() + "H7_P_1\tsensitive\n")
    (folder / "t.tsv").write_text(sheet().replace("H7_R_3", "H7-R-3"), encoding="utf-8")
    return {
        "datasets": {
            "huh7": entry(scale="cuonts", matrix="huh7.tsv"),
            "hepg2": without("samples", sampels="t.tsv", **contrast(test="Resistant")),
        }
    }


@exhibit(PREFLIGHT)
def misspelt_key_of_a_missing_file(folder):
    write(folder, text())
    return without("matrix", matrx="n.tsv")


@exhibit(PREFLIGHT)
def kind_contrast_of_samples_and_a_missing_sheet(folder):
    write(folder, text())
    return entry(kind="contrast", samples="t.tsv")


@exhibit(PREFLIGHT)
def published_tables_without_their_kind(folder):
    return {"title": "Published", "contrasts": {"c": {"table": "t.tsv"}}}


@exhibit(PREFLIGHT)
def names_that_yaml_reads_as_numbers(folder):
    write(folder, text())
    return {"datasets": {2024: entry(exclude={101: "RIN 3.1"}, matrix="n.tsv")}}


@exhibit(PREFLIGHT)
def unconfirmed_guess_beside_a_missing_file(folder):
    write(folder, text(), sheet(response=["sensitive?"] * 3 + ["resistant"] * 3))
    return {"datasets": {"guessed": entry(scale="counts?"), "mine": entry(matrix="n.tsv")}}


@exhibit(PREFLIGHT)
def yes_and_no_beside_a_damaged_matrix(folder):
    write(folder, b"\x1f\x8b\x08\x00damaged", sheet(response=["no"] * 3 + ["yes"] * 3), name="m.tsv.gz")
    return entry(matrix="m.tsv.gz", **contrast(test=True, reference=False))


@exhibit(PREFLIGHT)
def excluded_as_a_list_leaves_a_group_of_one(folder):
    write(folder, text())
    return entry(exclude=["H7_R_1", "H7_R_2"])


@exhibit(PREFLIGHT)
def sheet_given_as_a_number(folder):
    return {**workbook_of_two_sheets(folder), "sheet": 2}


@exhibit(PREFLIGHT)
def options_gene_sets_and_matrix(folder):
    write(folder, text())
    return {
        "datasets": {"mine": entry(matrix="n.tsv")},
        "statistics": {"fdr": 5, "blocks": "random", "engin": "limma"},
        "mechanisms": {"sets": ["own.gmt"]},
        "atlas": {"exclude": {"min": "a pilot"}},
    }


@exhibit(PREFLIGHT)
def column_and_group_misspelt(folder):
    write(folder, text(), sheet(batch=["b"] * 3 + ["a"] * 3))
    return entry(**contrast(column="respons", test="Resistant", covariates=["batsh"]))


@exhibit(PREFLIGHT)
def one_faulty_sheet_of_two_data_sets(folder):
    write(folder, text(), sheet() + "H7_P_1\tsensitive\n")
    return {"datasets": {"a": entry(), "b": entry(title=3)}}


@exhibit(PREFLIGHT)
def excluded_name_of_a_column_misspelt(folder):
    write(folder, text(), sheet().replace("H7_R_3\tresistant\n", ""))
    return entry(exclude={"H7_R3": "mycoplasma"})
