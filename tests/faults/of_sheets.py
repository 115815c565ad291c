"""Faults of sample sheets and designs."""

import numpy as np
import pandas as pd
from exhibits import PREFLIGHT, exhibit, text

from inputs import CONTRAST, SAMPLES, SYMBOLS, counts, entry, log2, sheet, write


def contrast(**changes):
    return entry(contrasts={"c": {**CONTRAST, **changes}})


@exhibit(PREFLIGHT)
def sheet_missing(folder):
    write(folder, text())
    return entry(samples="t.tsv")


@exhibit(PREFLIGHT)
def sheet_empty(folder):
    write(folder, text(), "")
    return entry()


@exhibit(PREFLIGHT)
def sheet_of_a_header_only(folder):
    write(folder, text(), "sample\tresponse\n")
    return entry()


@exhibit(PREFLIGHT)
def sheet_is_a_web_page(folder):
    write(folder, text(), "<!DOCTYPE html>\n<html><body>404</body></html>\n")
    return entry()


@exhibit(PREFLIGHT)
def sheet_without_sample_column(folder):
    write(folder, text(), sheet().replace("sample\t", "Sample\t"))
    return entry()


@exhibit(PREFLIGHT)
def sheet_column_twice(folder):
    write(folder, text(), sheet(batch=list("ababab")).replace("batch", "response"))
    return entry()


@exhibit(PREFLIGHT)
def sample_twice_in_the_sheet(folder):
    write(folder, text(), sheet() + "H7_P_1\tsensitive\n")
    return entry()


@exhibit(PREFLIGHT)
def sample_without_a_name(folder):
    write(folder, text(), sheet().replace("H7_P_2\t", "\t"))
    return entry()


@exhibit(PREFLIGHT)
def sheet_row_too_long(folder):
    write(folder, text(), sheet().replace("H7_P_2\tsensitive", "H7_P_2\tsensitive\tx"))
    return entry()


@exhibit(PREFLIGHT)
def sample_only_in_the_sheet(folder):
    write(folder, text(), sheet() + "H7_R_4\tresistant\n")
    return entry()


@exhibit(PREFLIGHT)
def sample_only_in_the_matrix(folder):
    write(folder, text(), "\n".join(sheet().splitlines()[:-1]) + "\n")
    return entry()


@exhibit(PREFLIGHT)
def sample_names_in_another_case(folder):
    write(folder, text(), sheet().replace("H7_R", "h7_r"))
    return entry()


@exhibit(PREFLIGHT)
def sample_names_made_syntactic_by_r(folder):
    write(folder, text().replace("H7_", "X7."), sheet().replace("H7_", "7-"))
    return entry()


@exhibit(PREFLIGHT)
def contrast_column_misspelt(folder):
    write(folder, text())
    return contrast(column="respons")


@exhibit(PREFLIGHT)
def test_level_misspelt(folder):
    write(folder, text())
    return contrast(test="Resistant")


@exhibit(PREFLIGHT)
def reference_level_absent(folder):
    write(folder, text())
    return contrast(reference="parental")


@exhibit(PREFLIGHT)
def test_is_reference(folder):
    write(folder, text())
    return contrast(test="sensitive")


@exhibit(PREFLIGHT)
def group_of_one(folder):
    write(folder, text(), sheet(response=["sensitive"] * 3 + ["resistant", "other", "other"]))
    return entry()


@exhibit(PREFLIGHT)
def group_of_one_after_exclusion(folder):
    write(folder, text())
    return entry(exclude={"H7_R_1": "mycoplasma", "H7_R_2": "mycoplasma"})


@exhibit(PREFLIGHT)
def block_column_absent(folder):
    write(folder, text())
    return contrast(block="parental_line")


@exhibit(PREFLIGHT)
def interaction_without_a_block(folder):
    write(folder, text())
    return contrast(interaction=True)


@exhibit(PREFLIGHT)
def interaction_of_one_line(folder):
    write(folder, text(), sheet(line=list("aabaac")))
    return contrast(block="line", interaction=True)


@exhibit(PREFLIGHT)
def column_in_two_roles(folder):
    write(folder, text(), sheet(line=list("ababab")))
    return contrast(block="line", covariates=["line"])


@exhibit(PREFLIGHT)
def batch_is_the_contrast(folder):
    write(folder, text(), sheet(batch=["b"] * 3 + ["a"] * 3))
    return contrast(covariates=["batch"])


@exhibit(PREFLIGHT)
def every_line_of_one_group_only(folder):
    write(folder, text(), sheet(line=["A", "A", "B", "C", "C", "D"]))
    return contrast(block="line")


@exhibit(PREFLIGHT)
def two_covariates_give_the_contrast_away(folder):
    write(folder, text(), sheet(batch=list("aaabaa"), site=list("xxxxyy")))
    return contrast(covariates=["batch", "site"])


@exhibit(PREFLIGHT)
def no_residual_degrees_of_freedom(folder):
    write(folder, text(), sheet(batch=list("abcabc"), day=list("uuvuvu"), site=list("xyxxxx")))
    return contrast(covariates=["batch", "day", "site"])


@exhibit(PREFLIGHT)
def covariate_without_a_value(folder):
    write(folder, text(), sheet(age=["61", "58", "", "70", "66", "NA"]))
    return contrast(covariates=["age"])


@exhibit(PREFLIGHT)
def sheet_of_a_workbook_with_faults(folder):
    write(folder, text())
    rows = [line.split("\t") for line in (sheet() + "H7_P_1\tsensitive\n\tresistant\n").splitlines()]
    pd.DataFrame(rows[1:], columns=rows[0]).to_excel(folder / "s.xlsx", index=False)
    return entry(samples="s.xlsx")


@exhibit(PREFLIGHT)
def sheet_of_a_workbook_with_two_tables(folder):
    write(folder, text())
    with pd.ExcelWriter(folder / "s.xlsx") as book:
        pd.DataFrame({"sample": ["a"]}).to_excel(book, sheet_name="Proben", index=False)
        pd.DataFrame({"note": ["b"]}).to_excel(book, sheet_name="Notizen", index=False)
    return entry(samples="s.xlsx")


def responses(*levels):
    return sheet(response=list(levels))


@exhibit(PREFLIGHT)
def group_in_another_case(folder):
    write(folder, text(), responses(*["sensitive"] * 2, "Sensitive", *["resistant"] * 3))
    return entry()


@exhibit(PREFLIGHT)
def group_with_a_cyrillic_letter(folder):
    write(folder, text(), responses(*["sensitive"] * 2, "s\u0435nsitive", *["resistant"] * 3))
    return entry()


@exhibit(PREFLIGHT)
def group_with_a_letter_left_out(folder):
    write(folder, text(), responses(*["sensitive"] * 3, *["resistant"] * 2, "resitant"))
    return entry()


@exhibit(PREFLIGHT)
def group_with_two_letters_swapped(folder):
    write(folder, text(), responses(*["sensitive"] * 3, *["resistant"] * 2, "ressitant"))
    return entry()


@exhibit(PREFLIGHT)
def group_with_a_character_that_is_not_seen(folder):
    write(folder, text(), responses(*["sensitive"] * 3, *["resistant"] * 2, "resist\u200bant"))
    return entry()


@exhibit(PREFLIGHT)
def group_with_a_mark_at_its_end(folder):
    write(folder, text(), responses(*["sensitive"] * 3, *["resistant"] * 2, "Resistant-"))
    return entry()


@exhibit(PREFLIGHT)
def group_blank_below_merged_cells(folder):
    rows = ["sensitive", "", "", "resistant", "", "", "sensitive", "resistant"]
    samples = [*SAMPLES, "H7_P_4", "H7_R_4"]
    values = np.column_stack([counts(), counts()[:, ::3] + 7])
    lines = [
        "\t".join(["gene", *samples]),
        *("\t".join([name, *(f"{x:g}" for x in row)]) for name, row in zip(SYMBOLS, values, strict=True)),
    ]
    told = "".join(f"{name}\t{level}\n" for name, level in zip(samples, rows, strict=True))
    write(folder, "\n".join(lines) + "\n", f"sample\tresponse\n{told}")
    return entry()


@exhibit(PREFLIGHT)
def block_spelt_in_two_ways(folder):
    write(folder, text(), sheet(line=["HepG2", "Hep-G2", "B", "HepG2", "HepG2", "B"]))
    return contrast(block="line")


@exhibit(PREFLIGHT)
def numbered_batches_are_labels(folder):
    write(folder, text(), sheet(batch=["1", "1", "2", "3", "3", "4"]))
    return contrast(covariates=["batch"])


@exhibit(PREFLIGHT)
def whole_numbers_that_repeat_are_labels(folder):
    write(folder, text(), sheet(stage=["1", "5", "1", "9", "20", "33"]))
    return contrast(covariates=["stage"])


@exhibit(PREFLIGHT)
def covariate_declared_a_number_that_is_none(folder):
    write(folder, text(), sheet(stage=["1", "5", "II", "9", "20", "33"]))
    return contrast(covariates=[{"name": "stage", "as": "number"}])


@exhibit(PREFLIGHT)
def covariate_is_two_things(folder):
    write(folder, text(), sheet(stage=["1", "5", "7", "9", "20", "3"]))
    two = {
        "a": {**CONTRAST, "covariates": [{"name": "stage", "as": "number"}]},
        "b": {**CONTRAST, "covariates": [{"name": "stage", "as": "label"}]},
    }
    return entry(contrasts=two)


@exhibit(PREFLIGHT)
def covariate_marked_as_missing(folder):
    write(folder, text(), sheet(batch=["a", "b", "N/A", "a", "b", "n/a"]))
    return contrast(covariates=["batch"])


@exhibit(PREFLIGHT)
def clone_and_batch_columns_absent(folder):
    write(folder, text(), sheet(cloned=list("ababab")))
    return contrast(clone="clone", batch="day")


@exhibit(PREFLIGHT)
def sheet_column_that_results_cannot_hold(folder):
    write(folder, text(), sheet(_index=list("ababab")))
    return entry()


@exhibit(PREFLIGHT)
def dash_for_a_batch_and_numbers_spelt_twice(folder):
    batch = ["a", "b", "-", "a", "b", "a"]
    plate = ["1", "2", "1", "01", "2", "1.0"]
    donor = ["101", "102", "103", "101", "102", "l03"]
    write(folder, text(), sheet(batch=batch, plate=plate, donor=donor))
    return contrast(block="donor", covariates=["batch", "plate"])


@exhibit(PREFLIGHT)
def samples_called_by_numbers_that_are_values_too(folder):
    names = "\n".join(f"{n}\t{'sensitive' if n < 4 else 'resistant'}" for n in range(1, 7))
    write(folder, text(np.arange(210).reshape(35, 6) % 9 + 1.0), f"sample\tresponse\n{names}\n")
    return entry()


@exhibit(PREFLIGHT)
def decimal_commas_in_weights(folder):
    write(folder, text(), sheet(weight=["0,5", "1", "1", "0,7", "1", "1"]))
    return {"datasets": {"mine": entry()}, "statistics": {"sample_weights": "weight"}}


@exhibit(PREFLIGHT)
def response_beyond_what_was_tested(folder):
    write(folder, text(), sheet(ic50=[">10", "3", "4", "5", "6", "7"]))
    (folder / "p.tsv").write_text(text(log2()), encoding="utf-8")
    protein = {"type": "protein", "matrix": "p.tsv", "scale": "log2"}
    return entry(assays={"protein": protein}, responses={"ic50": "high"})
