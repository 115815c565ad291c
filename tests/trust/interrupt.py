"""Kill runs at random moments, resume them, and compare every result with an undisturbed run.

Each trial starts the real `snakemake` in a process group of its own and sends the whole group SIGINT, SIGTERM
or SIGKILL when it has used a random part of the processor time of an undisturbed run, so that the moments
spread evenly over the run however busy the machine is; every third trial kills the resumed run too. Then
it does what Snakemake's own messages advise (`--unlock`, `--rerun-incomplete`) and nothing else. One that
differs in one byte, or a file that has its final name before it is whole, ends the harness with status 1. A
run that was over before the signal counts as no trial.

    python tests/trust/interrupt.py --trials 100 --seed 1
    python tests/trust/interrupt.py --trials 25 --of default cells atlas assays
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import runs

from copies import Checkout, copy_project

POLL = 0.05  # s
PATIENCE = 300  # s
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
TWICE = 3  # every so-manieth trial
OVER = "over before the signal"


class BrokenError(Exception):
    """What no interruption may lead to."""


@dataclass
class Subject:
    """A checkout to interrupt: its command, what an undisturbed run leaves, and its processor time.

    `passing` are the files that a run removes when they are no longer needed (Snakemake's `temp`); `part` is
    the folder of the results that is compared.
    """

    checkout: Checkout
    arguments: tuple[str, ...]
    expected: dict[str, str] = field(default_factory=dict)
    passing: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    part: str = "."

    @property
    def results(self) -> Path:
        return self.checkout.root / "results" / self.part

    def run(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.checkout.snakemake(*self.arguments, *more)

    def forget(self) -> None:
        """Remove what runs have made."""
        for made in ("results", "logs", ".snakemake"):
            shutil.rmtree(self.checkout.root / made, ignore_errors=True)

    def learn(self) -> None:
        """Run undisturbed, and keep what a run removes until its digest is known."""
        before = os.times()
        done = self.run("--notemp")
        after = os.times()
        self.seconds = after.children_user + after.children_system
        self.seconds -= before.children_user + before.children_system
        if done.returncode:
            raise BrokenError(done.stdout)
        every = runs.digests(self.results)
        removed = self.run("--delete-temp-output")
        if removed.returncode:
            raise BrokenError(removed.stdout)
        self.expected = runs.digests(self.results)
        self.passing = {name: digest for name, digest in every.items() if name not in self.expected}

    def interrupt(self, sent: signal.Signals, seconds: float) -> str | None:
        """Start a run, kill its group after some processor time; return what went on, None if it was over."""
        command = [*runs.SNAKEMAKE, "--cores", "2", *self.arguments]
        with tempfile.TemporaryFile("w+") as said:
            started = subprocess.Popen(
                command, cwd=self.checkout.root, stdout=said, stderr=said, start_new_session=True
            )
            while started.poll() is None and used(started.pid) < seconds:
                time.sleep(POLL)
            if started.poll() is None:
                os.killpg(started.pid, sent)
            over = self.ended(started) == 0
            said.seek(0)
            text = said.read()
        self.refuse_half_files()
        return None if over else going_on(text)

    @staticmethod
    def ended(run: subprocess.Popen) -> int:
        """Return a run's status; SIGTERM may find Snakemake holding a lock that its handler wants."""
        try:
            return run.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            print("waits forever, ended by SIGINT", flush=True)
            os.killpg(run.pid, signal.SIGINT)
            return run.wait(PATIENCE)

    def refuse_half_files(self) -> None:
        """A file of a final name is whole at any moment: it has the bytes of the undisturbed run."""
        found = {
            name: digest
            for name, digest in runs.digests(self.results).items()
            if not name.endswith(".partial")
        }
        whole = {**self.expected, **self.passing}
        half = [name for name, digest in found.items() if whole.get(name) != digest]
        if half:
            raise BrokenError(f"half written under their final names: {half}")

    def resume(self) -> str:
        """Run again as Snakemake's messages advise and return what it took; that has to be enough."""
        taken: list[str] = []
        for _ in range(4):
            done = self.run(*(["--rerun-incomplete"] if "rerun-incomplete" in taken else []))
            if done.returncode == 0:
                break
            if "--unlock" in done.stdout:
                self.run("--unlock")
                taken.append("unlock")
            elif "--rerun-incomplete" in done.stdout:
                taken.append("rerun-incomplete")
            else:
                raise BrokenError(f"cannot be resumed:\n{done.stdout}")
        else:
            raise BrokenError(f"cannot be resumed by {taken}")
        unlike = runs.different(self.expected, runs.digests(self.results))
        if unlike:
            raise BrokenError(f"other results: {unlike}")
        return " + ".join([*taken, "same command"])


def used(process: int) -> float:
    """Return the processor time (s) of a process and all its descendants."""
    total = 0.0
    try:
        root = psutil.Process(process)
        for each in [root, *root.children(recursive=True)]:
            times = each.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    except psutil.NoSuchProcess:
        pass  # counted with its parent the next time
    return total


def going_on(said: str) -> str:
    """Return the rules that were running by what Snakemake had said, "reading" or "between jobs"."""
    if "Select jobs to execute" not in said:
        return "reading"
    started = re.findall(r"^(?:local)?rule (\w+):\n(?: .*\n)*? +jobid: (\d+)$", said, re.MULTILINE)
    finished = set(re.findall(r"^Finished jobid: (\d+) ", said, re.MULTILINE))
    return ", ".join(sorted(rule for rule, job in started if job not in finished)) or "between jobs"


def of_cells(checkout: Checkout) -> tuple[str, ...]:
    """Simulate few cells; return the arguments of their run."""
    build = ["-m", "resources.panels.planted_cells.build", "--folder", "data/planted_cells", "--cells", "60"]
    subprocess.run([sys.executable, *build], cwd=checkout.root, check=True)
    return ("--configfile", "config/examples/cells.yaml")


# what is interrupted: the arguments of a run in a fresh checkout
RUNS: dict[str, Callable[[Checkout], tuple[str, ...]]] = {
    "panel": lambda checkout: ("--configfile", runs.only(checkout, "planted")),
    "default": lambda checkout: (),
    "cells": of_cells,
    "atlas": lambda checkout: (
        *("all", "atlas", "--configfile"),
        runs.only(checkout, "planted", "huh7_resistant"),
    ),
    "assays": lambda checkout: ("--configfile", runs.only(checkout, "gdsc_liver")),
}


def trial(subject: Subject, draw: random.Random, number: int, trials: int) -> tuple[str, str, str] | None:
    """Run one trial; return the signal, what was going on and what it took. None: the run was over first."""
    subject.forget()
    sent = SIGNALS[number % len(SIGNALS)]
    moment = subject.interrupt(sent, subject.seconds * (number + draw.random()) / trials)
    if moment is None:
        return None
    if number // len(SIGNALS) % TWICE == TWICE - 1:
        again = subject.interrupt(draw.choice(SIGNALS), draw.uniform(0, subject.seconds))
        moment = f"{moment}, then {again or 'done'}"
    return sent.name, moment, subject.resume()


def trials(name: str, number: int, draw: random.Random) -> Counter[str]:
    """Run the trials of one kind of run, print each, and count how they went."""
    tally: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy_project(Path(folder) / "sorascope")
        subject = Subject(checkout, RUNS[name](checkout))
        subject.learn()
        print(f"{name}, undisturbed: {len(subject.expected)} files in {subject.seconds:.1f} s", flush=True)
        for each in range(number):
            try:
                went = trial(subject, draw, each, number)
            except BrokenError as broken:
                sys.exit(f"{name}, trial {each + 1}: {broken}")
            tally[f"{went[0]}: {went[2]}" if went else OVER] += 1
            told = f"{went[0]} during {went[1]}; {went[2]}: same bytes" if went else OVER
            print(f"{name}, trial {each + 1}: {told}", flush=True)
    return tally


def main() -> None:
    """Run the trials and print how they went."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=100, help="of each kind of run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", nargs="+", choices=RUNS, default=["panel"], help="what is interrupted")
    options = parser.parse_args()
    # a shell's background jobs ignore SIGINT, and so would every run started here
    signal.signal(signal.SIGINT, signal.default_int_handler)
    draw = random.Random(options.seed)
    for name in options.of:
        tally = trials(name, options.trials, draw)
        print(f"{name}: {tally.total() - tally[OVER]} passed, 0 failed")
        for line, count in sorted(tally.items()):
            print(f"  {count:4d}  {line}", flush=True)


if __name__ == "__main__":
    main()
