"""A reading of an HDF5 or Parquet file in a process of its own.

Their libraries are compiled code that a damaged file can lead out of bounds. What ends this process, takes
it too long or takes it too much memory would do so to the workflow. An HDF5 file that has been read once so
is opened again by the reader. A Parquet file is not: damage that fastparquet does not notice may end one
process and not the next, so the table itself is handed over. Run as a script: canary.py FILE [TABLE].
"""

from __future__ import annotations

import importlib
import io
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import redirect_stdout, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SECONDS, SECONDS_PER_GB = 60, 120
# beyond this much in a file, only its tree and its small parts are read
READ_BYTES = 1 << 30
PART_BYTES = 1 << 24
# of address space, beyond what the libraries themselves take
MOST_BYTES, MOST_TIMES = 3_000_000_000, 200
used: set[str] = set()  # libraries that have read a file for this process in another


def survives(path: Path) -> bool:
    """Return whether another process can read the HDF5 file to its end; asked once for each state of it."""
    state = path.stat()
    return _survived(str(path.resolve()), state.st_size, state.st_mtime_ns)


@cache
def _survived(path: str, size: int, _: int) -> bool:
    return isolated(path, size)


def parquet(path: Path) -> pd.DataFrame | None:
    """Return the table of a Parquet file as another process has read it; None where that ended in damage.

    Raises `MemoryError` where the process was killed, as for want of memory on the machine.
    """
    import pandas as pd

    used.add("fastparquet")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "table"
        if not isolated(str(path.resolve()), path.stat().st_size, str(table)):
            return None
        if not table.exists():
            raise MemoryError
        return pd.read_pickle(table)


def isolated(path: str, size: int, table: str = "") -> bool:
    """Run this file as a script on `path`, of `size` bytes; return whether it found no damage.

    With `table` the file is a Parquet file, and that is where its table is written, pickled.
    """
    # -P: modules next to this one have names of Python's own
    command = [sys.executable, "-P", str(Path(__file__).resolve()), path, *filter(None, [table])]
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}  # threads reserve memory
    patience = SECONDS + SECONDS_PER_GB * size / 1e9
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=patience, env=env)
    except subprocess.TimeoutExpired:
        return False
    # killed from outside, as for want of memory on the machine: not a fault of the file
    return done.returncode in (0, -signal.SIGKILL)


class Refusing(io.TextIOBase):
    """Text that cannot be written to; `tried` is whether it was."""

    tried = False

    def write(self, text: str) -> int:
        """Raise what was to be written."""
        self.tried = True
        raise OSError(text)


def read_parquet(path: str, table: str) -> None:
    """Read a Parquet file and write its table, pickled; raises `OSError` for what fastparquet only prints.

    It would read on, out of bounds at last.
    """
    import pandas as pd

    with redirect_stdout(Refusing()) as printed:
        found = pd.read_parquet(path, engine="fastparquet")
    if printed.tried:  # fastparquet may have caught the error
        raise OSError("damage")
    found.to_pickle(table)


def read_hdf5(path: str) -> None:
    """Read an HDF5 file to its end and forget what it holds."""
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

    path, *table = sys.argv[1:]
    importlib.import_module("fastparquet" if table else "h5py")
    with suppress(OSError, ValueError):  # macOS has no such limit
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MOST_BYTES + MOST_TIMES * Path(path).stat().st_size
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return judged(path, *table)


def judged(path: str, table: str = "") -> int:
    """Return 1 where reading ends in damage or takes too much memory, else 0."""
    try:
        read_parquet(path, table) if table else read_hdf5(path)
    except (OSError, RuntimeError, MemoryError, ImportError):
        return 1
    except Exception:
        # fastparquet has no exception of its own: it ends in whatever the damage leads to. h5py ends so at a
        # type that it has no word for, in a part that no one may need
        return 1 if table else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
