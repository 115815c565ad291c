"""Faults of the declared scale."""

import numpy as np
from exhibits import INGEST, PREFLIGHT, exhibit, text

from inputs import counts, entry, log2, write

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
