"""What the workflow costs beside its own functions: benchmarks/overhead.py --sets 20 100 --cores 2.

For each number of data sets (12 samples × 20,000 genes of counts, simulated) three runs of the real
workflow:
  workflow  as a user runs it: each job a process of its own, with its imports; warm      the same jobs with
  the same parameters, one after the other in one process that has imported all; empty     the same jobs do
  nothing but touch their output: what Snakemake itself takes.
Overhead is wall time minus warm time, as a share of wall time. The share of CPU time is given beside it,
since other work on the machine does not change it.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
GENES, SAMPLES = 20_000, 12


def symbols() -> list[str]:
    """Return approved symbols, the members of the shipped sets first."""
    import pandas as pd

    members = pd.read_csv(ROOT / "resources/mechanisms/genes.tsv", sep="\t", keep_default_na=False)["symbol"]
    table = pd.read_csv(
        ROOT / "resources/identifiers/hgnc.tsv.gz", sep="\t", dtype=str, keep_default_na=False
    )
    approved = table.loc[table["status"] == "Approved", "symbol"]
    return list(dict.fromkeys([*members[members.isin(set(approved))], *approved]))[:GENES]


def write_inputs(folder: Path, count: int) -> Path:
    """Write `count` data sets of two groups and the config that names them; return the config."""
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
    for number in range(count):
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
    """Run the workflow in one mode in a process of its own; return what it measured, and its wall time."""
    told = config.parent / f"{mode}.json"
    places = {name: str(config.parent / mode / name) for name in ("results", "logs", "benchmarks")}
    overlay = config.parent / f"{mode}.yaml"
    overlay.write_text(json.dumps({"pathvars": places}), encoding="utf-8")
    arguments = [
        "--cores",
        str(cores),
        "--quiet",
        "all",
        "--nolock",
        "--configfile",
        str(config),
        str(overlay),
    ]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--mode", mode, str(told), *arguments], cwd=ROOT, check=False
    )
    if done.returncode:
        sys.exit(f"the run '{mode}' failed")
    return {"wall": time.perf_counter() - start, **json.loads(told.read_text())}


def snakemake(mode: str, told: Path, arguments: list[str]) -> None:
    """Be the snakemake command in this process, scripts as the mode wants them; write what was measured."""
    from snakemake.cli import main
    from snakemake.script import PythonScript

    jobs: list[tuple[str, float, float]] = []
    if mode != "workflow":

        def execute(script: PythonScript, path: str, edit: bool = False) -> None:
            wall, busy = time.perf_counter(), time.process_time()
            if mode == "warm":
                code = compile(Path(path).read_text(encoding="utf-8"), path, "exec")
                exec(code, {"__name__": "__main__", "__file__": path})
            else:
                touch(script.output)
            if script.bench_record is not None:  # only a process of its own could fill it
                script.bench_record.running_time = 0.0
            jobs.append((script.rulename, time.perf_counter() - wall, time.process_time() - busy))

        PythonScript.execute_script = execute
    sys.argv = ["snakemake", *arguments]
    try:
        main(arguments)
    except SystemExit as ended:
        if ended.code:
            raise
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    measured = {
        "jobs": jobs,
        "own_cpu": own.ru_utime + own.ru_stime,
        "job_cpu": children.ru_utime + children.ru_stime,
    }
    told.write_text(json.dumps(measured), encoding="utf-8")


def touch(outputs) -> None:
    """Make every output, empty."""
    for output in outputs:
        path = Path(output)
        if path.suffix:
            path.touch()
        else:
            path.mkdir(exist_ok=True)


def warm_totals(jobs: list, count: int) -> tuple[float, float]:
    """Return wall and CPU seconds of all jobs, the first of each rule, which imports, taken as a later."""
    wall, cpu = 0.0, 0.0
    for rule in dict.fromkeys(name for name, *_ in jobs):
        times = np.array([each[1:] for each in jobs if each[0] == rule])
        later = times[1:] if len(times) > 1 else times
        wall, cpu = wall + later[:, 0].mean() * len(times), cpu + later[:, 1].mean() * len(times)
    return wall, cpu


def report(count: int, cores: int, workflow: dict, warm: dict, empty: dict) -> None:
    """Print one row of the table."""
    wall, cpu = warm_totals(warm["jobs"], count)
    all_cpu = workflow["own_cpu"] + workflow["job_cpu"]
    print(
        f"{count}\t{len(warm['jobs'])}\t{workflow['wall']:.0f}\t{wall:.0f}"
        f"\t{1 - wall / workflow['wall']:.0%}\t{1 - wall / cores / workflow['wall']:.0%}"
        f"\t{all_cpu:.0f}\t{cpu:.0f}\t{1 - cpu / all_cpu:.0%}"
        f"\t{empty['own_cpu']:.1f}\t{empty['own_cpu'] / all_cpu:.0%}",
        flush=True,
    )


def main() -> None:
    """Print the table."""
    if sys.argv[1:2] == ["--mode"]:
        snakemake(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sets", type=int, nargs="+", default=[20, 100], help="numbers of data sets")
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    # libraries would use all cores within a job; one thread each, as many jobs side by side
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    print(
        "data sets\tjobs\twall s\twarm s\toverhead\toverhead if warm ran on all cores\tCPU s\twarm CPU s"
        "\tof CPU\tSnakemake's own CPU s\tof CPU"
    )
    for count in options.sets:
        with tempfile.TemporaryDirectory() as folder:
            config = write_inputs(Path(folder), count)
            runs = (
                run("workflow", config, options.cores),
                run("warm", config, 1),
                run("empty", config, options.cores),
            )
            report(count, options.cores, *runs)


if __name__ == "__main__":
    main()
