"""Names that do not belong to the values beside them."""

import numpy as np
import pytest

from sorascope.ingest.quality.names import EVERYWHERE_HIGH, misplaced

RNG = np.random.default_rng(20170410)
NAMES = list("abcd")
SYMBOLS = [*EVERYWHERE_HIGH, *(f"G{n}" for n in range(3000))]
LEVEL = np.concatenate([RNG.normal(13, 1, len(EVERYWHERE_HIGH)), RNG.normal(5, 3, 3000)])
VALUES = LEVEL[:, None] + RNG.normal(0, 0.3, (len(LEVEL), 4))
ORDER = RNG.permutation(len(LEVEL))


@pytest.mark.parametrize("values", [VALUES, 2**VALUES, np.rint(2**VALUES), VALUES - VALUES.mean(axis=0)])
def test_names_of_the_values_are_in_their_place(values):
    assert misplaced(values, SYMBOLS, NAMES) == ""


def test_a_column_that_was_pasted_by_itself_is_told():
    values = VALUES.copy()
    values[:, 2] = values[ORDER, 2]
    told = misplaced(values, SYMBOLS, NAMES)
    assert "the names of genes may not belong to the values beside them, in c: 15 genes" in told
    values[:, 2] = np.sort(VALUES[:, 2])
    assert "in c:" in misplaced(values, SYMBOLS, NAMES)


def test_names_in_another_order_are_told_of_all_samples():
    assert "in all samples:" in misplaced(VALUES[ORDER], SYMBOLS, NAMES)


def test_values_that_fall_where_expression_rises_are_told_as_such():
    assert "Values that fall where expression rises, as Ct values do" in misplaced(
        20 - VALUES, SYMBOLS, NAMES
    )
    assert "Ct" not in misplaced(VALUES[ORDER], SYMBOLS, NAMES)


def test_few_of_these_genes_tell_nothing():
    part = [*range(11), *range(len(EVERYWHERE_HIGH), len(SYMBOLS))]
    assert misplaced(VALUES[ORDER][part], [SYMBOLS[n] for n in part], NAMES) == ""
