"""Measure everything and write docs/validity.md and its plot: `python -m benchmarks.validity.run`.

Run in the project's root with `workflow` on the Python path. `--simulated N` and `--panels N` choose how much
is simulated. Real matrices are used where the shared data folder exists beside the project.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import pandas as pd
from benchmarks.validity import measure, planted, questions, write
from benchmarks.validity.data import ROOT, null_designs, real_cases, simulated_cases
from benchmarks.validity.methods import METHODS

from sorascope import knowledge
from sorascope.settings import SHIPPED_MECHANISMS

ALPHAS = (0.1, 0.2, 0.35, 0.5)
# The peers' rates are far from the promise: fewer simulated data sets tell enough. Designs repeat every four
# data sets, hence an odd step: peers meet all of them.
PEERS_EVERY = 7


def by_cell(table: pd.DataFrame) -> pd.DataFrame:
    """Number the cells (replicates of one group of one line) as what is independent in real data."""
    return table.assign(data_set=table.groupby(["data_set", "line"], sort=False).ngroup())


def main() -> None:
    """Parse arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simulated", type=int, default=480)
    parser.add_argument("--panels", type=int, default=6)
    parser.add_argument("--output", type=Path, default=ROOT / "docs")
    arguments = parser.parse_args()
    start = time.perf_counter()
    base = knowledge.load(SHIPPED_MECHANISMS)
    sets = base.signed_sets()
    classes = {name: one.mechanism_class for name, one in base.mechanisms.items()}
    real = real_cases()
    peers = [name for name in METHODS if name != "Sorascope"]

    def real_nulls():
        for case in real:
            for one in null_designs(case):
                yield one, 0, 0

    def every(cases):
        return (case for number, case in enumerate(cases) if number % PEERS_EVERY == 0)

    tables = {
        "real": by_cell(measure.held_out(real_nulls(), sets, list(METHODS), None)) if real else None,
        "simulated": measure.held_out(simulated_cases(arguments.simulated, real), sets, ["Sorascope"]),
        "peers": measure.held_out(every(simulated_cases(arguments.simulated, real)), sets, peers, 3),
        "truth": measure.truth([case for case in real if case.truth], sets, list(METHODS), ALPHAS)
        if real
        else None,
        "planted": planted.recovered(arguments.panels, sets),
        "questions": questions.measured(),
    }
    write.report(tables, classes, arguments.output, ALPHAS)
    print(f"{time.perf_counter() - start:.0f} s; written: {arguments.output / 'validity.md'}")


if __name__ == "__main__":
    main()
