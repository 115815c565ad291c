"""Are the tests sharp? Change one thing in a module, run its tests: they should fail.

PYTHONPATH=workflow:tests python tests/mutation/run.py [--sample N] [--seed N] [--room scores|model|…]

Survivors are listed; README.md explains those that are known. Each mutant runs in a fork of a process
that has loaded the libraries; the files on disk are never changed.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.util
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

from operators import Mutant, mutants

TESTS = Path(__file__).resolve().parents[1]
PACKAGE = TESTS.parent / "workflow" / "sorascope"
# room -> its fastest telling tests
ROOMS = {
    "scores": ("scores", "signature/test_signature.py"),
    "contrast/set_tests": ("set_tests", "contrast"),
    "signature": ("signature",),
    "model": ("model", "set_tests", "contrast"),
}
SECONDS = 120
SAMPLE = 60


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import one module from another source than its file."""

    def __init__(self, path: Path, source: str):
        relative = path.relative_to(PACKAGE.parent).with_suffix("")
        self.name = ".".join(relative.parts).removesuffix(".__init__")
        self.path, self.source = path, source

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of the module under test, None for others."""
        if name != self.name:
            return None
        places = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self.path, loader=self, submodule_search_locations=places
        )

    def exec_module(self, module: object) -> None:
        """Run the mutated source."""
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def killed(path: Path, mutant: Mutant, tests: list[str]) -> bool:
    """Return whether the tests fail, hang or break on a mutant."""
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, Finder(path, mutant.source))
        import pytest

        os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]) != 0))
    return os.waitpid(child, 0)[1] != 0


def check(room: str, sample: int, seed: int) -> Counter[str]:
    """Run a room's mutants, or a sample; print the survivors, and how many of each kind were killed."""
    tests = [str(TESTS / name) for name in ROOMS[room]]
    files = sorted((PACKAGE / room).glob("*.py"))
    every = [(path, mutant) for path in files for mutant in mutants(path.read_text(encoding="utf-8"))]
    chosen = every if sample >= len(every) else random.Random(seed).sample(every, sample)
    unchanged = Mutant(0, "", files[0].read_text(encoding="utf-8"))
    if killed(files[0], unchanged, tests):
        sys.exit(f"{room}: the tests fail without any mutant")
    counted: Counter[str] = Counter()
    by_kind: Counter[tuple[str, bool]] = Counter()
    for path, mutant in sorted(chosen, key=lambda each: (each[0], each[1].line)):
        dead = killed(path, mutant, tests)
        counted["killed" if dead else "survived"] += 1
        by_kind[mutant.kind, dead] += 1
        if not dead:
            print(f"   survived  {path.relative_to(PACKAGE)}:{mutant.line}  {mutant.change}", flush=True)
    share = counted["killed"] / max(counted.total(), 1)
    print(
        f"{room}: {counted['killed']} of {counted.total()} killed ({share:.0%}); {len(every)} mutants in all",
        flush=True,
    )
    for kind in sorted({kind for kind, _ in by_kind}):
        dead, all_ = by_kind[kind, True], by_kind[kind, True] + by_kind[kind, False]
        print(f"   {kind}: {dead} of {all_} killed ({dead / all_:.0%})", flush=True)
    return counted


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=int, default=SAMPLE, help="mutants a room, drawn at random; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--room", choices=ROOMS, action="append")
    given = parser.parse_args()
    for name in (
        "numpy",
        "pandas",
        "scipy.stats",
        "scipy.special",
        "hypothesis",
        "yaml",
        "anndata",
        "jsonschema",
    ):
        importlib.import_module(name)
    total: Counter[str] = Counter()
    for room in given.room or ROOMS:
        total += check(room, given.sample or sys.maxsize, given.seed)
    print(f"all: {total['killed'] / total.total():.0%} of {total.total()} killed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
