"""The shipped table is what its README says and what its source holds."""

import numpy as np
import pandas as pd
import pytest

LIVER = {"ALB", "AFP", "APOA1", "TTR"}
HEPATOCYTE_LIKE = {"C3A", "HUH7", "HUH1", "HEP3B217", "JHH7"}


@pytest.fixture(scope="module")
def matrix(root):
    path = root / "resources/panels/gdsc_liver/expression.tsv.gz"
    return pd.read_csv(path, sep="\t", index_col="gene", keep_default_na=False)


@pytest.fixture(scope="module")
def sheet(root):
    return pd.read_csv(root / "config/samples/gdsc_liver.tsv", sep="\t", index_col="sample")


def test_matrix_and_sheet_hold_the_same_lines(matrix, sheet):
    assert matrix.shape == (6163, 18)
    assert matrix.index.is_unique
    assert list(matrix.columns) == list(sheet.index)


def test_groups_are_tertiles_of_auc(sheet):
    groups = {name: set(rows.index) for name, rows in sheet.groupby("response")}
    assert groups == {
        "sensitive": {"HUH7", "HEP3B217", "C3A", "SNU398", "JHH1"},
        "intermediate": {"JHH7", "HUH1", "SKHEP1", "HLE", "JHH2"},
        "resistant": {"JHH4", "SNU449", "JHH6", "SNU423", "SNU387"},
        "unused": {"HUCCT1", "SNU182", "SNU475"},
    }
    auc = sheet.groupby("response")["sorafenib_auc"].agg(["min", "max"])
    assert auc.loc["sensitive", "max"] < auc.loc["intermediate", "min"]
    assert auc.loc["intermediate", "max"] < auc.loc["resistant", "min"]
    assert sheet.loc[sheet["response"] == "unused", "note"].notna().all()


def test_each_line_is_standardised_over_its_genes(matrix):
    np.testing.assert_allclose(matrix.mean(), 0, atol=1e-5)
    np.testing.assert_allclose(matrix.std(ddof=0), 1, atol=1e-4)


def test_hepatocyte_genes_are_high_in_the_known_lines(matrix):
    score = matrix.loc[sorted(LIVER)].mean()
    assert set(score.nlargest(5).index) == HEPATOCYTE_LIKE
    assert score[sorted(HEPATOCYTE_LIKE)].min() > 2 > score.drop(list(HEPATOCYTE_LIKE)).max()


def test_genes_named_missing_are_missing(matrix):
    assert not {"STAT3", "JAK2", "PIK3CA", "AKT1", "MTOR", "BECN1", "ATG5", "SUZ12", "EED"} & set(
        matrix.index
    )


def test_shipped_matrix_carries_no_time_stamp(root):
    header = (root / "resources/panels/gdsc_liver/expression.tsv.gz").read_bytes()[:10]
    assert header[3] == 0  # no file name
    assert header[4:8] == bytes(4)  # no time


def test_equals_the_reference_table(root, matrix, sheet):
    folder = root.parent / "shared/data/gdsc_liver"
    if not folder.exists():
        pytest.skip("shared/data/gdsc_liver is not beside this checkout")
    expected = pd.read_csv(
        folder / "expression_zscore_liver18.tsv.gz", sep="\t", index_col=0, keep_default_na=False
    )
    pd.testing.assert_frame_equal(matrix, expected, check_names=False, check_exact=True)
    response = pd.read_csv(folder / "sorafenib_response_liver18.tsv", sep="\t", index_col=0)
    groups = response["group_GDSC2_AUC_tertile"].replace("excluded_or_no_GDSC2_AUC", "unused")
    assert dict(groups) == dict(sheet["response"])
    for ours, theirs in (
        ("sorafenib_auc", "GDSC2_sorafenib_AUC"),
        ("sorafenib_ln_ic50_um", "GDSC2_sorafenib_LN_IC50"),
    ):
        np.testing.assert_array_equal(sheet[ours], response.loc[sheet.index, theirs])
