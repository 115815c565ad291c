"""The files a stage is made from: their content goes on record and must not change under the stage."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import InputError, Problem, Problems
from ..files import tables
from ..files.checksum import of_folder, sha256

# Files up to this size are known by their content, read in a tenth of a second; larger ones by size and time.
WHOLE = 64 << 20
# A network's clocks differ by as much.
SLACK = 60
# What this working folder remembers from run to run; nothing is lost with it but time.
LARGE = Path(".snakemake/sorascope/checksums.json")
ACCEPTED = Path(".snakemake/sorascope/accepted.json")


def fingerprint(path: Path) -> str:
    """Return what tells the content of a file, or of a folder's files, from another."""
    if path.is_dir():
        return of_folder(path, fingerprint)
    numbers = path.stat()
    return f"{numbers.st_size} bytes of {numbers.st_mtime_ns}" if numbers.st_size > WHOLE else sha256(path)


def remembered(path: Path) -> str:
    """Return the SHA-256 of a file; of a large one with the same size and time, as it was last computed."""
    if path.is_dir():
        return of_folder(path, remembered)
    numbers = path.stat()
    if numbers.st_size <= WHOLE:
        return sha256(path)
    known = _read(LARGE)
    now = [numbers.st_size, numbers.st_mtime_ns]
    name = str(path.resolve())
    if known.get(name, [])[:2] != now:
        known[name] = [*now, sha256(path)]
        tables.write_json(known, LARGE)
    return known[name][2]


def accept(stages: Mapping[str, str]) -> None:
    """Remember results that the user has accepted as they are (--touch): record -> what it should say."""
    if stages:
        tables.write_json(
            {**_read(ACCEPTED), **{name: [state, _content(name)] for name, state in stages.items()}},
            ACCEPTED,
        )


def is_accepted(record: str, state: str) -> bool:
    """Return whether the user has accepted a record's results for a state of configuration and inputs."""
    return _read(ACCEPTED).get(record) == [state, _content(record)]


def _content(record: str) -> str:
    """Return the SHA-256 of a record; results may lack theirs."""
    path = Path(record)
    return sha256(path) if path.exists() else ""


def _read(path: Path) -> dict[str, Any]:
    found = tables.read_json(path)
    return found if isinstance(found, dict) else {}


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
                "run the same command again: what was made from it is made again",
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
