"""Are the tests sharp? Change one thing in a module, run its tests: they should fail.

PYTHONPATH=workflow:tests python tests/mutation/run.py [--sample N] [--seed N] [--room scores|model|…]

Survivors are listed; README.md explains those that are known. Each mutant runs in a fork of a process
that has loaded the libraries; the files on disk are never changed. A mutant meets the tests that reach its
line, the fastest first, then every test of their files.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.util
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from pathlib import Path
from types import FrameType

import pytest
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
# The last: hypothesis is loaded before pytest could rewrite its assertions.
QUIETLY = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")


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
    return not passed(tests, [], Finder(path, mutant.source))


def passed(tests: list[str], plugins: list[object], finder: Finder | None = None) -> bool:
    """Return whether the tests pass in a process of their own, in the order given."""
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if finder:
            signal.alarm(SECONDS)
            sys.meta_path.insert(0, finder)
        os._exit(int(pytest.main([*QUIETLY, *tests], plugins) != 0))
    return os.waitpid(child, 0)[1] == 0


class Reach:
    """A plugin of pytest: which tests run which line of a room, and how long they take."""

    def __init__(self, folder: Path, file: Path):
        self.folder, self.file = f"{folder}{os.sep}", file
        self.seconds: dict[str, float] = {}
        self.tests: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Trace one test, its fixtures included."""
        lines: set[tuple[str, int]] = set()

        def trace(frame: FrameType, event: str, _: object) -> object:
            if not frame.f_code.co_filename.startswith(self.folder):
                return None
            lines.add((frame.f_code.co_filename, frame.f_lineno))
            return trace

        start = time.process_time()
        sys.settrace(trace)
        outcome = yield
        sys.settrace(None)
        self.seconds[item.nodeid] = time.process_time() - start
        for name, line in lines:
            self.tests[name][line].append(item.nodeid)
        return outcome

    def pytest_sessionfinish(self) -> None:
        """Hand over what was seen to the process that asked."""
        self.file.write_text(json.dumps([self.seconds, self.tests]), encoding="utf-8")


def reach(room: str, tests: list[str]) -> Callable[[Path, int], list[list[str]]]:
    """Return a function of file and line: the tests to run there, in rounds."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "reach.json"
        if not passed(tests, [Reach(PACKAGE / room, file)]):
            sys.exit(f"{room}: the tests fail without any mutant")
        seconds, lines = json.loads(file.read_text(encoding="utf-8"))

    def rounds(path: Path, line: int) -> list[list[str]]:
        of_file = lines.get(str(path), {})
        ids = {each for number in statement(path, line) for each in of_file.get(str(number), ())}
        ids = ids or {each for found in of_file.values() for each in found}
        files = list(dict.fromkeys(each.partition("::")[0] for each in sorted(ids, key=seconds.get)))
        return [sorted(ids, key=seconds.get), files] if ids else [tests]

    return rounds


def statement(path: Path, line: int) -> range:
    """Return the lines of the smallest statement that holds a line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spans = (
        range(node.lineno, (node.end_lineno or node.lineno) + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt)
    )
    return min((span for span in spans if line in span), key=len)


def check(room: str, sample: int, seed: int) -> Counter[str]:
    """Run a room's mutants, or a sample; print the survivors, and how many of each kind were killed."""
    tests = [str(TESTS / name) for name in ROOMS[room]]
    files = sorted((PACKAGE / room).glob("*.py"))
    every = [(path, mutant) for path in files for mutant in mutants(path.read_text(encoding="utf-8"))]
    chosen = every if sample >= len(every) else random.Random(seed).sample(every, sample)
    rounds = reach(room, tests)
    counted: Counter[str] = Counter()
    by_kind: Counter[tuple[str, bool]] = Counter()
    for path, mutant in sorted(chosen, key=lambda each: (each[0], each[1].line)):
        dead = any(killed(path, mutant, each) for each in rounds(path, mutant.line))
        counted["killed" if dead else "survived"] += 1
        by_kind[mutant.kind, dead] += 1
        if not dead:
            print(
                f"   survived  {path.relative_to(PACKAGE)}:{mutant.line}  {mutant.kind}: {mutant.change}",
                flush=True,
            )
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
        "scipy.optimize",
    ):
        importlib.import_module(name)
    total: Counter[str] = Counter()
    for room in given.room or ROOMS:
        total += check(room, given.sample or sys.maxsize, given.seed)
    print(f"all: {total['killed'] / total.total():.0%} of {total.total()} killed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
