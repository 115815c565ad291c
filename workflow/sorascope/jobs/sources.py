"""The files a stage is made from: their content goes on record and must not change under the stage."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from ..checksum import of_folder, sha256
from ..errors import InputError, Problem, Problems

# Files up to this size are known by their content, read in a tenth of a second; larger ones by size and time.
WHOLE = 64 << 20
# A network's clocks differ by as much.
SLACK = 60


def fingerprint(path: Path) -> str:
    """Return what tells the content of a file, or of a folder's files, from another."""
    if path.is_dir():
        return of_folder(path, fingerprint)
    numbers = path.stat()
    return f"{numbers.st_size} bytes of {numbers.st_mtime_ns}" if numbers.st_size > WHOLE else sha256(path)


def refuse_changed(fingerprints: Mapping[str, str]) -> None:
    """Raise `InputError` that names files which are gone, or not what their fingerprints say any more."""
    problems = Problems()
    for path, known in fingerprints.items():
        if not Path(path).exists() or fingerprint(Path(path)) != known:
            problems.add(
                path,
                "",
                "changed while the run was under way",
                "files that stay as they are until the run is over",
                "run the same command again: what was made from it is made anew",
            )
    problems.raise_if_any()


def refuse_future(paths: Iterable[str]) -> None:
    """Raise `InputError` that names files from the future: no result can ever be newer than they are."""
    now = time.time()
    late = {path: Path(path).stat().st_mtime for path in paths if Path(path).exists()}
    problems = [
        Problem(
            path,
            "",
            f"a time in the future, {datetime.fromtimestamp(moment):%Y-%m-%d %H:%M}, by this machine's clock",
            f"a time before now, {datetime.fromtimestamp(now):%Y-%m-%d %H:%M}",
            "set the clock if it is wrong; if not: touch the file",
        )
        for path, moment in late.items()
        if moment > now + SLACK
    ]
    if problems:
        raise InputError(problems)
