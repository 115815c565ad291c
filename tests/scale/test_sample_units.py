"""Samples of one matrix in several units, as tables put together from several sources have them."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.errors import InputError
from sorascope.scale import units

RNG = np.random.default_rng(20170410)
NAMES = list("abcdef")
LEVEL = RNG.lognormal(4, 2, (3000, 1)) * (RNG.random((3000, 1)) > 0.3)
COUNTS = RNG.poisson(LEVEL * np.array([1, 1.4, 0.8, 1.1, 1, 2])).astype(float)
RATES = COUNTS / RNG.lognormal(7.5, 0.9, (3000, 1)).round()
TPM = RATES / RATES.sum(axis=0) * 1e6
FPKM = RATES / COUNTS.sum(axis=0) * 1e9
LOG2 = np.log2(TPM + 1)


def beside(first, last):
    """Return three samples of each."""
    return np.hstack([first[:, :3], last[:, 3:]])


def times(values, factor):
    return values * np.array([1, 1, factor, 1, 1, 1])


MIXED = {
    "logarithms beside TPM": (beside(TPM, LOG2), "tpm", "def", "logarithms"),
    "logarithms beside counts": (beside(COUNTS, np.log2(COUNTS + 1)), "counts", "def", "logarithms"),
    "TPM beside logarithms": (beside(LOG2, TPM), "log2", "def", "no logarithms"),
    "TPM beside counts": (beside(COUNTS, TPM), "counts", "def", "broken numbers"),
    "counts beside TPM": (beside(TPM, COUNTS), "tpm", "def", "whole numbers only"),
    "counts times a thousand": (times(COUNTS, 1000), "counts", "c", "whole multiples of 1,000"),
    "TPM times a thousand": (times(TPM, 1000), "tpm", "c", "values that sum to 1e"),
    "a thousandth of TPM": (times(TPM, 0.001), "fpkm", "c", "values that sum to 1,000"),
}


@pytest.mark.parametrize("name", MIXED)
def test_samples_in_another_unit_are_named(name):
    values, declared, odd, why = MIXED[name]
    with pytest.raises(InputError) as caught:
        scale.verify(values, declared, "m.tsv", "key", NAMES)
    told = caught.value.problems
    assert [problem.place for problem in told] == [f"sample {each}" for each in odd]
    assert all(problem.found.split(":")[0].count(why.split(":")[0]) for problem in told)
    kept = [n for n, each in enumerate(NAMES) if each not in odd]
    scale.verify(values[:, kept], declared, "m.tsv", "key", [NAMES[n] for n in kept])  # the remedy works


@pytest.mark.parametrize(
    ("values", "declared"),
    [
        (COUNTS, "counts"),
        (RNG.binomial(COUNTS.astype(int), [1, 1, 0.001, 1, 1, 1]).astype(float), "counts"),
        (COUNTS + (RNG.random(COUNTS.shape) < 0.3) * 0.37, "counts"),
        (TPM, "tpm"),
        (beside(TPM, np.round(TPM, 1)), "tpm"),
        (FPKM, "fpkm"),
        (LOG2, "log2"),
        (LOG2 - LOG2.mean(axis=1, keepdims=True), "log2"),
    ],
)
def test_samples_in_one_unit_are_not(values, declared):
    assert units.of_other_units(values, NAMES, declared) == {}


def test_tpm_beside_fpkm_and_hardly_sequenced_samples_are_told_first():
    told = scale.verify(beside(TPM, FPKM * 0.7), "tpm", "m.tsv", "key", NAMES)["notices"]
    assert "3 of 6 samples sum to a million, as TPM do, and 3 do not: d (" in told[0]
    few = RNG.binomial(COUNTS.astype(int), [1, 1, 0.001, 1, 1, 1]).astype(float)
    told = scale.verify(few, "counts", "m.tsv", "key", NAMES)["notices"]
    assert "libraries of under 2% of the median one" in told[0]
    assert f"c ({few[:, 2].sum():,.0f})" in told[0]
    assert scale.verify(TPM, "tpm", "m.tsv", "key", NAMES)["notices"] == []


@pytest.mark.parametrize(("values", "declared"), [(TPM, "tpm"), (COUNTS, "counts")])
def test_a_row_of_totals_is_refused(values, declared):
    with pytest.raises(InputError) as caught:
        scale.verify(np.vstack([values, values.sum(axis=0)]), declared, "m.tsv", "key", NAMES)
    (problem,) = caught.value.problems
    assert (problem.place, problem.remedy) == ("data row 3,001", "delete the row of totals")


@pytest.mark.parametrize("declared", ["tpm", "fpkm"])
def test_another_total_than_a_million_is_refused_and_the_remedy_works(declared):
    small = TPM / 100
    with pytest.raises(InputError, match=r"multiply all values by 100 and declare scale: tpm"):
        scale.verify(small, declared, "m.tsv", "key", NAMES)
    scale.verify(100 * small, "tpm", "m.tsv", "key", NAMES)


def test_samples_of_the_very_same_values_tell_no_base():
    """Quantile normalisation gives all samples one distribution, so that all bases give equal sums."""
    order = LOG2.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    assert scale.verify(np.sort(LOG2, axis=0).mean(axis=1)[order], "log2", "m.tsv", "key", NAMES)


@pytest.mark.parametrize("mark", [-99, -999, 9999])
def test_marks_of_missing_values_are_told(mark):
    values = LOG2.copy()
    values[::40, 1] = mark
    with pytest.raises(InputError) as caught:
        scale.verify(values, "log2", "m.tsv", "key", NAMES)
    assert (caught.value.problems[0].place, caught.value.problems[0].found) == (
        f"the value {mark}",
        "in 75 cells, far from all others",
    )
    values[::40, 1] = np.nan
    scale.verify(values, "log2", "m.tsv", "key", NAMES)
    low = 2**LOG2 * 30
    low[5, 3] = -999
    assert units.marks(low, "intensity") == {-999.0: 1}
    assert units.marks(COUNTS + 9899, "counts") == {}


def test_calls_of_copies_are_no_logarithms():
    calls = RNG.integers(-2, 3, (300, 6)).astype(float)
    with pytest.raises(InputError, match=r"whole numbers from -2 to 2, as calls of copies are"):
        scale.verify(calls, "log2", "m.tsv", "key", NAMES)


@pytest.mark.parametrize(("values", "declared"), [(2**LOG2 * 60, "intensity"), (FPKM, "fpkm")])
def test_linear_samples_that_differ_as_wholes_are_told(values, declared):
    assert scale.verify(values, declared, "m.tsv", "key", NAMES)["notices"] == []
    told = scale.verify(values * [1, 1, 1, 2.5, 2.5, 2.5], declared, "m.tsv", "key", NAMES)["notices"]
    assert any("samples differ as wholes" in each for each in told)


def test_measurements_of_the_clinic_beside_logarithms_are_told_by_their_number():
    values = LOG2[:1000].copy()
    values[[0, 7]] = [[41, 62, 55, 70, 38, 66], [10, 20, 30, 40, 50, 60]]
    with pytest.raises(InputError, match=r"over 30 in 2 of 1,000 genes only \(number 1, 8\), as an age"):
        scale.verify(values, "log2", "m.tsv", "key", NAMES)
    with pytest.raises(InputError, match="values too large for logarithms"):
        scale.verify(TPM, "log2", "m.tsv", "key", NAMES)
