"""An assay beside mRNA: what was planted is found, agreement and contradiction are told, absence too."""

import numpy as np
import pandas as pd
import pytest
from made_assays import write

from sorascope import knowledge
from sorascope.assays import evidence, run
from sorascope.errors import InputError
from sorascope.ingest.expression import Expression
from sorascope.settings import SHIPPED_MECHANISMS, Assay, Contrast, Dataset, Statistics

LINES = ("A", "B", "C")
NAMES = [f"{line}_{group}{n}" for line in LINES for group in "pr" for n in (1, 2, 3)]
UP = {"STAT3_Y705": 2.0, "EGFR_Y1197": -2.0, "JUN_S73": 2.0}
LINE_CALLS = {("A", "jak_stat3"), ("B", "egfr_erbb3_axis"), ("C", "emt")}
SITES = [
    *("STAT3_Y705", "PTPN6_Y564", "EGFR_Y1092", "EGFR_Y1197", "JUN_S73", "JUN_S63", "AKT1_S473", "AKT1_T308"),
    *("AKT1S1_T246", "GSK3B_S9", "FOXO3_S253", "TSC2_T1462", "MDM2_S166", "MAPK1_T185_Y187"),
]


@pytest.fixture(scope="module")
def base():
    found = knowledge.load(SHIPPED_MECHANISMS)
    return found.only(found.main)


def sheet():
    rows = {
        name: {"line": name[0], "response": "resistant" if name[2] == "r" else "sensitive"} for name in NAMES
    }
    return pd.DataFrame.from_dict(rows, orient="index")


def sites(up=UP, seed=3, kinase=()):
    rng = np.random.default_rng(seed)
    names = [*SITES, *(f"NUP{n}_S{n}" for n in range(100, 160))]
    values = rng.normal(20, 2, (len(names), 1)) + rng.normal(0, 0.3, (len(names), len(NAMES)))
    resistant = np.array([name[2] == "r" for name in NAMES])
    for site, shift in up.items():
        values[names.index(site), resistant] += shift
    for site in kinase:
        values[names.index(site), resistant] += 1.0
    return names, values


def made(tmp_path, names, values, base, contrast=None, mrna=None, table=None, **more):
    table = table or write(
        tmp_path / "sites.tsv",
        ["site", *NAMES],
        [
            [name, *("" if np.isnan(x) else f"{x:.4f}" for x in row)]
            for name, row in zip(names, values, strict=True)
        ],
    )
    assay = Assay("pp", "phospho", table, "log2")
    contrast = contrast or Contrast("c", "response", "resistant", "sensitive", block="line")
    dataset = Dataset(
        "d", "t", contrasts={"c": contrast}, assays={"pp": assay}, resistance="acquired", **more
    )
    genes = list(
        dict.fromkeys(gene.symbol for each in base.mechanisms.values() for gene in each.scored_genes)
    )
    expression = pd.DataFrame(np.random.default_rng(1).normal(8, 1, (len(genes), len(NAMES))), genes, NAMES)
    effects = {"jak_stat3": 0.6, "egfr_erbb3_axis": 0.6, "pi3k_akt_mtor": 0.6} if mrna is None else mrna
    tests = pd.DataFrame(
        {
            "contrast": "c",
            "mechanism": key,
            **{name: effects.get(key, 0.0) for name in ("effect", "effect_low", "effect_high")},
            "both_fdr": 0.001 if key in effects else 0.9,
            "layer": "review",
        }
        for key in base.signed_sets()
    )
    summary = pd.DataFrame(
        {
            "contrast": "c",
            "block": line,
            "mechanism": key,
            "effect": 0.6 if (line, key) in LINE_CALLS else 0.0,
            "effect_low": 0.0,
            "effect_high": 0.0,
            "fdr": 0.001 if (line, key) in LINE_CALLS else 0.9,
            "call": "active" if (line, key) in LINE_CALLS else "undetermined",
            "layer": "review",
        }
        for line in LINES
        for key in base.signed_sets()
    )
    of_genes = pd.DataFrame({"contrast": "c", "gene": genes, "log2_fold_change": 0.0, "fdr": 0.9})
    result = run.run(
        dataset, Expression(expression, sheet(), None, {}), base, dataset.contrasts, Statistics(),
        {"contrast_mechanisms": tests, "contrast_genes": of_genes, "summary": summary},
    )  # fmt: skip
    return result["pp"]


def agreement(found, line="(all)"):
    table = found.tables["evidence"]
    table = table[table["line"] == line].set_index("mechanism")
    return table["agreement"].to_dict(), table


def test_agreement_contradiction_and_absence_are_recovered(tmp_path, base):
    found, table = agreement(made(tmp_path, *sites(), base))
    assert found["jak_stat3"] == evidence.AGREE
    assert found["egfr_erbb3_axis"] == evidence.CONTRADICT
    assert found["pi3k_akt_mtor"] == evidence.MRNA_ONLY
    assert found["jnk_ap1_activation"] == evidence.OWN_ALONE
    assert table.loc["jak_stat3", "side"] == "as the review reads resistance"
    assert table.loc["egfr_erbb3_axis", "side"] == "against the review's reading"
    assert found["erk_mapk_output"] == evidence.NO_VERDICT


def test_each_line_has_evidence_of_its_own(tmp_path, base):
    names, values = sites({})
    in_a = [name[0] == "A" and name[2] == "r" for name in NAMES]
    in_b = [name[0] == "B" and name[2] == "r" for name in NAMES]
    values[names.index("STAT3_Y705"), in_a] += 3
    values[names.index("EGFR_Y1197"), in_b] -= 3
    result = made(tmp_path, names, values, base, mrna={})
    assert agreement(result, "A")[0]["jak_stat3"] == evidence.AGREE
    assert agreement(result, "B")[0]["egfr_erbb3_axis"] == evidence.CONTRADICT
    assert agreement(result, "B")[0]["jak_stat3"] == evidence.NEITHER
    assert agreement(result, "C")[0]["jak_stat3"] == evidence.NEITHER


def test_nothing_planted_nothing_moves(tmp_path, base):
    found, table = agreement(made(tmp_path, *sites({}), base, mrna={}))
    assert found["jak_stat3"] == evidence.NEITHER
    assert "is missed in over a fifth" in table.loc["jak_stat3", "sentence"]
    assert {evidence.AGREE, evidence.CONTRADICT, evidence.OWN_ONLY, evidence.OWN_ALONE}.isdisjoint(
        found.values()
    )


def test_lines_are_the_units_and_the_pair_of_sites_counts_once(tmp_path, base):
    made_tables = made(tmp_path, *sites(), base)
    assert made_tables.info["contrasts"]["c"]["unit_of_replication"] == "lines"
    markers = made_tables.tables["markers"]
    markers = markers[markers["line"] == "(all)"]
    erk = markers[(markers["mechanism"] == "erk_mapk_output") & (markers["row"] == "MAPK1_T185_Y187")]
    assert len(erk) == 1


def test_a_kinase_moves_by_its_measured_sites(tmp_path, base):
    substrates = ("AKT1S1_T246", "GSK3B_S9", "FOXO3_S253", "TSC2_T1462", "MDM2_S166")
    kinases = made(tmp_path, *sites(kinase=substrates), base).tables["kinases"]
    kinases = kinases[kinases["line"] == "(all)"].set_index("set")
    akt, jnk = kinases.loc["AKT"], kinases.loc["JNK"]
    assert (akt["rows_used"], akt["sites_known"]) == (5, 18)
    assert akt["both_fdr"] < 0.05
    assert akt["difference"] == pytest.approx(1, abs=0.3)
    assert np.isnan(jnk["both_p"])
    assert "fewer than 5" in jnk["reason"]


@pytest.mark.long
def test_seen_in_one_group_is_listed_and_never_called(tmp_path, base):
    names, values = sites()
    values[names.index("STAT3_Y705"), [name[2] == "p" for name in NAMES]] = np.nan
    found, _ = agreement(made(tmp_path, names, values, base))
    assert found["jak_stat3"] != evidence.AGREE
    features = made(tmp_path, names, values, base).tables["features"]
    features = features[features["line"] == "(all)"].set_index("row")
    assert features.loc["STAT3_Y705", "one_group"].startswith("in 3 of 3 test and 0 of 3 reference")
    assert np.isnan(features.loc["STAT3_Y705", "p"])


def test_a_site_is_shown_less_its_protein(tmp_path, base):
    names, values = sites()
    names = [*names, "STAT3"]
    values = np.vstack([values, values[names.index("STAT3_Y705")] - 1])
    markers = made(tmp_path, names, values, base).tables["markers"]
    markers = markers[markers["line"] == "(all)"].set_index("row")
    assert markers.loc["STAT3_Y705", "difference"] == pytest.approx(2, abs=0.4)
    assert markers.loc["STAT3_Y705", "less_total"] == pytest.approx(0, abs=1e-3)


def test_a_group_that_the_assay_lacks_is_told_and_nothing_is_tested(tmp_path, base):
    names, values = sites()
    parental = [n for n, name in enumerate(NAMES) if name[2] == "p"]
    table = write(
        tmp_path / "half.tsv",
        ["site", *(NAMES[n] for n in parental)],
        [[name, *np.round(row[parental], 3)] for name, row in zip(names, values, strict=True)],
    )
    found = made(tmp_path, names, values, base, table=table)
    assert found.info["contrasts"]["c"]["reason"] == "no sample of resistant in this assay"
    agreements, rows = agreement(found)
    assert agreements["jak_stat3"] == evidence.UNDECIDED
    assert "no sample of resistant" in rows.loc["jak_stat3", "sentence"]


def test_an_assay_without_a_marker_has_empty_evidence(tmp_path, base):
    rng = np.random.default_rng(4)
    rows = [[f"ABL1_S{n}", *np.round(rng.normal(20, 1, len(NAMES)), 3)] for n in range(60)]
    found = made(tmp_path, None, None, base, table=write(tmp_path / "none.tsv", ["site", *NAMES], rows))
    assert len(found.tables["evidence"]) == 0
    assert len(found.tables["features"]) == 4 * 60


def test_one_against_one_is_described_without_p(tmp_path, base):
    names, values = sites()
    kept = [NAMES.index("A_p1"), NAMES.index("A_r1")]
    table = write(
        tmp_path / "two.tsv",
        ["site", *(NAMES[n] for n in kept)],
        [[name, *np.round(row[kept], 3)] for name, row in zip(names, values, strict=True)],
    )
    features = made(tmp_path, names, values, base, table=table).tables["features"]
    assert features["difference"].notna().any()
    assert features["p"].isna().all()


def test_single_samples_have_p_against_replicates_only(tmp_path, base):
    replicates = made(tmp_path, *sites(), base).tables["samples"]
    assert replicates["p"].notna().any()
    assert set(replicates["reference_of_z"]) == {"3 replicates"}
    lines = Contrast("c", "response", "resistant", "sensitive")
    panel = made(tmp_path, *sites(), base, lines)
    assert panel.tables["samples"]["p"].notna().any()  # acquired: one line's dishes


def test_held_out_references_are_counted(tmp_path, base):
    calibration = made(tmp_path, *sites({}), base).tables["calibration"].iloc[0]
    assert 9 * 72 <= calibration["n"] <= 9 * 74  # two equal references have no spread
    assert calibration["rate_05"] == pytest.approx(0.05, abs=0.03)


def test_samples_under_other_names_are_refused(tmp_path, base):
    lines = [f"L{n}" for n in range(8)]
    samples = pd.DataFrame({"response": ["sensitive", "resistant"] * 4}, index=lines)
    genes = list(base.signed_sets()["emt"]) + list(base.signed_sets()["proliferation"])
    genes += list(base.signed_sets()["hypoxia_hif1a"])
    genes = list(dict.fromkeys(genes))
    values = np.random.default_rng(2).normal(8, 1, (len(genes), 8))
    table = write(
        tmp_path / "p.tsv",
        ["gene", *lines[1:], lines[0]],
        [[g, *np.round(v, 3)] for g, v in zip(genes, values, strict=True)],
    )
    contrast = {"c": Contrast("c", "response", "resistant", "sensitive")}
    dataset = Dataset("d", "t", contrasts=contrast, assays={"p": Assay("p", "protein", table, "log2")})
    empty = {
        "contrast_mechanisms": pd.DataFrame(columns=["contrast", "mechanism", "layer", "both_fdr"]),
        "contrast_genes": pd.DataFrame(columns=["contrast", "gene", "log2_fold_change", "fdr"]),
        "summary": pd.DataFrame(columns=["contrast", "block", "mechanism", "layer"]),
    }
    data = Expression(pd.DataFrame(values, genes, lines), samples, None, {})
    with pytest.raises(InputError, match="samples that are others than their names say"):
        run.run(dataset, data, base, contrast, Statistics(), empty)


def test_responses_of_two_screens_stand_side_by_side(tmp_path, base):
    dataset = {"responses": {"auc": "high", "area": "low"}}
    names, values = sites()
    frame = sheet()
    row = values[names.index("JUN_S73")]
    frame["auc"], frame["area"] = row.astype(str), (-row).astype(str)
    from sorascope.assays import responses

    between = responses.between(frame, dataset["responses"], 1)
    assert between["rho"].iloc[0] == pytest.approx(1)
