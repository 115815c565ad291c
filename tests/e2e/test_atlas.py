"""The atlas from the real command: real and simulated apart, published tables beside samples."""

import json
import shutil

import pandas as pd
import pytest

pytestmark = pytest.mark.e2e
FEW = {"statistics": {"permutations": 100}}  # of GSEA, which is not looked at here
MODELS = {
    "huh7_sorafenib_resistant": ["gse200098_huh7_sr1.tsv.gz", "gse200098_huh7_sr2.tsv.gz"],
    "k562_imatinib_resistant": ["gse120932_k562_ir_no_drug.tsv.gz"],
}


def table(checkout, path):
    return pd.read_csv(checkout.root / "results" / path, sep="\t", keep_default_na=False, na_values=[""])


def test_simulated_and_real_data_sets_make_two_atlases(finished):
    done = finished.snakemake("atlas")
    assert done.returncode == 0, done.stdout
    assert "rule analyse" not in done.stdout
    for name in ("real", "simulated"):  # where to look next is said at the end
        assert f"results/atlas/{name}/index.html" in done.stdout.split("\nMade: ")[1].splitlines()[0]
    real, simulated = table(finished, "atlas/real/units.tsv"), table(finished, "atlas/simulated/units.tsv")
    assert "gdsc_liver" in set(real["dataset"])
    assert set(simulated["dataset"]) == {"planted"}  # nothing known stands beside simulated lines
    assert {"huh7_resistant", "hepg2_sora_sr", "huh7_lenva"} <= set(real["dataset"])
    assert not real["simulated"].any() and simulated["simulated"].all()
    assert len(simulated) == 3
    page = (finished.root / "results/atlas/simulated/index.html").read_text(encoding="utf-8")
    assert "SIMULATED DATA" in page
    effects = table(finished, "atlas/simulated/effects.tsv").set_index(["line", "mechanism"])
    truth = pd.read_csv(finished.root / "resources/panels/planted/truth.tsv", sep="\t")
    planted = truth[(truth["planted"] == "yes") & (truth["planted_effect"].abs() >= 0.5)]
    assert len(planted) >= 5
    for row in planted.itertuples():
        effect = effects.loc[(row.line, row.mechanism), "effect"]
        assert effect * row.planted_effect > 0 and abs(effect) > 0.4, row


@pytest.mark.heavy
def test_published_tables_run_to_report_and_atlas(checkout, shared_data):
    (checkout.root / "data").mkdir()
    for folder, files in MODELS.items():
        for file in files:
            shutil.copy(shared_data / folder / file, checkout.root / "data" / file)
    configs = ["--configfile", "config/examples/contrast_tables.yaml", checkout.write_config(FEW)]
    done = checkout.snakemake("all", "atlas", *configs)
    assert done.returncode == 0, done.stdout
    for name in ("huh7_resistant", "k562_resistant"):
        assert (checkout.root / "results" / name / "report.html").exists()
        assert not (checkout.root / "results" / name / "signature").exists()
    synthesis = table(checkout, "atlas/real/synthesis.tsv").set_index("mechanism")
    # the two clones are one line, beside known lines of liver; K562 is background by its line
    lines = table(checkout, "atlas/real/lines.tsv").set_index(["mechanism", "line"])
    assert set(lines.index.get_level_values("line")) == {"Huh7", "HepG2", "Hep3B"}
    assert synthesis["n_lines"].max() == 3
    assert not synthesis["verdict"].str.startswith("recurs").any()
    units = table(checkout, "atlas/real/units.tsv").set_index("dataset")
    assert units.loc["k562_resistant", "role"] == "other_resistance"
    model = json.loads((checkout.root / "results/atlas/real/model.json").read_text("utf-8"))
    assert set(model["same_data"]) == {"huh7_sora_sr1", "huh7_sora_sr2"}
    place = table(checkout, "atlas/real/place.tsv")
    first = place.groupby("unit", sort=False).first()
    assert set(first["known"]) == {"huh7_sora_sr1", "huh7_sora_sr2", "k562_imatinib"}
    assert set(first["related"]) == {"the same data"}
    panels = table(checkout, "atlas/real/panels.tsv")
    abcb1 = panels[(panels["gene"] == "ABCB1") & (panels["mechanism"] == "abc_efflux")].set_index("contrast")
    assert abcb1.loc["resistant", "log2_fold_change"] == pytest.approx(2.51, abs=0.005)
    similar = table(checkout, "atlas/real/similarity.tsv")
    clones = similar[similar["same_dataset"]]
    assert len(clones) == 2 and clones["same_line"].all()
    assert clones["similarity"].min() > similar.loc[~similar["same_dataset"], "similarity"].max()
    before = (checkout.root / "results/atlas/real/index.html").read_bytes()
    remade = "results/huh7_resistant/effects/units.tsv"
    again = checkout.snakemake("atlas", "--forcerun", remade, *configs, cores=1)
    assert again.returncode == 0, again.stdout
    assert (checkout.root / "results/atlas/real/index.html").read_bytes() == before


@pytest.mark.heavy
def test_a_table_of_raw_differences_stops_its_data_set_with_the_remedy(checkout, shared_data):
    source = shared_data / "k562_imatinib_resistant" / "gse120932_k562_ir_no_drug.tsv.gz"
    raw = pd.read_csv(source, sep="\t")
    raw["value"] *= 1000
    raw.to_csv(checkout.root / "raw.tsv", sep="\t", index=False)
    entry = {"title": "K562", "kind": "contrast", "contrasts": {"resistant": {"table": "raw.tsv"}}}
    config = {"datasets": {"k562": entry}, **FEW}
    done = checkout.snakemake("--configfile", checkout.write_config(config))
    assert done.returncode != 0
    assert "raw intensities or counts subtracted?" in done.stdout
    assert "declare datasets.k562.contrasts.resistant.values: rank" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (checkout.root / "results/k562/contrast/genes.tsv").exists()
    entry["contrasts"]["resistant"]["values"] = "rank"
    done = checkout.snakemake("all", "atlas", "--configfile", checkout.write_config(config))
    assert done.returncode == 0, done.stdout
    assert table(checkout, "k562/contrast/mechanisms.tsv")["effect"].isna().all()


def test_a_key_of_samples_in_a_data_set_of_tables_is_refused(checkout):
    entry = {
        "title": "T",
        "kind": "contrast",
        "scale": "log2",
        "contrasts": {"r": {"table": "t.tsv", "block": "x"}},
    }
    done = checkout.snakemake("--configfile", checkout.write_config({"datasets": {"lab": entry}}))
    assert done.returncode != 0
    assert "mine.yaml, key datasets.lab.scale\n   found:   does not go with kind: contrast" in done.stdout
    assert "mine.yaml, key datasets.lab.contrasts.r.block" in done.stdout
    assert checkout.left_behind() == []
