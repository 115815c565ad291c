"""Time and memory of ingest beside pandas' bare read_csv of the same file, each in a process of its own.

Made matrices: 20,000 genes × 1,000 samples of log2 values, and 60,000 genes × 50 samples of counts; and
the preflight of 20 data sets; then where ingest spends its time, in CPU seconds and as a ratio to read_csv.
Imports are not counted; what they made is left out of garbage collection, as in a job. Usage: python
benchmarks/ingest.py [--write: into docs/performance.md]
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import large
import numpy as np

PACKAGE = Path(__file__).resolve().parents[1] / "workflow"
CASES = {"log2": (20_000, 1_000, 5), "log2, 16 digits": (20_000, 1_000, 16), "counts": (60_000, 50, 0)}
MEASURE = """
import json, resource, sys, time
{setup}
wall, cpu = time.perf_counter(), time.process_time()
{work}
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
print(json.dumps([wall, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""
STAGES = """
import atexit, collections
spent = collections.Counter()
def timed(owner, name, label):
    call = getattr(owner, name)
    def wrapped(*args, **kwargs):
        start = time.process_time()
        try:
            return call(*args, **kwargs)
        finally:
            spent[label] += time.process_time() - start
    setattr(owner, name, wrapped)
from sorascope import readers
from sorascope.ingest import quality
from sorascope.identifiers import genes
from sorascope.ingest.quality import markers
from sorascope.scale import evidence, transform
timed(identifiers, "load_table", "identifier table")
timed(readers, "read", "reading")
timed(evidence.Evidence, "of", "evidence of the scale")
timed(genes, "choose", "identifiers to symbols")
timed(genes, "merge", "merging rows")
timed(genes, "report", "identifier report")
timed(transform, "to_log2", "to log2 (TMM, filter)")
timed(markers, "read", "marker genes")
timed(quality, "assess", "quality")
atexit.register(lambda: print(json.dumps(spent)))
"""
READ_CSV = ("import pandas", "pandas.read_csv(sys.argv[1], sep='\\t')")
INGEST = (
    "import anndata, gc, pandas, scipy.linalg, scipy.optimize\n"
    "from pathlib import Path; from sorascope import identifiers, ingest, settings\n"
    "dataset = settings.dataset('x', json.loads(sys.argv[2]), Path(sys.argv[1]).parent); gc.freeze()",
    "ingest.run(dataset, identifiers.load_table(settings.IDENTIFIERS))",
)
PREFLIGHT = (
    "import yaml; from pathlib import Path; from sorascope import preflight, settings\n"
    "entry, folder = json.loads(sys.argv[2]), Path(sys.argv[1]).parent",
    "preflight.check(settings.load({'datasets': {f'd{n}': entry for n in range(20)}}, folder))",
)


def measure(code: tuple[str, str], *arguments: str) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and peak megabytes of a piece of code in a fresh interpreter."""
    return tuple(json.loads(_run(code, *arguments)[-1]))


def stages(*arguments: str) -> dict[str, float]:
    """Return the CPU seconds of each stage of ingest, in a run of its own."""
    return json.loads(_run((INGEST[0] + STAGES, INGEST[1]), *arguments)[-1])


def _run(code: tuple[str, str], *arguments: str) -> list[str]:
    program = MEASURE.format(setup=code[0], work=code[1])
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={"PYTHONPATH": str(PACKAGE), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def symbols(number: int) -> list[str]:
    """Return approved symbols, and invented names beyond them."""
    table = PACKAGE.parent / "resources" / "identifiers" / "hgnc.tsv.gz"
    with gzip.open(table, "rt", encoding="utf-8") as stream:
        rows = (line.split("\t") for line in stream)
        known = [row[1] for row in rows if row[2] == "Approved"]
    return [*known, *(f"novel{n}" for n in range(number))][:number]


def write(folder: Path, genes: int, samples: int, digits: int) -> None:
    """Write a matrix and its sample sheet."""
    rng = np.random.default_rng(20170410)
    names = [f"s{number}" for number in range(samples)]
    groups = "".join(f"{name}\t{'test' if n % 2 else 'reference'}\n" for n, name in enumerate(names))
    (folder / "s.tsv").write_text("sample\tgroup\n" + groups, encoding="utf-8")
    with gzip.open(folder / "m.tsv.gz", "wt", compresslevel=3, encoding="utf-8") as stream:
        stream.write("\t".join(["gene", *names]) + "\n")
        for symbol in symbols(genes):
            if digits:
                row = map(
                    f"{{:.{digits - 1}f}}".format,
                    np.maximum(rng.normal(8, 2) + rng.normal(0, 0.3, samples), 0),
                )
            else:
                row = map(str, rng.negative_binomial(5, 0.01, samples) * int(rng.random() < 0.6))
            stream.write("\t".join([symbol, *row]) + "\n")


def made(folder: Path, name: str) -> tuple[str, str]:
    """Write the matrix of a case and its sheet; return its path and its config entry as JSON."""
    write(folder, *CASES[name])
    contrast = {"column": "group", "test": "test", "reference": "reference"}
    files = {"matrix": "m.tsv.gz", "samples": "s.tsv"}
    scale = name.partition(",")[0]
    entry = {"title": "x", **files, "scale": scale, "contrasts": {"c": contrast}}
    return str(folder / "m.tsv.gz"), json.dumps(entry)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    print("wall seconds / CPU seconds / peak MB")
    print(f"{'matrix':<34}{'file MB':>8}{'read_csv':>20}{'ingest':>20}{'CPU ratio':>10}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, (genes, samples, _) in CASES.items():
            arguments = made(folder, name)
            bare, ours = measure(READ_CSV, *arguments), measure(INGEST, *arguments)
            size = (folder / "m.tsv.gz").stat().st_size / 1e6
            label = f"{name}, {genes:,} × {samples:,}"
            print(f"{label:<34}{size:>8.0f}{told(bare):>20}{told(ours):>20}{ours[1] / bare[1]:>10.2f}")
            if options.write:
                ratio = f"{ours[1] / bare[1]:.1f} × read_csv ({bare[1]:.2f} s)"
                large.write({("reading and checking a matrix", label): (*ours[1:], ratio)})
            for stage, seconds in stages(*arguments).items():
                print(f"    {stage:<50}{seconds:>8.2f} CPU s{seconds / bare[1]:>10.2f}")
        print(f"preflight of 20 such data sets: {told(measure(PREFLIGHT, *arguments))}")


def told(measured: tuple[float, float, float]) -> str:
    """Return the three figures of a measurement as text."""
    return "{:.2f} / {:.2f} / {:.0f}".format(*measured)


if __name__ == "__main__":
    main()
