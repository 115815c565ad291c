import pytest

from sorascope import __version__
from sorascope.errors import Problems
from sorascope.knowledge.export import gmt
from sorascope.knowledge.user_sets import read_user_sets


def lines(text):
    return {line.split("\t")[0]: line.split("\t")[2:] for line in text.splitlines()}


def test_all_holds_every_scored_set_and_no_panel(base):
    assert {name: set(genes) for name, genes in lines(gmt(base, "all")).items()} == {
        name: set(genes) for name, genes in base.signed_sets().items()
    }


@pytest.mark.parametrize(("part", "suffix", "way"), [("up", "_UP", 1), ("down", "_DN", -1)])
def test_halves(base, part, suffix, way):
    halves = lines(gmt(base, part))
    assert all(name.endswith(suffix) for name in halves)
    assert halves == {
        name + suffix: [gene for gene, direction in genes.items() if direction == way]
        for name, genes in base.signed_sets().items()
        if way in genes.values()
    }


def test_the_halves_read_back_as_the_signed_sets(base, tmp_path):
    path = tmp_path / "both.gmt"
    path.write_text(gmt(base, "up") + gmt(base, "down"), encoding="utf-8")
    problems = Problems()
    found, notes = read_user_sets([path], {}, problems)
    assert not problems
    assert notes == []
    assert {
        name.removesuffix("_UP"): {gene.symbol: gene.direction for gene in one.genes}
        for name, one in found.items()
    } == base.signed_sets()


def test_every_line_says_what_the_set_is(base):
    text = gmt(base, "all")
    assert text.endswith("\n")
    dated = base.layers["review"].dated
    about = f"resistance sign +; layer review of {dated}, Sorascope {__version__}"
    assert f"emt\tEpithelial-mesenchymal transition; {about}\tVIM\tCDH1\t" in text
