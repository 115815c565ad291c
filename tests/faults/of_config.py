"""Faults of the configuration."""

import os

from exhibits import PREFLIGHT, SAMPLES, exhibit, text

from inputs import entry, write


def without(key, **changes):
    return {name: value for name, value in entry(**changes).items() if name != key}


@exhibit(PREFLIGHT)
def config_key_misspelt(folder):
    write(folder, text())
    return {"datasets": {"mine": entry()}, "statistcs": {"fdr": 0.1}}


@exhibit(PREFLIGHT)
def dataset_key_misspelt(folder):
    write(folder, text())
    return entry(sampels="s.tsv")


@exhibit(PREFLIGHT)
def contrast_key_misspelt(folder):
    write(folder, text())
    return entry(contrasts={"c": {**entry()["contrasts"]["r_vs_s"], "refrence": "x"}})


@exhibit(PREFLIGHT)
def scale_misspelt(folder):
    write(folder, text())
    return entry(scale="log_2")


@exhibit(PREFLIGHT)
def scale_missing(folder):
    write(folder, text())
    return without("scale")


@exhibit(PREFLIGHT)
def samples_missing(folder):
    write(folder, text())
    return without("samples")


@exhibit(PREFLIGHT)
def ids_unknown(folder):
    write(folder, text())
    return entry(ids="ensemble")


@exhibit(PREFLIGHT)
def title_is_a_number(folder):
    write(folder, text())
    return entry(title=7)


@exhibit(PREFLIGHT)
def no_contrasts(folder):
    write(folder, text())
    return entry(contrasts={})


@exhibit(PREFLIGHT)
def no_datasets(folder):
    write(folder, text())
    return {"datasets": {}}


@exhibit(PREFLIGHT)
def dataset_name_is_a_path(folder):
    write(folder, text())
    return {"datasets": {"../mine": entry()}}


@exhibit(PREFLIGHT)
def dataset_names_differ_in_case(folder):
    write(folder, text())
    return {"datasets": {"mine": entry(), "Mine": entry()}}


@exhibit(PREFLIGHT)
def matrix_and_geo(folder):
    write(folder, text())
    return entry(geo="GSE62813")


@exhibit(PREFLIGHT)
def neither_matrix_nor_geo(folder):
    write(folder, text())
    return without("matrix")


@exhibit(PREFLIGHT)
def geo_sample_for_a_series(folder):
    write(folder, text())
    return without("matrix", geo="GSM62813")


@exhibit(PREFLIGHT)
def checksum_without_geo(folder):
    write(folder, text())
    return entry(sha256="0" * 64)


@exhibit(PREFLIGHT)
def covariates_not_a_list(folder):
    write(folder, text())
    return entry(contrasts={"c": {**entry()["contrasts"]["r_vs_s"], "covariates": "batch"}})


@exhibit(PREFLIGHT)
def excluded_without_a_reason(folder):
    write(folder, text())
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


@exhibit(PREFLIGHT)
def numbers_that_are_none(folder):
    write(folder, text())
    statistics = {"fdr": float("nan"), "min_coverage": float("inf"), "gene_correlation": float("nan")}
    return {"datasets": {"mine": entry()}, "statistics": statistics}


@exhibit(PREFLIGHT)
def fractions_for_whole_numbers(folder):
    write(folder, text())
    return {"datasets": {"mine": entry()}, "statistics": {"min_genes": 5.0, "permutations": 100.5}}


@exhibit(PREFLIGHT)
def title_with_half_a_character(folder):
    write(folder, text())
    return entry(title="Huh7 \ud83d")


@exhibit(PREFLIGHT)
def covariate_as_something_else(folder):
    write(folder, text())
    given = {
        **entry()["contrasts"]["r_vs_s"],
        "covariates": [{"name": "response", "as": "factor"}, {"as": "label"}],
    }
    return entry(contrasts={"c": given})


@exhibit(PREFLIGHT)
def mechanisms_folder_is_a_file(folder):
    write(folder, text())
    return {"datasets": {"mine": entry()}, "mechanisms": {"folder": "s.tsv"}}


@exhibit(PREFLIGHT)
def folders_and_pipes_for_files(folder):
    write(folder, text())
    os.mkfifo(folder / "pipe")
    (folder / "sheets").mkdir()
    return {
        "datasets": {
            "a": entry(samples="pipe"),
            "b": entry(matrix="pipe"),
            "c": entry(samples="sheets", platform="/dev/null"),
        },
        "mechanisms": {"sets": ["pipe"]},
    }


@exhibit(PREFLIGHT)
def endless_names_of_files(folder):
    write(folder, text())
    return {
        "datasets": {"a": entry(samples="s" * 5000), "b": entry(platform="p" * 5000)},
        "mechanisms": {"sets": ["g" * 5000]},
    }


@exhibit(PREFLIGHT)
def own_set_called_like_a_column(folder):
    write(folder, text())
    (folder / "x.gmt").write_text("sample\td\tTP53\tMYC\nMechanism\td\tTP53\tMYC\n", encoding="utf-8")
    return {"datasets": {"mine": entry()}, "mechanisms": {"sets": ["x.gmt"]}}


@exhibit(PREFLIGHT)
def braces_in_paths_of_sets_and_results(folder):
    write(folder, text())
    (folder / "x{1}.gmt").write_text("mine\td\tTP53\tMYC\n", encoding="utf-8")
    return {
        "datasets": {"mine": entry()},
        "mechanisms": {"sets": ["x{1}.gmt"]},
        "pathvars": {"results": "run{1}"},
    }


@exhibit(PREFLIGHT)
def names_too_long_for_files(folder):
    write(folder, text())
    contrasts = {"c" * 81: {"column": "response", "test": "resistant", "reference": "sensitive"}}
    return {"datasets": {"m" * 200: entry(contrasts=contrasts)}}


@exhibit(PREFLIGHT)
def results_in_a_home_folder_that_nobody_looks_up(folder):
    write(folder, text())
    return {"datasets": {"mine": entry()}, "pathvars": {"results": "~/results"}}


@exhibit(PREFLIGHT)
def names_that_end_in_a_line_break(folder):
    write(folder, text())
    return {"datasets": {"mine\n": entry(geo="GSE1\n", geo_file="a\n", sha256="0" * 64 + "\n")}}


@exhibit(PREFLIGHT)
def pipe_for_own_mechanisms(folder):
    write(folder, text())
    os.mkfifo(folder / "pipe")
    return {"datasets": {"mine": entry()}, "mechanisms": {"extra": "pipe"}}


@exhibit(PREFLIGHT)
def every_sample_excluded(folder):
    write(folder, text())
    return entry(exclude=dict.fromkeys(SAMPLES, "no reason"))
