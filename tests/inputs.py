"""Small inputs for tests of the input stage: a matrix, its sample sheet, an identifier table."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sorascope import settings
from sorascope.identifiers import IdentifierTable

SAMPLES = ("H7_P_1", "H7_P_2", "H7_P_3", "H7_R_1", "H7_R_2", "H7_R_3")
# approved symbols of real genes; the names below lead to some of them
SYMBOLS = (
    *("ABCB1", "ABCG2", "AFP", "AKT1", "ALB", "AXL", "CCND1", "CDH1", "CDH2", "EGFR", "EPAS1", "ERBB3"),
    *("FGF19", "GAPDH", "HIF1A", "JUN", "KDR", "KRT19", "MAPK1", "MET", "MTOR", "MYC", "NFE2L2", "SQSTM1"),
    *("STAT3", "TGFB1", "TP53", "VEGFA", "VIM", "XIST", "DELEC1", "MARCHF1", "MARCHF3", "MTARC1", "SEPTIN2"),
)
PREVIOUS = {
    "DEC1": ("DELEC1",),
    "MARCH1": ("MARCHF1",),
    "MARC1": ("MTARC1",),
    "MARCH3": ("MARCHF3",),
    "SEPT2": ("SEPTIN2",),
    "FRAP1": ("MTOR",),
    "HER": ("MET",),
}
ALIASES = {
    "HER3": ("ERBB3",),
    "p62": ("KHDRBS1", "SQSTM1"),
    "HER1": ("EGFR",),
    "HER": ("EGFR",),
    "CD243": ("ABCB1",),
}
ENTREZ = {str(1000 + number): (symbol,) for number, symbol in enumerate(SYMBOLS)}
ENSEMBL = {f"ENSG{number:011d}": (symbol,) for number, symbol in enumerate(SYMBOLS, 1)}
TABLE = IdentifierTable(
    frozenset(SYMBOLS), PREVIOUS, ALIASES, ENTREZ, ENSEMBL, frozenset({"OLDGENE"}), {"LC3": ("", "two genes")}
)
CONTRAST = {"column": "response", "test": "resistant", "reference": "sensitive"}


def counts() -> np.ndarray:
    """Return counts, genes × samples, of `SYMBOLS` and `SAMPLES`."""
    rng = np.random.default_rng(20170410)
    level = rng.lognormal(6.5, 1, (len(SYMBOLS), 1))
    return rng.negative_binomial(20, 20 / (20 + level * np.array([1, 1.2, 0.9, 1.1, 1, 0.8]))).astype(float)


def log2() -> np.ndarray:
    """Return log2 intensities, genes × samples."""
    rng = np.random.default_rng(20170411)
    return np.round(
        rng.uniform(4, 13, (len(SYMBOLS), 1)) + rng.normal(0, 0.2, (len(SYMBOLS), len(SAMPLES))), 4
    )


def table(values: np.ndarray, delimiter: str = "\t", decimal: str = ".", first: str = "gene") -> str:
    """Return a matrix as delimited text."""
    lines = [delimiter.join([first, *SAMPLES])]
    for symbol, row in zip(SYMBOLS, values, strict=True):
        lines.append(delimiter.join([symbol, *(f"{value:.10g}".replace(".", decimal) for value in row)]))
    return "\n".join(lines) + "\n"


def sheet(**columns: list[str]) -> str:
    """Return a sample sheet with response (3 sensitive, 3 resistant) and any further columns."""
    columns = {"response": ["sensitive"] * 3 + ["resistant"] * 3, **columns}
    rows = ["\t".join([sample, *cells]) for sample, *cells in zip(SAMPLES, *columns.values(), strict=True)]
    return "\n".join(["\t".join(["sample", *columns]), *rows]) + "\n"


def write(
    folder: Path, matrix: str | bytes, samples: str | None = None, name: str = "m.tsv"
) -> dict[str, str]:
    """Write matrix and sample sheet; return their config keys."""
    (folder / name).write_bytes(matrix if isinstance(matrix, bytes) else matrix.encode())
    (folder / "s.tsv").write_text(sheet() if samples is None else samples, encoding="utf-8")
    return {"matrix": name, "samples": "s.tsv"}


def entry(**changes: object) -> dict:
    """Return the config entry of a data set; its file names are those of `write`."""
    defaults = {
        "title": "Mine",
        "matrix": "m.tsv",
        "samples": "s.tsv",
        "scale": "counts",
        "contrasts": {"r_vs_s": CONTRAST},
    }
    return {**defaults, **changes}


def dataset(folder: Path, **changes: object) -> settings.Dataset:
    """Return a data set named `mine` whose paths count from `folder`."""
    return settings.dataset("mine", entry(**changes), folder)
