"""Draw the rooms of the package, floor by floor: docs/images/rooms.svg and the table of docs/architecture.md.

A room is a folder or a file of workflow/sorascope; it is one floor above the highest room it imports.
make tables writes both again.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workflow" / "sorascope"
PAGE = ROOT / "docs/architecture.md"
PICTURE = ROOT / "docs/images/rooms.svg"
WIDTH, HEIGHT, GAP, MARGIN, MOST = 128, 34, 12, 60, 8


def room_of(path: Path) -> str:
    """Return the room that a file belongs to: its folder right below the package, or the file itself."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def statements(node: ast.AST) -> Iterator[ast.ImportFrom]:
    """Yield the relative imports below a node, but those that only types need."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ImportFrom) and child.level:
            yield child
        elif not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from statements(child)


def arrows() -> dict[str, set[str]]:
    """Return room -> the rooms that it imports."""
    files = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]
    found: dict[str, set[str]] = {room_of(path): set() for path in files}
    for path in files:
        inside = path.relative_to(PACKAGE).parent.parts
        for each in statements(ast.parse(path.read_text(encoding="utf-8"))):
            above = inside[: len(inside) - each.level + 1]
            names = [each.module] if each.module else [alias.name for alias in each.names]
            rooms = {above[0]} if above else {name.split(".")[0] for name in names}
            found[room_of(path)] |= rooms & found.keys() - {room_of(path)}
    return found


def floors(graph: Mapping[str, set[str]]) -> dict[str, int]:
    """Return room -> its floor, from 1. A circle of rooms raises `RecursionError`."""
    known: dict[str, int] = {}

    def floor(room: str) -> int:
        if room not in known:
            known[room] = 1 + max(map(floor, graph[room]), default=0)
        return known[room]

    for room in graph:
        floor(room)
    return known


def about(room: str) -> str:
    """Return the first sentence of a room's docstring."""
    path = PACKAGE / room
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    told = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return " ".join(told.split("\n\n")[0].split())


def picture(graph: Mapping[str, set[str]]) -> str:
    """Return the rooms as SVG, the top floor first. Lines are imports, but those of the ground floor."""
    by_floor: dict[int, list[str]] = {}
    for room, floor in floors(graph).items():
        by_floor.setdefault(floor, []).append(room)
    places: dict[str, tuple[int, int]] = {}
    labels, y = [], GAP
    for floor in sorted(by_floor, reverse=True):
        labels.append((floor, y))
        rooms = sorted(by_floor[floor])
        for start in range(0, len(rooms), MOST):
            row = rooms[start : start + MOST]
            left = MARGIN + (MOST - len(row)) * (WIDTH + GAP) // 2
            for column, room in enumerate(row):
                places[room] = (left + column * (WIDTH + GAP), y)
            y += HEIGHT + GAP
        y += 2 * GAP
    width = MARGIN + MOST * (WIDTH + GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" font-family="sans-serif" '
        'font-size="12" role="img">',
        "<title>Rooms of the package, floor by floor; lines are imports but those of floor 1</title>",
        f'<rect width="{width}" height="{y}" fill="#ffffff"/>',
    ]
    for room in sorted(graph):
        for other in sorted(each for each in graph[room] if graph[each]):
            (x1, y1), (x2, y2) = places[room], places[other]
            lines.append(
                f'<path d="M{x1 + WIDTH // 2} {y1 + HEIGHT}L{x2 + WIDTH // 2} {y2}" stroke="#1b1f24" '
                'stroke-opacity="0.13" fill="none"/>'
            )
    lines += [
        f'<text x="8" y="{top + HEIGHT // 2 + 4}" fill="#57606a">floor {floor}</text>'
        for floor, top in labels
    ]
    for room in sorted(places):
        x, top = places[room]
        lines.append(
            f'<rect x="{x}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="3" fill="#f3f5f7" '
            'stroke="#57606a"/>'
            f'<text x="{x + WIDTH // 2}" y="{top + HEIGHT // 2 + 4}" text-anchor="middle" fill="#1b1f24">'
            f"{escape(room)}</text>"
        )
    return "\n".join([*lines, "</svg>", ""])


def rows(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the rows of the table of rooms, the top floor first."""
    floor_of = floors(graph)
    ordered = sorted(graph, key=lambda room: (-floor_of[room], room))
    return [f"| {floor_of[room]} | `{room}` | {about(room)} |" for room in ordered]
