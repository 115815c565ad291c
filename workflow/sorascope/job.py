"""What surrounds a stage when it runs as a job of its own: its log file and its way to fail."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError

FORMAT = "%(levelname)s %(name)s: %(message)s"


@contextmanager
def logged(path: Path | str) -> Iterator[logging.Logger]:
    """Send log records and warnings to the file `path` while the block runs.

    A fault in the input is told in the log and on standard error, without a traceback, and ends the
    process with status 1. Any other exception passes through, its traceback in the log too.
    """
    log = logging.getLogger("sorascope")
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    log.setLevel(logging.INFO)
    logging.captureWarnings(True)
    try:
        yield log
    except InputError as error:
        log.error("%s", error)
        sys.stderr.write(f"\n{error}\n\n")
        sys.exit(1)
    except Exception:
        log.exception("the job failed")
        raise
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
