"""Time of the contrast stage on several sizes, beside R limma and PyDESeq2 where they are installed.

`python benchmarks/contrast.py`. Imports are not counted, for anybody. CPU seconds, so that
other work on the machine matters little; ratios within one run are the result.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

R_LIMMA = """
suppressPackageStartupMessages({library(limma)})
y <- as.matrix(read.table("y.tsv", sep = "\\t")); d <- as.matrix(read.table("d.tsv", sep = "\\t"))
s <- strsplit(readLines("s.tsv"), "\\t"); s <- lapply(s, as.integer)
cpu <- function() sum(proc.time()[1:2])
start <- cpu()
fit <- eBayes(lmFit(y, d)); a <- camera(y, s, d); b <- fry(y, s, d)
cat(cpu() - start)
"""


def data(genes: int, samples: int, sets: int = 40):
    """Return log2 expression, counts, a sheet with two groups in two lines, and gene sets."""
    rng = np.random.default_rng(1)
    names = [f"g{number}" for number in range(genes)]
    level = rng.uniform(3, 12, (genes, 1))
    counts = rng.negative_binomial(8, 8 / (8 + 2 ** (level + rng.normal(0, 0.3, (genes, samples)))))
    sheet = pd.DataFrame(
        {"group": list("rs") * (samples // 2), "line": ["A", "A", "B", "B"] * (samples // 4)}
    )
    sheet.index = [f"s{number}" for number in range(samples)]
    frame = pd.DataFrame(counts, names, sheet.index)
    signed = {f"m{n}": {names[row]: 1 for row in rng.choice(genes, 30, replace=False)} for n in range(sets)}
    return np.log2((frame + 0.5) / (frame.sum() + 1) * 1e6), frame, sheet, signed


def seconds(call) -> float:
    """Return the best of two runs."""
    best = np.inf
    for _ in range(2):
        start = time.process_time()
        call()
        best = min(best, time.process_time() - start)
    return best


def r_limma(expression: pd.DataFrame, sheet: pd.DataFrame, signed) -> float | None:
    """Time lmFit, eBayes, camera and fry in R; None where R or limma is missing."""
    if not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        expression.to_csv(place / "y.tsv", sep="\t", header=False, index=False)
        design = np.column_stack([np.ones(len(sheet)), sheet["line"] == "B", sheet["group"] == "r"]).astype(
            float
        )
        pd.DataFrame(design).to_csv(place / "d.tsv", sep="\t", header=False, index=False)
        row = {gene: number + 1 for number, gene in enumerate(expression.index)}
        lines = ("\t".join(str(row[gene]) for gene in genes) for genes in signed.values())
        (place / "s.tsv").write_text("\n".join(lines) + "\n")
        done = subprocess.run(
            ["Rscript", "-e", R_LIMMA], cwd=place, capture_output=True, text=True, check=False
        )
    return float(done.stdout) if done.returncode == 0 else None


def pydeseq2(counts: pd.DataFrame, sheet: pd.DataFrame) -> float | None:
    """Time PyDESeq2's fit and Wald test; None where it is not installed."""
    if importlib.util.find_spec("pydeseq2") is None:
        return None
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.ds import DeseqStats

    start = time.process_time()
    dds = DeseqDataSet(counts=counts.T, metadata=sheet, design="~line + group", n_cpus=1, quiet=True)
    dds.deseq2()
    DeseqStats(dds, contrast=["group", "r", "s"], n_cpus=1, quiet=True).summary()
    return time.process_time() - start


def main() -> None:
    """Print a table with ratios."""
    from sorascope import contrast, signature
    from sorascope.settings import Contrast, Statistics

    chosen = Contrast("c", "group", "r", "s", "line")
    for genes, samples in ((16000, 12), (20000, 1000)):
        expression, counts, sheet, signed = data(genes, samples)
        own = seconds(lambda: contrast.run(expression, sheet, chosen, signed))  # noqa: B023
        print(
            f"\n{genes:,} genes x {samples:,} samples x {len(signed)} sets: whole contrast stage {own:.2f} s"
        )
        of_counts = {}
        for model in ("trend", "voom"):
            options = Statistics(counts_model=model)
            took = seconds(lambda: contrast.run(expression, sheet, chosen, signed, counts, options))  # noqa: B023
            of_counts[model] = took
            print(f"  counts, {model:<22}{took:8.2f} s   x{took / own:.1f}")
        peers = {"R limma (no prerank)": r_limma(expression, sheet, signed)}
        if samples <= 100:
            peers["PyDESeq2 (genes only)"] = took = pydeseq2(counts, sheet)
            if took is not None:
                compared = ", ".join(f"x{took / ours:.0f} of {model}" for model, ours in of_counts.items())
                print(f"  PyDESeq2, one process, beside the whole stage for counts: {compared}")
        for label, took in peers.items():
            text = "not installed" if took is None else f"{took:8.2f} s   x{took / own:.1f}"
            print(f"  {label:<30}{text}")
        if samples <= 100:
            took = seconds(lambda: signature.run(expression, sheet, chosen, signed))  # noqa: B023
            print(f"  signature stage               {took:8.2f} s")


if __name__ == "__main__":
    main()
