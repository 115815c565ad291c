"""Mechanisms of one's own in one short file."""

import pytest

from sorascope import knowledge
from sorascope.errors import InputError
from sorascope.knowledge import OWN, REVIEW
from sorascope.settings import SHIPPED_MECHANISMS

MINE = """
mechanisms:
  - id: my_defence
    name: Ferroptosis defence
    sign: '+'
    claim: Resistant cells raise the cystine axis.
    citation: Doe J 2023, J Hepatol 1:2, doi 10.1000/xyz123.
    lever: Erastin
    genes:
      up: [SLC7A11, GPX4, FTH1, CTGF, 2876]
      down: [ACSL4]
"""


def load(tmp_path, text, **more):
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return knowledge.load(SHIPPED_MECHANISMS, extra=path, **more)


def faults(tmp_path, text):
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    return [(each.place, each.found) for each in caught.value.problems]


def test_symbols_alone_are_enough(tmp_path, base):
    found = load(tmp_path, MINE)
    mine = found.mechanisms["my_defence"]
    assert list(found.mechanisms) == [*base.mechanisms, "my_defence"]
    assert {gene.symbol: gene.direction for gene in mine.genes} == {
        "SLC7A11": 1, "GPX4": 1, "FTH1": 1, "CCN2": 1, "GPX1": 1, "ACSL4": -1,
    }  # fmt: skip
    assert (mine.genes[0].hgnc_id, mine.genes[0].entrez) == ("HGNC:11059", "23657")
    assert mine.genes[0].ensembl == "ENSG00000151012"
    assert any("CTGF taken as CCN2" in note for note in found.notes)


def test_the_claim_is_the_users_and_its_work_is_linked(tmp_path):
    found = load(tmp_path, MINE)
    mine = found.mechanisms["my_defence"]
    assert (mine.layer, mine.claim_basis, mine.resistance_sign) == (OWN, "citation", "+")
    (key,) = mine.references
    assert found.references[key].link == "https://doi.org/10.1000/xyz123"
    assert [(lever.name, lever.references) for lever in mine.levers] == [("Erastin", (key,))]


def test_it_stands_in_a_layer_of_its_own(tmp_path, base):
    found = load(tmp_path, MINE)
    assert found.signed_sets(REVIEW) == base.signed_sets()
    assert list(found.signed_sets(OWN)) == ["my_defence"]
    assert found.only(OWN).signed_sets() == found.signed_sets(OWN)


def test_it_can_stand_alone(tmp_path):
    found = load(tmp_path, MINE, use_review=False)
    assert list(found.mechanisms) == ["my_defence"]
    assert found.main == OWN


def test_every_fault_is_told_at_once(tmp_path):
    text = MINE.replace("sign: '+'", "sign: up").replace("    claim:", "    klaim:")
    told = " ".join(f"{place} {found}" for place, found in faults(tmp_path, text))
    assert "klaim unknown key" in told
    assert "sign 'up'" in told


def test_ids_and_genes_are_told_beside_faults_of_the_schema(tmp_path):
    entry = MINE.split("mechanisms:\n", maxsplit=1)[1]
    twice = entry.replace("sign: '+'", "sign: up").replace("[ACSL4]", "[GPX4]")
    unnamed = entry.replace("id: my_defence", "id: My defence")
    unlisted = "  - emt\n" + entry.replace("my_defence", "emt").split("    genes:", maxsplit=1)[0]
    told = faults(tmp_path, MINE + twice + unnamed + unlisted)
    second = 3 + len(entry.splitlines())
    assert [found for _, found in told] == [
        "'up'",
        "'My defence'",
        "'emt' (text)",
        "missing",
        "id my_defence",
        "GPX4 with both directions in my_defence",
        "id emt",
    ]
    assert told[4][0] == f"line {second}, my_defence"


def test_an_id_of_the_review_is_refused(tmp_path):
    told = [found for _, found in faults(tmp_path, MINE.replace("my_defence", "emt"))]
    assert told == ["id emt"]


def test_an_id_that_names_a_column_of_results_is_refused(tmp_path):
    assert [found for _, found in faults(tmp_path, MINE.replace("my_defence", "sample"))] == ["id sample"]


def test_an_id_of_a_later_layer_gives_way(tmp_path):
    found = load(tmp_path, MINE.replace("my_defence", "since_notch"), layers=None)
    assert found.mechanisms["since_notch"].layer == OWN
    assert "since_notch" not in found.of_layer("since_2017")
    assert any(note.startswith("since_notch: yours takes the place") for note in found.notes)


def test_names_that_nobody_knows_are_kept_beside_known_ones_but_not_alone(tmp_path):
    found = load(tmp_path, MINE.replace("GPX4", "NOSUCHGENE1"))
    assert any("NOSUCHGENE1 kept" in note for note in found.notes)
    alone = MINE.split("      up:", maxsplit=1)[0] + "      up: [NOSUCHGENE1, NOSUCHGENE2]\n"
    assert faults(tmp_path, alone) == [("line 3, my_defence, key genes", "none of its 2 names is known")]


def test_a_set_of_the_name_of_an_own_mechanism_is_told_whose_it_is(tmp_path):
    own = tmp_path / "own.gmt"
    own.write_text("my_defence\tx\tEGFR\tMET\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load(tmp_path, MINE, sets=[own])
    (problem,) = caught.value.problems
    assert problem.remedy == "a mechanism of your own has it: rename the set"


def test_both_directions_of_a_gene_and_no_gene_at_all_are_refused(tmp_path):
    assert [found for _, found in faults(tmp_path, MINE.replace("[ACSL4]", "[GPX4]"))] == [
        "GPX4 with both directions in my_defence"
    ]
    empty = MINE.split("      up:", maxsplit=1)[0].replace("genes:", "genes: {}")
    assert [found for _, found in faults(tmp_path, empty)] == ["no gene"]
