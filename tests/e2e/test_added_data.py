"""A data set is added by one config entry and one sample sheet, nothing else."""

import json

import pandas as pd
import pytest

pytestmark = pytest.mark.e2e


@pytest.mark.heavy
def test_hypoxia_leads_in_hypoxic_sw480_cells(checkout, shared_data):
    matrix = shared_data / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz"
    names = pd.read_csv(matrix, sep="\t", nrows=0).columns[1:]
    sheet = pd.DataFrame({"sample": names})
    sheet["oxygen"] = (
        sheet["sample"].str.extract("_(Norm|Hyp)$")[0].map({"Norm": "normoxia", "Hyp": "hypoxia"})
    )
    sheet["guide"] = sheet["sample"].str.extract("_(sg[A-Z0-9]+)")[0]
    sheet.to_csv(checkout.root / "sw480.tsv", sep="\t", index=False)
    config = checkout.config() | {"statistics": {"permutations": 100}}  # of GSEA, which is not looked at here
    config["datasets"] = {
        "sw480": {
            "title": "SW480, hypoxia against normoxia",
            "matrix": str(matrix),
            "samples": "sw480.tsv",
            "scale": "counts",
            "contrasts": {
                "hypoxia": {"column": "oxygen", "test": "hypoxia", "reference": "normoxia", "block": "guide"}
            },
        }
    }
    done = checkout.snakemake("--configfile", checkout.write_config(config))
    assert done.returncode == 0, done.stdout
    mechanisms = pd.read_csv(checkout.root / "results/sw480/contrast/mechanisms.tsv", sep="\t")
    assert mechanisms.loc[mechanisms["camera_p"].idxmin(), "mechanism"] == "hypoxia_hif1a"
    signatures = pd.read_csv(checkout.root / "results/sw480/signature/signatures.tsv", sep="\t")
    treated = signatures[signatures["group"] == "hypoxia"].dropna(subset=["activity"])
    first = treated.loc[treated.groupby("sample")["activity"].idxmax()]
    assert len(first) == 6
    assert set(first["mechanism"]) == {"hypoxia_hif1a"}
    assert set(first["call"]) == {"active"}


@pytest.mark.heavy
def test_blocks_and_measurements_of_the_sheet_reach_quality_and_model(checkout):
    sheet = pd.read_csv(checkout.root / "config/samples/planted.tsv", sep="\t", index_col="sample")
    swapped = {"simA_sensitive_1": "simC", "simC_sensitive_1": "simA"}
    sheet["parental_line"] = [swapped.get(name, line) for name, line in sheet["parental_line"].items()]
    sheet["age"] = [f"{40.5 + 3 * (number * 7 % 18)}" for number in range(len(sheet))]
    sheet.to_csv(checkout.root / "sheet.tsv", sep="\t")
    config = checkout.config()
    planted = config["datasets"]["planted"] | {"samples": "sheet.tsv"}
    planted["contrasts"]["resistant_vs_sensitive"] |= {"covariates": ["age"]}
    config["datasets"] = {"planted": planted}
    done = checkout.snakemake("--configfile", checkout.write_config(config), "--until", "analyse")
    assert done.returncode == 0, done.stdout
    results = checkout.root / "results/planted"
    samples = json.loads((results / "qc.json").read_text(encoding="utf-8"))["samples"]
    flagged = {each["sample"]: " ".join(each["flags"]) for each in samples}
    assert {name: line for name, line in swapped.items() if "possible swap" not in flagged[name]} == {}
    model = json.loads((results / "contrast/model.json").read_text(encoding="utf-8"))
    design = model["resistant_vs_sensitive"]["fixed"]["design"]
    assert design[-2:] == ["age", "resistant-sensitive"]
    assert len(design) == 5
