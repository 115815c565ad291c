"""Time and memory of the per-sample scores and of peers: `python benchmarks/scores.py`.

Peers are ssGSEA of GSEApy and of R GSVA, and ULM of decoupler (`make bench` makes its environment).

Each measurement runs in a process of its own, so that its peak memory is its own. CPU seconds of one thread;
imports do not count, for anybody.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import large
import numpy as np
import pandas as pd
from peers import measured

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))
R_GSVA = """
found <- gsva(y, sets, method = "ssgsea", ssgsea.norm = FALSE, min.sz = 1, parallel.sz = 1, verbose = FALSE)
"""
JOBS = {
    "nothing": "data only",
    "sorascope": "rank + ssGSEA",
    "gseapy": "GSEApy ssGSEA",
    "gsva": "R GSVA ssgsea",
    "ulm": "decoupler ULM",
}


def data(samples: int, genes: int, sets: int, size: int = 30):
    """Return a random matrix genes x samples and gene sets."""
    rng = np.random.default_rng(1)
    names = [f"g{number}" for number in range(genes)]
    values = pd.DataFrame(
        rng.normal(7, 2, (genes, samples)), names, [f"s{number}" for number in range(samples)]
    )
    return values, {
        f"m{number}": {names[row]: 1 for row in rng.choice(genes, size, replace=False)}
        for number in range(sets)
    }


def measure(job: str, samples: int, genes: int, sets: int) -> dict[str, float] | str:
    """Run one job; return its compute seconds and peak memory, or why it cannot run."""
    values, signed = data(samples, genes, sets)
    if job == "gsva":
        from r_peer import run_r

        return run_r(R_GSVA, "library(GSVA)", values.to_numpy(), signed, list(values.index))
    if job == "ulm":
        import decoupler

        net = pd.DataFrame(
            [(name, gene, 1.0) for name, genes in signed.items() for gene in genes],
            columns=["source", "target", "weight"],
        )
        table = values.T
        decoupler.mt.ulm(table, net, tmin=1)  # compiles
        start = time.process_time()
        decoupler.mt.ulm(table, net, tmin=1)
    elif job == "sorascope":
        from sorascope import scores

        start = time.process_time()
        scores.compute(values, signed, ("rank", "ssgsea"))
    elif job == "gseapy":
        import gseapy

        plain = {name: list(genes) for name, genes in signed.items()}
        start = time.process_time()
        gseapy.ssgsea(
            values, gene_sets=plain, outdir=None, min_size=1, max_size=genes, threads=1, no_plot=True
        )
    else:
        start = time.process_time()
    seconds = time.process_time() - start
    return {"seconds": seconds, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def run(job: str, *numbers: int) -> dict[str, float] | str:
    """Measure a job in a process of its own, with one thread."""
    return measured(__file__, job, *numbers, of_peer=job == "ulm")


def main() -> None:
    """Print a table of the jobs, with ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--job")
    parser.add_argument("numbers", nargs="*", type=int, default=[1000, 20000, 40])
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    arguments = parser.parse_args()
    if arguments.job:
        print(json.dumps(measure(arguments.job, *arguments.numbers)))
        return
    samples, genes, sets = arguments.numbers
    size = samples * genes * 8 / 2**20
    print(f"{samples:,} samples x {genes:,} genes x {sets} sets; the matrix itself: {size:.0f} MB")
    own = run("sorascope", *arguments.numbers)
    for job, label in JOBS.items():
        one = own if job == "sorascope" else run(job, *arguments.numbers)
        if isinstance(one, str):
            print(f"{label:<16}skipped: {one}")
            continue
        print(
            f"{label:<16}{one['seconds']:8.2f} s {one['peak_mb']:8.0f} MB   "
            f"x{one['seconds'] / own['seconds']:.1f} time, x{one['peak_mb'] / own['peak_mb']:.2f} memory"
        )
        if arguments.write and job != "nothing":
            key = (f"scores of {samples:,} tumours: {label}", f"{genes:,} genes × {sets} sets")
            times = f"{one['seconds'] / own['seconds']:.1f} × the time of ours"
            large.write({key: (one["seconds"], one["peak_mb"], times)})


if __name__ == "__main__":
    main()
