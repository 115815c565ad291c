"""Limits of one case: seconds of work by an alarm, memory by the peak of the resident set."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from sorascope.readers import canary

SECONDS = 5
WAITING = 6  # times as long by the clock, since other tests run beside
MEGABYTES = 1000
HARD_MEGABYTES = 6000  # of address space; a reader that asks for more gets a MemoryError
STATUS = Path("/proc/self/status")


class Hang(BaseException):
    """The case took too long. No `Exception`, so that a reader's broad `except` does not swallow it."""


class TooMuchMemory(BaseException):
    """The case held too much memory."""


def limit_process() -> None:
    """Keep this process from taking all memory of the machine, whatever a case does."""
    used = _kilobytes("VmSize") * 1024
    resource.setrlimit(resource.RLIMIT_AS, (used + HARD_MEGABYTES * 1_000_000, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def limits() -> Iterator[None]:
    """Raise `Hang` or `TooMuchMemory` when the block takes more than is allowed.

    A hang inside a library's compiled code ends when that returns; run.py kills what does not.
    """

    def ring(*_: object) -> None:
        raise Hang(f"over {SECONDS:g} s")

    before = _forget_peak()
    former = {each: signal.signal(each, ring) for each in (signal.SIGALRM, signal.SIGPROF)}
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, WAITING * SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in former.items():
            signal.signal(each, handler)
        grown = (_kilobytes("VmHWM") - before) / 1000 if before else 0
        if grown > MEGABYTES:
            raise TooMuchMemory(f"{grown:.0f} MB")


def _forget_peak() -> int:
    """Reset the peak of the resident set and return its present size in kB; 0 where Linux does not let us."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0
    return _kilobytes("VmRSS")


def _kilobytes(name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", STATUS.read_text()) if STATUS.exists() else None
    return int(found[1]) if found else 0


def canary_by_fork(path: str, size: int, table: str = "") -> bool:
    """Stand in for canary.isolated: a fork of a small process, where a new one takes 0.3 s to start.

    A fork of this process would copy the tables of all its memory.
    """
    forks, answer = _forks(), ""
    try:
        forks.stdin.write(json.dumps([path, table]) + "\n")
        forks.stdin.flush()
        answer = forks.stdout.readline()
    finally:
        if not answer:  # an alarm between question and answer
            forks.kill()
            _forks.cache_clear()
    return json.loads(answer)


@cache
def _forks() -> subprocess.Popen[str]:
    """Return a process that reads each file that it is told of in a fork of its own."""
    paths = [str(Path(__file__).parent), str(Path(canary.__file__).parents[2])]
    command = [
        sys.executable,
        "-c",
        f"import sys; sys.path[:0] = {paths}; import guard; guard.fork_for_each()",
    ]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def fork_for_each() -> None:
    """Answer each line, a path and where a table is to go, with whether reading the file found no damage."""
    import fastparquet  # noqa: F401
    import h5py  # noqa: F401

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(1, 2)
    for line in sys.stdin:
        child = os.fork()
        if not child:
            signal.setitimer(signal.ITIMER_REAL, SECONDS - 1)
            most = (_kilobytes("VmSize") * 1024 + 1_500_000_000,) * 2
            resource.setrlimit(resource.RLIMIT_AS, most)
            os._exit(canary.judged(*json.loads(line)))
        answers.write(json.dumps(os.waitpid(child, 0)[1] == 0) + "\n")
        answers.flush()
