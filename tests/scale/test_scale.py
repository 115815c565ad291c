"""The declared scale against what the values show."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.errors import InputError

SAMPLES = [f"s{number}" for number in range(6)]
RNG = np.random.default_rng(20170410)
# a library of 3 million reads over 2,000 genes, a third of them silent
LEVEL = RNG.lognormal(5, 2, (2000, 1)) * (RNG.random((2000, 1)) > 0.3)
COUNTS = RNG.poisson(LEVEL * np.array([1, 1.4, 0.8, 1.1, 1, 2])).astype(float)
FRACTIONS = COUNTS + (RNG.random(COUNTS.shape) < 0.3) * (COUNTS > 3) * np.round(RNG.random(COUNTS.shape), 2)
# as RSEM writes shared reads: two decimals, 0.01 the smallest
DECIMALS = COUNTS + (RNG.random(COUNTS.shape) < 0.3) * np.round(RNG.random(COUNTS.shape), 2)
MANY = np.random.default_rng(3).poisson(LEVEL * np.array([3, 4.2, 2.4, 3.3, 3, 6])) + DECIMALS % 1
CPM = COUNTS / COUNTS.sum(axis=0) * 1e6
LENGTHS = RNG.uniform(0.3, 9, (2000, 1))
TPM = COUNTS / LENGTHS / (COUNTS / LENGTHS).sum(axis=0) * 1e6
FPKM = COUNTS / LENGTHS / COUNTS.sum(axis=0) * 1e6
FACTORS = np.array([1.0, 1.3, 0.83, 1.1, 0.97, 1.9])
ARRAY = np.clip(RNG.normal(7, 2, (2000, 1)) + RNG.normal(0, 0.2, (2000, 6)), 2.5, 15.2)


def verify(values, declared):
    return scale.verify(values, declared, "m.tsv", "key datasets.x.scale", SAMPLES)


@pytest.mark.parametrize(
    ("values", "declared"),
    [
        *[
            (COUNTS, "counts"),
            (FRACTIONS, "counts"),
            (DECIMALS, "counts"),
            (TPM * 3.7, "counts"),
            (FPKM, "fpkm"),
            (TPM, "fpkm"),
        ],
        *[(TPM, "tpm"), (TPM[:900], "tpm"), (CPM, "tpm")],
        *[(2**ARRAY, "intensity"), (np.rint(2**ARRAY), "intensity"), (ARRAY, "log2")],
        *[(np.log2(each), "log2") for each in (COUNTS + 1, TPM + 1, CPM + 0.25, FPKM + 1)],
        (ARRAY - ARRAY.mean(axis=1, keepdims=True), "log2"),
        ((ARRAY - ARRAY.mean(axis=0)) / ARRAY.std(axis=0), "log2"),
    ],
)
def test_what_is_declared_right_passes(values, declared):
    assert verify(values, declared)["declared"] == declared


@pytest.mark.parametrize(
    ("values", "declared", "found", "remedy"),
    [
        (ARRAY, "counts", "values that are already logarithms", "declare scale: log2"),
        (np.log2(COUNTS + 1), "counts", "values that are already logarithms", "declare scale: log2"),
        (np.log(COUNTS + 1), "counts", "already logarithms", "after multiplying by 1.442695 (1 / ln 2)"),
        (ARRAY - 9, "counts", "negative values", "declare scale: log2"),
        (TPM, "counts", "every sample sums to a million: TPM or CPM", "raw counts, or declare scale: tpm"),
        (CPM, "counts", "every sample sums to a million: TPM or CPM", "raw counts, or declare scale: tpm"),
        (
            COUNTS / FACTORS,
            "counts",
            "divided by a size factor",
            "give the raw counts",
        ),
        (FPKM, "counts", "nearly none of the values is whole", "declare tpm or fpkm"),
        (COUNTS, "log2", "whole numbers only: counts", "declare scale: counts"),
        (TPM, "log2", "values too large for logarithms", "declare scale: tpm, fpkm or intensity"),
        (2**ARRAY, "log2", "values too large for logarithms", "declare scale: tpm, fpkm or intensity"),
        (np.log(COUNTS + 1), "log2", "natural logarithms", "multiply the values by 1.442695 (1 / ln 2)"),
        (np.log1p(CPM / 100), "log2", "natural logarithms", "multiply the values by 1.442695 (1 / ln 2)"),
        (np.log10(COUNTS + 1), "log2", "logarithms to base 10", "multiply the values by 3.321928"),
        (np.log10(TPM + 1), "log2", "logarithms to base 10", "multiply the values by 3.321928"),
        (ARRAY * np.log10(2), "log2", "in the range of log10", "multiply the values by 3.321928"),
        (COUNTS, "tpm", "whole numbers only: counts", "declare scale: counts"),
        (np.log2(TPM + 1), "tpm", "values that are already logarithms", "declare scale: log2"),
        (ARRAY - 9, "tpm", "negative values", "declare scale: log2"),
        (MANY, "tpm", "expected counts, as RSEM and Salmon give them", "declare scale: counts"),
        (COUNTS, "fpkm", "whole numbers only: counts", "declare scale: counts"),
        (np.log2(FPKM + 1), "fpkm", "values that are already logarithms", "declare scale: log2"),
        (ARRAY, "intensity", "values that are already logarithms", "declare scale: log2"),
        (COUNTS, "intensity", "whole numbers only: counts", "declare scale: counts"),
    ],
)
def test_a_contradiction_stops_with_evidence_and_remedy(values, declared, found, remedy):
    with pytest.raises(InputError) as caught:
        verify(values, declared)
    (problem,) = caught.value.problems
    assert problem.place == f"key datasets.x.scale: {declared}"
    assert found in problem.found
    assert "values from" in problem.found
    assert "sample sums" in problem.found
    assert remedy in problem.remedy


@pytest.mark.parametrize(
    ("values", "declared", "note"),
    [
        (FRACTIONS, "counts", "expected counts with fractions"),
        ((ARRAY - ARRAY.mean(axis=0)) / ARRAY.std(axis=0), "log2", "not in log2 fold changes"),
        (ARRAY - ARRAY.mean(axis=1, keepdims=True), "log2", "centred per gene"),
        (TPM[:900], "tpm", "not to a million"),
        (TPM, "fpkm", "as TPM do"),
        (np.log1p(np.delete(TPM, np.arange(0, 2000, 17), axis=0)), "log2", "if they are natural"),
        (2**ARRAY - 20, "intensity", "background taken off"),
    ],
)
def test_what_limits_the_reading_is_noted(values, declared, note):
    assert any(note in told for told in verify(values, declared)["notes"])


def test_a_flat_sample_is_refused():
    values = COUNTS.copy()
    values[:, 2] = 0
    with pytest.raises(InputError) as caught:
        verify(values, "counts")
    assert str(caught.value.problems[0]) == (
        "m.tsv, sample s2\n"
        "   found:   the value 0 for every gene\n"
        "   allowed: values that differ between genes\n"
        "   remedy:  correct the file, or name the sample under exclude:"
    )


def test_evidence_is_the_same_with_missing_values():
    values = ARRAY.copy()
    values[5, 3] = np.nan
    assert verify(values, "log2")["evidence"]["maximum"] == verify(ARRAY, "log2")["evidence"]["maximum"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("declared", ["counts", "tpm", "fpkm", "intensity", "log2"])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_nothing_measures_is_suspected_without_a_sum_over_it(declared, sign):
    values = (ARRAY if declared == "log2" else np.round(2**ARRAY, 2))[:40].copy()
    values[3, :2] = sign * 1e308
    assert scale.may_contradict(values, declared)


def test_a_suspicion_needs_more_than_the_largest_value_allowed():
    values = np.array([[scale.LARGEST, 2.5, 4.5], [3.5, np.nan, 4.5]])
    assert not scale.may_contradict(values, "intensity")
    values[0, 0] *= 1.01
    assert scale.may_contradict(values, "intensity")
    assert scale.may_contradict(np.array([[1.5, np.inf], [2.5, 3.5]]), "intensity")
    assert not scale.may_contradict(np.full((2, 2), np.nan), "intensity")


@pytest.mark.parametrize("declared", ["log2", "intensity", "tpm", "fpkm", "counts"])
def test_cycles_of_a_pcr_are_told_whatever_is_declared(declared):
    cycles = np.round(38 - ARRAY * 1.2, 2)
    with pytest.raises(InputError, match="values in the range of Ct") as refused:
        verify(cycles, declared)
    assert refused.value.problems[0].remedy.endswith("declare scale: log2")
    verify(np.round(15 - cycles, 2), "log2")
