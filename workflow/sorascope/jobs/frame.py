"""What surrounds a stage when it runs as a job of its own: its log file and its way to fail."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

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

    A fault in the input or of the machine is told in the log and on standard error, without a traceback, and
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
    try:
        with _steady(sources or {}):
            yield log
        log.info("finished")
    except KeyboardInterrupt:
        log.error("interrupted: by the user, or by a cluster at its time limit")
        sys.exit(INTERRUPTED)
    except Exception as error:
        told = machine.explained(error) or (error if isinstance(error, InputError) else None)
        if told is None:
            log.exception("the job failed")
            raise
        log.error("%s", told)
        sys.stderr.write(f"\n{told}\n\n")
        sys.exit(1)
    finally:
        signal.signal(signal.SIGTERM, on_sigterm)
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
        gc.freeze()


@contextmanager
def _steady(sources: Mapping[str, str]) -> Iterator[None]:
    try:
        yield
    except Exception:
        refuse_changed(sources)
        raise
    refuse_changed(sources)
