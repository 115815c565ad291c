"""Cells as numbers."""

import math

import numpy as np
import pytest

from sorascope.readers.fields import Field, number, numbers, remedy

ODD = ["1_000", "١٢", "NA", "", "1e5", " 7 ", "1,5", "nan", "inf", "½"]


@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("odd", [[], *([each] for each in ODD), ODD])
def test_a_column_of_cells_reads_as_cell_by_cell(decimal, odd):
    cells = ["1.5", "-2", *odd, "3e-4"]
    assert np.array_equal(numbers(cells, decimal), [number(cell, decimal) for cell in cells], equal_nan=True)


def test_an_underscore_and_foreign_digits_are_no_part_of_a_number():
    assert all(map(math.isnan, numbers(["1_000", "١٢"])))


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("\u22121.5", "the minus as -"),
        ("\u20130.25", "U+2013"),
        ("<0.001", "the bound itself"),
        ("\u2264 1e-5", "the bound itself"),
        ("1.2 x 10^-5", "powers of ten"),
        ("1.2\u00d710\u207b\u2075", "powers of ten"),
        ("5.2%", "without %"),
        ("1,194", "decimal point"),
        ("-0,25", "decimal point"),
        ("1,194,020", "thousands"),
        ("1.194.020", "thousands"),
        ("1\u202f194", "thousands"),
        ("0.002***", "without '***'"),
        ("(2.5)", "without '(' and ')'"),
        ("H7_R_1", "a second header"),
        ("#VALUE!", "as ever"),
        ("not tested", "as ever"),
    ],
)
def test_what_is_no_number_has_the_remedy_for_what_it_looks_like(cell, told):
    assert told in remedy(Field("MYC", "H7_R_1", cell), "as ever")
