"""What lies behind log2 values, whether they are relative, and which columns are made of others."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.arrays.normalise import log_cpm
from sorascope.errors import InputError
from sorascope.scale import shape
from sorascope.scale.log2_values import common_shift

RNG = np.random.default_rng(20170410)
GENES = 3000
LEVEL = RNG.lognormal(4, 2, (GENES, 1)) * (RNG.random((GENES, 1)) > 0.2)
DEPTHS = np.array([1, 1, 1, 1.7, 1.7, 1.7])
COUNTS = RNG.poisson(LEVEL * RNG.lognormal(0, 0.2, (GENES, 6)) * DEPTHS).astype(float)
CPM = COUNTS / COUNTS.sum(axis=0) * 1e6
EXPECTED = COUNTS + (RNG.random(COUNTS.shape) < 0.4) * (COUNTS > 0) * np.round(RNG.random(COUNTS.shape), 2)
ARRAY = np.clip(RNG.normal(7, 2, (GENES, 1)) + RNG.normal(0, 0.25, (GENES, 6)), 3, 15)
COHORT = RNG.normal(7, 2, (GENES, 1)) + RNG.normal(0, 1, (GENES, 1)) * RNG.normal(0, 0.5, (GENES, 60))
COHORT = COHORT + RNG.normal(0, 0.3, (GENES, 60))
NAMES = [f"s{n}" for n in range(6)]


def verified(values):
    return scale.verify(values, "log2", "m.tsv", "key", [f"s{n}" for n in range(values.shape[1])])


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        (np.log2(COUNTS + 1), COUNTS),
        (np.log2(COUNTS + 1).round(3), COUNTS),
        (np.log2(COUNTS + 0.5), COUNTS),
        (np.log2(EXPECTED + 1), EXPECTED),
        (np.log2(COUNTS[COUNTS.min(axis=1) > 9] + 1), COUNTS[COUNTS.min(axis=1) > 9]),
    ],
)
def test_counts_are_taken_back_out_of_logarithms(values, counts):
    found = verified(values)
    assert "counts that nobody normalised" in found["notices"][0]
    back, used = scale.unlogged(values, "log2")
    assert used == "counts"
    # three decimals of a logarithm leave a large count to 0.1 %
    np.testing.assert_allclose(back, counts, rtol=1e-3, atol=1e-6)


def test_depth_makes_no_difference_any_more():
    from sorascope.scale import transform

    values, used = scale.unlogged(np.log2(COUNTS + 1), "log2")
    normal = transform.to_log2(values, used, [list("aaabbb")]).expression
    difference = normal[:, 3:].mean(axis=1) - normal[:, :3].mean(axis=1)
    assert abs(np.median(difference)) < 0.05
    assert common_shift(np.log2(COUNTS + 1)) > 0.6


@pytest.mark.parametrize(
    "values",
    [
        np.log2(CPM + 1), log_cpm(COUNTS, COUNTS.sum(axis=0)), np.log2(np.rint(CPM) + 1),
        log_cpm(COUNTS * 1.0, COUNTS.sum(axis=0), prior=0.5), ARRAY,
        ARRAY.round(2), ARRAY.round(1), np.log2(np.rint(2**ARRAY)), COHORT, COHORT[:, :6],
        (ARRAY - ARRAY.mean(axis=0)) / ARRAY.std(axis=0),
    ],
)  # fmt: skip
def test_what_is_log2_expression_stays_as_it_is(values):
    found = verified(values)
    assert (found["notices"], found["relative"], found["taken_back"]) == ([], {}, "")
    assert scale.unlogged(values, "log2")[0] is values


@pytest.mark.parametrize("offset", [1e-3, 1e-2, 1e-6])
def test_zeros_far_below_are_brought_near(offset):
    values = np.log2(CPM + offset)
    assert f"pseudo-count of {offset:.3g}" in verified(values)["notices"][0]
    back, used = scale.unlogged(values, "log2")
    assert used == "log2"
    np.testing.assert_allclose(back, np.log2(CPM + 1), atol=1e-6)


def centred(values):
    return values - values.mean(axis=1, keepdims=True)


def z_scored(values):
    with np.errstate(invalid="ignore"):  # a constant gene has none
        return centred(values) / values.std(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("values", "kind", "unit"),
    [
        (ARRAY - np.median(ARRAY, axis=1, keepdims=True), "centred", "log2"),
        (centred(ARRAY).round(3), "centred", "log2"),
        (ARRAY - ARRAY[:, :3].mean(axis=1, keepdims=True), "ratios", "log2"),
        (centred(COHORT)[:, :6], "ratios", "log2"),
        (z_scored(ARRAY), "z-scores", "SD"),
        (z_scored(COHORT)[:, :6], "z-scores", "SD"),
        (np.clip(z_scored(COHORT), -2, 2)[:, 7:17], "z-scores", "SD"),
    ],
)
def test_relative_values_are_told_with_their_unit(values, kind, unit):
    found = verified(values)
    assert (found["relative"]["kind"], found["unit"]) == (kind, unit)
    assert "single-sample scores (rank, ssgsea) are not given" in found["notices"][0]
    assert scale.unlogged(values, "log2")[0] is values


def test_unnormalised_values_without_whole_counts_are_told():
    fractions = np.log2(COUNTS + (COUNTS > 0) * RNG.random(COUNTS.shape) + 1)
    assert "samples differ as wholes" in verified(fractions)["notices"][0]


def without_batch(values):
    """Return values as removeBatchEffect leaves them: the two halves have one mean in each gene."""
    halves = [values[:, :3], values[:, 3:]]
    middle = values.mean(axis=1, keepdims=True)
    return np.column_stack([half - half.mean(axis=1, keepdims=True) + middle for half in halves])


@pytest.mark.parametrize(
    "values",
    [
        COUNTS, ARRAY, CPM, ARRAY - ARRAY.mean(axis=1, keepdims=True), without_batch(ARRAY), ARRAY.round(1),
        np.minimum(COUNTS, 3),
    ],
)  # fmt: skip
def test_no_sample_is_made_of_others(values):
    assert scale.derived(values, NAMES) == {}


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (lambda x: x[:, :2].mean(axis=1), "the mean of s0, s1 in all 3,000 genes"),
        (lambda x: x[:, :3].mean(axis=1).round(2), "the mean of s0, s1, s2 in all 3,000 genes"),
        (lambda x: x[:, :5].sum(axis=1), "the sum of s0, s1, s2, s3, s4 in all 3,000 genes"),
        (lambda x: x[:, 1] * 0.3, "s1 times 0.3 in all 3,000 genes"),
        (lambda x: x[:, 2], "the values of s2 in all 3,000 genes"),
        (lambda x: x[:, :3] @ [0.2, 0.3, 0.5], "the weighted mean of s0, s1, s2 in all 3,000 genes"),
    ],
)
def test_a_column_made_of_others(made, why):
    values = np.column_stack([COUNTS[:, :5], made(COUNTS)])
    assert {name: told.split(" (")[0] for name, told in scale.derived(values, NAMES).items()} == {"s5": why}


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (
            lambda x: np.median(x[:, :5], axis=1),
            "the value of one of the other samples in 100.0% of the genes",
        ),
        (lambda x: x[:, :3].mean(axis=1), "the mean of s0, s1, s2"),
        (
            lambda x: x[:, 3:5].mean(axis=1) - x[:, :3].mean(axis=1),
            "a weighted difference of s0, s1, s2, s3, s4",
        ),
        (lambda x: np.log2(np.exp2(x[:, :3]).mean(axis=1)), "the mean of s0, s1, s2"),
    ],
)
@pytest.mark.parametrize("digits", [3, 6])
def test_a_column_made_of_others_and_rounded(made, why, digits):
    values = np.column_stack([ARRAY[:, :5], made(ARRAY)]).round(digits)
    assert {name: told[: len(why)] for name, told in scale.derived(values, NAMES).items()} == {"s5": why}


def test_values_that_no_expression_has():
    with pytest.raises(InputError, match="between 0 and 1"):
        verified(ARRAY / 20)
    with pytest.raises(InputError, match="whole multiples of 1,000"):
        scale.verify(COUNTS * 1000, "counts", "m.tsv", "key", NAMES)


def test_a_mean_taken_before_the_logarithm():
    values = np.log2(np.column_stack([CPM[:, :5], CPM[:, :3].mean(axis=1)]) + 1)
    found = scale.derived(values, NAMES)
    assert list(found) == ["s5"]
    assert found["s5"].endswith("before the logarithm")


FPKM = LEVEL / 40 * RNG.lognormal(0, 0.08, (GENES, 6))


@pytest.mark.parametrize("declared", ["counts", "fpkm"])
def test_rounded_fpkm_are_no_counts_and_the_remedy_works(declared):
    if declared == "fpkm":
        found = scale.verify(np.rint(FPKM * 5), "fpkm", "m.tsv", "key", NAMES)
        assert any("they were rounded" in note for note in found["notes"])
        return
    with pytest.raises(InputError, match=r"scatter 0\.\d+ times as much as counting alone brings"):
        scale.verify(np.rint(FPKM * 5), "counts", "m.tsv", "key", NAMES)


@pytest.mark.parametrize(
    "values",
    [COUNTS, RNG.binomial(COUNTS.astype(int), 0.1).astype(float), COUNTS + np.roll(COUNTS, 1, axis=0)],
)
def test_counts_scatter_as_counting_does(values):
    assert scale.verify(values, "counts", "m.tsv", "key", NAMES)["evidence"]["scatter"] > 0.8


def test_genes_that_neither_of_two_samples_holds_do_not_count_for_their_scatter():
    values = np.repeat(RNG.poisson(10, (200, 1)), 4, axis=1).astype(float)
    values[:, 3] += RNG.poisson(30, 200)  # apart from the others, which are one sample thrice
    values[:150, :3] = 0
    found, genes = shape.scatter(values)
    assert genes >= 150
    assert found == 0  # the nearest sample differs in no gene that either holds


@pytest.mark.parametrize("declared", ["counts", "tpm", "fpkm", "intensity", "log2"])
@pytest.mark.parametrize("share", [1, 1 / GENES])
@pytest.mark.parametrize("values", [ARRAY, COUNTS])
def test_ranks_are_of_no_scale(values, declared, share):
    from scipy.stats import rankdata

    with pytest.raises(InputError) as told:
        scale.verify(rankdata(values, axis=0) * share, declared, "m.tsv", "key", NAMES)
    assert share < 1 or "ranks, or percentiles" in str(told.value)


def test_a_part_of_ranks_hints_at_them():
    from scipy.stats import rankdata

    assert scale.may_contradict(rankdata(ARRAY, axis=0)[:200], "intensity")
    assert not scale.may_contradict(np.exp2(ARRAY)[:200], "intensity")


def test_natural_logarithms_of_arrays_are_asked_for():
    natural = ARRAY * np.log(2)
    assert "if these are natural" in verified(natural)["notices"][0].lower()
    assert not verified(ARRAY)["notices"]
    assert not verified(natural[:1500])["notices"]


@pytest.mark.parametrize("decimals", [4, 12])
def test_natural_logarithms_of_whole_intensities_are_refused(decimals):
    whole = np.rint(np.exp2(np.clip(ARRAY, 5, 15)))
    with pytest.raises(InputError, match="natural logarithms"):
        verified(np.log(whole).round(decimals))


def test_points_that_group_thousands_beyond_the_first_rows():
    whole = RNG.poisson(np.sort(RNG.lognormal(5, 1.5, (GENES, 1)), axis=0) * np.ones(6)).astype(float)
    read = np.where(whole >= 1000, whole / 1000, whole)
    assert read.max() < 1000
    with pytest.raises(InputError, match="points that group thousands"):
        scale.verify(read, "counts", "m.tsv", "key", NAMES)
