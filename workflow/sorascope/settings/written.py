"""Faults of a config that no schema sees: keys given twice, numbers and texts that are none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Problems
from .schema import Fault

if TYPE_CHECKING:
    import yaml

Place = tuple[str | int, ...]


def check_repeated_keys(paths: Iterable[Path], problems: Problems) -> None:
    """Add every key that occurs twice in one mapping of a YAML file: readers keep the last without a word."""
    import yaml

    for path in paths:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            document = yaml.compose(path.read_text(encoding="utf-8"), loader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            continue  # whoever read the config has reported it
        for place, first, again in _repeated(document):
            problems.add(
                path,
                f"key {'.'.join(map(str, place))}",
                f"the key twice, in lines {first} and {again}: only the last would count",
                "each key once",
                "remove one, or give it another name",
            )


def check_read_first(paths: Iterable[Path], problems: Problems) -> None:
    """Add what ends in Snakemake's own traceback, as it reads it before any schema is asked.

    That is a `pathvars` that is no mapping of texts, and a file that is not UTF-8.
    """
    import yaml

    for path in paths:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            config = yaml.load(path.read_text(encoding="utf-8"), loader)
        except UnicodeDecodeError:
            problems.add(
                path, "", "bytes that are not UTF-8", "UTF-8 text", "save the file as UTF-8 in the editor"
            )
            continue
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            continue  # whoever reads the config tells
        named = config.get("pathvars") if isinstance(config, dict) else None
        if not named:
            continue  # the schema tells what is wrong with an empty one
        if not isinstance(named, dict):
            wrong = {"pathvars": named}
        else:
            wrong = {f"pathvars.{key}": value for key, value in named.items() if not isinstance(value, str)}
        for key, value in wrong.items():
            problems.add(
                path,
                f"key {key}",
                repr(value),
                "pathvars: a mapping, of folders as texts, such as {results: out}",
                "name a folder for each of results, resources, logs and benchmarks that is to be elsewhere",
            )


def _repeated(document: yaml.Node | None) -> Iterator[tuple[Place, int, int]]:
    import yaml

    left: list[tuple[yaml.Node, Place]] = [(document, ())] if document else []
    walked = set()
    while left:
        node, place = left.pop()
        if id(node) in walked:
            continue
        walked.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            left.extend((each, (*place, number)) for number, each in enumerate(node.value))
        elif isinstance(node, yaml.MappingNode):
            seen: dict[tuple[str, str], int] = {}
            for key, value in node.value:
                name, line = str(key.value), key.start_mark.line + 1
                if (key.tag, name) in seen and name != "<<":
                    yield (*place, name), seen[key.tag, name], line
                seen.setdefault((key.tag, name), line)
                left.append((value, (*place, name)))


def unusable(config: Any) -> Iterator[Fault]:
    """Return a fault for each number that is none (.nan, .inf) and each text that cannot be written."""
    left: list[tuple[Any, Place]] = [(config, ())]
    while left:
        value, place = left.pop()
        if isinstance(value, Mapping):
            left.extend((each, (*place, str(key))) for key, each in value.items())
        elif isinstance(value, list):
            left.extend((each, (*place, number)) for number, each in enumerate(value))
        elif isinstance(value, float) and not isfinite(value):
            yield Fault(place, place, f"{value}, which is no number to compute with", "a finite number", "")
        elif isinstance(value, str) and not _writable(value):
            found = f"{value!a}, with half of a character or a NUL"
            yield Fault(place, place, found, "text that a file can hold", "write the text again")


def _writable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)
