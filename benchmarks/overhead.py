"""What the workflow costs beside its own functions: benchmarks/overhead.py --sets 20 100 --cores 2.

For each number of data sets (12 samples × 20,000 genes of counts, simulated) three runs:
  workflow  the real workflow as a user runs it: each job a process of its own, with its imports;
  warm      the scripts of these very jobs with the same parameters, one after the other in one process that
            has imported all (of each rule the first 20, the rest taken as their mean);
  empty     the workflow again, jobs that only touch their output: what Snakemake itself takes.
Overhead is wall time minus warm time, as a share of wall time; once more with the warm time divided by the
cores, as if nothing but the functions kept them all busy. CPU time is given beside it, since other work on
the machine changes it less.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
GENES, SAMPLES = 20_000, 12
MODES = ("workflow", "warm", "empty")
WARM_JOBS = 20
# what the end of a run reads of each data set
NOTHING_FOUND = json.dumps({"dataset": {"name": "empty"}, "contrasts": []})


def symbols() -> list[str]:
    """Return approved symbols, the members of the shipped sets first."""
    import pandas as pd

    members = pd.read_csv(ROOT / "resources/mechanisms/genes.tsv", sep="\t", keep_default_na=False)["symbol"]
    table = pd.read_csv(
        ROOT / "resources/identifiers/hgnc.tsv.gz", sep="\t", dtype=str, keep_default_na=False
    )
    approved = table.loc[table["status"] == "Approved", "symbol"]
    return list(dict.fromkeys([*members[members.isin(set(approved))], *approved]))[:GENES]


def write_inputs(folder: Path, sets: int) -> Path:
    """Write `sets` data sets of two groups and the config that names them; return the config."""
    import pandas as pd
    import yaml

    rng = np.random.default_rng(0)
    names = pd.Index(symbols(), name="gene")
    level = rng.normal(5, 2.5, GENES)
    samples = [f"s{number + 1}" for number in range(SAMPLES)]
    sheet = pd.DataFrame({"response": ["sensitive"] * 6 + ["resistant"] * 6}, index=samples)
    sheet.rename_axis("sample").to_csv(folder / "samples.tsv", sep="\t")
    contrasts = {
        "resistant_vs_sensitive": {"column": "response", "test": "resistant", "reference": "sensitive"}
    }
    datasets = {}
    for number in range(sets):
        shifted = level[:, None] + rng.normal(0, 0.3, (GENES, SAMPLES))
        shifted[:, 6:] += rng.normal(0, 0.5, (GENES, 1))
        path = folder / f"d{number}.tsv"
        pd.DataFrame(rng.poisson(2**shifted), index=names, columns=samples).to_csv(path, sep="\t")
        datasets[f"d{number}"] = {
            "title": f"simulated {number}",
            "matrix": str(path),
            "samples": str(folder / "samples.tsv"),
            "scale": "counts",
            "simulated": True,
            "contrasts": contrasts,
        }
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump({"datasets": datasets}), encoding="utf-8")
    return config


def run(mode: str, config: Path, cores: int) -> dict:
    """Run one mode in a process of its own; return what it measured, and its wall time."""
    folder = config.parent
    overlay = folder / f"{mode}.yaml"
    places = {name: str(folder / mode / name) for name in ("results", "logs", "benchmarks")}
    overlay.write_text(json.dumps({"pathvars": places}), encoding="utf-8")
    configs = ["--configfile", str(config), str(overlay)]
    arguments = ["--cores", str(cores), "--quiet", "all", "--nolock", *configs]
    start = time.perf_counter()
    command = [sys.executable, __file__, "--mode", mode, str(folder), *arguments]
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        sys.exit(f"the run '{mode}' ended with status {status}")
    wall = time.perf_counter() - start
    return {"wall": wall, **json.loads((folder / f"{mode}.json").read_text(encoding="utf-8"))}


def snakemake(mode: str, jobs: Path, arguments: list[str]) -> dict:
    """Be the snakemake command in this process; return the CPU seconds of Snakemake itself and of its jobs.

    In mode "workflow" the scripts that run as jobs, their parameters in them, are kept in the folder `jobs`.
    """
    from snakemake.cli import main
    from snakemake.script import PythonScript

    number, real = count(), PythonScript.execute_script

    def keep(script: PythonScript, path: str, edit: bool = False) -> None:
        shutil.copy(path, jobs / f"{next(number):04d}-{script.rulename}.py")
        real(script, path, edit)

    def touch(script: PythonScript, path: str, edit: bool = False) -> None:
        for output in map(Path, script.output):
            if output.suffix == ".json":
                output.write_text(NOTHING_FOUND, encoding="utf-8")
            else:
                output.touch() if output.suffix else output.mkdir(exist_ok=True)
        if script.bench_record is not None:  # only a process of its own could fill it
            script.bench_record.running_time = 0.0

    jobs.mkdir(exist_ok=True)
    PythonScript.execute_script = keep if mode == "workflow" else touch
    sys.argv = ["snakemake", *arguments]
    try:
        main(arguments)
    except SystemExit as ended:
        if ended.code:
            raise
    used = {name: resource.getrusage(who) for name, who in (("own", RUSAGE_SELF), ("jobs", RUSAGE_CHILDREN))}
    return {name: each.ru_utime + each.ru_stime for name, each in used.items()}


def warm(jobs: Path) -> dict:
    """Run kept jobs one after the other in this process; return wall and CPU seconds of all of them.

    The first job of a rule imports, so it counts as a later one.
    """
    sys.path.insert(0, str(ROOT / "workflow"))
    times: dict[str, list[tuple[float, float]]] = {}
    scripts = sorted(jobs.glob("*.py"))
    for path in scripts:
        of_rule = times.setdefault(path.stem.partition("-")[2], [])
        if len(of_rule) > WARM_JOBS:
            continue
        start, busy = time.perf_counter(), time.process_time()
        code = compile(path.read_text(encoding="utf-8"), str(path), "exec")
        exec(code, {"__name__": "__main__", "__file__": str(path)})
        of_rule.append((time.perf_counter() - start, time.process_time() - busy))
    numbers = Counter(path.stem.partition("-")[2] for path in scripts)
    means = {rule: np.mean(each[1:] or each, axis=0) for rule, each in times.items()}
    wall, cpu = sum(numbers[rule] * mean for rule, mean in means.items())
    each = {rule: round(float(mean[1]), 3) for rule, mean in means.items()}
    return {"jobs": len(scripts), "wall_in_all": wall, "cpu": cpu, "each": each}


def report(sets: int, cores: int, workflow: dict, warm: dict, empty: dict) -> None:
    """Print one row of the table."""
    wall, cpu = workflow["wall"], workflow["own"] + workflow["jobs"]
    functions = warm["wall_in_all"]
    print(
        f"{sets}\t{warm['jobs']}\t{wall:.0f}\t{functions:.0f}\t{1 - functions / wall:.0%}"
        f"\t{1 - functions / cores / wall:.0%}\t{cpu:.0f}\t{warm['cpu']:.0f}\t{1 - warm['cpu'] / cpu:.0%}"
        f"\t{workflow['own']:.1f}\t{workflow['own'] / cpu:.0%}\t{empty['wall']:.0f}\t{empty['own']:.1f}",
        flush=True,
    )
    print(f"# warm CPU s a job: {warm['each']}", flush=True)


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--mode"]:
        mode, folder = sys.argv[2], Path(sys.argv[3])
        jobs = folder / "jobs"
        measured = warm(jobs) if mode == "warm" else snakemake(mode, jobs, sys.argv[4:])
        (folder / f"{mode}.json").write_text(json.dumps(measured), encoding="utf-8")
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, nargs="+", default=[20, 100], help="numbers of data sets")
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    # libraries would use all cores within a job; one thread each, as many jobs side by side
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    print(
        "data sets\tjobs\twall s\twarm s\toverhead\toverhead, warm on all cores"
        "\tCPU s\twarm CPU s\toverhead of CPU\tSnakemake's own CPU s\tof CPU"
        "\tempty jobs: wall s\tSnakemake's own CPU s",
        flush=True,
    )
    for sets in options.sets:
        with tempfile.TemporaryDirectory() as folder:
            config = write_inputs(Path(folder), sets)
            report(sets, options.cores, *(run(mode, config, options.cores) for mode in MODES))


if __name__ == "__main__":
    main()
