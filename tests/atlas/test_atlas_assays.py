"""The place in the atlas where an assay of its own and mRNA show a mechanism."""

import pandas as pd

from sorascope.atlas import assays, page
from sorascope.report import atlas_columns

EVIDENCE = pd.DataFrame(
    [
        ("c", "(all)", "emt", "rppa", "phospho", "agree", "E-Cadherin", -3.1, -4.0, -2.0, 0.02, 0.7, 0.01),
        ("c", "(all)", "jnk_ap1_activation", "rppa", "phospho", "own assay only", "c-Jun_pS73",
         0.3, -0.1, 0.6, 0.66, None, None),
        ("d", "(all)", "emt", "rppa", "phospho", "agree", "E-Cadherin", -3.0, -4.0, -2.0, 0.02, 0.7, 0.01),
        ("d", "A", "emt", "rppa", "phospho", "contradict", "E-Cadherin", 2.0, 1.0, 3.0, 0.03, 0.5, 0.02),
        ("d", "A", "tgfb_smad", "rppa", "phospho", "not decided", "", None, None, None, None, 0.5, 0.02),
    ],
    columns=list(assays.COLUMNS),
)  # fmt: skip


def written(tmp_path):
    folder = tmp_path / "panel" / "assays" / "rppa"
    folder.mkdir(parents=True)
    EVIDENCE.to_csv(folder / "evidence.tsv", sep="\t", index=False)
    return [tmp_path / "panel" / "assays"]


def test_rows_that_mrna_shows_too_by_line_where_there_are_lines(tmp_path):
    found = assays.gather(written(tmp_path))
    assert found[["dataset", "contrast", "line", "mechanism", "agreement"]].to_numpy().tolist() == [
        ["panel", "c", "(all)", "emt", "agree"],
        ["panel", "d", "A", "emt", "contradict"],
    ]
    assert found["assay_difference"].tolist() == [-3.1, 2.0]


def test_rows_of_the_page_bear_the_mark_of_agreement(tmp_path):
    rows = assays.shown(assays.gather(written(tmp_path)), {"emt": "EMT"})
    assert [(row["name"], row["mark"]) for row in rows] == [("EMT", "="), ("EMT", "≠")]


def test_without_assays_there_is_an_empty_table_whose_columns_are_known():
    empty = assays.gather([])
    assert len(empty) == 0
    described = atlas_columns.describe({page.FILES["assays"]: empty})
    assert set(empty.columns) <= set(described["column"])
    assert (described["meaning"] != "").all()
