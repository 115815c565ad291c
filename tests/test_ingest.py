import json

import numpy as np
import pandas as pd
import pytest

from inputs import SAMPLES, SYMBOLS, TABLE, counts, dataset, log2, sheet, table, write
from sorascope import identifiers, ingest, settings
from sorascope.arrays import normalise
from sorascope.errors import InputError
from sorascope.files import tables
from sorascope.ingest import expression


def ingested(folder, **entry):
    return ingest.run(dataset(folder, **entry), TABLE)


def test_counts_become_tmm_log_cpm_with_the_counts_beside(tmp_path):
    write(tmp_path, table(counts()))
    data = ingested(tmp_path).expression
    assert list(data.obs_names) == list(SAMPLES)
    assert list(data.var_names) == sorted(SYMBOLS)
    order = [SYMBOLS.index(symbol) for symbol in sorted(SYMBOLS)]
    np.testing.assert_array_equal(data.layers["counts"], counts()[order].T)
    library = counts().sum(axis=0) * normalise.tmm_factors(counts())
    np.testing.assert_allclose(data.X, normalise.log_cpm(counts(), library)[order].T, rtol=1e-12)
    assert data.X.dtype == np.float64


def test_log2_values_stay_as_they_are(tmp_path):
    write(tmp_path, table(log2()))
    data = ingested(tmp_path, scale="log2").expression
    order = [SYMBOLS.index(symbol) for symbol in sorted(SYMBOLS)]
    np.testing.assert_array_equal(data.X, log2()[order].T)
    assert "counts" not in data.layers


def test_the_written_file_reads_back_and_is_the_same_twice(tmp_path):
    write(tmp_path, table(counts()))
    for name in ("a.h5ad", "b.h5ad"):
        tables.write_atomically(tmp_path / name, ingested(tmp_path).expression.write_h5ad)
    assert (tmp_path / "a.h5ad").read_bytes() == (tmp_path / "b.h5ad").read_bytes()
    read = expression.read(tmp_path / "a.h5ad")
    assert list(read.expression.columns) == list(SAMPLES)
    assert list(read.samples["response"]) == ["sensitive"] * 3 + ["resistant"] * 3
    assert set(read.provenance) >= {"scale", "ids", "normalisation", "checksums", "versions"}


def test_samples_keep_the_order_and_the_names_of_the_sheet(tmp_path):
    lines = sheet().splitlines()
    write(tmp_path, table(counts()), "\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    data = ingested(tmp_path).expression
    assert list(data.obs_names) == list(reversed(SAMPLES))
    assert data["H7_R_1"].layers["counts"].sum() == counts()[:, 3].sum()


def test_every_row_is_accounted_for(tmp_path):
    text = table(counts()).replace("\nMTOR\t", "\nFRAP1\t").replace("\nVIM\t", "\np62\t")
    write(tmp_path, text + "XYZ" + "\t500" * 6 + "\n" + "HER3" + "\t700" * 6 + "\n")
    report = ingested(tmp_path).id_report
    assert list(report.columns) == ["row", "original_id", "symbol", "action", "reason"]
    assert list(report["row"]) == list(range(1, len(SYMBOLS) + 3))
    told = report.set_index("original_id")[["symbol", "action", "reason"]].T.to_dict("list")
    assert told["FRAP1"] == ["MTOR", "renamed", "previous symbol"]
    assert told["p62"] == ["", "dropped", "ambiguous: a name of KHDRBS1, SQSTM1"]
    assert told["XYZ"] == ["", "dropped", "unknown symbol"]
    assert told["HER3"] == ["ERBB3", "merged", "alias; sum of 2 rows"]
    assert told["ERBB3"] == ["ERBB3", "merged", "sum of 2 rows"]
    assert told["AFP"] == ["AFP", "kept", ""]


def test_counts_of_one_gene_are_added_up(tmp_path):
    write(tmp_path, table(counts()) + "HER3" + "\t700" * 6 + "\n")
    data = ingested(tmp_path).expression
    added = counts()[SYMBOLS.index("ERBB3")] + 700
    np.testing.assert_array_equal(data[:, "ERBB3"].layers["counts"].ravel(), added)
    assert data.var.loc["ERBB3", "original_id"] == "ERBB3|HER3"


def test_of_logarithms_the_highest_mean_is_taken(tmp_path):
    write(tmp_path, table(log2()) + "HER3" + "\t13.5" * 6 + "\n")
    result = ingested(tmp_path, scale="log2")
    assert set(result.expression[:, "ERBB3"].X.ravel()) == {13.5}
    told = result.id_report.set_index("original_id")
    assert told.loc["ERBB3", "action"] == "dropped"
    assert told.loc["ERBB3", "reason"] == "row 36 of the same gene has the higher mean"
    assert told.loc["HER3", "reason"] == "alias; highest mean of 2 rows"


def test_low_counts_are_filtered_and_said_so(tmp_path):
    values = counts()
    values[SYMBOLS.index("AFP")] = [0, 1, 0, 0, 2, 0]
    write(tmp_path, table(values))
    result = ingested(tmp_path)
    assert "AFP" not in result.expression.var_names
    row = result.id_report.set_index("original_id").loc["AFP"]
    assert (row["action"], row["reason"]) == ("dropped", "low expression")
    assert result.qc["normalisation"]["genes_filtered"] == 1


def test_an_excluded_sample_is_left_out_with_its_reason(tmp_path):
    write(tmp_path, table(counts()))
    result = ingested(tmp_path, exclude={"H7_P_3": "RIN 3.1"})
    assert list(result.expression.obs_names) == [name for name in SAMPLES if name != "H7_P_3"]
    assert result.qc["excluded"] == {"H7_P_3": "RIN 3.1"}


def test_a_row_with_a_missing_value_is_dropped_and_said_so(tmp_path):
    lines = table(log2()).splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("KDR\t"))
    cells = lines[at].split("\t")
    lines[at] = "\t".join([*cells[:-1], "NA"])
    write(tmp_path, "\n".join(lines) + "\n")
    result = ingested(tmp_path, scale="log2")
    row = result.id_report.set_index("original_id").loc["KDR"]
    assert (row["symbol"], row["action"], row["reason"]) == ("", "dropped", "no value in 1 of 6 samples")


def test_quality_is_json_and_names_every_sample(tmp_path):
    write(tmp_path, table(counts()))
    qc = ingested(tmp_path).qc
    assert json.loads(json.dumps(qc, allow_nan=False)) == qc
    assert [row["sample"] for row in qc["samples"]] == list(SAMPLES)
    assert [row["library_size"] for row in qc["samples"]] == counts().sum(axis=0).tolist()


@pytest.mark.parametrize(
    ("ids", "names"),
    [("ensembl", [f"ENSG{n:011d}.7" for n in range(1, 36)]), ("entrez", [str(1000 + n) for n in range(35)])],
)
@pytest.mark.parametrize("declared", ["as it is", "auto"])
def test_other_identifiers_lead_to_the_same_genes(tmp_path, ids, names, declared):
    lines = table(counts()).splitlines()
    renamed = ["\t".join([name, *line.split("\t")[1:]]) for name, line in zip(names, lines[1:], strict=True)]
    write(tmp_path, "\n".join([lines[0], *renamed]) + "\n")
    data = ingested(tmp_path, ids=ids if declared == "as it is" else "auto").expression
    assert list(data.var_names) == sorted(SYMBOLS)
    assert set(data.var["original_id"]) == set(names)


def test_unknown_identifiers_stop_with_examples(tmp_path):
    write(tmp_path, table(counts()).replace("\n", "\nx").removesuffix("x"))
    with pytest.raises(InputError, match=r"only 0\.0% of 35 identifiers are known as human symbol"):
        ingested(tmp_path)


def test_the_symbol_column_beside_entrez_is_found_in_real_data(shared_data):
    folder = shared_data / "tgfb_emt"
    files = {"matrix": folder / "expression_log2.tsv.gz", "samples": folder / "samples.tsv"}
    tgfb = settings.Dataset("tgfb", "TGFb", **files, scale="log2")
    result = ingest.run(tgfb, identifiers.load_table(settings.IDENTIFIERS))
    assert result.qc["ids"]["column"] == "gene_symbol"
    assert len(result.id_report) == 11_900
    assert result.expression.n_vars > 11_800
    raw = pd.read_csv(files["matrix"], sep="\t").set_index("gene_symbol").drop(columns="entrez_id")
    np.testing.assert_array_equal(result.expression[:, "VIM"].X.ravel(), raw.loc["VIM"].to_numpy())
