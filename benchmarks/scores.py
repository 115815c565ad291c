"""Time and memory of the per-sample scores beside GSEApy's ssGSEA: `python benchmarks/scores.py`.

Each measurement runs in a process of its own, so that its peak memory is its own; imports do not count in
seconds, for either.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))


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


def measure(job: str, samples: int, genes: int, sets: int) -> None:
    """Run one job and print its compute seconds and peak memory as JSON."""
    values, signed = data(samples, genes, sets)
    if job == "sorascope":
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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def run(job: str, *numbers: int) -> dict[str, float]:
    """Measure a job in a process of its own."""
    command = [sys.executable, __file__, "--job", job, *map(str, numbers)]
    return json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1]
    )


def main() -> None:
    """Print a table of the jobs, with ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--job")
    parser.add_argument("numbers", nargs="*", type=int, default=[1000, 20000, 40])
    arguments = parser.parse_args()
    if arguments.job:
        measure(arguments.job, *arguments.numbers)
        return
    samples, genes, sets = arguments.numbers
    size = samples * genes * 8 / 2**20
    print(f"{samples:,} samples x {genes:,} genes x {sets} sets; the matrix itself: {size:.0f} MB")
    found = {job: run(job, samples, genes, sets) for job in ("nothing", "sorascope", "gseapy")}
    own = found["sorascope"]
    for job, label in (("nothing", "data only"), ("sorascope", "rank + ssGSEA"), ("gseapy", "GSEApy ssGSEA")):
        one = found[job]
        print(
            f"{label:<16}{one['seconds']:8.2f} s {one['peak_mb']:8.0f} MB   "
            f"x{one['seconds'] / own['seconds']:.1f} time, x{one['peak_mb'] / own['peak_mb']:.2f} memory"
        )


if __name__ == "__main__":
    main()
