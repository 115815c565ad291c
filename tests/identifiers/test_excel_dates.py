import pytest

from inputs import TABLE
from sorascope.identifiers import Verdict, resolve_symbol
from sorascope.identifiers.excel_dates import readings


@pytest.mark.parametrize(
    "written",
    [
        "3-Mar",
        "03-Mar",
        "Mar-03",
        "Mar-3",
        "2023-03-03",
        "2023-03-03 00:00:00",
        "44623",
        "3/3/2023",
        "3. Mrz",
    ],
)
def test_a_date_of_one_gene_is_restored(written):
    assert resolve_symbol(written, TABLE) == Verdict("MARCHF3", "a date made of MARCH3 by a spreadsheet")


@pytest.mark.parametrize("written", ["1-Mar", "Mar-01", "2023-03-01", "44621", "45352.0", "Mar-2001"])
def test_a_date_of_two_genes_is_kept_out(written):
    reason = "a date made by a spreadsheet of MARCH1 or MARC1"
    assert resolve_symbol(written, TABLE) == Verdict("", reason)


def test_day_first_and_month_first_count_both():
    assert readings("09/03/2023") == {(9, 3), (3, 9)}


@pytest.mark.parametrize("name", ["MARCH1", "TP53", "7157", "1-Foo", "NKX3-1", "CXCL8", "12345", "99999"])
def test_what_is_no_date_has_no_reading(name):
    assert readings(name) == set()


def test_a_date_of_no_gene_says_so():
    assert resolve_symbol("5-Jun", TABLE) == Verdict("", "a date, of no known symbol")
