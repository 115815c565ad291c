"""What results were made from, on record next to them: stale ones are known without Snakemake's own records.

Each stage writes `made_from/…/STAGE.json` into the folder of results. The record holds digests of what the
stage takes from the configuration and of this package, the libraries that it imported, the SHA-256 of each
input file, of the records of the stages before, and of what the stage made; no path, no time.
Results are current when all of it holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import Problems
from ..files import tables
from ..files.checksum import sha256
from ..files.shipped import COREGULATION, PACKAGE, SNAKEFILE
from .libraries import imported

FOLDER = "made_from"
SOURCES = "sources"  # the parameter with the fingerprints of input files, which the record has by themselves
STATE = {"sha256", "bytes"}  # what is known of a result
LONGEST_NAME = 255  # of a file, in bytes
NOTHING: dict[str, Any] = {
    "config": "",
    "package": "",
    SOURCES: [],
    "made_by_others": [],
    "before": {},
    "results": {},
}


def digest(value: object) -> str:
    """Return the SHA-256 of a value of the configuration, the order of its keys included."""
    return hashlib.sha256(json.dumps(value, default=str).encode()).hexdigest()


@cache
def package() -> str:
    """Return the SHA-256 of the code that makes results and of the data it ships with them."""
    folders = {"sorascope": PACKAGE, **{name: SNAKEFILE.parent / name for name in ("scripts", "schemas")}}
    inside = {
        (name, *path.relative_to(folder).parts): path
        for name, folder in folders.items()
        for path in folder.rglob("*")
    }
    code = [
        ("/".join(below), sha256(path))
        for below, path in sorted(inside.items())
        if path.is_file() and not any(part.startswith((".", "__pycache__", "_shipped")) for part in below)
    ]
    return digest([*code, sha256(COREGULATION)])


def of_configuration(params: Mapping[str, Any]) -> dict[str, str]:
    """Return the digests of a stage's parameters and of the package."""
    own = {name: value for name, value in params.items() if name != SOURCES}
    return {"config": digest(own), "package": package()}


def state(params: Mapping[str, Any]) -> str:
    """Return the digest of what a stage would be made from now."""
    return digest([of_configuration(params), sorted(params.get(SOURCES, {}).items())])


def stamped(provenance: str, params: Mapping[str, Any]) -> str:
    """Return what expression carries of its origin (JSON) with the digests of configuration and package."""
    return json.dumps({**json.loads(provenance), "digests": of_configuration(params)}, sort_keys=True)


def listed(paths: Iterable[Path | str], of_file: Callable[[Path], str] = sha256) -> list[str]:
    """Return "SHA-256  name" of each file; where a file is says nothing of what it holds."""
    return [f"{of_file(path)}  {path.name}" for path in map(Path, paths)]


def write(
    record: Path | str, results: Iterable[str], inputs: Iterable[str], params: Mapping[str, Any]
) -> None:
    """Write a stage's record, when all its results are there.

    `inputs`: the stage's files, records of the stages before among them; `params`: its parameters.
    """
    record = Path(record)
    root = _root(record)
    files = [Path(path) for path in inputs]
    before = [path for path in files if _below(path, root / FOLDER)]
    made = {name for path in before for name in read(path)["results"]}
    given = [Path(path) for path in params.get(SOURCES, ())]
    others = [path for path in files if path not in [*before, *given] and _below(path, root) not in made]
    tables.write_json(
        {
            **of_configuration(params),
            SOURCES: listed(given),
            "made_by_others": listed(others),
            "libraries": imported(),
            "before": {_below(path, root / FOLDER): sha256(path) for path in before},
            "results": {
                _below(path, root): {"sha256": sha256(path), "bytes": path.stat().st_size}
                for path in _files(results)
                if path != record
            },
        },
        record,
    )


def read(record: Path) -> dict[str, Any]:
    """Return a record; one that is none says nothing, and nothing fits it."""
    found = tables.read_json(record)
    return found if _is_whole(found) else NOTHING


def _is_whole(found: Any) -> bool:
    """Return whether JSON has the parts of a record, each of its kind."""
    if not isinstance(found, dict) or not NOTHING.keys() <= found.keys():
        return False
    listed = [found[SOURCES], found["made_by_others"]]
    named = [found["before"], found["results"], found.get("libraries", {})]
    return (
        all(isinstance(each, list) for each in listed)
        and all(isinstance(each, str) and "  " in each for each in chain(*listed))
        and all(isinstance(each, dict) for each in named)
        and all(isinstance(each, str) for each in chain(found["before"].values(), named[2].values()))
        and all(isinstance(each, dict) and each.keys() >= STATE for each in found["results"].values())
        and all(map(_is_inside, [*found["before"], *found["results"]]))
    )


def _is_inside(name: str) -> bool:
    """Return whether a file of this name can be within a folder."""
    parts = name.split("/")
    return not any(part in ("", "..") or len(part.encode(errors="replace")) > LONGEST_NAME for part in parts)


def libraries(before: Iterable[Path | str], own: str) -> dict[str, dict[str, str]]:
    """Return stage -> the libraries, with versions, that it used: of records `before`, and of this process.

    `own`: what this process' stage is called.
    """
    found = {Path(record).stem: read(Path(record)).get("libraries", {}) for record in before}
    return {**found, own: imported()}


def differing(
    record: Path,
    params: Mapping[str, Any],
    files: Iterable[Path | str] = (),
    of_file: Callable[[Path], str] = sha256,
    whole: bool = False,
    results: Iterable[Path | str] = (),
) -> str:
    """Return in what a stage's results are not what they would be now; "" when they are, or are not there.

    `files`: inputs that another rule makes, looked at if they are there. `whole`: compare each result by its
    checksum, not only what has another size than on record or is younger than the record. `results`: where
    the stage's results are; with any of them there, a record that is not is a difference.
    """
    if not record.exists():
        return "no record of what they were made from" if any(Path(each).exists() for each in results) else ""
    found, root = read(record), _root(record)
    for name, value in of_configuration(params).items():
        if found[name] != value:
            return {"config": "another configuration", "package": "another version of the workflow"}[name]
    expected = listed(params.get(SOURCES, ()), of_file)
    other = [each for each in expected if each not in found[SOURCES]]
    here = {path.name: path for path in map(Path, files) if path.exists()}
    for each in found["made_by_others"]:
        known, name = each.split("  ", 1)
        if name in here and of_file(here[name]) != known:
            other.append(each)
    if other or expected != found[SOURCES]:
        names = dict.fromkeys(each.split("  ", 1)[1] for each in other)
        return f"another {', '.join(names)}" if names else "its files in another order"
    for name, known in found["before"].items():
        path = root / FOLDER / name
        if path.exists() and sha256(path) != known:
            return f"other results of {path.stem}"
    young = record.stat().st_mtime_ns
    changed = [
        name for name, known in found["results"].items() if _is_changed(root / name, known, young, whole)
    ]
    return f"changed since: {', '.join(changed)}" if changed else ""


def _is_changed(path: Path, known: Mapping[str, Any], young: int, whole: bool) -> bool:
    if not path.exists():
        return whole  # a result that is gone is Snakemake's to make again
    if known["bytes"] != path.stat().st_size:
        return True
    return (whole or path.stat().st_mtime_ns > young) and sha256(path) != known["sha256"]


def describe(stale: Mapping[str, str], most: int = 5) -> str:
    """Return what to tell of stages that run again since their results were made from something else."""
    lines = [f"   {record}: {differs}" for record, differs in list(stale.items())[:most]]
    more = [f"   … and {len(stale) - most} more"] if len(stale) > most else []
    head = "Made again, since these results were made from something else:"
    return "\n".join([head, *lines, *more, ""]) if stale else ""


def refuse_others(stages: Mapping[str, tuple[Mapping[str, Any], Iterable[str]]]) -> None:
    """Raise `InputError` that names every stage whose results were not made from the inputs as they are now.

    `stages`: record -> the stage's parameters and the inputs that another rule makes.
    """
    problems = Problems()
    for record, (params, files) in stages.items():
        path = Path(record)
        if not path.exists():
            found = "no record of what the results were made from"
        elif differs := differing(path, params, files, whole=True):
            found = f"results that were made from something else: {differs}"
        else:
            continue
        remedy = "make them again: the same command with --forceall"
        problems.add(record, "", found, "results of the configuration and the inputs as they are", remedy)
    problems.raise_if_any()


def results(stages: Iterable[Path]) -> dict[str, Path]:
    """Return the results of stages, and their records, by their path below the folder of results."""
    found: dict[str, Path] = {}
    for record in stages:
        root = _root(record)
        found |= {name: root / name for name in [*read(record)["results"], _below(record, root)]}
    return found


def stage(record: Path) -> str:
    """Return what a record is called below the folder of records, without its ending: huh7/ingest."""
    return _below(record, _root(record) / FOLDER).removesuffix(".json")


def _root(record: Path) -> Path:
    """Return the folder of results that a record is in."""
    return next(parent.parent for parent in record.parents if parent.name == FOLDER)


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else ""


def _files(paths: Iterable[str]) -> list[Path]:
    """Return files, in place of a folder those in it; Snakemake keeps a hidden one there."""
    found: list[Path] = []
    for path in map(Path, paths):
        found += (
            sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
            if path.is_dir()
            else [path]
        )
    return found
