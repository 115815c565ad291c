"""Text files of a knowledge base, read so that every fault can name its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from errno import ENAMETOOLONG
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Problems, did_you_mean
from ..settings.schema import DEEPEST, endless, faults, key

if TYPE_CHECKING:
    import yaml


def read_text(path: Path, problems: Problems) -> str:
    """Return the text of a UTF-8 file without byte-order mark, lines ended by newline; "" after a problem."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        problems.add(path, "", "no such file", "", "check the path")
        return ""
    except IsADirectoryError:
        problems.add(path, "", "a folder", "a file", "name the file itself")
        return ""
    except OSError as error:
        if error.errno != ENAMETOOLONG:
            raise
        problems.add(path, "", "a path that is too long", "", "check the path")
        return ""
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problems.add(path, f"line {line}", "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8")
        return ""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Row:
    """One line of a table: its number in the file (the header is line 1) and its cells by column."""

    line: int
    entries: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.entries[column]


def read_table(path: Path, columns: tuple[str, ...], problems: Problems) -> Iterator[Row]:
    """Yield the rows of a tab-separated table that must have exactly `columns`, in any order.

    A row of the wrong width is reported and left out; empty lines are skipped.
    """
    text = read_text(path, problems)
    if not text:
        return
    header, *lines = text.split("\n")
    names = header.split("\t")
    if not _check_header(path, names, columns, problems):
        return
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        entries = line.split("\t")
        if len(entries) != len(names):
            problems.add(
                path, f"line {number}", f"{len(entries)} cells", f"{len(names)} cells, tab-separated"
            )
            continue
        yield Row(number, {name: entry.strip() for name, entry in zip(names, entries, strict=True)})


def _check_header(path: Path, names: list[str], columns: tuple[str, ...], problems: Problems) -> bool:
    before = len(problems.found)
    for name in dict.fromkeys(names):
        if name not in columns:
            problems.add(
                path, "line 1", f"unknown column {name!r}", ", ".join(columns), did_you_mean(name, columns)
            )
        elif names.count(name) > 1:
            problems.add(path, "line 1", f"column {name!r} twice", "each column once")
    for name in columns:
        if name not in names:
            problems.add(path, "line 1", f"no column {name!r}", ", ".join(columns))
    return len(problems.found) == before


@dataclass(frozen=True)
class Document:
    """A parsed YAML file and the line of every value, by its path of keys and positions."""

    value: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, path: tuple[str | int, ...]) -> int:
        """Return the line of `path`, or of the nearest thing around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(path: Path, problems: Problems) -> Document | None:
    """Return a YAML file with line numbers; None after a problem. A key given twice is a problem."""
    import yaml

    text = read_text(path, problems)
    if not text:
        return None
    try:
        root, value = _parse(text)
        too_much = endless(value)
    except RecursionError:
        root, value, too_much = None, None, "values nested too deep to read"
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else ""
        problems.add(path, place, str(getattr(error, "problem", None) or error), "YAML")
        return None
    if too_much:
        problems.add(path, "", too_much, "a knowledge base written by hand", "write the values out")
        return None
    lines: dict[tuple[str | int, ...], int] = {}
    if root is not None:
        _walk(root, (), lines, path, problems)
    return Document(value, lines)


def _parse(text: str) -> tuple[yaml.Node | None, Any]:
    """Return a YAML text as nodes, which know their lines, and as a value. Raises `yaml.YAMLError`."""
    import yaml

    fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_depth(text, fast)
        loader = fast(text)
        root = loader.get_single_node()
    except yaml.YAMLError:  # libyaml words its messages otherwise
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
    return root, None if root is None else loader.construct_document(root)


def _refuse_depth(text: str, loader: type) -> None:
    """Raise `RecursionError` for YAML nested so deep that libyaml would end the process over it."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError


def _walk(
    node: yaml.Node,
    place: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    path: Path,
    problems: Problems,
) -> None:
    import yaml

    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _walk(item, (*place, position), lines, path, problems)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                problems.add(path, f"line {line}", f"key {key.value} twice", "each key once")
            seen.add(key.value)
            _walk(value, (*place, key.value), lines, path, problems)
            lines[(*place, key.value)] = line


def one_of(
    path: Path, row: Row, column: str, allowed: Collection[str], problems: Problems, *, described: str = ""
) -> bool:
    """Check that a cell is one of `allowed`, or `described` where the list is long."""
    if row[column] in allowed:
        return True
    remedy = did_you_mean(row[column], allowed)
    problems.add(
        path, f"line {row.line}, column {column}", repr(row[column]), described or ", ".join(allowed), remedy
    )
    return False


def check_schema(
    document: Document, file: Path, problems: Problems, against: Path
) -> list[tuple[str | int, ...]]:
    """Add every fault of `document` against a closed schema to `problems`, with its line; return places."""
    found = faults(document.value, against)
    for line, fault in sorted((document.line(fault.within), fault) for fault in found):
        problems.add(file, f"line {line}, {key(fault.path)}", fault.found, fault.allowed, fault.remedy)
    return [fault.path for fault in found]
