"""The design of a data set: what columns are, which levels are compared, what is left out or estimable.

Decided here once; preflight, ingest, contrasts, signatures and report ask.
"""

from .clones import ONE_AGAINST_ONE, Dishes, by_block, coincidences, dishes
from .estimable import confounded
from .kinds import Column, column, columns, is_lone_dash, is_missing, numbers
from .levels import blank_below, near_misses, same_but_spelt
from .takes_part import left_out, members

__all__ = [
    "ONE_AGAINST_ONE",
    "Column",
    "Dishes",
    "blank_below",
    "by_block",
    "coincidences",
    "column",
    "columns",
    "confounded",
    "dishes",
    "is_lone_dash",
    "is_missing",
    "left_out",
    "members",
    "near_misses",
    "numbers",
    "same_but_spelt",
]
