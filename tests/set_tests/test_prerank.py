import numpy as np
import pytest

from sorascope.set_tests.prerank import enrichment, prerank, random_rows
from sorascope.sets import IndexedSet


@pytest.mark.long
def test_es_nes_and_p_agree_with_gseapy():
    gseapy = pytest.importorskip("gseapy")
    import pandas as pd

    rng = np.random.default_rng(3)
    statistics = rng.normal(0.1, 1.5, 2000)
    sets = {
        name: IndexedSet(np.sort(rng.choice(2000, size, replace=False)), np.ones(size))
        for name, size in (("a", 12), ("b", 40), ("c", 90))
    }
    statistics[sets["b"].members] += 0.6
    mine = prerank(statistics, sets, permutations=4000, seed=1)
    ranked = pd.Series(statistics, index=[f"g{number}" for number in range(2000)])
    theirs = gseapy.prerank(
        ranked,
        {name: [f"g{row}" for row in one.members] for name, one in sets.items()},
        outdir=None, min_size=1, permutation_num=4000, seed=7, threads=1,
    ).res2d.set_index("Term")  # fmt: skip
    for number, name in enumerate(sets):
        assert mine["es"][number] == pytest.approx(theirs.loc[name, "ES"], abs=1e-10)
        assert mine["nes"][number] == pytest.approx(theirs.loc[name, "NES"], rel=0.03)
        assert mine["p"][number] == pytest.approx(theirs.loc[name, "NOM p-val"], abs=0.03)


def test_a_down_gene_counts_as_an_up_gene_of_turned_statistics():
    rng = np.random.default_rng(5)
    statistics = rng.normal(size=300)
    members = np.array([4, 50, 77, 200])
    signs = np.array([1.0, -1.0, 1.0, -1.0])
    turned = statistics.copy()
    turned[members] *= signs
    mixed = prerank(statistics, {"m": IndexedSet(members, signs)}, 100, 1)
    plain = prerank(turned, {"m": IndexedSet(members, np.ones(4))}, 100, 1)
    assert mixed["es"][0] == pytest.approx(plain["es"][0], abs=1e-12)


def test_the_null_is_uniform_for_mixed_signs():
    rng = np.random.default_rng(8)
    statistics = rng.normal(0.3, 1, 1500)
    signs = np.where(np.arange(20) < 8, -1.0, 1.0)
    sets = {str(n): IndexedSet(rng.choice(1500, 20, replace=False), signs) for n in range(400)}
    p = prerank(statistics, sets, 200, 1)["p"]
    assert 0.02 <= np.mean(p <= 0.05) <= 0.09
    assert 0.4 <= np.mean(p) <= 0.6


def test_other_sets_and_repeats_change_nothing():
    rng = np.random.default_rng(1)
    statistics = rng.normal(size=500)
    sets = {str(n): IndexedSet(rng.choice(500, 9, replace=False), np.ones(9)) for n in range(3)}
    alone = prerank(statistics, {"2": sets["2"]}, 100, 4)
    whole = prerank(statistics, sets, 100, 4)
    assert alone["nes"][0] == whole["nes"][2]


def test_random_rows_do_not_repeat_a_gene():
    for size in (3, 40):
        rows = random_rows(np.random.default_rng(0), 100, size, 500)
        assert all(len(set(row)) == size for row in rows)


def test_p_counts_the_observed_one_among_permutations_of_its_sign():
    rng = np.random.default_rng(2)
    statistics = rng.normal(size=400)
    top, bottom = np.argsort(-statistics)[:12], np.argsort(statistics)[:12]
    sets = {"top": IndexedSet(top, np.ones(12)), "bottom": IndexedSet(bottom, np.ones(12))}
    found = prerank(statistics, sets, 300, 3)
    assert found["es"][0] == pytest.approx(1, abs=1e-9) and found["es"][1] == pytest.approx(-1, abs=1e-9)
    same = 1 / found["p"] - 1
    np.testing.assert_allclose(same, np.round(same), atol=1e-9)
    assert same.sum() == pytest.approx(300)
    assert found["nes"][0] > 1.5 and found["nes"][1] < -1.5


def test_members_without_any_statistic_weigh_alike():
    # both stand above all four others: the running sum climbs to 1 in two equal steps
    assert enrichment(np.zeros((1, 2)), np.zeros((1, 2)), 4) == pytest.approx([1.0])
    # the second stands below them all: one step up, then four misses down to -1/2
    assert enrichment(np.zeros((1, 2)), np.array([[0.0, 4.0]]), 4) == pytest.approx([-0.5])


def test_random_sets_of_any_size_hold_no_gene_twice_and_every_gene_as_often_in_every_place():
    for size in (5, 90, 300):  # drawn anew as a whole, member by member, and from a shuffled list
        rows = random_rows(np.random.default_rng(7), 1000, size, 2000)
        assert rows.shape == (2000, size)
        assert (np.diff(np.sort(rows, axis=1), axis=1) > 0).all()
        for place in (0, size - 1):
            seen = np.bincount(rows[:, place] // 100, minlength=10)
            assert np.abs(seen - 200).max() < 5 * np.sqrt(200)
        together = np.bincount(rows.ravel(), minlength=1000)
        expected = 2 * size
        assert np.abs(together - expected).max() < 5 * np.sqrt(expected)
