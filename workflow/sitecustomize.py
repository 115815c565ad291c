"""Read by Python when a stage starts, since this folder is on its path: Ctrl-C before a stage's own frame."""

import os
import sys
from importlib.machinery import PathFinder


def _in_one_line(kind, error, trace):
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("interrupted before the stage had begun\n")
    else:
        sys.__excepthook__(kind, error, trace)


def _read_the_next():
    """Read what this file hides: the machine's own file of this name further down the path."""
    here = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120 (pathlib costs each stage's start)
    further = [path for path in sys.path if os.path.realpath(path) != here]
    found = PathFinder.find_spec("sitecustomize", further)
    if found and found.origin:
        with open(found.origin, "rb") as file:  # noqa: PTH123
            exec(
                compile(file.read(), found.origin, "exec"),
                {"__name__": "sitecustomize", "__file__": found.origin},
            )


sys.excepthook = _in_one_line
_read_the_next()
