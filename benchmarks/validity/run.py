"""Measure everything and write docs/validity.md and its plot: `python -m benchmarks.validity.run`.

Run in the project's root with `workflow` on the Python path. `--simulated N` and `--panels N` choose how much
is simulated, `--cores N` how many parts run at once (their answers do not depend on it). Real matrices are
used where the shared data folder exists next to the project.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import pandas as pd
from benchmarks.validity import measure, planted, questions, write
from benchmarks.validity.data import ROOT, further_cases, null_designs, real_cases, simulated_cases
from benchmarks.validity.methods import METHODS

from sorascope import knowledge
from sorascope.settings import SHIPPED_MECHANISMS

ALPHAS = (0.1, 0.2, 0.35)
PLOTTED = 0.2
# Of the further data, which have many samples.
FEWER_ALPHAS = (0.2, 0.35)
# The peers' rates are far from the promise: fewer simulated data sets tell enough. Designs repeat every four
# data sets, hence an odd step: peers meet all of them.
PEERS_EVERY = 7
PEERS = [name for name in METHODS if name != measure.OURS]


def sets() -> dict[str, dict[str, int]]:
    """Return the shipped sets."""
    return knowledge.load(SHIPPED_MECHANISMS).signed_sets()


def by_cell(table: pd.DataFrame) -> pd.DataFrame:
    """Number the cells (replicates of one group of one line) as what is independent in real data."""
    return table.assign(data_set=table.groupby(["data_set", "line"], sort=False).ngroup())


def real_nulls() -> pd.DataFrame | None:
    """Score every real replicate against the others of its group, by every method."""
    cases = real_cases() + [case for case in further_cases() if case.kind not in measure.SAME_REPLICATES]
    if not cases:
        return None
    designs = ((one, 0, 0) for case in cases for one in null_designs(case))
    return by_cell(measure.held_out(designs, sets(), list(METHODS), None))


def simulated(count: int) -> pd.DataFrame:
    """Score references of simulated data sets by the signature."""
    return measure.held_out(simulated_cases(count, real_cases()), sets(), [measure.OURS])


def peers(count: int) -> pd.DataFrame:
    """Score references of some of the simulated data sets by the peers."""
    cases = enumerate(simulated_cases(count, real_cases()))
    return measure.held_out((case for number, case in cases if number % PEERS_EVERY == 0), sets(), PEERS, 3)


def truth() -> pd.DataFrame | None:
    """Find the known mechanism in the data that the method was made on, and in dilutions."""
    cases = [case for case in real_cases() if case.truth]
    return measure.truth(cases, sets(), list(METHODS), ALPHAS) if cases else None


def further(kind: str) -> pd.DataFrame | None:
    """Find the known mechanism in one of the further data sets, and in dilutions of it."""
    cases = [case for case in further_cases() if case.kind == kind]
    return measure.truth(cases, sets(), list(METHODS), FEWER_ALPHAS) if cases else None


def parts(arguments: argparse.Namespace) -> dict[str, tuple[Callable, tuple]]:
    """Return what is measured, the longest first: name, function, its arguments."""
    return {
        "simulated": (simulated, (arguments.simulated,)),
        **{f"further: {kind}": (further, (kind,)) for kind in measure.FURTHER},
        **{f"questions: {topic}": (questions.measure, (topic,)) for topic in questions.TOPICS},
        "peers": (peers, (arguments.simulated,)),
        "truth": (truth, ()),
        "real": (real_nulls, ()),
        "planted": (planted.recovered, (arguments.panels, sets())),
    }


def measured(arguments: argparse.Namespace) -> dict[str, pd.DataFrame | None]:
    """Measure every part, several at once; say when each is done."""
    todo, found, start = parts(arguments), {}, time.perf_counter()
    with ProcessPoolExecutor(max_workers=arguments.cores) as pool:
        running = {pool.submit(function, *given): name for name, (function, given) in todo.items()}
        for done in as_completed(running):
            name = running[done]
            found[name] = done.result()
            spent = time.perf_counter() - start
            print(f"{spent:6.0f} s  {len(found):2d} of {len(todo)}  {name}", flush=True)
    return {name: found[name] for name in todo}


def main() -> None:
    """Parse arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulated", type=int, default=240)
    parser.add_argument("--panels", type=int, default=6)
    parser.add_argument("--cores", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    arguments = parser.parse_args()
    tables = measured(arguments)
    base = knowledge.load(SHIPPED_MECHANISMS)
    classes = {name: one.mechanism_class for name, one in base.mechanisms.items()}
    write.report(write.gathered(tables), classes, arguments.output, PLOTTED)
    print(f"written: {arguments.output / 'validity.md'}")


if __name__ == "__main__":
    main()
