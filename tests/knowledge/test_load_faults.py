"""What a faulty knowledge base gets: every fault at once, each with file, line, found and allowed."""

import shutil
from pathlib import Path

import pytest

from sorascope import knowledge
from sorascope.errors import InputError

SHIPPED = Path(__file__).resolve().parents[2] / "resources" / "mechanisms"


class Base:
    """A copy of the shipped knowledge base to break."""

    def __init__(self, folder: Path):
        self.folder = folder
        shutil.copytree(SHIPPED, folder)

    def line(self, name: str, text: str) -> int:
        lines = (self.folder / name).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def fault(self) -> list[tuple[str, ...]]:
        with pytest.raises(InputError) as caught:
            knowledge.load(self.folder)
        return [
            (Path(problem.file).name, problem.place, problem.found, problem.allowed, problem.remedy)
            for problem in caught.value.problems
        ]


@pytest.fixture
def broken(tmp_path):
    return Base(tmp_path / "mechanisms")


def test_unknown_key(broken):
    broken.replace("mechanisms.yaml", "    short_name: EMT\n", "    short_name: EMT\n    gradde: A\n")
    line = broken.line("mechanisms.yaml", "gradde")
    (file, place, found, allowed, remedy) = broken.fault()[0]
    assert (file, found, remedy) == ("mechanisms.yaml", "unknown key", "did you mean grade?")
    assert place.startswith(f"line {line}, key mechanisms.")
    assert "observability" in allowed


def test_value_outside_the_list(broken):
    broken.replace("mechanisms.yaml", "resistance_sign: dual", "resistance_sign: both")
    line = broken.line("mechanisms.yaml", "resistance_sign: both")
    (fault,) = broken.fault()
    assert fault[1].startswith(f"line {line}, key mechanisms.")
    assert fault[2:4] == ("'both'", "+, -, dual, context, confounder, control")


def test_missing_key_and_long_short_name(broken):
    broken.replace(
        "mechanisms.yaml", "    short_name: EMT\n", "    short_name: A name far too long for a heat map\n"
    )
    broken.replace("mechanisms.yaml", "    level: histology\n", "")
    faults = broken.fault()
    assert [fault[2] for fault in faults] == [
        "'A name far too long for a heat map' (34 characters)", "missing",
    ]  # fmt: skip
    assert faults[0][3:5] == ("at most 28 characters", "shorten it")


def test_a_key_twice(broken):
    broken.replace("mechanisms.yaml", "    short_name: EMT\n", "    short_name: EMT\n    short_name: EMT\n")
    line = broken.line("mechanisms.yaml", "short_name: EMT") + 1
    assert broken.fault() == [
        ("mechanisms.yaml", f"line {line}", "key short_name twice", "each key once", "")
    ]


def test_yaml_that_cannot_be_read(broken):
    broken.replace("mechanisms.yaml", "sections:", "sections: [")
    (fault,) = broken.fault()
    assert fault[0] == "mechanisms.yaml"
    assert fault[1].startswith("line ")


def test_unresolved_reference_of_a_claim_and_of_a_lever(broken):
    broken.replace(
        "mechanisms.yaml", "    references: [R59]\n    resistance", "    references: [R95]\n    resistance"
    )
    broken.replace("mechanisms.yaml", "        references: [R59]\n", "        references: [R599]\n")
    first = broken.line("mechanisms.yaml", "[R95]")
    second = broken.line("mechanisms.yaml", "[R599]")
    allowed = "a key of references.tsv"
    assert [fault[1:4] for fault in broken.fault()] == [
        (f"line {first}, key ezh2_prc2.references", "unknown reference R95", allowed),
        (f"line {second}, key ezh2_prc2.levers.0.references", "unknown reference R599", allowed),
    ]


def test_lever_without_reference(broken):
    broken.replace("mechanisms.yaml", "        references: [R59]\n", "        references: []\n")
    (fault,) = broken.fault()
    assert fault[2:4] == ("empty", "at least 1")


def test_mechanism_with_neither_genes_nor_reason(broken):
    broken.replace(
        "mechanisms.yaml",
        "    no_genes_reason: A phenotype without a gene in the review; its proxies are sets of their own.\n",
        "",
    )
    line = broken.line("mechanisms.yaml", "- id: reduced_adherence_invasion")
    assert broken.fault() == [
        (
            "mechanisms.yaml",
            f"line {line}, reduced_adherence_invasion",
            "no genes in genes.tsv",
            "genes, or a no_genes_reason",
            "",
        )
    ]


def test_unknown_section_and_relative(broken):
    broken.replace("mechanisms.yaml", "    section: autophagy\n", "    section: autofagy\n")
    broken.replace("mechanisms.yaml", "see_also: [proliferation]", "see_also: [proliferatoin]")
    faults = {fault[2]: fault[4] for fault in broken.fault()}
    assert faults == {
        "autofagy": "did you mean autophagy?",
        "unknown mechanism proliferatoin": "did you mean proliferation?",
    }


def test_a_gene_that_is_not_approved(broken):
    broken.replace("genes.tsv", "tgfb_smad\tCCN2\t", "tgfb_smad\tCTGF\t")
    line = broken.line("genes.tsv", "tgfb_smad\tCTGF")
    (fault,) = broken.fault()
    assert fault[:4] == ("genes.tsv", f"line {line}, column symbol", "'CTGF'", "an approved HGNC symbol")


def test_wrong_identifiers(broken):
    broken.replace("genes.tsv", "vimentin\tHGNC:12692\t7431", "vimentin\tHGNC:12692\t7432")
    line = broken.line("genes.tsv", "emt\tVIM")
    assert broken.fault() == [
        (
            "genes.tsv",
            f"line {line}, column entrez",
            "'7432'",
            "'7431', as the identifier table has for VIM",
            "",
        )
    ]


def test_a_gene_twice_in_a_mechanism(broken):
    text = (broken.folder / "genes.tsv").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("emt\tVIM\t"))
    (broken.folder / "genes.tsv").write_text(text + row + "\n", encoding="utf-8")
    line = text.count("\n") + 1
    assert broken.fault() == [
        ("genes.tsv", f"line {line}", "VIM a second time in emt", "each gene once in a mechanism", "")
    ]


def test_direction_class_score_source_and_reason(broken):
    text = (broken.folder / "genes.tsv").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("emt\tVIM\t")).split("\t")
    bad = "\t".join([*row[:6], "0", "centre", "1", "nobody1999", ""])
    broken.replace("genes.tsv", "\t".join(row), bad)
    line = broken.line("genes.tsv", "emt\tVIM")
    assert [fault[1:4] for fault in broken.fault()] == [
        (f"line {line}, column direction", "'0'", "+1, -1"),
        (f"line {line}, column weight_class", "'centre'", "core, target, pathway"),
        (f"line {line}, column scored", "'1'", "yes, no"),
        (
            f"line {line}, column source",
            "unknown reference nobody1999",
            "keys of references.tsv, separated by ;",
        ),
        (f"line {line}, column reason", "nothing", "why the gene is in the set"),
    ]


def test_scored_gene_in_a_mechanism_that_cannot_be_evaluated(broken):
    text = (broken.folder / "genes.tsv").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("vegfa_6p21_gain\tVEGFA\t"))
    broken.replace("genes.tsv", row, row.replace("\tno\t", "\tyes\t"))
    (fault,) = broken.fault()
    assert fault[2:4] == ("grade C with scored genes VEGFA", "documented genes only")


def test_unknown_mechanism_in_genes(broken):
    broken.replace("genes.tsv", "\nemt\tVIM\t", "\nemtt\tVIM\t")
    line = broken.line("genes.tsv", "emtt\tVIM")
    assert broken.fault() == [
        (
            "genes.tsv",
            f"line {line}, column mechanism",
            "'emtt'",
            "an id of mechanisms.yaml",
            "did you mean emt?",
        )
    ]


def test_header_and_width(broken):
    broken.replace("references.tsv", "\tyear\t", "\tyeer\t")
    broken.replace("genes.tsv", "emt\tVIM\t", "emt\tVIM\tmore\t")
    line = broken.line("genes.tsv", "emt\tVIM")
    faults = broken.fault()
    assert faults[0][:3] == ("references.tsv", "line 1", "unknown column 'yeer'")
    assert faults[0][4] == "did you mean year?"
    assert ("genes.tsv", f"line {line}", "12 cells", "11 cells, tab-separated") in [f[:4] for f in faults]


def test_references_are_checked(broken):
    broken.replace("references.tsv", "R37\tcited\t37\t", "R37\tcited\t38\t")
    broken.replace(
        "references.tsv", "R36\tcited\t36\tMorgensztern D\t2005", "R36\tcited\t36\tMorgensztern D\tMMV"
    )
    assert [fault[2:4] for fault in broken.fault()] == [
        ("'MMV'", "a whole number or nothing"),
        ("key R37 of number 38", "key R38"),
    ]


def test_files_that_are_missing_or_not_text(broken):
    (broken.folder / "references.tsv").unlink()
    (broken.folder / "mechanisms.yaml").write_bytes(b"sections:\n- \xff\n")
    assert [fault[:4] for fault in broken.fault()] == [
        ("references.tsv", "", "no such file", ""),
        ("mechanisms.yaml", "line 2", "bytes that are not UTF-8", "UTF-8 text"),
    ]


def test_bom_and_crlf_make_no_difference(broken, base):
    for name in ("mechanisms.yaml", "genes.tsv", "references.tsv"):
        path = broken.folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert knowledge.load(broken.folder).mechanisms == base.mechanisms


def test_identifiers_that_a_row_leaves_empty_are_filled(broken, base):
    text = (broken.folder / "genes.tsv").read_text(encoding="utf-8").split("\n")
    rows = [line.split("\t") for line in text]
    bare = [
        "\t".join([*row[:2], "", "", "", "", *row[6:]]) if row[0] == "emt" else "\t".join(row) for row in rows
    ]
    (broken.folder / "genes.tsv").write_text("\n".join(bare), encoding="utf-8")
    found, shipped = (one.mechanisms["emt"].genes for one in (knowledge.load(broken.folder), base))
    assert [(gene.hgnc_id, gene.entrez, gene.ensembl) for gene in found] == [
        (gene.hgnc_id, gene.entrez, gene.ensembl) for gene in shipped
    ]


def test_the_whole_text_of_a_fault(broken):
    broken.replace("genes.tsv", "vimentin\tHGNC:12692\t7431", "vimentin\tHGNC:1\t7431")
    line = broken.line("genes.tsv", "emt\tVIM")
    with pytest.raises(InputError) as caught:
        knowledge.load(broken.folder)
    assert str(caught.value) == (
        "1 problem in the input:\n\n"
        f"1. {broken.folder / 'genes.tsv'}, line {line}, column hgnc_id\n"
        "   found:   'HGNC:1'\n"
        "   allowed: 'HGNC:12692', as the identifier table has for VIM"
    )


def test_contradictions_within_a_row_of_references(broken):
    broken.replace("references.tsv", "\nR1\tcited\t1\t", "\nR2\tcited\t2\t")
    row = (broken.folder / "references.tsv").read_text(encoding="utf-8").split("\n")[3].split("\t")
    assert row[0] == "R2"
    doubtful = row.copy()
    doubtful[7:10] = "", "", "11.1/x"
    broken.replace("references.tsv", "\t".join(row), "\t".join(doubtful))
    found = [fault[1:4] for fault in broken.fault() if fault[0] == "references.tsv"]
    assert found == [
        ("line 4", "key R2 a second time", "each key once"),
        ("line 4, column title", "nothing", "the title, or under topic what the work is about"),
        ("line 4, column doi", "'11.1/x'", "a DOI such as 10.1038/aps.2017.5, or nothing"),
    ]


def test_a_gene_without_source_and_a_reason_for_no_genes_beside_genes(broken):
    text = (broken.folder / "genes.tsv").read_text(encoding="utf-8")
    row = next(line for line in text.split("\n") if line.startswith("emt\tVIM\t")).split("\t")
    broken.replace("genes.tsv", "\t".join(row), "\t".join([*row[:9], "", row[10]]))
    broken.replace(
        "mechanisms.yaml", "    short_name: EMT\n", "    short_name: EMT\n    no_genes_reason: None yet.\n"
    )
    line = broken.line("genes.tsv", "emt\tVIM")
    start = broken.line("mechanisms.yaml", "- id: emt")
    assert [fault[:4] for fault in broken.fault()] == [
        ("genes.tsv", f"line {line}, column source", "nothing", "keys of references.tsv, separated by ;"),
        (
            "mechanisms.yaml",
            f"line {start}, emt",
            "genes in genes.tsv and a no_genes_reason",
            "one of the two",
        ),
    ]


def test_a_mechanism_twice(broken):
    broken.replace("mechanisms.yaml", "- id: reduced_adherence_invasion", "- id: emt")
    lines = (broken.folder / "mechanisms.yaml").read_text(encoding="utf-8").split("\n")
    second = [number for number, line in enumerate(lines, 1) if line.endswith("- id: emt")][1]
    found = [fault[1:4] for fault in broken.fault()]
    assert (f"line {second}, key emt.id", "an id a second time", "each id once") in found


def test_a_claim_without_reference_needs_a_word_on_it(broken):
    broken.replace("mechanisms.yaml", "    references: [R15]\n", "    references: []\n")
    line = broken.line("mechanisms.yaml", "    references: []")
    assert broken.fault() == [
        (
            "mechanisms.yaml",
            f"line {line}, key chemo_mdr_pgp.references",
            "none",
            "a reference, or a word on its lack under controversy",
            "",
        )
    ]


def test_a_column_twice_and_a_folder_in_place_of_a_file(broken):
    broken.replace("genes.tsv", "symbol\tname\t", "symbol\tname\tname\t")
    (broken.folder / "references.tsv").unlink()
    (broken.folder / "references.tsv").mkdir()
    found = [fault[:4] for fault in broken.fault()]
    assert ("references.tsv", "", "a folder", "a file") in found
    assert ("genes.tsv", "line 1", "column 'name' twice", "each column once") in found


def test_a_decision_needs_its_evidence_and_reason(broken):
    text = (broken.folder / "decisions.tsv").read_text(encoding="utf-8").split("\n")
    cells = text[1].split("\t")
    broken.replace("decisions.tsv", text[1], "\t".join([*cells[:3], "", "", cells[5]]))
    assert [fault[:4] for fault in broken.fault()] == [
        ("decisions.tsv", f"line 2, column {column}", "nothing", "a sentence")
        for column in ("evidence", "reason")
    ]


def test_a_lever_that_acts_on_nothing_known(broken):
    broken.replace("mechanisms.yaml", "lowers: [hedgehog_gli]", "lowers: [hedgehog_gly]")
    (fault,) = broken.fault()
    assert fault[2:] == (
        "hedgehog_gly",
        "an id of this file or a gene of genes.tsv",
        "did you mean hedgehog_gli?",
    )
