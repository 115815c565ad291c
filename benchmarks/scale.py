"""Large inputs through the real workflow, preflight to report: python benchmarks/scale.py [CASE ...].

CPU seconds of the whole command (Snakemake and all its jobs, on one core), memory of its largest process:
  tumours   1,000 and 3,000 samples × 20,000 genes of counts in 4 batches
  rows      60,000 rows × 50 samples
  sets      100, 500 and 2,000 own gene sets of 30 genes each, 12 samples × 20,000 genes; and GSEApy's
            prerank of these sets alone, on the same ranked genes
  datasets  the dry run of 50 and 200 data sets of 12 samples × 20,000 genes
All data are simulated. Size and CPU time are also as ratios to the smallest size of the case: time grows
in proportion to the size, or less, where its ratio is not above that of the sizes. With --write the figures
go into docs/performance.md.
"""

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import large
import numpy as np
from ingest import symbols

ROOT = Path(__file__).resolve().parents[1]
NAMES = {
    "tumours": ("{:,} tumours", "20,000 genes of counts, 4 batches"),
    "rows": ("{:,} rows", "50 samples of counts, 4 batches"),
    "sets": ("{:,} own sets", "12 samples × 20,000 genes of counts"),
    "datasets": ("dry run of {:,} data sets", "12 samples × 20,000 genes of counts"),
}
CASES = {"tumours": (1_000, 3_000), "rows": (60_000,), "sets": (100, 500, 2_000), "datasets": (50, 200)}
GENES, BATCHES, GENES_OF_A_SET = 20_000, 4, 30
SEED = 20170410


@dataclass(frozen=True)
class Cost:
    """CPU and wall seconds of a command, and the megabytes of its largest process."""

    cpu: float
    wall: float
    peak: float


def write_matrix(folder: Path, genes: int, samples: int) -> None:
    """Write counts with a shift of each batch, and the sheet: halves resistant, batches in turn."""
    rng = np.random.default_rng(SEED)
    names = [f"s{number}" for number in range(samples)]
    groups = ["resistant" if number % 2 else "sensitive" for number in range(samples)]
    batches = np.arange(samples) // 2 % BATCHES
    rows = (f"{name}\t{group}\tb{batch}\n" for name, group, batch in zip(names, groups, batches, strict=True))
    (folder / "s.tsv").write_text("sample\tresponse\tbatch\n" + "".join(rows), encoding="utf-8")
    depth = rng.normal(0, 0.3, samples)
    with (folder / "m.tsv").open("w", encoding="utf-8") as stream:
        stream.write("\t".join(["gene", *names]) + "\n")
        for gene in symbols(genes):
            level = rng.normal(5, 2.5) + depth + rng.normal(0, 0.3, BATCHES)[batches]
            counts = rng.poisson(2 ** np.minimum(level + rng.normal(0, 0.5, samples), 20))
            stream.write("\t".join([gene, *map(str, counts.tolist())]) + "\n")


def write_sets(path: Path, number: int) -> None:
    """Write own gene sets of random genes."""
    rng, genes = np.random.default_rng(SEED), np.array(symbols(GENES))
    drawn = (rng.choice(genes, GENES_OF_A_SET, replace=False) for _ in range(number))
    text = "".join(f"SET{n}\tdrawn\t" + "\t".join(members) + "\n" for n, members in enumerate(drawn))
    path.write_text(text, encoding="utf-8")


def entry(matrix: str, covariates: list[str]) -> dict:
    """Return the entry of a data set of counts."""
    contrast = {"column": "response", "test": "resistant", "reference": "sensitive"}
    return {
        "title": "simulated",
        "matrix": matrix,
        "samples": "s.tsv",
        "scale": "counts",
        "ids": "symbol",
        "simulated": True,
        "contrasts": {"resistant_vs_sensitive": {**contrast, "covariates": covariates}},
    }


def write_case(folder: Path, case: str, size: int) -> dict:
    """Write the input of one size of a case and return its configuration."""
    if case == "tumours":
        write_matrix(folder, GENES, size)
        return {"datasets": {"large": entry("m.tsv", ["batch"])}}
    if case == "rows":
        write_matrix(folder, size, 50)
        return {"datasets": {"large": entry("m.tsv", ["batch"])}}
    write_matrix(folder, GENES, 12)
    if case == "sets":
        write_sets(folder / "own.gmt", size)
        return {"datasets": {"large": entry("m.tsv", [])}, "mechanisms": {"sets": ["own.gmt"]}}
    for number in range(size):
        shutil.copy(folder / "m.tsv", folder / f"m{number}.tsv")
    return {"datasets": {f"d{number}": entry(f"m{number}.tsv", []) for number in range(size)}}


def measure(folder: Path, *arguments: str) -> Cost:
    """Run snakemake in a folder and return its cost; end with what it said where it fails."""
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "workflow" / "Snakefile")]
    command += ["--cores", "1", "--configfile", "config.json", *arguments]
    return _measured(command, folder)


def _measured(command: list[str], folder: Path) -> Cost:
    # a process between, so that the figures are of this run alone
    told = subprocess.run(
        [sys.executable, __file__, "--measure", *command],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode:
        sys.exit(told.stdout + told.stderr)
    return Cost(*json.loads(told.stdout.splitlines()[-1]))


def peer_of_sets(folder: Path) -> Cost:
    """Return what GSEApy takes for the own sets on the ranked genes of a run, in a process of its own."""
    return _measured([sys.executable, __file__, "--prerank", str(folder)], folder)


def prerank(folder: Path) -> None:
    """Run GSEApy's prerank in this process."""
    import gseapy
    import pandas as pd

    genes = pd.read_csv(folder / "results" / "large" / "contrast" / "genes.tsv", sep="\t", index_col="gene")
    lines = (folder / "own.gmt").read_text(encoding="utf-8").splitlines()
    sets = {name: members for name, _, *members in (line.split("\t") for line in lines)}
    gseapy.prerank(genes["t"], sets, outdir=None, min_size=1, max_size=GENES, threads=1, no_plot=True, seed=0)


def run_measured(command: list[str]) -> int:
    """Run a command in a process of its own, print its cost as JSON and return its status."""
    start = time.perf_counter()
    status = subprocess.run(command, check=False).returncode
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        json.dumps([used.ru_utime + used.ru_stime, time.perf_counter() - start, used.ru_maxrss / 1024]),
        flush=True,
    )
    return status


def stages(folder: Path) -> str:
    """Return the CPU seconds and megabytes of each stage by Snakemake's own benchmarks."""
    told = []
    for path in sorted(folder.glob("logs/benchmarks/large/*.tsv")):
        row = next(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        told.append(f"{path.stem} {float(row['cpu_time']):.0f} s {float(row['max_rss']):,.0f} MB")
    return ", ".join(told)


def main() -> int:
    """Print a line for each size of each case."""
    if sys.argv[1:2] == ["--measure"]:
        return run_measured(sys.argv[2:])
    if sys.argv[1:2] == ["--prerank"]:
        prerank(Path(sys.argv[2]))
        return 0
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", default=list(CASES), help=", ".join(CASES))
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    print("case\tsize\tCPU s\twall s\tpeak MB\tsize ratio\tCPU ratio\tstages", flush=True)
    for case in options.cases:
        first = None
        for size in CASES[case]:
            with tempfile.TemporaryDirectory() as made:
                folder = Path(made)
                config = write_case(folder, case, size)
                (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
                cost = measure(folder, *(["--dry-run", "--quiet", "all"] if case == "datasets" else []))
                first = first or (size, cost.cpu)
                ratios = f"{size / first[0]:.1f}\t{cost.cpu / first[1]:.1f}"
                print(
                    f"{case}\t{size}\t{cost.cpu:.1f}\t{cost.wall:.1f}\t{cost.peak:.0f}\t{ratios}\t{stages(folder)}",
                    flush=True,
                )
                name, rest = NAMES[case]
                rows = {(name.format(size), rest): (cost.cpu, cost.peak, stages(folder))}
                if case == "sets":
                    peer = peer_of_sets(folder)
                    print(f"GSEApy\t{size}\t{peer.cpu:.1f}\t{peer.wall:.1f}\t{peer.peak:.0f}", flush=True)
                    rows[f"GSEApy: {name.format(size)}", "prerank alone"] = (peer.cpu, peer.peak, "")
                if options.write:
                    large.write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
