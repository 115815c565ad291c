import pytest

from inputs import TABLE
from sorascope import identifiers, settings
from sorascope.identifiers import Verdict, resolve, resolve_symbol


@pytest.mark.parametrize(
    ("name", "symbol", "reason"),
    [
        ("TP53", "TP53", ""),
        ("FRAP1", "MTOR", "previous symbol"),
        ("HER3", "ERBB3", "alias"),
        ("p62", "", "ambiguous: a name of KHDRBS1, SQSTM1"),
        ("HER", "MET", "previous symbol (also an alias of EGFR)"),
        ("LC3", "", "two genes"),
        ("tp53", "", "unknown symbol"),
        ("OLDGENE", "", "withdrawn symbol"),
        ("", "", "no identifier"),
        ("---", "", "no identifier"),
        ("TP53 /// TP53", "TP53", "the same gene several times"),
        ("HER1 /// EGFR", "EGFR", "the same gene several times"),
        ("TP53 /// MYC", "", "several genes: TP53 /// MYC"),
    ],
)
def test_symbols(name, symbol, reason):
    assert resolve_symbol(name, TABLE) == Verdict(symbol, reason)


@pytest.mark.parametrize("name", ["ENSG00000000001", "ENSG00000000001.14", "ENSG00000000001.3_PAR_Y"])
def test_ensembl_versions_are_taken_off(name):
    assert resolve([name], "ensembl", TABLE) == [Verdict("ABCB1", "Ensembl gene ID")]


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("ENSG99999999999", "ensembl", "unknown Ensembl gene ID"),
        ("ENSMUSG00000000001", "ensembl", "not an Ensembl gene ID"),
        ("5", "entrez", "unknown Entrez gene ID"),
        ("TP53", "entrez", "not an Entrez gene ID"),
    ],
)
def test_what_leads_nowhere_says_why(name, kind, reason):
    assert resolve([name], kind, TABLE) == [Verdict("", reason)]


def test_entrez_ids_that_a_spreadsheet_made_decimal():
    assert resolve(["1000.0", "1000"], "entrez", TABLE) == [Verdict("ABCB1", "Entrez gene ID")] * 2


@pytest.fixture(scope="module")
def shipped():
    return identifiers.load_table(settings.IDENTIFIERS)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        *[("SEPT2", "SEPTIN2"), ("MARCH1", "MARCHF1"), ("MARC1", "MTARC1"), ("FRAP1", "MTOR")],
        *[("PGP", "PGP"), ("MDR1", "ABCB1"), ("B3GNT1", ""), ("ND1", ""), ("Alb", "")],
    ],
)
def test_names_of_this_field(shipped, name, symbol):
    assert resolve_symbol(name, shipped).symbol == symbol


def test_every_approved_symbol_is_itself(shipped):
    assert len(shipped.approved) > 40_000
    assert all(resolve_symbol(name, shipped) == Verdict(name) for name in shipped.approved)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        *[("HLA.A", "HLA-A"), ("HLA_DRA", "HLA-DRA"), ("NKX2.1", "NKX2-1"), ("MT.ND1", "MT-ND1")],
        *[("TP53.1", ""), ("ABCB1_2", ""), ("HLA.NONE", "")],
    ],
)
def test_hyphens_that_a_program_wrote_otherwise(shipped, name, symbol):
    assert resolve_symbol(name, shipped).symbol == symbol
