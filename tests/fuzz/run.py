"""The long run: PYTHONPATH=workflow:tests python tests/fuzz/run.py [--target NAME [--case NUMBER]]

Every case is a function of its target and number, so `--target NAME --case NUMBER` runs a fault again. Cases
run in a process of their own: a crash or an endless loop in a library's compiled code ends that process, is
counted as a fault, and the run goes on behind it.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from cases import Fault, run
from targets import TARGETS

from guard import canary_by_fork, limit_process
from sorascope.readers import canary

CASES = 200_000
SILENT = 30  # seconds without a finished case, after which a worker is killed
PATIENCE = 20
SHARED_MEMORY = Path("/dev/shm")


def work(target: str, first: int, stop: int, folder: Path) -> None:
    """Run cases in this process: a line with the number before each, its outcome as JSON after it."""
    logging.disable(logging.CRITICAL)
    out = os.fdopen(os.dup(1), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what libraries print
    os.dup2(nowhere, 2)
    TARGETS[target].seeds()
    canary.isolated = canary_by_fork
    limit_process()
    for number in range(first, stop):
        out.write(f"{number}\n")
        outcome, fault = run(target, number, folder)
        out.write(json.dumps({"outcome": outcome, **(asdict(fault) if fault else {})}) + "\n")


def outcomes(target: str, first: int, stop: int) -> Iterator[tuple[str, Fault | None]]:
    """Yield the outcome of every case, starting a new worker behind a case that ends one."""
    number = first
    while number < stop:
        with _folder() as folder, _worker(target, number, stop, folder) as worker:
            for line in _lines(worker):
                if line.startswith("{"):
                    told = json.loads(line)
                    outcome = told.pop("outcome")
                    yield outcome, Fault(**told) if told else None
                    number += 1
            ended = worker.poll()
            if ended is None:
                worker.kill()
                yield "fault", Fault(target, number, "", f"no answer in {SILENT} s", "compiled code", "")
                number += 1
            elif ended:
                yield "fault", Fault(target, number, "", f"worker ended with {ended}", "compiled code", "")
                number += 1


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder, in memory where there is such a place, that goes away however its worker ends."""
    return tempfile.TemporaryDirectory(dir=SHARED_MEMORY if SHARED_MEMORY.is_dir() else None)


def _worker(target: str, first: int, stop: int, folder: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, __file__, "--worker", target, str(first), str(stop), folder]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def _lines(worker: subprocess.Popen[bytes]) -> Iterator[str]:
    """Yield lines until the worker ends or is silent for too long.

    Too long is processor time: a worker that waits for a core, as one that starts on a busy machine does,
    hangs only after `PATIENCE` times as long by the clock.
    """
    descriptor, rest, silent, before = worker.stdout.fileno(), b"", 0, _used(worker.pid)
    while silent < PATIENCE * SILENT and _used(worker.pid) - before < SILENT:
        if not select.select([descriptor], [], [], SILENT)[0]:
            silent += SILENT
            continue
        read = os.read(descriptor, 1 << 16)
        if not read:
            worker.wait()
            return
        *whole, rest = (rest + read).split(b"\n")
        yield from (line.decode() for line in whole)
        silent, before = 0, _used(worker.pid)


def _used(process: int) -> float:
    """Return the processor time (s) of a process; 0 where the system does not say."""
    stat = Path(f"/proc/{process}/stat")
    fields = stat.read_text().rpartition(")")[2].split() if stat.exists() else []
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def fuzz(shares: dict[str, int], first: int) -> int:
    """Run cases of each target, tell the faults by place, return how many cases failed."""
    faults: dict[tuple[str, str, str], list[Fault]] = {}
    total: Counter[str] = Counter()
    for target, cases in shares.items():
        begun, counted = time.monotonic(), Counter()
        for outcome, fault in outcomes(target, first, first + cases):
            counted[outcome] += 1
            if fault:  # at once, for a run that is ended
                print(f"{target} {fault.number}: {fault.error} ({fault.place})", flush=True)
                faults.setdefault((target, fault.place, fault.error.partition(":")[0]), []).append(fault)
        seconds = time.monotonic() - begun
        told = ", ".join(f"{counted[kind]:,} {kind}" for kind in ("accepted", "refused", "fault"))
        print(f"{target:<15} {counted.total():>8,} cases in {seconds:5.0f} s: {told}", flush=True)
        total += counted
    print(f"{'all':<15} {total.total():>8,} cases, {total['fault']:,} of them faults")
    for (target, place, _), found in sorted(faults.items()):
        one = found[0]
        print(f"\n{len(found)} × {target}, {place}: {one.error}\n   --target {target} --case {one.number}")
    return total["fault"]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=CASES, help="of all targets together")
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--target", choices=TARGETS, help="one target only")
    parser.add_argument("--case", type=int, help="one case, in the folder fuzz_case, with its traceback")
    parser.add_argument("--worker", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        target, first, stop, folder = given.worker
        work(target, int(first), int(stop), Path(folder))
        return 0
    if given.case is not None:
        folder = Path("fuzz_case")
        folder.mkdir(exist_ok=True)
        outcome, fault = run(given.target, given.case, folder)
        print(fault.trace if fault else outcome)
        return int(outcome == "fault")
    weights = {given.target: 1} if given.target else {name: each.weight for name, each in TARGETS.items()}
    whole = sum(weights.values())
    return int(
        fuzz({name: given.cases * weight // whole for name, weight in weights.items()}, given.first) > 0
    )


if __name__ == "__main__":
    sys.exit(main())
