"""Against limma's cameraPR (tests/reference/contrast_table/tables.R) and on real tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sorascope import identifiers, knowledge
from sorascope.contrast_table.mechanisms import run, statistic
from sorascope.contrast_table.read import read
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS, Statistics

REFERENCE = Path(__file__).parents[1] / "reference" / "contrast_table"


OPTIONS = Statistics(permutations=200)


@pytest.fixture(scope="module")
def table():
    return identifiers.load_table(IDENTIFIERS)


@pytest.fixture(scope="module")
def base():
    return knowledge.load(SHIPPED_MECHANISMS, (), True)


def all_genes():
    """Return the sets the R script takes, which stay as they were when the knowledge goes on."""
    genes = pd.read_csv(REFERENCE / "sets.tsv", sep="\t")
    return {
        name: dict(zip(group["symbol"], group["direction"], strict=True))
        for name, group in genes.groupby("mechanism")
    }


def test_camera_equals_limmas_on_given_statistics(table):
    published = read(REFERENCE / "limma.tsv", "k", table)
    expected = pd.read_csv(REFERENCE / "camera_prerank.tsv", sep="\t", index_col="mechanism")
    found, info = run(published.genes, all_genes(), "log2", OPTIONS)
    found = found.set_index("mechanism").loc[expected.index]
    assert len(expected) >= 5
    assert list(found["genes_tested"]) == list(expected["genes"])
    assert found["camera_p"].to_numpy() == pytest.approx(expected["p"].to_numpy(), rel=1e-8)
    assert expected["p"].idxmin() == "emt"
    assert info["statistic"] == "p values with the sign of the fold change"


def test_effect_and_interval_by_hand():
    genes = pd.DataFrame(
        {"log2_fold_change": np.linspace(-1, 1, 101), "statistic": np.nan, "standard_error": 0.2, "p": np.nan,
         "mean_expression": np.nan},
        index=[f"g{n}" for n in range(101)],
    )  # fmt: skip
    found, _ = run(
        genes,
        {"mine": {"g100": 1, "g0": -1, "g75": 1, "absent": 1}},
        "log2",
        Statistics(table_correlation=0.5),
    )
    row = found.iloc[0]
    # (1 + 1 + 0.5) / 3; variance 0.2² · (1 + 2 · 0.5) / 3
    assert row["effect"] == pytest.approx(2.5 / 3)
    assert row["effect_high"] - row["effect"] == pytest.approx(1.959964 * np.sqrt(0.04 * 2 / 3))
    assert (row["genes_scored"], row["genes_measured"], row["direction"]) == (4, 3, "up")
    assert np.isnan(row["fry_p"])


def test_without_errors_there_is_no_interval_and_ranks_have_no_effect():
    rng = np.random.default_rng(3)
    genes = pd.DataFrame({"log2_fold_change": rng.normal(size=300)}, index=[f"g{n}" for n in range(300)])
    genes = genes.reindex(columns=["log2_fold_change", "statistic", "standard_error", "p", "mean_expression"])
    sets = {"mine": {f"g{n}": 1 for n in range(8)}, "absent": {"x": 1}}
    logs, _ = run(genes, sets, "log2", OPTIONS)
    assert logs["effect_low"].isna().all()
    assert list(logs["reason"]) == [
        "no standard errors given",
        "no gene of the set is in the table",
    ]
    ranks, _ = run(genes * 1e4, sets, "rank", OPTIONS)
    assert ranks["effect"].isna().all()
    assert ranks["camera_p"].iloc[0] == logs["camera_p"].iloc[0]


def test_the_statistic_keeps_order_and_sign():
    genes = pd.DataFrame(
        {"log2_fold_change": [1.0, -2.0, 0.5], "p": [1e-320, 0.01, 1.0], "statistic": [9.0, -2.6, 0.0]}
    )
    z, _ = statistic(genes)
    assert z[1] == pytest.approx(-2.5758293)
    assert z[0] > 30 and z[2] == 0


def test_sets_of_random_genes_are_called_as_often_as_stated(table):
    # null: genes independent, correlation stated 0: p uniform over 1,000 random sets
    rng = np.random.default_rng(20170410)
    names = [f"g{n}" for n in range(4000)]
    genes = pd.DataFrame({"log2_fold_change": rng.standard_t(3, 4000)}, index=names)
    genes = genes.reindex(columns=["log2_fold_change", "statistic", "standard_error", "p", "mean_expression"])
    sets = {
        str(n): dict(zip(rng.choice(names, 20, replace=False), rng.choice([-1, 1], 20), strict=True))
        for n in range(1000)
    }
    found, _ = run(genes, sets, "log2", Statistics(table_correlation=0.0, permutations=100))
    assert 0.035 <= np.mean(found["camera_p"] < 0.05) <= 0.065


@pytest.mark.parametrize("clone", ["sr1", "sr2"])
def test_huh7_clones_lose_liver_identity_and_gain_emt(shared_data: Path, table, base, clone):
    path = shared_data / "huh7_sorafenib_resistant" / f"gse200098_huh7_{clone}.tsv.gz"
    published = read(path, "k", table)
    found, _ = run(published.genes, base.signed_sets(), "log2", OPTIONS)
    rows = found.set_index("mechanism")
    assert rows.loc["liver_identity_loss", "effect"] > 2
    assert rows.loc["emt", "effect"] > 0
    assert rows["camera_p"].idxmin() == "liver_identity_loss"


def test_k562_shows_abcb1(shared_data: Path, table, base):
    path = shared_data / "k562_imatinib_resistant" / "gse120932_k562_ir_no_drug.tsv.gz"
    genes = read(path, "k", table).genes
    panel = base.panels()["abc_efflux"]
    assert genes.loc["ABCB1", "log2_fold_change"] == pytest.approx(2.51, abs=0.005)
    assert set(panel) == {"ABCB1", "ABCG2"}
