"""docs/knowledge.md is what the figures and the knowledge say, and the figures are what the data say."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from sorascope.knowledge.model import MINIMUM_SET_SIZE

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
EMT = ["TGF-beta (D)", "TGF-beta (Hes)", "Huh7 clone 1", "Huh7 clone 2"]


def same(found, shipped):
    """Compare with a table written with six digits; ranks among random sets vary by chance."""
    for column in found.columns:
        slack = 0.05 if column == "above_random" else 1e-6
        pd.testing.assert_series_equal(
            found[column], shipped[column], check_dtype=False, rtol=1e-5, atol=slack
        )


@pytest.fixture(scope="module")
def build():
    spec = importlib.util.spec_from_file_location("build_knowledge_docs", ROOT / "docs/knowledge/build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(build):
    return build.read_figures()


@pytest.fixture(scope="module")
def contrasts(build):
    return build.contrasts(DATA)


def test_the_page_is_current(build):
    written = (ROOT / "docs" / "knowledge.md").read_text(encoding="utf-8")
    assert build.render(build.read_figures()) == written, "run python docs/knowledge/build.py"


@pytest.mark.long
def test_figures_of_the_shipped_panel_are_current(build, base, figures):
    found = build.measured({"liver lines": build.liver_panel()}, base.signed_sets())
    for name, table in found.items():
        expected = figures[name][figures[name]["matrix"] == "liver lines"].reset_index(drop=True)
        same(table[expected.columns], expected)


@pytest.mark.long
@pytest.mark.skipif(not DATA.exists(), reason="the real data are not on this machine")
def test_all_figures_are_current(build, figures):
    for name, table in build.figures(DATA).items():
        same(table, figures[name])


def test_the_true_mechanism_moves_most_where_the_truth_is_known(base, figures):
    truth = figures["truth"][figures["truth"]["mechanism"].isin(base.signed_sets())]
    truth = truth[truth["genes_measured"] >= MINIMUM_SET_SIZE]  # fewer are never tested
    effects = truth.pivot(index="contrast", columns="mechanism", values="effect")
    assert effects.loc["hypoxia"].idxmax() == "hypoxia_hif1a"
    assert effects.loc["TGF-beta (D)"].nlargest(2).index.tolist() == ["tgfb_smad", "emt"]
    assert effects.loc["TGF-beta (Hes)"].idxmax() == "tgfb_smad"
    assert effects.loc["Huh7 clone 1"].idxmax() == "liver_identity_loss"
    assert effects.loc["Huh7 clone 2"].idxmax() == "liver_identity_loss"


@pytest.mark.long
@pytest.mark.skipif(not DATA.exists(), reason="the real data are not on this machine")
@pytest.mark.parametrize(
    ("truths", "mechanism", "symbol"),
    [
        (EMT, "emt", "KRT8"),
        (EMT, "emt", "TWIST1"),
        (["hypoxia"], "hypoxia_hif1a", "CA12"),
        (["hypoxia"], "glucose_reprogramming", "FBP1"),
        (EMT, "mmp_ecm_proteolysis", "TIMP2"),
        (EMT, "mmp_ecm_proteolysis", "RECK"),
    ],
)
def test_unscored_genes_do_run_against_their_set(base, contrasts, truths, mechanism, symbol):
    gene = next(gene for gene in base.mechanisms[mechanism].genes if gene.symbol == symbol)
    assert not gene.scored
    assert all(contrasts[name][symbol] * gene.direction < 0 for name in truths)
