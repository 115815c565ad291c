"""Counts times a number keep their steps; TPM, FPKM and counts themselves have none but 1."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.errors import InputError
from sorascope.scale.lattice import share_multiplied, share_rescaled, step

RNG = np.random.default_rng(20170410)
GENES = 8000
SIZES = np.array([0.7, 1.4, 0.94, 1.06, 1.2, 0.85])
LEVEL = 2 ** RNG.normal(4, 2.5, (GENES, 1)) * RNG.lognormal(0, 0.2, (GENES, 6))
COUNTS = RNG.poisson(LEVEL * SIZES).astype(float)
LENGTHS = RNG.lognormal(7.5, 0.9, (GENES, 1)).round()
RATES = COUNTS / LENGTHS
TPM = RATES / RATES.sum(axis=0) * 1e6
LIBRARY = COUNTS.sum(axis=0)
NAMES = list("abcdef")


def significant(values, digits):
    """Return values as they are written with a number of significant digits."""
    return np.array([[float(f"{value:.{digits}g}") for value in row] for row in values])


def upper_quartile(counts):
    return counts / np.nanquantile(np.where(counts > 0, counts, np.nan), 0.75, axis=0) * 1000


MULTIPLIED = {
    "size factors": COUNTS / SIZES,
    "without weak genes": COUNTS[(COUNTS >= 10).all(axis=1)] / SIZES,
    "without any under a hundred": COUNTS[(COUNTS >= 100).all(axis=1)] / SIZES,
    "three decimals": np.round(COUNTS / SIZES, 3),
    "one decimal": np.round(COUNTS / SIZES, 1),
    "four significant digits": significant(COUNTS[:2000] / SIZES, 4),
    "upper quartile": upper_quartile(COUNTS),
    "factors near 1": COUNTS / np.linspace(0.998, 1.003, 6),
    "two samples": COUNTS[:, :2] / SIZES[:2],
    "small libraries": RNG.binomial(COUNTS.astype(int), 0.05) / SIZES,
    "three hundred genes": (COUNTS / SIZES)[COUNTS.mean(axis=1) > 20][:300],
    "to the mean library": COUNTS / LIBRARY * LIBRARY.mean(),
    # of estimated counts half are whole
    "estimated counts": np.where(RNG.random(COUNTS.shape) < 0.5, COUNTS, COUNTS * 0.97 + 0.13) / SIZES,
}
NOT_MULTIPLIED = {
    "counts": COUNTS,
    "TPM": TPM,
    "TPM, two decimals": np.round(TPM, 2),
    "FPKM": COUNTS / LENGTHS / LIBRARY * 1e9,
    "TPM of 300 genes": np.round(TPM[COUNTS.mean(axis=1) > 20][:300], 3),
    "counts scaled from TPM": TPM / 1e6 * LIBRARY,
    "estimated counts": np.where(RNG.random(COUNTS.shape) < 0.5, COUNTS, COUNTS * 0.97 + 0.13),
    # reads that match several genes count a half or a third in each
    "shares of reads": COUNTS + RNG.choice([0, 0, 0, 1 / 2, 1 / 3, 2 / 3], COUNTS.shape),
    "halves": COUNTS / 2,
    "one share in many genes": COUNTS + 0.37 * (np.arange(GENES) % 5 == 0)[:, None],
}


@pytest.mark.parametrize("name", MULTIPLIED)
def test_counts_times_a_number_are_told_whatever_was_left_out_or_rounded(name):
    values = MULTIPLIED[name]
    assert share_multiplied(values) > 0.6
    with pytest.raises(InputError, match=r"counts that were normalised|scaled to one"):
        scale.verify(values, "counts", "m.tsv", "key", NAMES[: values.shape[1]])


@pytest.mark.parametrize("name", NOT_MULTIPLIED)
def test_what_is_no_multiple_of_counts_is_not(name):
    assert share_multiplied(NOT_MULTIPLIED[name]) == 0


def test_the_step_is_the_number():
    assert step(COUNTS[:, 0]) == 1
    np.testing.assert_allclose([step(column) for column in (COUNTS / SIZES).T], 1 / SIZES, rtol=1e-9)
    assert step(COUNTS[:20, 0] / 0.7) == 0  # too few values


@pytest.mark.parametrize("part", [slice(None), slice(0, None, 2)])
@pytest.mark.parametrize("samples", [slice(None), slice(0, 2), slice(0, 1)])
def test_rounded_multiples_leave_numbers_out(samples, part):
    values = np.rint(COUNTS / SIZES)[part, samples]
    assert share_rescaled(values) == 1
    with pytest.raises(InputError, match="multiplied and rounded"):
        scale.verify(values, "counts", "m.tsv", "key", NAMES[: values.shape[1]])


def test_rounding_at_factors_near_1_and_other_whole_numbers_leave_none_out():
    assert share_rescaled(np.rint(COUNTS / np.linspace(0.995, 1.005, 6))) == 0
    for whole in (
        COUNTS,
        np.rint(TPM),
        COUNTS + np.roll(COUNTS, 1, axis=1),
        RNG.binomial(COUNTS.astype(int), 0.3),
    ):
        assert share_rescaled(whole) == 0


def test_the_remedy_works():
    values = np.rint(COUNTS / SIZES * 31.7)
    with pytest.raises(
        InputError, match="divide each sample by its sum, times a million, and declare scale: tpm"
    ):
        scale.verify(values, "counts", "m.tsv", "key", NAMES)
    scale.verify(values / values.sum(axis=0) * 1e6, "tpm", "m.tsv", "key", NAMES)
    rounded = np.rint(values / values.sum(axis=0) * 1e6)
    assert scale.verify(rounded, "tpm", "m.tsv", "key", NAMES)["declared"] == "tpm"
