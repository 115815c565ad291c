"""Faults of the machine, reported like faults of the input: no space, no permission, no memory."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import InputError, MachineError, Problem, Problems

RESUME = "then run the same command again; finished stages are kept"
ELSEWHERE = "or put the folder elsewhere: pathvars in the config"
# A run's own records and messages take less.
LEAST_FREE = 1 << 20
PROBE = bytes(1 << 16)

MEMORY = (
    "run with --cores 1, so that no two stages share the memory, or on a machine with more; where a limit is "
    "set (ulimit -v, a container, a cluster) raise it: --set-resources RULE:mem_mb=MEGABYTES asks a cluster "
    "for more for the rule that failed"
)
STORAGE = {
    errno.ENOSPC: ("no space left on the disk", f"free some space, {RESUME}"),
    errno.EDQUOT: ("your quota on the disk is used up", f"free some space, {RESUME}"),
    errno.EFBIG: (
        "a file larger than this system or your limit of file sizes allows",
        f"raise the limit (ulimit -f), {RESUME}",
    ),
    errno.EROFS: ("a read-only file system", f"mount it for writing, {ELSEWHERE}"),
    errno.EACCES: ("no permission", f"give yourself permission (chmod u+rwX), {ELSEWHERE}"),
    errno.EPERM: ("no permission", f"give yourself permission (chmod u+rwX), {ELSEWHERE}"),
    errno.EIO: ("the disk fails to read or write (input/output error)", f"check the disk, {RESUME}"),
}
OUT_OF_MEMORY = re.compile(r"out of memory|cannot allocate memory|failed to map segment", re.IGNORECASE)
NUMBER = re.compile(r"\berrno = (\d+)")
NAMED_FILE = re.compile(r"name = '([^']+)'")
FINISHED = "INFO sorascope: finished"  # last line of the log of a stage that did not fail
BY_THE_USER = ("on user request", "Will exit after finishing")
STAGE_FAILED = "CalledProcessError"
REPORTED, SILENT = "reported", "silent"


def explained(error: BaseException) -> MachineError | None:
    """Return the fault of the machine that `error` comes from; None when it has another cause.

    Libraries and readers raise errors of their own on top of the system's, so the whole chain is looked at.
    A fault of the input stays one, unless memory ran out while the input was read.
    """
    chain = list(_chain(error))
    if any(map(_is_out_of_memory, chain)):
        return MachineError([Problem("memory", "", "this stage ran out of memory", "", MEMORY)])
    if isinstance(error, InputError):
        return None
    for each in chain:
        code = _number(each)
        if code in STORAGE:
            found, remedy = STORAGE[code]
            named = NAMED_FILE.search(str(each))
            place = getattr(each, "filename", None) or (named[1] if named else "a file of this stage")
            return MachineError([Problem(_final_name(str(place)), "", found, "", remedy)])
    return None


def _number(error: BaseException) -> int | None:
    """Return the system's number of an error; HDF5 tells it in the text of errors of any kind."""
    if isinstance(error, OSError) and error.errno in STORAGE:
        return error.errno
    match = NUMBER.search(str(error))
    return int(match[1]) if match and NAMED_FILE.search(str(error)) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop(0)
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [cause for cause in (each.__cause__, each.__context__) if cause is not None]


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == errno.ENOMEM):
        return True
    return not isinstance(error, InputError) and bool(OUT_OF_MEMORY.search(str(error)))


def _final_name(path: str) -> str:
    """Return the name a file would have got: files are written under a temporary name first."""
    whole = Path(path)
    if whole.name.startswith(".") and whole.suffix == ".partial":
        return str(whole.with_name(whole.name[1:].removesuffix(".partial")))
    return path


def check(folders: Iterable[Path]) -> None:
    """Raise `MachineError` with every folder of a run, and the one for temporary files, that cannot be used.

    A folder that is not there yet is judged by the nearest that is.
    """
    problems = Problems()
    for folder in folders:
        here = _nearest(folder)
        if not here.is_dir():
            problems.add(*_no_folder(here))
        elif not os.access(here, os.W_OK | os.X_OK):
            problems.add(here, "", "a folder that may not be written", "", STORAGE[errno.EACCES][1])
        elif _free(here) < LEAST_FREE:
            problems.add(here, "", *STORAGE[errno.ENOSPC][:1], "", STORAGE[errno.ENOSPC][1])
    _check_temporary(problems)
    if problems:
        raise MachineError(dict.fromkeys(problems.found))


def refuse_files(folders: Iterable[Path]) -> None:
    """Raise `MachineError` for files, and links that lead nowhere, where folders of a run would be.

    Snakemake's own look for results ends there in a traceback.
    """
    found: dict[Path, Problem] = {}
    for here in map(_nearest, folders):
        if not here.is_dir():
            found.setdefault(here.absolute(), Problem(*map(str, _no_folder(here))))
    if found:
        raise MachineError(found.values())


def _nearest(folder: Path) -> Path:
    """Return a folder, or the nearest around it that is there."""
    return next(parent for parent in (folder, *folder.absolute().parents) if os.path.lexists(parent))


def _no_folder(here: Path) -> tuple[Path, str, str, str, str]:
    """Return what to report of a place where no folder can be."""
    found = "a file" if here.exists() else "a link that leads nowhere"
    return here, "", found, "a folder", f"rename the {'file' if here.exists() else 'link'}, {ELSEWHERE}"


def refuse_braces(root: Path) -> None:
    """Raise `MachineError` for a checkout whose path Snakemake would take for one with wildcards."""
    if set(str(root)) & set("{}"):
        remedy = "move it to a folder without braces in its path: Snakemake takes them for wildcards"
        raise MachineError(
            [Problem(str(root), "", "the workflow in a folder with braces in its path", "", remedy)]
        )


def _free(folder: Path) -> int:
    numbers = os.statvfs(folder)
    # some network and overlay file systems tell no sizes at all
    return numbers.f_bavail * numbers.f_frsize if numbers.f_blocks else LEAST_FREE


def _check_temporary(problems: Problems) -> None:
    """Write a little to the folder that the environment names: Python can do without it, others not."""
    folder = os.environ.get("TMPDIR", "")
    try:
        if Path(folder or tempfile.gettempdir()).is_dir():  # else Python and others take another one
            with tempfile.TemporaryFile(dir=folder or None) as file:
                file.write(PROBE)
    except OSError as error:
        reason = STORAGE.get(error.errno or 0, (error.strerror or str(error), ""))[0]
        remedy = "set TMPDIR to a folder with space"
        problems.add(folder or tempfile.gettempdir(), "", reason, "a folder for temporary files", remedy)


def died(logs: Path, since: float, snakemake_logs: Iterable[str]) -> str:
    """Return what to tell about stages that failed without a word of their own, "" without any.

    Such a stage was ended from outside, mostly by the system or a cluster for the memory it took; when the
    user ended the run, there is nothing to tell. `logs`: the folder of a run that failed; `since`: when it
    began, in seconds since the epoch; `snakemake_logs`: the files of Snakemake's own log.
    """
    own = "\n".join(_text(Path(log)) for log in snakemake_logs)
    if any(word in own for word in BY_THE_USER):
        return ""
    ended = {path: _end(path) for path in sorted(logs.rglob("*.log")) if path.stat().st_mtime >= since}
    silent = [str(path) for path, end in ended.items() if end == SILENT]
    if not silent and (REPORTED in ended.values() or STAGE_FAILED not in own):
        return ""
    which = ", ".join(silent) or "a stage that came to write no log"
    return f"Ended without a word, killed from outside or out of memory: {which}\n   remedy:  {MEMORY}\n"


def _end(log: Path) -> str:
    """Return how a stage ended by its log; one on a full disk could tell nothing, and the screen has it."""
    lines = _text(log).splitlines()
    if lines[-1:] == [FINISHED]:
        return FINISHED
    reported = any(line.startswith("ERROR ") for line in lines) or _free(log.parent) < LEAST_FREE
    return REPORTED if reported else SILENT


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
