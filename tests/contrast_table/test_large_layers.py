"""Many sets of one's own beside a published table: the page lists those that moved furthest, and says so."""

from dataclasses import replace

import pandas as pd
import pytest

from sorascope import identifiers, knowledge
from sorascope.contrast.set_tests import gsea
from sorascope.contrast_table import contrast
from sorascope.files import tables as files
from sorascope.knowledge import layers
from sorascope.knowledge.model import OWN
from sorascope.report.published import document
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS, Dataset, Statistics, Table

SETS, MOST = 12, 4


@pytest.fixture
def given(tmp_path, monkeypatch):
    for module in (document, layered_of()):
        monkeypatch.setattr(module, "MOST", MOST)
    sets = knowledge.load(SHIPPED_MECHANISMS).signed_sets("review")
    genes = sorted({gene for one in sets.values() for gene in one})
    lines = ["\t".join([f"own_{n}", "x", *genes[n * 10 : n * 10 + 10]]) for n in range(SETS)]
    (tmp_path / "own.gmt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    changes = [f"{gene}\t{(n // 10 - 6 if n < 120 else 0) + n % 7 / 10}" for n, gene in enumerate(genes)]
    (tmp_path / "t.tsv").write_text("gene\tlogFC\n" + "\n".join(changes) + "\n", encoding="utf-8")
    base = knowledge.load(SHIPPED_MECHANISMS, [tmp_path / "own.gmt"])
    dataset = Dataset(
        "lab", "Lab", kind="contrast", resistance="acquired", tables={"t": Table("t", tmp_path / "t.tsv")}
    )
    (own,) = [one for one in layers.each(base) if one.main == OWN]
    table = identifiers.load_table(IDENTIFIERS)
    found = contrast.run(dataset, table, own.signed_sets(), Statistics(permutations=100))
    rows = layers.stack({OWN: files.stack({"t": found["t"].result.mechanisms})})
    return dataset, own, rows


def layered_of():
    from sorascope.report import layered

    return layered


def test_those_that_moved_furthest_are_listed_with_their_genes_in_one_line(given):
    dataset, own, rows = given
    scores = pd.DataFrame(columns=["contrast", "mechanism", *gsea.SCORES, "layer"])
    published = document.Published(
        dataset, Statistics(), own, rows, rows, scores, scores, rows, {}, rows, whole=rows
    )
    layer = document.layer(published, own)
    listed = {each["id"] for each in layer["mechanisms"]}
    furthest = rows.sort_values("rank")["mechanism"].head(MOST)
    assert listed == set(furthest) == {row["mechanism"] for row in layer["contrasts"][0]["mechanisms"]}
    assert f"{MOST} of {SETS} are listed" in layer["about"]
    for each in layer["mechanisms"]:
        assert each["genes"] == [] and len(each["gene_names"]) == 10


def test_a_layer_that_fits_is_listed_whole(given):
    dataset, own, rows = given
    few = replace(own, mechanisms=dict(list(own.mechanisms.items())[:MOST]))
    scores = pd.DataFrame(columns=["contrast", "mechanism", *gsea.SCORES, "layer"])
    published = document.Published(
        dataset, Statistics(), few, rows, rows, scores, scores, rows, {}, rows, whole=rows
    )
    layer = document.layer(published, few)
    assert len(layer["mechanisms"]) == MOST and "listed" not in layer["about"]
    assert all(each["genes"] for each in layer["mechanisms"])
