"""A gate in front of the stages of a run: while it is shut, each stage that starts waits there, alive.

The stages of the default run last a second, too short to disturb them at a chosen moment.
"""

from __future__ import annotations

import os
from pathlib import Path

LIMIT = 300  # seconds at the gate: nothing waits there forever, whatever becomes of the tests

# Read by each Python process of a run that finds it in its path; it holds the scripts of jobs, nothing else.
SITECUSTOMIZE = """\
import os, sys, time
gate = {folder!r}
if any("/.snakemake/scripts/" in argument for argument in sys.orig_argv):
    note = os.path.join(gate, "waiting", str(os.getpid()))
    end = time.monotonic() + {limit}
    while os.path.exists(os.path.join(gate, "shut")):
        open(note, "w").close()
        time.sleep(0.05)
        if time.monotonic() > end:
            os._exit(1)
"""


class Gate:
    """A gate in a folder; shut from the start."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "waiting").mkdir(parents=True)
        (folder / "sitecustomize.py").write_text(
            SITECUSTOMIZE.format(folder=str(folder), limit=LIMIT), encoding="utf-8"
        )
        (folder / "shut").touch()

    @property
    def environment(self) -> dict[str, str]:
        """What a run needs in its environment to meet the gate."""
        return {"PYTHONPATH": os.pathsep.join(filter(None, [str(self.folder), os.environ.get("PYTHONPATH")]))}

    def waiting(self) -> list[int]:
        """Return the processes of stages that wait at the gate."""
        noted = (int(note.name) for note in (self.folder / "waiting").iterdir())
        return sorted(process for process in noted if _alive(process))

    def open(self) -> None:
        """Let the stages that wait, and all that come, pass."""
        (self.folder / "shut").unlink(missing_ok=True)


def _alive(process: int) -> bool:
    """Return whether a process runs; one that has ended and waits for its parent has no command line."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except OSError:
        return False
