"""Faults of the configuration."""

from exhibits import PREFLIGHT, exhibit, text

from inputs import entry, write


def without(key, **changes):
    return {name: value for name, value in entry(**changes).items() if name != key}


@exhibit(PREFLIGHT)
def config_key_misspelt(folder):
    return {"datasets": {"mine": entry()}, "statistcs": {"fdr": 0.1}}


@exhibit(PREFLIGHT)
def dataset_key_misspelt(folder):
    return entry(sampels="s.tsv")


@exhibit(PREFLIGHT)
def contrast_key_misspelt(folder):
    return entry(contrasts={"c": {**entry()["contrasts"]["r_vs_s"], "refrence": "x"}})


@exhibit(PREFLIGHT)
def scale_misspelt(folder):
    return entry(scale="log_2")


@exhibit(PREFLIGHT)
def scale_missing(folder):
    return without("scale")


@exhibit(PREFLIGHT)
def samples_missing(folder):
    return without("samples")


@exhibit(PREFLIGHT)
def ids_unknown(folder):
    return entry(ids="ensemble")


@exhibit(PREFLIGHT)
def title_is_a_number(folder):
    return entry(title=7)


@exhibit(PREFLIGHT)
def no_contrasts(folder):
    return entry(contrasts={})


@exhibit(PREFLIGHT)
def no_datasets(folder):
    return {"datasets": {}}


@exhibit(PREFLIGHT)
def dataset_name_is_a_path(folder):
    return {"datasets": {"../mine": entry()}}


@exhibit(PREFLIGHT)
def dataset_names_differ_in_case(folder):
    return {"datasets": {"mine": entry(), "Mine": entry()}}


@exhibit(PREFLIGHT)
def matrix_and_geo(folder):
    return entry(geo="GSE62813")


@exhibit(PREFLIGHT)
def neither_matrix_nor_geo(folder):
    return without("matrix")


@exhibit(PREFLIGHT)
def geo_sample_for_a_series(folder):
    return without("matrix", geo="GSM62813")


@exhibit(PREFLIGHT)
def checksum_without_geo(folder):
    return entry(sha256="0" * 64)


@exhibit(PREFLIGHT)
def covariates_not_a_list(folder):
    return entry(contrasts={"c": {**entry()["contrasts"]["r_vs_s"], "covariates": "batch"}})


@exhibit(PREFLIGHT)
def excluded_without_a_reason(folder):
    return entry(exclude={"H7_P_1": None})


@exhibit(PREFLIGHT)
def excluded_unknown_sample(folder):
    write(folder, text())
    return entry(exclude={"H7_P_11": "RIN 3.1"})


@exhibit(PREFLIGHT)
def three_faults_at_once(folder):
    write(folder, text())
    return {
        "datasets": {"a": entry(matrix="n.tsv"), "b": entry(samples="t.tsv"), "c": entry(exclude={"x": "y"})}
    }
