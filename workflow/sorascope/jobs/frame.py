"""What surrounds a stage when it runs as a job of its own: its log file and its way to fail."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError
from . import machine
from .sources import refuse_changed

FORMAT = "%(levelname)s %(name)s: %(message)s"
INTERRUPTED = 130


@contextmanager
def logged(path: Path | str, sources: Mapping[str, str] | None = None) -> Iterator[logging.Logger]:
    """Send log records and warnings to the file `path` while the block runs.

    What is imported by then stays to the end, so garbage collection leaves it alone; the rest goes with the
    process, which need not look through it. That saves a sixth of a short job's time.

    `sources`: fingerprints of the files the job is made from. One that no longer fits is the fault to tell,
    whatever else came of it.

    A fault in the input or of the machine is reported in log and standard error, without a traceback, and
    ends the process with status 1; so is an interruption, by Ctrl-C or SIGTERM, with status 130. Any other
    exception passes through, its traceback in the log too.
    """
    gc.freeze()
    log = logging.getLogger("sorascope")
    logging.raiseExceptions = False  # on a full disk the log cannot be written: no traceback for that
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    logging.captureWarnings(True)
    on_sigterm = signal.signal(signal.SIGTERM, signal.default_int_handler)
    hooks = sys.excepthook, sys.unraisablehook
    sys.excepthook, sys.unraisablehook = _unless_of_the_machine(hooks[0]), _unless_of_the_machine(hooks[1])
    try:
        with _steady(sources or {}):
            yield log
        log.info("finished")
    except KeyboardInterrupt:
        log.error("interrupted: by the user, or by a cluster at its time limit")
        sys.exit(INTERRUPTED)
    except Exception as error:
        fault = machine.explained(error) or (error if isinstance(error, InputError) else None)
        if fault is None:
            log.exception("the job failed")
            raise
        log.error("%s", fault)
        sys.stderr.write(f"\n{fault}\n\n")
        if _is_stage() and fault is not error:
            sys.stderr.flush()
            os._exit(1)  # a library would go on with what it could not write, and crash
        sys.exit(1)
    finally:
        sys.excepthook, sys.unraisablehook = hooks
        signal.signal(signal.SIGTERM, on_sigterm)
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
        gc.freeze()


def _unless_of_the_machine(hook: Callable[..., object]) -> Callable[..., None]:
    """Return a hook for what no one can catch that is silent about faults of the machine.

    HDF5 tells of a full disk once more for each of its objects that goes, after the fault was reported.
    """

    def silent(*given: Any) -> None:
        error = given[1] if len(given) > 1 else given[0].exc_value
        if error is None or machine.explained(error) is None:
            hook(*given)

    return silent


def _is_stage() -> bool:
    """Return whether this process is a script that Snakemake started."""
    return hasattr(sys.modules.get("__main__"), "snakemake")


@contextmanager
def _steady(sources: Mapping[str, str]) -> Iterator[None]:
    try:
        yield
    except Exception:
        refuse_changed(sources)
        raise
    refuse_changed(sources)
