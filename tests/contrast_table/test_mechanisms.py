"""Against limma's cameraPR (tests/reference/contrast_table/tables.R) and on real tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sorascope import identifiers, knowledge
from sorascope.arrays.coregulation import following, shipped
from sorascope.contrast_table.mechanisms import noise_of, run, statistic
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
    stated = Statistics(gene_correlation=0.1, permutations=200)
    found, info = run(published.genes, all_genes(), "log2", stated)
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
        Statistics(gene_correlation=0.5),
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
    errors = genes.assign(p=np.nan, statistic=np.nan, standard_error=[0.5, 0.5, np.nan])
    z, source = statistic(errors)
    assert list(z[:2]) == [2, -4] and np.isnan(z[2])
    assert source == "fold changes over their standard errors"


@pytest.mark.long
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
    found, _ = run(genes, sets, "log2", Statistics(gene_correlation=0.0, permutations=100))
    assert 0.035 <= np.mean(found["camera_p"] < 0.05) <= 0.065


@pytest.mark.long
@pytest.mark.parametrize("clone", ["sr1", "sr2"])
def test_huh7_clones_lose_liver_identity_and_gain_emt(shared_data: Path, table, base, clone):
    path = shared_data / "huh7_sorafenib_resistant" / f"gse200098_huh7_{clone}.tsv.gz"
    published = read(path, "k", table)
    sets = base.signed_sets()
    usual, stated = (
        run(published.genes, sets, "log2", Statistics(gene_correlation=value, permutations=50))[0].set_index(
            "mechanism"
        )
        for value in (None, 0.1)
    )
    assert usual.loc["liver_identity_loss", "effect"] > 2
    assert usual.loc["emt", "effect"] > 0
    assert stated["camera_p"].idxmin() == "liver_identity_loss"
    # clones of liver cells often differ as much in their liver genes: no call beyond what clones show
    assert usual.loc["liver_identity_loss", "camera_fdr"] > 0.05


def test_k562_shows_abcb1(shared_data: Path, table, base):
    path = shared_data / "k562_imatinib_resistant" / "gse120932_k562_ir_no_drug.tsv.gz"
    genes = read(path, "k", table).genes
    panel = base.panels()["abc_efflux"]
    assert genes.loc["ABCB1", "log2_fold_change"] == pytest.approx(2.51, abs=0.005)
    assert set(panel) == {"ABCB1", "ABCG2"}


def changes_of(values: np.ndarray, names: list[str]) -> pd.DataFrame:
    """Return a table that gives fold changes only."""
    genes = pd.DataFrame({"log2_fold_change": values}, index=names)
    return genes.reindex(columns=["log2_fold_change", "statistic", "standard_error", "p", "mean_expression"])


def test_each_set_has_its_own_correlation_the_larger_of_replicates_and_clones(base):
    sets = {name: base.signed_sets()[name] for name in ("emt", "erk_mapk_output", "proliferation")}
    names = sorted({gene for one in sets.values() for gene in one} | {f"g{n}" for n in range(2000)})
    genes = changes_of(np.random.default_rng(5).normal(size=len(names)), names)
    found, info = run(genes, sets, "log2", OPTIONS)
    expected = [max(shipped(kind).rho[name] for kind in ("replicates", "clones")) for name in sets]
    assert found["camera_correlation"].to_numpy() == pytest.approx(expected)
    assert info["gene_correlation"] == "of each set, measured between replicates or clones"


@pytest.mark.heavy
def test_sets_that_vary_together_are_not_called_by_chance():
    # 26 genes share one factor (correlation 0.5, as proliferation between replicates), nothing else happens
    rng = np.random.default_rng(11)
    names = [f"g{n}" for n in range(2000)]
    sets = {"proliferation": dict.fromkeys(names[:26], 1)}
    called = {None: 0, 0.1: 0}
    for _ in range(200):
        values = rng.normal(size=2000)
        values[:26] = np.sqrt(0.5) * values[:26] + np.sqrt(0.5) * rng.normal()
        for stated in called:
            options = Statistics(gene_correlation=stated, permutations=10)
            called[stated] += (
                run(changes_of(values, names), sets, "log2", options)[0]["camera_p"].iloc[0] < 0.05
            )
    assert called[None] <= 20
    assert called[0.1] >= 50


def test_a_set_that_only_shares_its_genes_with_a_moving_one_vanishes():
    rng = np.random.default_rng(4)
    names = [f"g{n}" for n in range(3000)]
    # the follower has 12 of its 16 genes from the mover; only the mover's genes move
    sets = {
        "mover": dict.fromkeys(names[:30], 1),
        "follower": dict.fromkeys([*names[:12], *names[40:44]], 1),
        "other": dict.fromkeys(names[100:120], -1),
    }
    values = rng.normal(0, 0.3, 3000)
    values[:30] += 3
    values[100:120] -= 3
    rows = run(changes_of(values, names), sets, "log2", OPTIONS)[0].set_index("mechanism")
    assert (rows["camera_fdr"] <= 0.05).all()
    assert list(rows["vanishes"]) == ["no", "yes", "no"]
    assert list(rows["adjusted_for"]) == ["follower", "mover", ""]
    assert rows.loc["other", "p_adjusted"] == rows.loc["other", "camera_p"]


def test_a_shift_of_all_genes_is_not_a_change_of_a_set():
    rng = np.random.default_rng(8)
    names = [f"g{n}" for n in range(2000)]
    genes = changes_of(rng.normal(size=2000), names)
    moved = genes.assign(statistic=genes["log2_fold_change"] + 1.0)
    genes = genes.assign(statistic=genes["log2_fold_change"])
    sets = {"mine": dict.fromkeys(names[:20], 1)}
    plain, shifted = (run(one, sets, "log2", OPTIONS)[0].iloc[0] for one in (genes, moved))
    assert shifted["camera_p"] == pytest.approx(plain["camera_p"], rel=1e-4)


def test_a_table_with_too_few_tested_genes_gives_no_p():
    genes = changes_of(np.full(120, 0.5), [f"g{n}" for n in range(120)])
    genes["p"] = [0.01, 0.02, *[np.nan] * 118]
    found, _ = run(genes, {"mine": {"g0": 1}}, "log2", Statistics(permutations=10))
    assert found[["camera_p", "p_adjusted"]].isna().all(axis=None)
    assert list(found["vanishes"]) == [""]


def table_of(z: np.ndarray, names: list[str]) -> pd.DataFrame:
    """Return a table whose p values say how large its noise is."""
    genes = changes_of(z * 0.2, names)
    genes["statistic"] = z
    return genes


def test_where_a_table_states_its_noise_a_set_is_judged_by_it():
    # half of the genes change by chance, up and down: a set stands out of these less than of noise
    rng = np.random.default_rng(6)
    names = [f"g{n}" for n in range(3000)]
    sets = {"mine": dict.fromkeys(names[:20], 1), "none": dict.fromkeys(names[100:130], 1)}
    z = rng.normal(size=3000) + np.where(np.arange(3000) % 2, rng.normal(0, 8, 3000), 0)
    z[:20] = rng.normal(5, 1, 20)
    found, info = run(table_of(z, names), sets, "log2", OPTIONS)
    rows = found.set_index("mechanism")
    assert 1 < info["noise_variance"] <= 3
    assert rows.loc["mine", "differs_fdr"] < 0.01
    assert rows.loc["mine", "camera_p"] > 10 * rows.loc["mine", "differs_p"]
    assert rows.loc["none", "differs_p"] > 0.05
    assert run(changes_of(z, names), sets, "log2", OPTIONS)[0]["differs_p"].isna().all()


def test_noise_is_what_the_middle_of_a_table_shows_from_one_to_three():
    z = np.random.default_rng(7).normal(size=20000)
    assert noise_of(0.5 * z) == 1
    assert noise_of(1.3 * z + 4) == pytest.approx(1.69, rel=0.05)
    assert noise_of(9 * z) == 3


def test_tables_order_sets_by_how_far_they_moved():
    rng = np.random.default_rng(9)
    names = [f"g{n}" for n in range(2000)]
    sets = {"less": dict.fromkeys(names[:20], 1), "more": dict.fromkeys(names[50:70], -1), "absent": {"x": 1}}
    values = rng.normal(0, 0.3, 2000)
    values[:20] += 0.8
    values[50:70] -= 2
    found, _ = run(changes_of(values, names), sets, "log2", OPTIONS)
    assert list(found["rank"])[:2] == [2, 1]
    assert np.isnan(found["rank"].iloc[2])
    assert found["activity"].iloc[1] > found["activity"].iloc[0] > 0


def test_a_set_that_only_follows_proliferation_vanishes(base):
    sets = {name: base.signed_sets()[name] for name in ("proliferation", "hypoxia_hif1a", "emt")}
    sets["mine"] = {f"g{n}": 1 for n in range(20)}
    names = sorted({gene for one in sets.values() for gene in one} | {f"g{n}" for n in range(3000)})
    rng = np.random.default_rng(12)
    values = pd.Series(rng.normal(0, 1, len(names)), names)
    slope = following()["hypoxia_hif1a"]
    assert 0.2 < abs(slope) < 1
    for name, shift in (("proliferation", 9.0), ("hypoxia_hif1a", 9.0 * slope), ("emt", 9.0), ("mine", 9.0)):
        for gene, sign in sets[name].items():
            values[gene] = sign * shift + 0.3 * rng.normal()
    rows = run(table_of(values.to_numpy(), names), sets, "log2", OPTIONS)[0].set_index("mechanism")
    assert (rows["differs_fdr"] <= 0.05).all()
    assert rows.loc["hypoxia_hif1a", "vanishes"] == "yes"
    assert rows.loc["emt", "vanishes"] == rows.loc["mine", "vanishes"] == "no"
    assert "proliferation" in rows.loc["hypoxia_hif1a", "adjusted_for"]
    assert rows.loc["mine", "adjusted_for"] == ""
    assert rows.loc["mine", "p_adjusted"] == rows.loc["mine", "differs_p"]
