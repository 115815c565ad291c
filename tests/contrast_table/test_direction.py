"""Tables whose changes go from test to reference: by their means, a column's name or the file's."""

import numpy as np
import pytest

from sorascope.contrast_table import direction

RNG = np.random.default_rng(20170410)
CHANGE = RNG.normal(0, 1, 400)
LEVEL = RNG.uniform(4, 12, 400)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("log2FC(parental/resistant)", "parental over resistant"),
        ("logFC_DMSO_vs_sorafenib", "dmso over sorafenib"),
        ("WT vs KO", "wt over ko"),
        ("sensitive_vs_resistant_deseq2", "sensitive over resistant"),
        ("ctrl-over-treated", "ctrl over treated"),
    ],
)
def test_a_reference_in_first_place_is_read(name, read):
    assert direction.of_name(name) == read


@pytest.mark.parametrize(
    "name",
    [
        *("log2FoldChange", "logFC", "resistant_vs_parental", "sorafenib/DMSO", "KO vs WT", "SR_vs_parental"),
        *("P/R", "c_vs_d", "HepG2_vs_Huh7", "parental_vs_control", "parentalR_vs_parental", "log2FC"),
    ],
)
def test_other_names_say_nothing(name):
    assert direction.of_name(name) == ""


@pytest.mark.parametrize("linear", [False, True])
def test_means_tell_which_way_changes_go(linear):
    means = {"mean_parental": LEVEL + CHANGE / 2, "mean_resistant": LEVEL - CHANGE / 2}
    given = {name: np.exp2(values) - 1 for name, values in means.items()} if linear else means
    assert direction.of_means(CHANGE, given) == ("mean_parental", "mean_resistant")
    (told,) = direction.describe(CHANGE, "logFC", "table", given)
    assert told.startswith("fold changes are mean_parental less mean_resistant, gene by gene")
    assert direction.describe(-CHANGE, "logFC", "parental_vs_resistant", given) == ()
    other = {"AveExpr": LEVEL, "B": RNG.normal(0, 1, 400)}
    assert direction.describe(CHANGE, "logFC", "table", other) == ()


def test_names_tell_where_there_are_no_means():
    (told,) = direction.describe(CHANGE, "logFC", "parental_vs_resistant", {})
    assert told.startswith(
        "the file parental_vs_resistant reads as parental over resistant: up is then more in"
    )
    (told,) = direction.describe(CHANGE, "WT/KO", "table", {})
    assert told.startswith("column WT/KO reads as wt over ko")
