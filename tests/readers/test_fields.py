"""Cells as numbers."""

import math

import numpy as np
import pytest

from sorascope.readers.fields import number, numbers

ODD = ["1_000", "١٢", "NA", "", "1e5", " 7 ", "1,5", "nan", "inf", "½"]


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("odd", [[], *([each] for each in ODD), ODD])
def test_a_column_of_cells_reads_as_cell_by_cell(decimal, odd):
    cells = ["1.5", "-2", *odd, "3e-4"]
    assert np.array_equal(numbers(cells, decimal), [number(cell, decimal) for cell in cells], equal_nan=True)


def test_an_underscore_and_foreign_digits_are_no_part_of_a_number():
    assert all(map(math.isnan, numbers(["1_000", "١٢"])))
