"""Values that are square roots, Anscombe or arcsinh transforms, and such as are none."""

import numpy as np
import pytest

from sorascope import scale
from sorascope.errors import InputError
from sorascope.scale.stabilised import stabilised

RNG = np.random.default_rng(20170410)
LEVEL = RNG.lognormal(3, 2, (3000, 1)) * (RNG.random((3000, 1)) > 0.2)
COUNTS = RNG.poisson(LEVEL * np.array([1, 1.4, 0.8, 1.1, 1, 2])).astype(float)
LENGTHS = RNG.uniform(0.3, 9, (3000, 1))
TPM = COUNTS / LENGTHS / (COUNTS / LENGTHS).sum(axis=0) * 1e6
ARRAY = np.clip(RNG.normal(7, 2, (3000, 1)) + RNG.normal(0, 0.2, (3000, 6)), 2.5, 15.2)
FRACTIONS = COUNTS + (RNG.random(COUNTS.shape) < 0.02) * np.round(RNG.random(COUNTS.shape), 2)
TRANSFORMS = {
    "square roots": (np.sqrt, np.square),
    "Anscombe transforms, 2 sqrt(x + 3/8)": (
        lambda x: 2 * np.sqrt(x + 0.375),
        lambda x: (x / 2) ** 2 - 0.375,
    ),
    "arcsinh transforms": (np.arcsinh, np.sinh),
}


def verify(values, declared):
    return scale.verify(values, declared, "m.tsv", "key", list("abcdef"))


@pytest.mark.parametrize("declared", ["counts", "tpm", "fpkm", "intensity", "log2"])
@pytest.mark.parametrize("decimals", [3, 6])
@pytest.mark.parametrize("name", TRANSFORMS)
def test_they_are_refused_whatever_is_declared_and_the_remedy_works(name, decimals, declared):
    forward, back = TRANSFORMS[name]
    values = np.round(forward(COUNTS), decimals)
    with pytest.raises(InputError) as refused:
        verify(values, declared)
    (problem,) = refused.value.problems
    assert problem.found.startswith(f"{name}, no logarithms and no linear values: taken back, the small")
    assert problem.remedy.endswith("round them, and declare scale: counts")
    if decimals == 6:
        assert (np.rint(back(values)) == COUNTS).all()
    verify(COUNTS, "counts")


@pytest.mark.parametrize(
    ("name", "total"),
    [("square roots", 1), *((name, total) for name in TRANSFORMS for total in (1e4, 1e6))],
)
def test_so_are_those_of_samples_of_one_sum(name, total):
    forward, back = TRANSFORMS[name]
    values = forward(TPM * total / 1e6)
    with pytest.raises(InputError, match=f"every sample sums to {total:,.0f}") as refused:
        verify(values, "log2")
    (problem,) = refused.value.problems
    assert problem.remedy.endswith("declare scale: tpm")
    assert ("multiply" in problem.remedy) == (total != 1e6)
    verify(np.maximum(back(values), 0) * 1e6 / total, "tpm")


@pytest.mark.parametrize(
    "values",
    [
        *(COUNTS, FRACTIONS, TPM, COUNTS / LENGTHS, 2**ARRAY, ARRAY, np.rint(2**ARRAY)),
        *(np.round(np.log2(each + 1), 4) for each in (COUNTS, FRACTIONS, TPM)),
        *(np.round(np.log1p(each), 4) for each in (COUNTS, TPM)),
        *(np.round(each, 1) for each in (TPM, ARRAY)),
        np.sort(ARRAY, axis=0),
        np.repeat(np.sort(ARRAY[:, :1], axis=0), 6, axis=1),
    ],
)
def test_other_values_are_not(values):
    assert stabilised(values) is None


def test_intensities_show_nothing_of_it():
    assert stabilised(np.sqrt(2**ARRAY)) is None
