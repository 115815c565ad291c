"""Published tables of finished contrasts: which columns hold which contrast, by the readers' own rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..contrast_table import files
from ..contrast_table import read as contrast_tables
from ..contrast_table.columns import ADJUSTED, KNOWN, ROLES, normal
from ..errors import InputError
from ..readers.preamble import PEEK_ROWS
from . import numbers
from .found import Found
from .groups import name_of

CHANGE = "log2_fold_change"
OTHER_ROLES = ("statistic", "standard_error", "p", "mean_expression")
SHORTEST = 2  # letters of a role's word within a longer name: not "t", "p", "f"


def contrasts(names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return contrast -> role -> column, for each column of log2 fold changes.

    Of several the rest of the column's name is the contrast's: log2FC_R1_vs_P with pvalue_R1_vs_P.
    """
    found: dict[str, dict[str, str]] = {}
    for name in names:
        said = _role(name)
        if said is not None and said[0] == CHANGE:
            found.setdefault(name_of(said[1]) if said[1] else "contrast", {CHANGE: name})
    for name in names:
        said = _role(name)
        if said is not None and said[0] in OTHER_ROLES and (key := name_of(said[1] or "contrast")) in found:
            found[key].setdefault(said[0], name)
    return found


def _role(name: str) -> tuple[str, str] | None:
    """Return the role that a column's name speaks of and the rest of the name; None for any other."""
    whole = normal(name)
    if ADJUSTED.search(whole):
        return None
    for role in ROLES:
        if whole in KNOWN[role]:
            return role, ""
    pieces = [piece for piece in re.split(r"([^A-Za-z0-9.]+|\.(?=[A-Za-z]))", name) if piece]
    for cut in range(1, len(pieces)):
        for part, rest in (("".join(pieces[:cut]), pieces[cut:]), ("".join(pieces[cut:]), pieces[:cut])):
            for role in ROLES:
                if normal(part) in KNOWN[role] and len(normal(part)) > SHORTEST:
                    return role, "".join(rest).strip("._- ():/")
    return None


def looks_like_one(path: Path, sheet: str | None = None) -> bool:
    """Return whether a table has columns of fold changes with a p value, statistic or error of one."""
    try:
        names = files.cells(path, sheet).columns
    except InputError:
        return False
    return any(len(roles) > 1 for roles in contrasts(names).values())


def of(path: Path, name: str, sheets: Sequence[str | None] = (None,)) -> Found:
    """Understand a published table, or the sheets of a workbook that are one each.

    Raises `InputError` for columns or values that the workflow would refuse.
    """
    made: dict[str, dict[str, Any]] = {}
    guesses = []
    candidates: dict[str, Sequence[str]] = {}
    for sheet in sheets:
        table = files.cells(path, sheet)
        found = contrasts(table.columns) or {"contrast": {}}
        for key, roles in found.items():
            several = len(found) > 1
            entry: dict[str, Any] = {"table": path.as_posix()}
            if sheet is not None:
                entry["sheet"] = sheet
            if several or _is_hidden(roles):
                entry["columns"] = roles
            label = key if several else name_of(sheet) if sheet else name_of(name)
            examined = contrast_tables.examine(
                path, f"datasets.{name}.contrasts.{label}", columns=entry.get("columns"), sheet=sheet
            )
            made[label] = entry
            candidates = {column: cells[:PEEK_ROWS] for column, cells in examined.candidates.items()}
            listed = ", ".join(
                f"{role.replace('_', ' ')} in {column}" for role, column in examined.columns.roles.items()
            )
            guesses.append(f"contrast {label}: {listed} (layout: {examined.columns.layout})")
    ids = numbers.identifiers(candidates)
    guesses.insert(0, f"ids: {ids} ({ids.because})")
    guesses.insert(0, "kind: contrast (fold changes of a finished comparison, no samples)")
    return Found(
        {"kind": "contrast", "ids": ids, "contrasts": made},
        comments={
            "ids": f"symbol | ensembl | entrez | auto   {ids.because}",
            "contrasts": "facts: {line: …, drug: …} of each tell the atlas what it is (config/README.md)",
        },
        guesses=tuple(guesses),
    )


def _is_hidden(roles: dict[str, str]) -> bool:
    """Return whether this must be pointed out: a role is part of a longer name."""
    return any(normal(column) not in KNOWN[role] for role, column in roles.items())
