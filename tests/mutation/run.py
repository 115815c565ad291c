"""Are the tests sharp? Change one thing in a module, run its tests: they should fail.

PYTHONPATH=workflow:tests python tests/mutation/run.py [--sample N] [--seed N] [--room scores|model|…]

Survivors are listed; README.md explains those that are known. The tests of a room are collected once. Each
mutant of a function is put into a fork of that process and meets the tests that reach its line, the fastest
first, then every test of their files; a mutant of a module's constants runs in a process of its own, which
imports it. The files on disk are never changed.
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
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

import pytest
from _pytest.runner import runtestprotocol
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
SECONDS = 60  # of the processor: a mutant that loops is killed, on a busy machine no other
SAMPLE = 60
# The last: hypothesis is loaded before pytest could rewrite its assertions.
QUIETLY = (
    "-qq",
    "-s",
    "--tb=no",
    "-p",
    "no:cacheprovider",
    "-W",
    "ignore::pytest.PytestAssertRewriteWarning",
)
Lines = dict[str, dict[str, list[str]]]  # file -> line -> the tests that run it


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import one module from another source than its file."""

    def __init__(self, path: Path, source: str):
        self.name = module_name(path)
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


def module_name(path: Path) -> str:
    """Return the name under which a file of the package is imported."""
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


def function_at(path: Path, line: int) -> tuple[str, ...]:
    """Return the name of the function that holds a line, after its class; nothing outside functions."""
    nodes: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    names: list[str] = []
    while found := [node for node in nodes if node.lineno <= line <= (node.end_lineno or node.lineno)]:
        if not isinstance(found[0], ast.FunctionDef | ast.ClassDef):
            break
        names.append(found[0].name)
        if isinstance(found[0], ast.FunctionDef):
            return tuple(names)
        nodes = found[0].body
    return ()


def plain(found: object) -> FunctionType:
    """Return the function within a property, a cache, or a static or class method."""
    if isinstance(found, property):
        found = found.fget
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    found = getattr(found, "__wrapped__", found)
    assert isinstance(found, FunctionType), found
    return found


def put_in(path: Path, source: str, names: Sequence[str]) -> None:
    """Give a loaded function the code that another source of its module has; whoever imported it runs it."""
    module = sys.modules[module_name(path)]
    made = ModuleType(module.__name__)
    made.__dict__.update({"__file__": module.__file__, "__package__": module.__package__})
    sys.modules[module.__name__] = made  # dataclasses look there
    exec(compile(source, str(path), "exec"), made.__dict__)
    sys.modules[module.__name__] = module
    held: tuple[dict[str, object], ...] = (vars(module), vars(made))
    for name in names[:-1]:
        held = tuple(dict(vars(one[name])) for one in held)
    old, new = (plain(one[names[-1]]) for one in held)
    old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def forked(work: Callable[[], bool], limit: bool = True) -> bool:
    """Return what `work` returns in a process of its own, False where that ends early; output is dropped."""
    child = os.fork()
    if not child:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        if limit:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            os._exit(int(not work()))
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def imported(path: Path, mutant: Mutant, tests: Sequence[str]) -> bool:
    """Return whether the tests pass when a mutant is imported; nothing of the package may be loaded."""

    def work() -> bool:
        sys.meta_path.insert(0, Finder(path, mutant.source))
        return pytest.main([*QUIETLY, "-x", *tests]) == 0

    return forked(work)


def passed(items: Sequence[pytest.Item]) -> bool:
    """Run tests until one fails; return whether none did."""
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return False
    return True


class Mutants:
    """A plugin of pytest that runs mutants in place of tests; `alive`: those that no test saw."""

    def __init__(self, room: Path, chosen: Sequence[tuple[Path, Mutant]], name: str):
        self.folder, self.chosen, self.name = f"{room}{os.sep}", chosen, name
        self.alive: list[tuple[Path, Mutant]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Learn which tests run which line, then meet each mutant with those of its line."""
        items = {item.nodeid: item for item in session.items}
        seconds, lines = self._reach(session.items)
        for path, mutant in self.chosen:
            found = lines.get(str(path), {})
            names = {test for line in statement(path, mutant.line) for test in found.get(str(line), ())}
            first = [items[name] for name in sorted(names, key=lambda name: seconds[name])]
            files = {item.path for item in first}
            rest = [item for item in session.items if item.path in files and item.nodeid not in names]

            def work(path: Path = path, mutant: Mutant = mutant, tests: Sequence[pytest.Item] = ()) -> bool:
                put_in(path, mutant.source, function_at(path, mutant.line))
                return passed(tests)

            if all(forked(lambda tests=tests: work(tests=tests)) for tests in (first, rest)):
                self.alive.append((path, mutant))
        return True

    def _reach(self, items: Sequence[pytest.Item]) -> tuple[dict[str, float], Lines]:
        """Return the seconds of each test, and file -> line -> the tests that run it."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "reach.json"
            if not forked(lambda: self._trace(items, file), limit=False):
                pytest.exit(f"{self.name}: the tests fail without any mutant", 1)
            seconds, lines = json.loads(file.read_text(encoding="utf-8"))
        return seconds, lines

    def _trace(self, items: Sequence[pytest.Item], file: Path) -> bool:
        """Write down what each test runs of the room, fixtures included; return whether all pass."""
        seconds: dict[str, float] = {}
        tests: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        for item, following in zip(items, [*items[1:], None], strict=True):
            seen: set[tuple[str, int]] = set()

            def trace(frame: FrameType, event: str, _: object, seen: set[tuple[str, int]] = seen) -> object:
                if not frame.f_code.co_filename.startswith(self.folder):
                    return None
                seen.add((frame.f_code.co_filename, frame.f_lineno))
                return trace

            start = time.process_time()
            sys.settrace(trace)
            reports = runtestprotocol(item, nextitem=following, log=False)
            sys.settrace(None)
            seconds[item.nodeid] = time.process_time() - start
            if any(report.failed for report in reports):
                return False
            for name, line in seen:
                tests[name][line].append(item.nodeid)
        file.write_text(json.dumps([seconds, tests]), encoding="utf-8")
        return True


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
    chosen.sort(key=lambda each: (each[0], each[1].line))
    of_modules = [each for each in chosen if not function_at(each[0], each[1].line)]
    alive = [each for each in of_modules if imported(*each, tests)]
    plugin = Mutants(PACKAGE / room, [each for each in chosen if each not in of_modules], room)
    if pytest.main([*QUIETLY, *tests], [plugin]) == 1:
        sys.exit(1)
    alive = sorted([*alive, *plugin.alive], key=lambda each: (each[0], each[1].line))
    for path, mutant in alive:
        print(f"   survived  {path.relative_to(PACKAGE)}:{mutant.line}  {mutant.kind}: {mutant.change}")
    counted = Counter(killed=len(chosen) - len(alive), survived=len(alive))
    share = counted["killed"] / max(len(chosen), 1)
    print(f"{room}: {counted['killed']} of {len(chosen)} killed ({share:.0%}); {len(every)} mutants in all")
    drawn, left = (Counter(mutant.kind for _, mutant in each) for each in (chosen, alive))
    for kind, count in sorted(drawn.items()):
        dead = count - left[kind]
        print(f"   {kind}: {dead} of {count} killed ({dead / count:.0%})", flush=True)
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
