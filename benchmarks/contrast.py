"""Time of the contrast stage on several sizes, and of R limma and PyDESeq2 where they are installed.

`python benchmarks/contrast.py`; `make bench` makes the environment of PyDESeq2. Imports are not counted, for
anybody. CPU seconds of one thread, so that other work on the machine matters little; ratios within one run
are the result.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np
import pandas as pd
from peers import measured
from r_peer import run_r

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

SIZES = ((16_000, 12), (20_000, 1_000))  # genes, samples
SETS_OF_R = """
index <- ids2indices(sets, rownames(y))
a <- camera(v, index, design); b <- fry(v, index, design)
"""
R_CODE = {
    "log2": "v <- y; fit <- eBayes(lmFit(v, design))",
    "trend": """
d <- calcNormFactors(DGEList(y)); v <- cpm(d, log = TRUE, prior.count = 2)
fit <- eBayes(lmFit(v, design), trend = TRUE)
""",
    "voom": "v <- voom(calcNormFactors(DGEList(y)), design); fit <- eBayes(lmFit(v, design))",
}


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


def r_limma(model: str, values: pd.DataFrame, sheet: pd.DataFrame, signed) -> float | str:
    """Time lmFit, eBayes, camera and fry in R, for counts with TMM and voom or trend; or say why not."""
    design = np.column_stack([np.ones(len(sheet)), sheet["line"] == "B", sheet["group"] == "r"])
    code = f"{R_CODE[model]}\n{SETS_OF_R}"
    libraries = "library(limma); library(edgeR)"
    found = run_r(code, libraries, values.to_numpy(), signed, list(values.index), design)
    return found if isinstance(found, str) else found["seconds"]


def pydeseq2(counts: pd.DataFrame, sheet: pd.DataFrame) -> float:
    """Time PyDESeq2's fit and Wald test."""
    from pydeseq2.dds import DeseqDataSet
    from pydeseq2.ds import DeseqStats

    start = time.process_time()
    dds = DeseqDataSet(counts=counts.T, metadata=sheet, design="~line + group", n_cpus=1, quiet=True)
    dds.deseq2()
    DeseqStats(dds, contrast=["group", "r", "s"], n_cpus=1, quiet=True).summary()
    return time.process_time() - start


def measure(job: str, genes: int, samples: int) -> dict[str, float]:
    """Run one job once: a model of counts, `log2`, `signature` or `pydeseq2`."""
    expression, counts, sheet, signed = data(genes, samples)
    if job == "pydeseq2":
        took = pydeseq2(counts, sheet)
    else:
        from sorascope import contrast, signature
        from sorascope.settings import Contrast, Statistics

        chosen = Contrast("c", "group", "r", "s", "line")
        start = time.process_time()
        if job == "signature":
            signature.run(expression, sheet, chosen, signed)
        elif job == "log2":
            contrast.run(expression, sheet, chosen, signed)
        else:
            contrast.run(expression, sheet, chosen, signed, counts, Statistics(counts_model=job))
        took = time.process_time() - start
    return {"seconds": took, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def main() -> None:
    """Print a table with ratios."""
    if sys.argv[1:2] == ["--job"]:
        job, *size = sys.argv[2:]
        print(json.dumps(measure(job, *map(int, size))))
        return
    from sorascope import contrast, signature
    from sorascope.settings import Contrast, Statistics

    chosen = Contrast("c", "group", "r", "s", "line")
    for genes, samples in SIZES:
        expression, counts, sheet, signed = data(genes, samples)
        print(f"\n{genes:,} genes x {samples:,} samples x {len(signed)} sets: whole contrast stage, R limma")
        took = {}
        for model in R_CODE:
            options = Statistics() if model == "log2" else Statistics(counts_model=model)
            given = None if model == "log2" else counts
            took[model] = seconds(
                lambda: contrast.run(expression, sheet, chosen, signed, given, options)  # noqa: B023
            )
            theirs = r_limma(model, expression if given is None else counts, sheet, signed)
            compared = theirs if isinstance(theirs, str) else f"{theirs:8.2f} s   x{theirs / took[model]:.1f}"
            print(f"  {model:<8}{took[model]:8.2f} s   R: {compared}")
        if samples <= 100:
            theirs = measured(__file__, "pydeseq2", genes, samples, of_peer=True)
            if isinstance(theirs, str):
                print(f"  PyDESeq2, genes only: {theirs}")
            else:
                seconds_of = theirs["seconds"]
                ratios = ", ".join(f"x{seconds_of / took[one]:.0f} of {one}" for one in ("trend", "voom"))
                print(f"  PyDESeq2, genes only: {seconds_of:.2f} s   {ratios}")
        if samples <= 100:
            took = seconds(lambda: signature.run(expression, sheet, chosen, signed))  # noqa: B023
            print(f"  signature stage               {took:8.2f} s")


if __name__ == "__main__":
    main()
