"""Identifiers that are put together, and row numbers that look like identifiers."""

from pathlib import Path

import pytest

from inputs import ENSEMBL, ENTREZ, SYMBOLS, TABLE
from sorascope.errors import InputError
from sorascope.identifiers import composite, genes, row_numbers

E = {symbol: name for name, (symbol,) in ENSEMBL.items()}
N = {symbol: name for name, (symbol,) in ENTREZ.items()}
FORMS = {
    "depmap": ("symbol", lambda s: f"{s} ({N[s]})"),
    "depmap_by_entrez": ("entrez", lambda s: f"{s} ({N[s]})"),
    "depmap_ensembl": ("ensembl", lambda s: f"{s} ({E[s]})"),
    "firehose": ("symbol", lambda s: f"{s}|{N[s]}"),
    "ncbi_gff": ("symbol", lambda s: f"gene-{s}"),
    "ensembl_gff": ("ensembl", lambda s: f"gene:{E[s]}"),
    "brainarray_entrez": ("entrez", lambda s: f"{N[s]}_at"),
    "brainarray_ensembl": ("ensembl", lambda s: f"{E[s]}_at"),
    "ensembl_symbol": ("symbol", lambda s: f"{E[s]}_{s}"),
    "version_bar": ("ensembl", lambda s: f"{E[s]}.5|{s}"),
    "symbol_ensembl": ("ensembl", lambda s: f"{s}_{E[s]}.12"),
    "three_parts": ("symbol", lambda s: f"{E[s]}.5|{s}|protein_coding"),
    "geneid": ("entrez", lambda s: f"GeneID:{N[s]}"),
    "lifted": ("ensembl", lambda s: f"{E[s]}.15_2"),
    "genome": ("symbol", lambda s: f"GRCh38_{s}"),
    "kegg": ("entrez", lambda s: f"hsa:{N[s]}"),
    "kegg_symbol": ("symbol", lambda s: f"hsa:{s}"),
    "attribute": ("ensembl", lambda s: f'gene_id "{E[s]}"'),
    "ensembl_dot_symbol": ("symbol", lambda s: f"{E[s]}.{s}"),
    "brainarray_symbol": ("symbol", lambda s: f"{s}_at"),
    "made_unique": ("symbol", lambda s: f"{s}.1"),
    "quoted": ("symbol", lambda s: f"'{s}'"),
    "apostrophe": ("symbol", lambda s: f"'{s}"),
    "stringtie": ("symbol", lambda s: f"MSTRG.{len(s)}|{s}"),
    "entrez_symbol": ("symbol", lambda s: f"{N[s]}_{s}"),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("auto", [False, True])
def test_forms_are_taken_apart(name, auto):
    kind, write = FORMS[name]
    names = [write(symbol) for symbol in SYMBOLS]
    chosen = genes.choose({"id": names}, "auto" if auto else kind, TABLE, Path("m"), "datasets.x.ids")
    assert [verdict.symbol for verdict in chosen.verdicts] == list(SYMBOLS)
    assert chosen.names == names


@pytest.mark.parametrize("word", ["gene_", "HGNC:", "MGI:", "row ", "OMIM:"])
def test_a_number_led_by_any_word_is_no_entrez_id(word):
    with pytest.raises(InputError):
        genes.choose({"id": [f"{word}{n}" for n in range(1, 36)]}, "auto", TABLE, Path("m"), "datasets.x.ids")


def test_plain_names_have_no_form():
    chosen = genes.choose({"id": list(SYMBOLS)}, "symbol", TABLE, Path("m"), "k")
    assert (chosen.form, chosen.notes) == ("", ())


def test_a_form_without_the_declared_kind_is_named():
    names = [f"{N[symbol]}_at" for symbol in SYMBOLS]
    with pytest.raises(InputError) as caught:
        genes.choose({"id": names}, "symbol", TABLE, Path("m"), "datasets.x.ids")
    assert "Entrez gene IDs (written as ENTREZ_at)" in caught.value.problems[0].found


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (range(1, 200), True),
        (range(200), True),
        (range(1, 900, 7), True),
        ([5, 3, 1, 2, 4, 6, 9, 8, 7, 10, 11], True),
        ([2, 9, 10, 12, 13, 7157, 4609, 1956, 672, 675, 100130426], False),
        ([1, 2, 2, 4, 5, 6, 7, 8, 9, 10, 11], False),
        (range(1000, 1035), False),
        (range(5), False),
    ],
)
def test_row_numbers_are_told_from_entrez_ids(names, expected):
    assert row_numbers.are([str(name) for name in names]) is expected


def test_row_numbers_beside_plain_symbols_are_passed_over():
    columns = {"row names": [str(n) for n in range(1, 36)], "gene": list(SYMBOLS)}
    assert genes.choose(columns, "auto", TABLE, Path("m"), "k").column == "gene"


def test_no_row_of_a_gene_is_refused():
    with pytest.raises(InputError) as caught:
        genes.choose({"index": []}, "auto", TABLE, Path("m"), "datasets.x.ids")
    assert caught.value.problems[0].found == "no row of a gene"


@pytest.mark.parametrize(("plain", "name"), [(3, "SYMBOL (ENTREZ)"), (4, "")])
@pytest.mark.parametrize("first", [True, False])
def test_seven_in_ten_names_make_a_form_wherever_they_are(plain, name, first):
    composed = [f"{symbol} ({N[symbol]})" for symbol in SYMBOLS[: 10 - plain]]
    others = list(SYMBOLS[10 - plain : 10])
    form = composite.form_of([*others, *composed] if first else [*composed, *others])
    assert (form.name if form else "") == name
