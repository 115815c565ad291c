"""Read by Python when a stage starts, since this folder is on its path: Ctrl-C before a stage's own frame."""

import sys


def _told_in_one_line(kind, error, trace):
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("interrupted before the stage had begun\n")
    else:
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _told_in_one_line
