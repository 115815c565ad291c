"""Write docs/performance.md: the main steps and their peers, each measured three times in one run.

Every measurement is a process of its own with one thread; CPU seconds, imports not counted, for anybody. The
jobs of a step take turns, so that a slow minute of the machine hits all of them.
Usage: python benchmarks/performance.py [--cores N]
"""

from __future__ import annotations

import argparse
import platform
import statistics
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import ingest
import large
import peers

import cells
import rules
import scores

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "performance.md"
PACKAGES = ("numpy", "scipy", "pandas", "gseapy", "scanpy", "anndata", "numba")
OF_PEERS = ("decoupler", "pydeseq2")
SAMPLES = (200, 20_000, 40)  # samples, genes, sets
CONTRAST = (8_000, 12)  # genes, samples
CELLS = 2_000
MATRIX = "counts"  # of ingest.CASES
ABOUT = """# Performance

<!-- written by make bench -->
How long the main steps take, and how long known packages take for a similar task. Measured on {date} by
`make bench` with Python {python} on {cores} cores: {versions}; in the peers' environment: {peers}.

CPU seconds of one thread and peak memory of the process; imports and the making of test data are not counted
in the seconds. Each figure is the median of {runs} runs, with the lowest and the highest. The jobs of a step
take turns. The ratio is the median over the runs of the peer's seconds by ours. The tasks are similar, not
equal: the third column says what each computes.

## Steps and peers

| step | size | what | CPU seconds | peak MB | time by ours |
|---|---|---|---|---|---|
{steps}

{missing}## The default run

Three shipped data sets with `--cores {given}`: seconds of each job (Snakemake's own benchmark), and the time
that a fresh interpreter takes to import what the job imports.

| data set | rule | wall s | CPU s | peak MB | imports s |
|---|---|---|---|---|---|
{jobs}

The whole run {whole} s, a dry run {dry} s, a run with nothing to do {again} s.

## Large inputs

Simulated inputs through the real command on one core, preflight to report (`python benchmarks/scale.py`); of
cells, and of reading a matrix beside pandas' own `read_csv`, the stage alone (`benchmarks/cells_ingest.py`,
`benchmarks/ingest.py`). CPU seconds are those of Snakemake and all its jobs; where other work shares the
machine they are more than on an idle one (load: processes that ran or waited, where it was written down).

{large}"""


@dataclass(frozen=True)
class Step:
    """One step: its size in words, and its jobs by what they compute, ours first."""

    name: str
    size: str
    jobs: dict[str, Callable[[], dict[str, float] | str]]


def steps(folder: Path) -> Iterator[Step]:
    """Yield the steps; made-up files are written into `folder`."""
    samples, genes, sets = SAMPLES
    yield Step(
        "scores of samples",
        f"{samples:,} samples × {genes:,} genes × {sets} sets",
        {
            "rank score and ssGSEA": partial(scores.run, "sorascope", *SAMPLES),
            "GSEApy: ssGSEA": partial(scores.run, "gseapy", *SAMPLES),
            "R GSVA: ssGSEA": partial(scores.run, "gsva", *SAMPLES),
            "decoupler: ULM with p values": partial(scores.run, "ulm", *SAMPLES),
        },
    )
    script = HERE / "contrast.py"
    yield Step(
        "a contrast of counts",
        f"{CONTRAST[0]:,} genes × {CONTRAST[1]} samples × 40 sets",
        {
            "genes (voom), camera, fry and effects of sets": partial(
                peers.measured, script, "voom", *CONTRAST
            ),
            "PyDESeq2: genes only": partial(peers.measured, script, "pydeseq2", *CONTRAST, of_peer=True),
        },
    )
    yield Step(
        "signatures of samples",
        f"{CONTRAST[0]:,} genes × {CONTRAST[1]} samples × 40 sets",
        {
            "effect, interval, p and call of each sample and set": partial(
                peers.measured, script, "signature", *CONTRAST
            )
        },
    )
    path = folder / "cells.h5ad"
    cells.write(path, max(CELLS, cells.WRITTEN_AT_ONCE))
    yield Step(
        "scores of cells",
        f"{CELLS:,} cells × {cells.GENES:,} genes, {len(cells.sets())} sets",
        {
            "rank score, both directions of a set": partial(of_cells, "memory", path),
            "scanpy: score_genes": partial(of_cells, "scanpy", path),
            "decoupler: AUCell": partial(of_cells, "aucell", path),
            "decoupler: ULM with p values": partial(of_cells, "ulm", path),
        },
    )
    genes, samples, _ = ingest.CASES[MATRIX]
    arguments = ingest.made(folder, MATRIX)
    yield Step(
        "reading and checking a matrix",
        f"{genes:,} genes × {samples} samples of {MATRIX}",
        {
            "ingest: read, identify genes, check the scale, normalise, quality": partial(
                of_ingest, ingest.INGEST, arguments
            ),
            "pandas: read_csv alone": partial(of_ingest, ingest.READ_CSV, arguments),
        },
    )


def of_cells(job: str, path: Path) -> dict[str, float] | str:
    """Measure a job on cells in memory."""
    if job in cells.OF_DECOUPLER and not peers.PYTHON.exists():
        return peers.ABSENT
    found = cells.run((job, path, 0, CELLS))[0]
    return {"seconds": found["cpu"], "peak_mb": found["peak"]}


def of_ingest(code: tuple[str, str], arguments: tuple[str, ...]) -> dict[str, float]:
    """Measure a way to read a matrix."""
    _, cpu, peak = ingest.measure(code, *arguments)
    return {"seconds": cpu, "peak_mb": peak}


def rows(step: Step) -> tuple[list[str], list[str]]:
    """Return the rows of a step's table, and of jobs that cannot run what they are and why."""
    found = peers.in_turn(step.jobs)
    own = next(iter(found.values()))
    told, missing = [], []
    for number, (what, runs) in enumerate(found.items()):
        if isinstance(runs, str):
            missing.append(f"{what}: {runs}")
            continue
        seconds, peaks = ([run[key] for run in runs] for key in ("seconds", "peak_mb"))
        ratios = [run["seconds"] / ours["seconds"] for run, ours in zip(runs, own, strict=True)]
        by_ours = f"{statistics.median(ratios):.1f}" if number else "1"
        named = (step.name, step.size) if not number else ("", "")
        figures = (peers.spread(seconds), f"{statistics.median(peaks):,.0f}", by_ours)
        told.append(f"| {' | '.join((*named, what, *figures))} |")
        print(told[-1], flush=True)
    return told, missing


def page(cores: str) -> str:
    """Measure everything; return the page."""
    told, missing = [], []
    with tempfile.TemporaryDirectory() as made:
        for step in steps(Path(made)):
            more, absent = rows(step)
            told, missing = [*told, *more], [*missing, *absent]
    run = rules.measure(cores)
    here, theirs = peers.versions(PACKAGES), peers.versions(OF_PEERS, of_peer=True)
    listed = ", ".join(f"{name} {version}" for name, version in here.items())
    beside = ", ".join(f"{name} {version}" for name, version in theirs.items()) or "nothing"
    return ABOUT.format(
        date=datetime.now(UTC).date().isoformat(),
        python=platform.python_version(),
        cores=peers.cores(),
        versions=listed,
        peers=beside,
        runs=peers.RUNS,
        steps="\n".join(told),
        missing=f"Not measured: {'; '.join(missing)}.\n\n" if missing else "",
        given=cores,
        jobs="\n".join(f"| {' | '.join(row)} |" for row in run.jobs),
        whole=f"{run.whole:.0f}",
        dry=f"{run.dry:.1f}",
        again=f"{run.again:.1f}",
        large=large.section(PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""),
    )


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cores", default="2")
    PAGE.write_text(page(parser.parse_args().cores), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
