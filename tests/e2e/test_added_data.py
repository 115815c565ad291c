"""A data set is added by one config entry and one sample sheet, nothing else."""

import pandas as pd
import pytest

pytestmark = pytest.mark.e2e


def test_hypoxia_leads_in_hypoxic_sw480_cells(checkout, shared_data):
    matrix = shared_data / "sw480_hypoxia" / "GSE197576_raw_gene_counts_matrix.tsv.gz"
    names = pd.read_csv(matrix, sep="\t", nrows=0).columns[1:]
    sheet = pd.DataFrame({"sample": names})
    sheet["oxygen"] = (
        sheet["sample"].str.extract("_(Norm|Hyp)$")[0].map({"Norm": "normoxia", "Hyp": "hypoxia"})
    )
    sheet["guide"] = sheet["sample"].str.extract("_(sg[A-Z0-9]+)")[0]
    sheet.to_csv(checkout.root / "sw480.tsv", sep="\t", index=False)
    config = checkout.config()
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
