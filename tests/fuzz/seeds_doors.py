"""Small valid inputs of the doors beside expression: assays, atlas folders, tables of many data sets."""

from __future__ import annotations

from functools import cache

import numpy as np
from seeds import Files, Seed, contrast_tables, frame, written

import writers
from inputs import CONTRAST, SAMPLES, SYMBOLS, sheet
from sorascope import settings

# the type and scale that an assay is declared with, by its file
ASSAYS = {
    "protein.tsv": ("protein", "log2"),
    "proteinGroups.txt": ("protein", "intensity"),
    "sites.txt": ("phospho", "intensity"),
    "calls.txt": ("copy_number", "calls"),
    "mirna.csv": ("mirna", "counts"),
    "methylation.tsv": ("methylation", "beta"),
}
CONTRASTS = 3


@cache
def assays() -> dict[str, Seed]:
    """Return an assay in the formats of several programs."""
    rng = np.random.default_rng(11)
    six = len(SAMPLES)
    log2 = np.round(rng.normal(22, 2, (12, 1)) + rng.normal(0, 0.3, (12, six)), 4)
    linear = np.round(2.0**log2).astype(int)
    intensities = [f"LFQ intensity {name}" for name in SAMPLES]
    tables = {
        "protein.tsv": (["gene", *SAMPLES], [[gene, *row] for gene, row in zip(SYMBOLS, log2, strict=False)]),
        "proteinGroups.txt": (
            ["Majority protein IDs", "Gene names", "Reverse", "Potential contaminant", *intensities],
            [[f"P0000{n}", SYMBOLS[n], "+" if n == 3 else "", "", *linear[n]] for n in range(12)],
        ),
        "sites.txt": (
            ["Gene names", "Amino acid", "Positions within proteins", "Localization prob", "Reverse"]
            + [f"Intensity {name}" for name in SAMPLES],
            [[gene, "S", place, 0.99, "", *linear[n]] for n, (gene, place) in enumerate(SITES)],
        ),
        "calls.txt": (
            ["Gene Symbol", "Gene ID", "Cytoband", *SAMPLES],
            [[gene, n, "6p21.1", *rng.integers(-2, 3, six)] for n, gene in enumerate(SYMBOLS)],
        ),
        "mirna.csv": (["miRNA", *SAMPLES], [[name, *rng.poisson(90, six)] for name in MIRNAS]),
        "methylation.tsv": (
            ["gene", *SAMPLES],
            [[gene, *np.round(rng.beta(2, 2, six), 4)] for gene in SYMBOLS],
        ),
    }
    return {
        name: Seed({name: _text(header, rows, "," if name.endswith("csv") else "\t")}, name)
        for name, (header, rows) in tables.items()
    }


SITES = (("AKT1", "473"), ("STAT3", "727"), ("MAPK1", "185"), ("MTOR", "2448"), ("JUN", "63"))
MIRNAS = tuple(f"hsa-miR-{name}" for name in ("21-5p", "122-5p", "221-3p", "34a-5p", "200a-3p", "193b-3p"))


def _text(header: list[str], rows: list[list[object]], delimiter: str) -> bytes:
    return "".join(delimiter.join(map(str, row)) + "\n" for row in [header, *rows]).encode()


@cache
def atlases() -> dict[str, Seed]:
    """Return the shipped atlas folder, cut to its first contrasts."""
    manifest, effects = (
        (settings.SHIPPED_ATLAS / name).read_text(encoding="utf-8").splitlines()
        for name in ("manifest.tsv", "effects.tsv")
    )
    manifest = manifest[: CONTRASTS + 1]
    kept = {line.split("\t")[0] for line in manifest[1:]}
    effects = [effects[0], *(line for line in effects[1:] if line.split("\t")[0] in kept)]
    files: Files = {
        "mine/manifest.tsv": ("\n".join(manifest) + "\n").encode(),
        "mine/effects.tsv": ("\n".join(effects) + "\n").encode(),
    }
    return {"atlas": Seed(files, "mine")}


@cache
def many() -> dict[str, Seed]:
    """Return a table of data sets, with the files that it names."""
    beside = {
        "s.tsv": sheet().encode(),
        **written(lambda folder: writers.FORMATS["tsv"](folder, frame())).files,
        **contrast_tables()["limma.tsv"].files,
    }
    matrix = next(name for name in beside if name not in ("s.tsv", "limma.tsv"))
    rows = [
        ["name", "matrix", "samples", "scale", "table", "contrast", *CONTRAST, "facts.line"],
        ["one", matrix, "s.tsv", "counts", "", "c", "response", "resistant", "sensitive", "Huh7"],
        ["two", matrix, "", "", "", "", "", "", "", ""],
        ["lab", "", "", "", "limma.tsv", "c", "", "", "", "HepG2"],
    ]
    return {
        name: Seed({name: _text(rows[0], rows[1:], delimiter), **beside}, name)
        for name, delimiter in (("many.tsv", "\t"), ("many.csv", ";"))
    }
