"""Faults of the declared scale."""

import numpy as np
from exhibits import INGEST, exhibit, text

from inputs import counts, entry, log2, write

FACTORS = np.array([1.0, 1.3, 0.83, 1.1, 0.97, 1.9])
LENGTHS = np.linspace(0.7, 4.1, 35)[:, None]


def declared(folder, values, scale):
    write(folder, text(values))
    return entry(scale=scale)


def tpm():
    rates = counts() / LENGTHS
    return rates / rates.sum(axis=0) * 1e6


@exhibit(INGEST)
def log2_declared_counts(folder):
    return declared(folder, log2(), "counts")


@exhibit(INGEST)
def log_ratios_declared_counts(folder):
    return declared(folder, log2() - 8, "counts")


@exhibit(INGEST)
def logged_counts_declared_counts(folder):
    return declared(folder, np.log(counts() + 1), "counts")


@exhibit(INGEST)
def tpm_declared_counts(folder):
    return declared(folder, tpm(), "counts")


@exhibit(INGEST)
def cpm_declared_counts(folder):
    return declared(folder, counts() / counts().sum(axis=0) * 1e6, "counts")


@exhibit(INGEST)
def deseq2_normalised_declared_counts(folder):
    small = np.rint(counts() / 20)
    small[0] = 1
    return declared(folder, small / FACTORS, "counts")


@exhibit(INGEST)
def fpkm_declared_counts(folder):
    return declared(folder, counts() / LENGTHS / FACTORS, "counts")


@exhibit(INGEST)
def counts_declared_log2(folder):
    return declared(folder, counts(), "log2")


@exhibit(INGEST)
def tpm_declared_log2(folder):
    return declared(folder, tpm(), "log2")


@exhibit(INGEST)
def natural_logs_declared_log2(folder):
    return declared(folder, np.log1p(tpm() / 100), "log2")


@exhibit(INGEST)
def log10_declared_log2(folder):
    return declared(folder, np.log10(tpm() + 1), "log2")


@exhibit(INGEST)
def log10_intensities_declared_log2(folder):
    return declared(folder, log2() * np.log10(2), "log2")


@exhibit(INGEST)
def counts_declared_tpm(folder):
    return declared(folder, counts(), "tpm")


@exhibit(INGEST)
def log2_declared_tpm(folder):
    return declared(folder, np.log2(tpm() + 1), "tpm")


@exhibit(INGEST)
def negative_fpkm(folder):
    return declared(folder, tpm() - 20_000, "fpkm")


@exhibit(INGEST)
def log2_declared_intensity(folder):
    return declared(folder, log2(), "intensity")


@exhibit(INGEST)
def counts_declared_intensity(folder):
    values = counts()
    values[:3] = 0
    return declared(folder, values, "intensity")
