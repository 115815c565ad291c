"""Users' own sets: GMT and TSV, in every state such files come in."""

import logging
import string
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sorascope import identifiers, knowledge
from sorascope.errors import InputError, Problems
from sorascope.knowledge.user_sets import COLUMNS as RESERVED
from sorascope.knowledge.user_sets import read_user_sets
from sorascope.readers.fields import MISSING
from sorascope.settings import IDENTIFIERS

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "mechanisms"
COLUMNS = "mechanism, gene, direction, weight, source"
HALLMARKS = Path(__file__).resolve().parents[3] / "shared" / "data" / "reference" / "h.all.v7.0.symbols.gmt"


def load(*paths, use_review=False):
    return knowledge.load(SHIPPED, paths, use_review)


def write(folder, name, text):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def faults(*paths, use_review=False):
    with pytest.raises(InputError) as caught:
        load(*paths, use_review=use_review)
    return [(fault.place, fault.found, fault.allowed, fault.remedy) for fault in caught.value.problems]


def signs(mechanisms):
    return {key: {gene.symbol: gene.direction for gene in one.genes} for key, one in mechanisms.items()}


def sets(base):
    return signs(base.mechanisms)


def read(path):
    problems = Problems()
    found, notes = read_user_sets([path], {}, problems)
    return found, notes, problems


def test_gmt_splits_at_tabs_only(tmp_path):
    path = write(tmp_path, "own.gmt", "MY SET\tdescription of several words\tA1BG\tA2M\n")
    base = load(path)
    assert sets(base) == {"MY SET": {"A1BG": 1, "A2M": 1}}
    assert base.mechanisms["MY SET"].claim == "description of several words"


def test_up_and_down_halves_are_joined(tmp_path):
    first = "S_UP\tx\tA1BG\tA2M\nS_DN\ty\tTP53\nT_up\tx\tALB\nT_down\tx\tAFP\n"
    second = "LONELY_UP\tx\tEGFR\nFALLS_DN\tx\tMET\n"
    assert sets(load(write(tmp_path, "own.gmt", first + second))) == {
        "S": {"A1BG": 1, "A2M": 1, "TP53": -1},
        "T": {"ALB": 1, "AFP": -1},
        "LONELY_UP": {"EGFR": 1},
        "FALLS": {"MET": -1},
    }


def test_order_of_the_halves_does_not_matter(tmp_path):
    first = load(write(tmp_path, "one.gmt", "S_DN\tx\tTP53\nS_UP\tx\tA1BG\n"))
    assert sets(first) == {"S": {"TP53": -1, "A1BG": 1}}


def test_tsv_with_direction_weight_and_source(tmp_path):
    text = "Mechanism\tGene\tDirection\tweight\tsource\nm 1\tALB\tdown\tcore\tSmith 2020\nm 1\tVIM\t+1\n"
    mechanism = load(write(tmp_path, "own.tsv", text)).mechanisms["m 1"]
    assert [(g.symbol, g.direction, g.weight_class, g.source) for g in mechanism.genes] == [
        ("ALB", -1, "core", ("Smith 2020",)),
        ("VIM", 1, "user", ("own.tsv",)),
    ]
    assert (mechanism.mechanism_class, mechanism.resistance_sign) == ("user", "context")
    assert mechanism.levers == ()


def test_beside_the_review_and_instead_of_it(tmp_path, base):
    path = write(tmp_path, "own.gmt", "OWN\tx\t" + "\t".join(["ALB", "AFP", "VIM", "MET", "KIT"]) + "\n")
    beside = load(path, use_review=True)
    assert list(beside.mechanisms) == [*base.mechanisms, "OWN"]
    assert beside.sections["user"].title == "Own mechanisms and sets"
    assert beside.signed_sets()["OWN"] == dict.fromkeys(["ALB", "AFP", "VIM", "MET", "KIT"], 1)
    assert list(load(path).mechanisms) == ["OWN"]


def test_a_small_own_set_is_a_panel(tmp_path):
    base = load(write(tmp_path, "own.gmt", "SMALL\tx\tALB\tAFP\tVIM\tMET\n"))
    assert base.mechanisms["SMALL"].form == "panel"
    assert base.signed_sets() == {}


def test_repeated_genes_and_empty_sets_are_mended_and_told(tmp_path, caplog):
    path = write(tmp_path, "own.gmt", "A\tx\tALB\tALB\tAFP\t\t\nEMPTY\tx\nNONE\tx\t\t\n")
    with caplog.at_level(logging.WARNING):
        base = load(path)
    assert sets(base) == {"A": {"ALB": 1, "AFP": 1}}
    assert list(base.notes) == [
        f"{path}, line 1: ALB is repeated in A; taken once",
        f"{path}, line 2: set EMPTY has no genes; left out",
        f"{path}, line 3: set NONE has no genes; left out",
    ]
    assert caplog.messages == list(base.notes)


def test_names_are_led_to_approved_symbols(tmp_path):
    path = write(tmp_path, "own.gmt", "A\tx\tCTGF\tALB\tp62\t7422\tENSG00000141510.18\tCCN2\tFOO1\tERK\n")
    base = load(path)
    assert sets(base) == {"A": dict.fromkeys(["CCN2", "ALB", "SQSTM1", "VEGFA", "TP53", "FOO1", "ERK"], 1)}
    told = [note.removeprefix(f"{path}, line 1: ") for note in base.notes]
    assert told[0] == "CTGF taken as CCN2 (previous symbol)"
    assert told[1].startswith("p62 taken as SQSTM1 (Autophagy receptor in this field.")
    assert told[2:6] == [
        "7422 taken as VEGFA (Entrez gene ID)",
        "ENSG00000141510.18 taken as TP53 (Ensembl gene ID)",
        "CCN2 is repeated in A; taken once",
        "FOO1 kept, but matches no measured gene (unknown symbol)",
    ]
    assert told[6].startswith("ERK kept, but matches no measured gene (")


def test_a_gene_with_both_directions_is_a_fault(tmp_path):
    path = write(tmp_path, "own.gmt", "S_UP\tx\tALB\nS_DN\tx\tALB\n")
    assert faults(path) == [
        (
            "line 2",
            "ALB with both directions in S",
            "one direction for a gene in a set",
            "leave one of the two out",
        )
    ]


def test_names_in_use(tmp_path):
    first = write(tmp_path, "one.gmt", "emt\tx\tALB\nS\tx\tALB\n")
    second = write(tmp_path, "two.gmt", "S\tx\tALB\nS\tx\tAFP\n")
    assert faults(first, second, use_review=True) == [
        ("line 1", "set emt", "a name of its own", "a mechanism of the review has it: rename the set"),
        ("line 2", "set S a second time", "each set once", ""),
        ("line 1", "set S", "a name of its own", "a set of another file has it: rename the set"),
    ]
    assert "emt" in load(write(tmp_path, "three.gmt", "emt\tx\tALB\n")).mechanisms


def test_lines_that_are_not_tab_separated(tmp_path):
    path = write(tmp_path, "own.gmt", "A set with spaces ALB AFP\n\tno name\tALB\n")
    assert faults(path) == [
        ("line 1", "'A set with spaces ALB AFP'", "name, description and genes, separated by tabs", ""),
        ("line 2", "''", "name, description and genes, separated by tabs", ""),
    ]


def test_columns_and_cells_of_a_tsv(tmp_path):
    assert faults(write(tmp_path, "a.tsv", "mechanism\tgenes\nx\tALB\n")) == [
        (
            "line 1",
            "column 'genes', unknown",
            "mechanism, gene, direction, weight, source",
            "did you mean gene?",
        ),
        ("line 1", "no column 'gene'", "mechanism, gene, direction", ""),
        ("line 1", "no column 'direction'", "mechanism, gene, direction", ""),
    ]
    assert faults(
        write(tmp_path, "b.tsv", "mechanism\tgene\tdirection\nx\tALB\t2\n\tALB\t1\nx\tALB\t1\t9\n")
    ) == [
        ("line 2, column direction", "'2'", "+1, -1, up, down", ""),
        ("line 3, column mechanism", "nothing", "the name of the set", ""),
        ("line 4", "4 cells", "3 cells, separated by tabs", ""),
    ]


def test_files_that_cannot_be_sets(tmp_path):
    assert faults(write(tmp_path, "a.xlsx", "x"))[0][1:] == (
        "file name ending .xlsx", ".gmt, .tsv, .txt", "save the sets as GMT or TSV",
    )  # fmt: skip
    assert faults(write(tmp_path, "b.gmt", "\n \n"))[0][1:3] == ("an empty file", "at least one gene set")
    header = write(tmp_path, "b.tsv", "mechanism\tgene\tdirection\n")
    assert faults(header)[0][1:3] == ("no gene set", "at least one gene set")
    assert faults(tmp_path / "none.gmt")[0][1] == "no such file"
    assert faults(write(tmp_path, "c.gmt", "R\tx\tALB\nS\tx\tA\0LB\n"))[0][:2] == (
        "line 2",
        "a NUL character",
    )
    assert faults(write(tmp_path, "d.gmt", b"PK\x05\x06" + bytes(18)))[0][1].startswith("a zip archive")
    assert faults(write(tmp_path, "e.gmt", b"%PDF-1.7 of sets"))[0][1].startswith("a PDF")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_and_compression_of_text(tmp_path, encoding):
    text = '# made by hand\n\nEMT\tüber alles\tVIM\tNA\t ALB \t\t\nHYP\t"two; words\tMET\n'
    base = load(write(tmp_path, "own.gmt", text.encode(encoding)))
    assert sets(base) == {"EMT": {"VIM": 1, "ALB": 1}, "HYP": {"MET": 1}}
    assert base.mechanisms["EMT"].claim == "über alles"
    assert [note.rpartition("own.gmt, ")[2] for note in base.notes] == [
        "line 3: NA in EMT stands for no gene; left out"
    ]


def test_quotation_marks_join_no_genes_and_empty_columns_are_none(tmp_path):
    base = load(write(tmp_path, "own.gmt", 'A\t"x\tALB\tAFP"\t"VIM"\n'))
    assert set(sets(base)["A"]) == {"ALB", 'AFP"', "VIM"}
    table = '"mechanism"\t"gene"\t"direction"\t\t\nx\tALB\tup\t\t\n\t\t\t\t\nx\tNA\tup\nNA\tAFP\tup\n'
    assert faults(write(tmp_path, "own.tsv", table)) == [
        ("line 5, column mechanism", "'NA'", "the name of the set", "")
    ]


def test_no_review_and_no_sets_is_a_fault():
    assert faults() == [
        ("key mechanisms.use_review", "false, and no own sets", "", "name files under sets"),
    ]


@pytest.mark.skipif(not HALLMARKS.exists(), reason="the hallmark GMT is not on this machine")
def test_the_hallmark_collection(tmp_path):
    base = load(HALLMARKS)
    assert len(base.mechanisms) == 48
    assert len(base.signed_sets()["HALLMARK_KRAS_SIGNALING"]) == 400
    assert set(base.signed_sets()["HALLMARK_UV_RESPONSE"].values()) == {1, -1}


NAMES = st.text(string.ascii_letters + string.digits + " .:-()/", min_size=1, max_size=12).filter(
    lambda name: name == name.strip() and name not in MISSING
)
SYMBOLS = st.text(string.ascii_uppercase + string.digits + "-.", min_size=1, max_size=8).filter(
    lambda name: name not in MISSING
)
COLLECTIONS = st.dictionaries(
    NAMES.filter(lambda name: name.lower() not in RESERVED),
    st.dictionaries(SYMBOLS, st.sampled_from([1, -1]), min_size=1, max_size=8),
    min_size=1,
    max_size=5,
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
WRITTEN_ONCE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.long
@WRITTEN_ONCE
@given(collection=COLLECTIONS, end=ENDS, mark=st.booleans())
def test_any_tsv_comes_back_as_it_was_written(tmp_path, collection, end, mark):
    assume(len({name.casefold() for name in collection}) == len(collection))  # else it is refused
    rows = [
        f"{name}\t{gene}\t{'up' if way > 0 else 'down'}"
        for name, genes in collection.items()
        for gene, way in genes.items()
    ]
    text = end.join(["mechanism\tgene\tdirection", *rows, ""])
    path = write(tmp_path, "own.tsv", ("\ufeff" if mark else "") + text)
    found, notes, problems = read(path)
    assert not problems
    assert notes == []
    assert signs(found) == collection


@pytest.mark.long
@WRITTEN_ONCE
@given(collection=COLLECTIONS, end=ENDS, mark=st.booleans(), about=NAMES)
def test_any_gmt_comes_back_with_its_halves_joined(tmp_path, collection, end, mark, about):
    lines = []
    for name, genes in collection.items():
        halves = {way: [gene for gene in genes if genes[gene] == way] for way in (1, -1)}
        if halves[-1]:
            lines.append("\t".join([f"{name}_DN", about, *halves[-1]]))
        if halves[1]:
            lines.append("\t".join([f"{name}_UP" if halves[-1] else name, about, *halves[1]]))
    path = write(tmp_path, "own.gmt", ("\ufeff" if mark else "") + end.join([*lines, ""]))
    found, notes, problems = read(path)
    assert not problems
    assert notes == []
    assert signs(found) == collection


@WRITTEN_ONCE
@given(content=st.text(max_size=200), ending=st.sampled_from([".gmt", ".tsv"]))
def test_no_text_breaks_the_reader(tmp_path, content, ending):
    path = write(tmp_path, f"own{ending}", content.encode("utf-8", "surrogatepass"))
    found, notes, problems = read(path)
    assert found or notes or problems
    assert all(problem.found for problem in problems.found)
    assert all(mechanism.genes for mechanism in found.values())


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("Tgfb1\tSerpine1\tTrp53", "another species: write the human orthologues (TGFB1 for Tgfb1)"),
        ("AT1G01010\tAT1G01020", "correct them"),
    ],
)
def test_a_file_of_no_human_gene_is_refused(tmp_path, names, told):
    (tmp_path / "own.gmt").write_text(f"other\tx\t{names}\n", encoding="utf-8")
    problems = Problems()
    table = identifiers.load_table(IDENTIFIERS)
    read_user_sets([tmp_path / "own.gmt"], {}, problems, table)
    assert told in str(InputError(problems.found))
    (tmp_path / "own.gmt").write_text(f"other\tx\t{names}\tTGFB1\n", encoding="utf-8")
    one_known = Problems()
    read_user_sets([tmp_path / "own.gmt"], {}, one_known, table)
    assert not one_known.found


@pytest.mark.parametrize("other", ["Hippo", "hipp\u043e"])
def test_a_set_spelt_in_two_ways_in_a_table_is_refused(tmp_path, other):
    rows = "".join(
        f"{name}\t{gene}\tup\n" for name, gene in [("hippo", "ALB"), (other, "AFP"), (other, "VIM")]
    )
    (told,) = faults(write(tmp_path, "own.tsv", f"mechanism\tgene\tdirection\n{rows}"))
    assert told[:3] == ("line 3, column mechanism", f"{other}, and hippo above", "one spelling for one set")
    assert told[3].startswith("did you mean hippo?")


def test_directions_as_a_spreadsheet_exports_them(tmp_path):
    text = "mechanism\tgene\tdirection\nx\tALB\t1.0\nx\tVIM\t-1.0\n"
    assert sets(load(write(tmp_path, "own.tsv", text))) == {"x": {"ALB": 1, "VIM": -1}}
