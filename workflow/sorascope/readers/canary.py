"""A first reading of an HDF5 or Parquet file in a process of its own.

Their libraries are compiled code that a damaged file can lead out of bounds. What ends this process, takes
it too long or takes it too much memory would do so to the workflow. Run as a script: canary.py FILE.
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, redirect_stdout, suppress
from functools import cache
from pathlib import Path

SECONDS, SECONDS_PER_GB = 60, 120
# beyond this much in a file, only its tree and its small parts are read
READ_BYTES = 1 << 30
PART_BYTES = 1 << 24
# of address space, beyond what the libraries themselves take
MOST_BYTES, MOST_TIMES = 3_000_000_000, 200
PARQUET = b"PAR1"


def survives(path: Path) -> bool:
    """Return whether the file can be read to its end by another process; asked once for each state of it."""
    state = path.stat()
    return isolated(str(path.resolve()), state.st_size, state.st_mtime_ns)


@cache
def isolated(path: str, size: int, _: int) -> bool:
    """Run this file as a script on `path`, of `size` bytes."""
    # -P: modules beside this one have names of Python's own
    command = [sys.executable, "-P", str(Path(__file__).resolve()), path]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # threads reserve memory
    patience = SECONDS + SECONDS_PER_GB * size / 1e9
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=patience, env=env)
    except subprocess.TimeoutExpired:
        return False
    # killed from outside, as for want of memory on the machine: not a fault of the file
    return done.returncode in (0, -signal.SIGKILL)


def read(path: str) -> None:
    """Read a file to its end and forget what it holds."""
    if _is_parquet(path):
        _read_parquet(path)
    else:
        _read_hdf5(path)


class Refusing(io.TextIOBase):
    """Text that cannot be written to; `told` is what was to be written first."""

    told = ""

    def write(self, text: str) -> int:
        """Raise what was to be written."""
        self.told = self.told or text
        raise OSError(text)


def heeded() -> AbstractContextManager[Refusing]:
    """Make an `OSError` of what fastparquet prints of damage.

    It would read on, out of bounds at last; where that leads differs from process to process.
    """
    return redirect_stdout(Refusing())


def _read_parquet(path: str) -> None:
    import fastparquet

    with heeded() as printed:
        try:
            fastparquet.ParquetFile(path).to_pandas()
        except Exception as error:  # fastparquet catches the OSError and raises one of its own
            if printed.told:
                raise OSError(printed.told) from error
            raise


def _is_parquet(path: str) -> bool:
    with Path(path).open("rb") as stream:
        return stream.read(len(PARQUET)) == PARQUET


def _read_hdf5(path: str) -> None:
    import h5py

    left = READ_BYTES

    def look(_: str, node: h5py.Group | h5py.Dataset) -> None:
        nonlocal left
        dict(node.attrs)
        if not isinstance(node, h5py.Dataset) or not node.shape or 0 in node.shape:
            return
        row = node.dtype.itemsize * (node.size // node.shape[0])
        step = max(1, PART_BYTES // row)
        for first in range(0, node.shape[0], step):
            if left <= 0:
                return
            node[first : first + step]
            left -= row * step

    with h5py.File(path, "r") as file:
        dict(file.attrs)
        file.visititems(look)


def main() -> int:
    """Limit this process, then read the file named on the command line."""
    import resource

    path = sys.argv[1]
    importlib.import_module("fastparquet" if _is_parquet(path) else "h5py")
    with suppress(OSError, ValueError):  # macOS has no such limit
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MOST_BYTES + MOST_TIMES * Path(path).stat().st_size
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return judged(path)


def judged(path: str) -> int:
    """Return 1 where reading ends in damage or takes too much memory, else 0."""
    try:
        read(path)
    except (OSError, RuntimeError, MemoryError, ImportError):
        return 1
    except Exception:  # a type that the library has no word for, in a part that nobody may need
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
