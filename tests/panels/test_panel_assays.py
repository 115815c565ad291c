"""The assays of the shipped panels: what their READMEs say, and what was planted is recovered."""

import csv

import numpy as np
import pandas as pd
import pytest

from sorascope.assays import curated


@pytest.fixture(scope="module")
def planted():
    from resources.panels.planted import phospho

    return phospho


def test_rppa_and_copy_number_are_of_lines_of_the_panel(root):
    folder = root / "resources/panels/gdsc_liver"
    lines = list(pd.read_csv(root / "config/samples/gdsc_liver.tsv", sep="\t")["sample"])
    rppa = pd.read_csv(folder / "rppa.tsv", sep="\t", index_col=0)
    copies = pd.read_csv(folder / "copy_number.tsv.gz", sep="\t", index_col=0, keep_default_na=False)
    assert rppa.shape == (214, 14)
    assert copies.shape == (6163, 16)
    assert set(rppa.columns) | set(copies.columns) <= set(lines)
    assert set(np.unique(copies.to_numpy())) == {-1, 0, 1}
    assert set(rppa.index) == set(curated.shipped().antibodies)


def test_two_screens_hardly_agree(root):
    sheet = pd.read_csv(root / "config/samples/gdsc_liver.tsv", sep="\t")
    both = sheet[["sorafenib_auc", "ccle_activity_area"]].dropna()
    assert len(both) == 14
    assert -both.corr("spearman").iloc[0, 1] == pytest.approx(0.27, abs=0.01)


def test_the_builder_turns_lines_in_rows(tmp_path):
    from resources.panels.gdsc_liver.build_assays import read_rppa

    table = tmp_path / "rppa.csv"
    table.write_text(",Akt_pS473,EGFR\nHUH7_LIVER,0.12345,1\nA549_LUNG,2,3\nJHH1_LIVER,4,5\n")
    made = read_rppa(table)
    assert list(made.columns) == ["JHH1", "HUH7"]
    assert made.loc["Akt_pS473", "HUH7"] == 0.1234


def test_the_shipped_phospho_table_is_what_the_script_makes(planted, root, tmp_path):
    planted.main(tmp_path)
    for name in ("phospho.tsv", "truth_phospho.tsv"):
        assert (tmp_path / name).read_bytes() == (root / "resources/panels/planted" / name).read_bytes()


def test_its_samples_are_those_of_the_counts(root):
    with (root / "config/samples/planted.tsv").open(encoding="utf-8") as stream:
        names = [row["sample"] for row in csv.DictReader(stream, delimiter="\t")]
    header = (root / "resources/panels/planted/phospho.tsv").read_text(encoding="utf-8").partition("\n")[0]
    assert header.split("\t")[1:] == names


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_planted_in_a_line_is_found_whatever_the_seed(planted, seed, tmp_path):
    from sorascope import knowledge
    from sorascope.assays import evidence
    from sorascope.assays.matrix import read
    from sorascope.assays.tested import run
    from sorascope.settings import SHIPPED_MECHANISMS, Assay, Contrast, Statistics

    sites, samples, values = planted.simulate(seed)
    table = tmp_path / "p.tsv"
    lines = ["\t".join(["site", *samples])]
    lines += [
        "\t".join([site, *("" if np.isnan(x) else f"{x:.3f}" for x in row)])
        for site, row in zip(sites, values, strict=True)
    ]
    table.write_text("\n".join(lines) + "\n")
    sheet = pd.DataFrame(
        {"line": [name[:4] for name in samples], "response": [name.split("_")[1] for name in samples]},
        samples,
    )
    matrix = read(Assay("p", "phospho", table, "log2"), sheet.to_dict("index"), "key")
    base = knowledge.load(SHIPPED_MECHANISMS)
    contrast = Contrast("c", "response", "resistant", "sensitive")
    signs = {"agree": 1, "contradict": -1, "mRNA only": 1}
    for each in planted.PLANTED:
        own = [name for name in samples if name.startswith(each.line)]
        tested = run(matrix.of(own), sheet, contrast, list(base.mechanisms), Statistics(), {}, True)
        mrna = {
            key: {
                "effect": signs.get(each.expected, 1),
                "low": 0,
                "high": 0,
                "fdr": 0.5,
                "moves": each.expected in signs,
            }
            for key in base.signed_sets()
        }
        found = evidence.of_assay("p", tested, base, mrna, pd.DataFrame(columns=["row"]), 0.05)
        agreement = found.set_index("mechanism")["agreement"]
        assert agreement[each.mechanism] == each.expected, each
