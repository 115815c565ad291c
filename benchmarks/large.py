"""The table of large inputs in docs/performance.md: `make bench-scale` replaces the rows it measured.

A row's key is its input and size, so that one case can be measured anew and the others stay.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "docs" / "performance.md"
START, END = "<!-- written by make bench-scale -->\n", "<!-- end -->\n"
HEAD = ("input", "size", "CPU s", "largest process, MB", "by part", "measured on")
Key = tuple[str, str]


def section(page: str) -> str:
    """Return the section of a page, its marks included; an empty one where there is none."""
    _, start, rest = page.partition(START)
    return f"{START}{rest.partition(END)[0]}{END}" if start else _written({})


def write(found: Mapping[Key, tuple[float, float, str]], page: Path | None = None) -> None:
    """Put CPU seconds, MB and parts of the measured inputs into the page's table.

    Parameters
    ----------
    found
        By input and size.
    page
        The page; `PAGE` by default.
    """
    page = page or PAGE
    text = page.read_text(encoding="utf-8")
    rows = _read(section(text))
    day = f"{datetime.now(UTC).date().isoformat()}, load {os.getloadavg()[0]:.0f}"
    for key, (seconds, megabytes, parts) in found.items():
        rows[key] = (f"{seconds:,.{0 if seconds >= 10 else 1}f}", f"{megabytes:,.0f}", parts, day)
    page.write_text(text.replace(section(text), _written(rows)), encoding="utf-8")


def _read(table: str) -> dict[Key, tuple[str, ...]]:
    lines = [line for line in table.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {(name, size): tuple(rest) for name, size, *rest in cells}


def _written(rows: Mapping[Key, tuple[str, ...]]) -> str:
    lines = [HEAD, ("---",) * len(HEAD), *((*key, *rest) for key, rest in rows.items())]
    return START + "".join(f"| {' | '.join(line)} |\n" for line in lines) + END
