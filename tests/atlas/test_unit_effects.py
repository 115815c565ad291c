import numpy as np
import pandas as pd
import pytest

from sorascope.arrays.sets import NO_OTHER_GENES
from sorascope.atlas.unit_effects import TOO_FEW, Effects, of_samples, of_table
from sorascope.settings import Contrast, Dataset, Statistics, Table

GENES = [f"g{n}" for n in range(1500)]
SETS = {
    f"m{s}": {GENES[30 * s + n]: 1 if n % 2 else -1 for n in range(5 + s)} for s in range(20)
} | {"absent": {f"x{n}": 1 for n in range(9)}}  # fmt: skip
PANELS = {"panel": {"g700": 1, "none": 1}}
CONTRAST = Contrast("rs", "response", "resistant", "sensitive", "parental_line")


def data(rng, lines=("A", "B"), replicates=3, noise=0.3):
    """Two lines, genes of a set correlated, no difference between the groups but a shift of set m3 in A."""
    names = [f"{line}_{group}_{n}" for line in lines for group in "SR" for n in range(replicates)]
    samples = pd.DataFrame(
        {
            "parental_line": [name.split("_")[0] for name in names],
            "response": ["resistant" if "_R_" in name else "sensitive" for name in names],
        },
        index=names,
    )
    values = rng.normal(8, 2, (len(GENES), 1)) + rng.normal(0, noise, (len(GENES), len(names)))
    for signed in SETS.values():
        common = rng.normal(0, noise * 0.4, len(names))
        for gene, sign in signed.items():
            if gene in GENES:
                values[GENES.index(gene)] += sign * common
    shifted = ((samples["parental_line"] == "A") & (samples["response"] == "resistant")).to_numpy()
    for gene, sign in SETS["m3"].items():
        values[GENES.index(gene), shifted] += sign * 1.5
    return pd.DataFrame(values, GENES, names), samples


def effects_of(expression, samples, contrast=CONTRAST, **named):
    result = Effects()
    of_samples(
        result,
        expression,
        samples,
        Dataset("lab", "Lab", **named),
        contrast,
        SETS,
        PANELS,
        Statistics(),
        ["z"],
    )
    return result.tables()


def test_units_effects_and_panels_of_two_lines():
    expression, samples = data(np.random.default_rng(1))
    tables = effects_of(expression, samples, resistance="acquired")
    units, effects, panels = tables["units"], tables["effects"], tables["panels"]
    assert list(units["unit"]) == ["lab/rs/A", "lab/rs/B"]
    assert list(units["n_test"]) == list(units["n_reference"]) == [3, 3]
    assert set(units["note"]) == {"z"}
    by = effects.set_index(["line", "mechanism"])
    assert by.loc[("A", "m3"), "effect"] > 1.5
    assert abs(by.loc[("B", "m3"), "effect"]) < 0.6
    assert by.loc[("A", "m3"), "basis"] == "replicates"
    assert by.loc[("A", "m3"), "log2_effect"] == pytest.approx(1.5, abs=0.4)
    assert by.loc[("A", "absent"), "reason"] == TOO_FEW
    row = panels.set_index(["line", "gene"]).loc[("A", "g700")]
    mean = expression.loc["g700"].groupby(samples["parental_line"] + samples["response"]).mean()
    assert row["log2_fold_change"] == pytest.approx(mean["Aresistant"] - mean["Asensitive"])
    assert panels.set_index(["line", "gene"]).loc[("A", "none"), "score"] != panels["score"].iloc[0]


def test_without_lines_the_data_set_is_one_unit_named_after_itself_or_its_declared_line():
    expression, samples = data(np.random.default_rng(1), lines=("A",))
    contrast = Contrast("rs", "response", "resistant", "sensitive")
    bare = samples.drop(columns="parental_line")
    assert list(effects_of(expression, bare, contrast)["units"]["line"]) == ["lab"]
    named = effects_of(expression, bare, contrast, facts={"line": "Huh7"})
    assert list(named["units"]["line"]) == ["Huh7"]


def test_without_replicates_the_null_bounds_the_variance():
    expression, samples = data(np.random.default_rng(1), replicates=1)
    effects = effects_of(expression, samples)["effects"]
    measured = effects[effects["effect"].notna()]
    assert set(measured["basis"]) == {"gene spread"}
    # 1.4 / 5 for five genes with correlation 0.1
    row = measured[measured["mechanism"] == "m0"].iloc[0]
    assert row["variance"] == pytest.approx(1.4 / 5 * (1 - 5 / 1500))


@pytest.mark.long
def test_the_variance_of_replicates_is_right_under_the_null():
    # effects over their stated errors, m3 aside: a t of some 8 to 20 df, mean square near 1
    rng = np.random.default_rng(20170410)
    ratios = []
    for _ in range(40):
        effects = effects_of(*data(rng))["effects"]
        null = effects[(effects["mechanism"] != "m3") & effects["effect"].notna()]
        ratios += list(null["effect"] / np.sqrt(null["variance"]))
    assert 0.8 <= np.mean(np.square(ratios)) <= 1.35
    assert 0.03 <= np.mean(np.abs(ratios) > 2.2) <= 0.08


def test_a_table_without_errors_and_its_facts():
    rng = np.random.default_rng(3)
    genes = pd.DataFrame({"gene": GENES, "change": rng.normal(0, 1, len(GENES)), "standard_error": np.nan})
    dataset = Dataset(
        "huh7", "Huh7", kind="contrast", facts={"line": "Huh7", "drug": "sorafenib"},
        tables={"sr1": Table("sr1", "x.tsv", facts={"dose": "10 uM"}), "sr2": Table("sr2", "x.tsv", "rank")},
    )  # fmt: skip
    result = Effects()
    for name in dataset.tables:
        of_table(result, genes, dataset, name, SETS, PANELS, Statistics())
    tables = result.tables()
    assert list(tables["units"]["dose"]) == ["10 uM", ""]
    assert list(tables["units"]["line"]) == ["Huh7", "Huh7"]
    by = tables["effects"].set_index(["contrast", "mechanism"])
    assert by.loc[("sr1", "m5"), "effect"] == by.loc[("sr2", "m5"), "effect"]
    assert by.loc[("sr1", "m5"), "basis"] == "gene spread"
    assert np.isfinite(by.loc[("sr1", "m5"), "log2_effect"]) and np.isnan(
        by.loc[("sr2", "m5"), "log2_effect"]
    )


def test_published_errors_are_used():
    rng = np.random.default_rng(3)
    genes = pd.DataFrame({"gene": GENES, "change": rng.normal(0, 1, len(GENES)), "standard_error": 0.2})
    dataset = Dataset("d", "D", kind="contrast", tables={"c": Table("c", "x.tsv")})
    result = Effects()
    of_table(result, genes, dataset, "c", SETS, PANELS, Statistics(gene_correlation=0.0))
    row = result.tables()["effects"].set_index("mechanism").loc["m15"]
    assert row["basis"] == "standard errors"
    # 20 genes, slope near 1 in the middle of a standard normal
    assert row["variance"] == pytest.approx(0.04 / 20, rel=0.4)


def test_a_set_of_all_genes_has_no_effect_among_them_and_no_variance():
    genes = pd.DataFrame({"gene": GENES[:120], "change": np.linspace(-2, 2, 120), "standard_error": np.nan})
    sets = {"whole": dict.fromkeys(GENES[:120], 1), "nearly": dict.fromkeys(GENES[:119], 1)}
    result = Effects()
    dataset = Dataset("paper", "Paper", kind="contrast", tables={"c": Table("c", "x.tsv")})
    of_table(result, genes, dataset, "c", sets, {}, Statistics())
    whole, nearly = result.effects
    assert (whole["reason"], nearly["reason"]) == (NO_OTHER_GENES, "")
    assert np.isnan([whole["effect"], whole["variance"]]).all()
    assert nearly["variance"] > 0
