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


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cores", default="2")
    cores = parser.parse_args().cores
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        overlay = out / "overlay.yaml"
        places = {name: str(out / name) for name in ("results", "logs", "benchmarks")}
        overlay.write_text(json.dumps({"pathvars": places}), encoding="utf-8")
        configs = ["--configfile", "config/config.yaml", str(overlay)]
        snakemake = ["snakemake", "--cores", cores, "--quiet", "all", *configs]
        dry = seconds([*snakemake, "-n"], cwd=ROOT, stdout=subprocess.DEVNULL)
        wall = seconds(snakemake, cwd=ROOT)
        again = seconds(snakemake, cwd=ROOT)
        print("data set\trule\twall s\tCPU s\tpeak MB\timports s")
        cost = {rule: import_seconds(modules) for rule, modules in IMPORTS.items()}
        for path in sorted((out / "benchmarks").glob("*/*.tsv")):
            row = next(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
            imports = f"{cost[path.stem]:.1f}" if path.stem in cost else ""
            print(
                f"{path.parent.name}\t{path.stem}\t{row['s']}\t{row['cpu_time']}\t{row['max_rss']}\t{imports}"
            )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nwhole run {wall:.1f} s, dry run {dry:.1f} s, nothing to do {again:.1f} s")
    print(f"largest process {peak:.0f} MB")


if __name__ == "__main__":
    main()
