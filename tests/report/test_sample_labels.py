"""What samples are called in figures."""

import pandas as pd
import pytest

from sorascope.report.labels import labels, shortened


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["GSE1_Huh7_par_1", "GSE1_Huh7_res_1", "GSE1_Huh7_res_2"], ["par_1", "res_1", "res_2"]),
        (["a.counts.txt", "b.counts.txt"], ["a", "b"]),
        (["S1", "S2"], ["S1", "S2"]),  # nothing but part of a word in common
        (["x_1", "x_1_2"], ["x_1", "x_1_2"]),  # one would be left without a name
        (["only"], ["only"]),
    ],
)
def test_what_all_share_is_taken_off_at_separators(names, short):
    assert [each.strip("_.") for each in shortened(names)] == short


def test_a_label_column_goes_first_where_it_tells_samples_apart():
    sheet = pd.DataFrame({"label": ["one", "two"]}, index=["run_a", "run_b"])
    assert labels(sheet) == {"run_a": "one", "run_b": "two"}
    sheet["label"] = "same"
    assert labels(sheet) == {"run_a": "a", "run_b": "b"}
