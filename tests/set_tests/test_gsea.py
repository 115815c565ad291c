"""GSEA of directional sets, against the running sum walked gene by gene and against GSEApy."""

import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.ranks import benjamini_hochberg
from sorascope.contrast.set_tests import gsea, random_lists

GENES = [f"C{number}orf1" for number in range(300)]


def statistics(seed=1, shift=0.0):
    draw = np.random.default_rng(seed)
    return gsea.ranked(pd.Series(GENES), pd.Series(draw.normal(shift, 1, len(GENES))))


def walked(values, signed):
    """Return the running sum at each gene of the turned list, and its genes."""
    turned = values * [signed.get(gene, 1) for gene in values.index]
    turned = turned.sort_values(ascending=False, kind="stable")
    hit = turned.index.isin(signed)
    steps = np.where(hit, turned.abs() / turned[hit].abs().sum(), -1 / (~hit).sum())
    return np.cumsum(steps), list(turned.index)


@pytest.mark.parametrize("signs", [[1] * 8, [1, -1, 1, 1, -1, 1, 1, -1]])
def test_score_curve_and_leading_edge_are_what_the_walk_says(signs):
    values = statistics()
    signed = dict(zip(GENES[40:48], signs, strict=True))
    scores, curve = gsea.prerank(values, {"s": signed}, 50)
    line, genes = walked(values, signed)
    peak = int(np.argmax(np.abs(line)))
    assert scores["es"][0] == pytest.approx(line[peak])
    edge = genes[: peak + 1] if line[peak] > 0 else genes[peak:][::-1]
    assert scores["leading_genes"][0] == ", ".join(gene for gene in edge if gene in signed)
    assert set(curve["gene"]) == set(signed) and curve["place"].is_monotonic_increasing
    for row in curve.itertuples():
        assert genes[row.place - 1] == row.gene
        assert row.running_sum == pytest.approx(line[row.place - 1])
        assert row.running_before == pytest.approx(line[row.place - 2] if row.place > 1 else 0)


def test_down_genes_alone_are_the_plain_set_in_the_list_turned_over():
    values, genes = statistics(shift=0.3), GENES[:9]
    down, _ = gsea.prerank(values, {"s": dict.fromkeys(genes, -1)}, 100)
    plain, _ = gsea.prerank(-values[::-1], {"s": dict.fromkeys(genes, 1)}, 100)
    pd.testing.assert_frame_equal(down, plain)


def by_gseapy(values, members, permutations, seed):
    """Return what GSEApy finds for sets of places in a list."""
    gse = pytest.importorskip("gseapy.gse")
    names = [str(place) for place in range(len(values))]
    sets = {name: [names[place] for place in own] for name, own in members.items()}
    found = gse.prerank_rs(names, list(map(float, values)), sets, 1.0, 1, len(values), permutations, 1, seed)
    return {one.term: one for one in found.summaries}


def test_lists_are_the_same_compiled_or_not():
    found = np.empty((4, 200), dtype=np.uint8)
    with np.errstate(over="ignore"):
        random_lists._shuffle(random_lists._seeded(3), found)
    np.testing.assert_array_equal(found, random_lists.places(200, 4, 3))


# lists so long that a number of 32 bits holds eleven, three, two choices, and one
@pytest.mark.parametrize(
    ("length", "seed"), [(2, 0), (12, 1), (13, 0), (14, 2**32 - 1), (3000, 0), (3000, 7), (70_000, 0)]
)
def test_random_lists_are_those_of_gseapy(length, seed):
    lists = 20 if length < 10_000 else 3
    found = random_lists.places(length, lists, seed)
    assert (np.sort(found, axis=1) == np.arange(length)).all()
    values = np.linspace(2, -1, length)
    members = {str(place): [place] for place in range(0, length, max(1, length // 5))}
    for name, theirs in by_gseapy(values, members, lists, seed).items():
        (place,) = members[name]
        falls = found[:, place] / (length - 1)  # of the running sum before the only member
        assert theirs.esnull == pytest.approx(np.where(falls < 0.5, 1 - falls, -falls))


@pytest.mark.parametrize("kind", ["drawn", "whole numbers", "some zero", "all above zero"])
@pytest.mark.parametrize("size", [1, 7, 60, 299])
def test_scores_are_those_of_gseapy_to_the_last_digit(kind, size):
    drawn = statistics(5, shift=0.2).to_numpy()
    values = {
        "drawn": drawn,
        "whole numbers": np.round(2 * drawn),
        "some zero": np.where(np.abs(drawn) < 0.8, 0, drawn),
        "all above zero": np.sort(np.abs(drawn))[::-1],
    }[kind]
    draw = np.random.default_rng(size)
    members = {str(n): np.sort(draw.choice(len(values), size, replace=False)) for n in range(3)}
    weights = np.abs(values)
    lists = random_lists.places(len(values), 60, 7)
    for name, theirs in by_gseapy(values, members, 60, 7).items():
        at = members[name]
        null = gsea._scores(weights, np.sort(lists[:, at].astype(int), axis=1).T)
        mine = gsea._of_set(weights, at, null, np.arange(len(values)), values)
        np.testing.assert_array_equal(null, theirs.esnull)
        np.testing.assert_array_equal(gsea._running(weights, at), theirs.run_es)
        assert (mine["es"], mine["nes"]) == (theirs.es, theirs.nes)
        same_sign = np.sum(np.sign(null) == np.sign(theirs.es))
        assert mine["p"] == (1 + round(theirs.pval * same_sign)) / (1 + same_sign)


def test_a_set_that_no_permutation_reaches_has_the_smallest_p_and_none_of_0():
    values = statistics(4)
    found, _ = gsea.prerank(values, {"top": dict.fromkeys(values.index[:10], 1)}, 200, seed=7)
    null = by_gseapy(values, {"top": range(10)}, 200, 7)["top"]
    assert null.pval == 0
    assert found["p"][0] == 1 / (1 + sum(score > 0 for score in null.esnull))


def test_the_seed_decides_and_other_sets_do_not():
    values = statistics()
    sets = {str(n): dict.fromkeys(GENES[n : n + 12], 1) for n in range(4)}
    whole, _ = gsea.prerank(values, sets, 100, seed=3)
    alone, _ = gsea.prerank(values, {"2": sets["2"]}, 100, seed=3)
    other, _ = gsea.prerank(values, sets, 100, seed=4)
    assert alone["nes"][0] == whole["nes"][2]
    assert list(gsea.prerank(values, sets, 100, seed=3)[0]["nes"]) == list(whole["nes"]) != list(other["nes"])


@pytest.mark.long
@pytest.mark.parametrize("downs", [0, 8])
def test_the_null_is_uniform(downs):
    draw, values = np.random.default_rng(8), statistics(shift=0.3)
    p = []
    for number in range(60 if downs else 200):
        genes = draw.choice(GENES, 20, replace=False)
        signed = {gene: -1 if place < downs else 1 for place, gene in enumerate(genes)}
        p += list(gsea.prerank(values, {str(number): signed}, 50, seed=number)[0]["p"])
    assert 0.35 <= np.mean(p) <= 0.65
    assert np.mean(np.array(p) <= 0.1) <= 0.25


def test_sets_that_cannot_be_scored_say_why():
    values = statistics()
    sets = {"none": {"X": 1}, "whole": dict.fromkeys(GENES, 1), "one": {GENES[0]: 1}}
    scores, curve = gsea.prerank(values, sets, 50)
    assert list(scores["reason"]) == [gsea.ABSENT, gsea.WHOLE, ""]
    assert list(scores["p"].notna()) == [False, False, True]
    assert set(curve["mechanism"]) == {"one"}
    empty, _ = gsea.prerank(values[:0], sets, 50)
    assert set(empty["reason"]) == {gsea.NO_STATISTIC} and empty["genes_tested"].eq(0).all()


def test_genes_of_one_value_stand_by_name():
    given = gsea.ranked(pd.Series(["b", "a", "c", "d"]), pd.Series([1.0, 1.0, np.nan, 2.0]))
    assert list(given.index) == ["d", "a", "b"]


def test_layers_have_false_discovery_rates_of_their_own():
    values = statistics()
    sets = {
        "one": {str(n): dict.fromkeys(GENES[n : n + 10], 1) for n in range(0, 60, 10)},
        "two": {"top": dict.fromkeys(values.index[:8], 1)},
    }
    scores, curves = gsea.by_layer(values, sets, 100)
    for layer, own in sets.items():
        part = scores[scores["layer"] == layer]
        assert list(part["mechanism"]) == list(own)
        np.testing.assert_allclose(part["fdr"], benjamini_hochberg(part["p"].to_numpy()))
        assert set(curves[curves["layer"] == layer]["mechanism"]) == set(own)
