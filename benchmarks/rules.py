"""Run the default config in an empty folder and print what each job cost beside what its imports cost.

A job's time is Snakemake's own benchmark; the import time is a fresh interpreter that imports what the
stage imports, measured in the same run. Usage: python benchmarks/rules.py [--cores N]
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = {
    "ingest": "anndata, pandas",
    "analyse": "h5py, pandas, scipy.special",
    "gsea": "gseapy, pandas",
    "report": "h5py, jinja2, pandas",
}


def seconds(command: list[str], **options) -> float:
    """Return the wall seconds of one command; raise when it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, **options)
    return time.perf_counter() - start


def import_seconds(modules: str) -> float:
    """Return the fastest of three interpreter starts that import `modules`."""
    return min(seconds([sys.executable, "-c", f"import {modules}"]) for _ in range(3))


@dataclass(frozen=True)
class Run:
    """A run's wall seconds, those of a dry run and of a run with nothing to do, and a row a job."""

    whole: float
    dry: float
    again: float
    jobs: list[tuple[str, ...]]


def measure(cores: str) -> Run:
    """Run the default config in an empty folder, and again.

    Rows: data set, rule, wall seconds, CPU seconds, peak MB, seconds of the imports ("" where not known).
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        overlay = out / "overlay.yaml"
        places = {name: str(out / name) for name in ("results", "logs", "benchmarks")}
        overlay.write_text(json.dumps({"pathvars": places}), encoding="utf-8")
        configs = ["--configfile", "config/config.yaml", str(overlay)]
        snakemake = ["snakemake", "--cores", cores, "--quiet", "all", *configs]
        dry = seconds([*snakemake, "-n"], cwd=ROOT, stdout=subprocess.DEVNULL)
        whole = seconds(snakemake, cwd=ROOT)
        again = seconds(snakemake, cwd=ROOT)
        cost = {rule: import_seconds(modules) for rule, modules in IMPORTS.items()}
        jobs = []
        for path in sorted((out / "benchmarks").glob("*/*.tsv")):
            row = next(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
            imports = f"{cost[path.stem]:.1f}" if path.stem in cost else ""
            jobs.append((path.parent.name, path.stem, row["s"], row["cpu_time"], row["max_rss"], imports))
    return Run(whole, dry, again, jobs)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cores", default="2")
    run = measure(parser.parse_args().cores)
    print("data set\trule\twall s\tCPU s\tpeak MB\timports s")
    for row in run.jobs:
        print("\t".join(row))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nwhole run {run.whole:.1f} s, dry run {run.dry:.1f} s, nothing to do {run.again:.1f} s")
    print(f"largest process {peak:.0f} MB")


if __name__ == "__main__":
    main()
