"""Faults of the declared scale."""

import numpy as np
from exhibits import INGEST, PREFLIGHT, exhibit, text

from inputs import SAMPLES, SYMBOLS, counts, entry, log2, write

FACTORS = np.array([1.0, 1.3, 0.83, 1.1, 0.97, 1.9])
LENGTHS = np.linspace(0.7, 4.1, 35)[:, None]


def declared(folder, values, scale):
    write(folder, text(values))
    return entry(scale=scale)


def tpm():
    rates = counts() / LENGTHS
    return rates / rates.sum(axis=0) * 1e6


@exhibit(PREFLIGHT)
def log2_declared_counts(folder):
    return declared(folder, log2(), "counts")


@exhibit(PREFLIGHT)
def log_ratios_declared_counts(folder):
    return declared(folder, log2() - 8, "counts")


@exhibit(PREFLIGHT)
def logged_counts_declared_counts(folder):
    return declared(folder, np.log(counts() + 1), "counts")


@exhibit(PREFLIGHT)
def tpm_declared_counts(folder):
    return declared(folder, tpm(), "counts")


@exhibit(PREFLIGHT)
def cpm_declared_counts(folder):
    return declared(folder, counts() / counts().sum(axis=0) * 1e6, "counts")


@exhibit(PREFLIGHT)
def deseq2_normalised_declared_counts(folder):
    small = np.rint(counts() / 20)
    small[0] = 1
    return declared(folder, small / FACTORS, "counts")


@exhibit(PREFLIGHT)
def fpkm_declared_counts(folder):
    return declared(folder, counts() / LENGTHS / FACTORS, "counts")


@exhibit(PREFLIGHT)
def counts_declared_log2(folder):
    return declared(folder, counts(), "log2")


@exhibit(PREFLIGHT)
def tpm_declared_log2(folder):
    return declared(folder, tpm(), "log2")


@exhibit(PREFLIGHT)
def natural_logs_declared_log2(folder):
    return declared(folder, np.log1p(tpm() / 100), "log2")


@exhibit(PREFLIGHT)
def log10_declared_log2(folder):
    return declared(folder, np.log10(tpm() + 1), "log2")


@exhibit(PREFLIGHT)
def log10_intensities_declared_log2(folder):
    return declared(folder, log2() * np.log10(2), "log2")


@exhibit(PREFLIGHT)
def counts_declared_tpm(folder):
    return declared(folder, counts(), "tpm")


@exhibit(PREFLIGHT)
def log2_declared_tpm(folder):
    return declared(folder, np.log2(tpm() + 1), "tpm")


@exhibit(PREFLIGHT)
def negative_fpkm(folder):
    return declared(folder, tpm() - 20_000, "fpkm")


@exhibit(PREFLIGHT)
def log2_declared_intensity(folder):
    return declared(folder, log2(), "intensity")


@exhibit(PREFLIGHT)
def counts_declared_intensity(folder):
    values = counts()
    values[:3] = 0
    return declared(folder, values, "intensity")


@exhibit(PREFLIGHT)
def rsem_counts_declared_tpm(folder):
    values = counts() * 1000
    values[::2] += 0.37
    return declared(folder, values, "tpm")


@exhibit(PREFLIGHT)
def two_data_sets_of_other_scales(folder):
    write(folder, text(log2()))
    write(folder, text(counts()), name="n.tsv")
    return {
        "datasets": {
            "a": entry(scale="counts"),
            "b": entry(scale="log2", matrix="n.tsv", ids="symbols"),
        }
    }


@exhibit(INGEST)
def negative_value_far_down(folder):
    rows = text().splitlines()
    last = rows[-1].split("\t")
    last[-1] = "-3"
    write(folder, "\n".join([*rows, *rows[1:] * 10, "\t".join(last)]) + "\n")
    return entry()


def levels(genes=400, samples=6, seed=3):
    """Return log2 expression of many genes, invented, with replicates' scatter of 0.3."""
    rng = np.random.default_rng(seed)
    return rng.normal(7, 2, (genes, 1)) + rng.normal(0, 0.3, (genes, samples))


def many(folder, values, scale, decimals=4):
    """Write a matrix whose symbols come round again, as those of an array's probes do."""
    rows = [
        "\t".join([SYMBOLS[n % len(SYMBOLS)], *(f"{x:.{decimals}f}" for x in row)])
        for n, row in enumerate(values)
    ]
    write(folder, "\n".join(["\t".join(["gene", *SAMPLES]), *rows]) + "\n")
    return entry(scale=scale)


def depths(genes=400):
    return np.random.default_rng(5).poisson(2 ** levels(genes) * np.array([1, 1.4, 0.8, 1.2, 1, 2]))


@exhibit(PREFLIGHT)
def counts_scaled_to_an_upper_quartile(folder):
    raw = depths().astype(float)
    return many(folder, raw / np.quantile(raw, 0.75, axis=0) * 1e5, "counts")


@exhibit(PREFLIGHT)
def upper_quartile_of_two_samples_of_a_filtered_matrix(folder):
    raw = depths().astype(float)
    raw = raw[(raw >= 20).all(axis=1)]
    scaled = np.round(raw / np.quantile(raw, 0.75, axis=0) * 1000, 3)
    made = many(folder, scaled, "counts", 3)
    left = dict.fromkeys((SAMPLES[1], SAMPLES[2], SAMPLES[4], SAMPLES[5]), "not needed")
    return made | {"exclude": left}


@exhibit(PREFLIGHT)
def normalised_counts_rounded_to_whole_numbers(folder):
    raw = np.random.default_rng(8).poisson(2 ** (levels(6000) - 2) * np.array([1, 1.4, 0.8, 1.2, 1, 2]))
    return many(folder, np.rint(raw / np.array([0.85, 1.2, 0.7, 1, 0.9, 1.7])), "counts", 0)


@exhibit(PREFLIGHT)
def counts_per_million_rounded(folder):
    raw = depths()
    return many(folder, np.rint(raw / raw.sum(axis=0) * 1e6), "counts", 0)


@exhibit(PREFLIGHT)
def estimated_counts_declared_fpkm(folder):
    return many(folder, depths() * 100.37, "fpkm")


@exhibit(PREFLIGHT)
def estimated_counts_declared_tpm(folder):
    return many(folder, depths() * 30.37, "tpm")


@exhibit(PREFLIGHT)
def linear_ratios_declared_tpm(folder):
    values = 2 ** levels()
    return many(folder, values / values[:, :3].mean(axis=1, keepdims=True), "tpm")


@exhibit(PREFLIGHT)
def linear_ratios_declared_log2(folder):
    values = 2 ** levels()
    return many(folder, values / values[:, :3].mean(axis=1, keepdims=True), "log2")


@exhibit(PREFLIGHT)
def mean_of_two_samples_as_a_third(folder):
    values = levels()
    values[:, 5] = values[:, 3:5].mean(axis=1)
    return many(folder, values, "log2", 12)


@exhibit(PREFLIGHT)
def rounded_mean_of_counts_as_a_sample(folder):
    values = depths().astype(float)
    values[:, 5] = np.round(values[:, 3:5].mean(axis=1), 1)
    return many(folder, values, "counts", 1)


@exhibit(PREFLIGHT)
def sum_of_lanes_beside_the_lanes(folder):
    values = depths()
    values[:, 2] = values[:, 0] + values[:, 1]
    return many(folder, values, "counts", 0)


@exhibit(PREFLIGHT)
def one_sample_under_two_names(folder):
    values = depths()
    values[:, 4] = values[:, 3]
    return many(folder, values, "counts", 0)


@exhibit(PREFLIGHT)
def one_sample_twice_with_another_depth(folder):
    values = depths().astype(float)
    values[:, 4] = values[:, 3] * 1.7
    return many(folder, values, "counts", 1)
