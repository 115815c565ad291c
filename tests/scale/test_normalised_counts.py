"""Counts whose samples are of one size, and linear values larger than their unit has them."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.arrays.normalise import tmm_factors
from sorascope.scale.normalised_counts import RLE, sized

RNG = np.random.default_rng(20170410)
GENES = 12_000
LEVEL = 2 ** RNG.normal(4, 2.2, (GENES, 1)) * RNG.lognormal(0, 0.2, (GENES, 6))
# of nearly one size: dividing by more leaves gaps between the numbers, which is told otherwise
RAW = RNG.poisson(LEVEL).astype(float)
UNLIKE = RNG.poisson(LEVEL * np.array([0.8, 1.3, 1, 1.1, 0.7, 0.9])).astype(float)


def median_ratios(counts):
    """Return DESeq2's size factors."""
    logs = np.log(counts[(counts > 0).all(axis=1)])
    return np.exp(np.median(logs - logs.mean(axis=1, keepdims=True), axis=0))


def by_tmm(counts):
    sizes = counts.sum(axis=0) * tmm_factors(counts)
    return counts / sizes * sizes.mean()


def drawn_down(counts):
    """Return as many reads of each sample, drawn at random."""
    least = int(counts.sum(axis=0).min())
    drawn = [RNG.multinomial(least, column / column.sum()) for column in counts.T]
    return np.transpose(drawn).astype(float)


NORMALISED = {"deseq2": np.rint(RAW / median_ratios(RAW)), "edger": np.rint(by_tmm(RAW))}


@pytest.mark.parametrize("by", NORMALISED)
def test_rounded_counts_that_were_normalised_are_told(by):
    values = NORMALISED[by]
    found = sized(values)
    assert found.spread < 0.01
    assert (found.smallest, found.largest) == (values.sum(axis=0).min(), values.sum(axis=0).max())
    told = scale.verify(values, "counts", "m.tsv", "key", list("abcdef"))
    assert told["notices"] == told["notes"] == [found.describe()]


@pytest.mark.parametrize("part", [slice(2000, None), slice(None, None, 3)])
def test_so_they_are_when_genes_were_left_out(part):
    assert sized(NORMALISED["deseq2"][part]).method == RLE


@pytest.mark.parametrize(
    "counts", [UNLIKE, drawn_down(UNLIKE), RAW[:, :3], RNG.poisson(UNLIKE / 200).astype(float)],
    ids=["as sequenced", "drawn down to one sum", "three samples", "few reads"],
)  # fmt: skip
def test_counts_as_they_were_sequenced_are_not(counts):
    assert sized(counts) is None
    assert scale.verify(counts, "counts", "m.tsv", "key", list("abcdef"[: counts.shape[1]]))["notices"] == []


def test_estimated_counts_of_a_few_genes_are_no_fpkm():
    few = RAW[RAW.mean(axis=1) > 100][:300] * 3.1
    assert "10,000 such genes would sum to" in scale.notices(few, "fpkm", len(few))[0]
    assert "too large for TPM" in scale.notices(few, "tpm", len(few))[0]
    assert scale.notices(few, "tpm", 20_000) == []  # the first of many, perhaps sorted
    assert scale.notices(few / 100, "tpm", len(few)) == []


def test_sums_above_a_million_are_told_of_fpkm():
    whole = UNLIKE / UNLIKE.sum(axis=0).mean() * 3.01e6
    assert "samples that sum to 2.9" in scale.notices(whole, "fpkm", GENES)[0]
    assert not any("sum to" in told for told in scale.notices(whole / 4, "fpkm", GENES))


@pytest.mark.parametrize("digits", [2, 3, 4])
def test_counts_as_a_spreadsheet_shows_them_are_told(digits):
    shown = np.vectorize(lambda count: float(f"{count:.{digits - 1}E}"))(UNLIKE * 50 + 1)
    (notice,) = scale.notices(shown, "counts", GENES)
    assert notice.startswith(f"counts with {digits} digits only: ")
    assert not [each for each in scale.notices(UNLIKE * 50 + 1, "counts", GENES) if "digits" in each]
