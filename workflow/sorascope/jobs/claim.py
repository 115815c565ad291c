"""A folder of results belongs to one working folder: two would take each other's results for their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ..errors import InputError, Problem

# Holds the way from the results to the working folder: a project may be moved or copied with its results.
NAME = ".working_folder"
RECORDS = ".snakemake"  # Snakemake's own, in every folder that it has run in
LEVELS = 3  # looked down from a folder that nobody has claimed: it may be a whole disk
REMEDY = (
    "give this run a folder of its own: pathvars: {{results: …}} in the config; "
    "or, if the other is not used any more, delete {claim}"
)


def refuse_other(results: Path) -> None:
    """Raise `InputError` with the working folder that results belong to, if it is another than this one.

    Also where the folder lies within another one's results, or around them: each would list, and a deletion
    take along, what the other has made.
    """
    for claim, where in _claims(results):
        owner = _other_owner(claim)
        if owner is not None:
            raise InputError(
                [
                    Problem(
                        str(results),
                        "",
                        f"{where} another working folder: {owner}",
                        f"results of this one, {Path().resolve()}",
                        REMEDY.format(claim=claim),
                    )
                ]
            )


def _claims(results: Path) -> Iterator[tuple[Path, str]]:
    """Yield where a claim on a folder, or on one around or within it, may stand, and how the folder lies."""
    yield results / NAME, "results of"
    whole = results.resolve()
    for parent in whole.parents:
        yield parent / NAME, f"within {parent}, the results of"
    if not (whole / NAME).exists():  # who has claimed a folder keeps others from claiming one within
        for folder, below, files in os.walk(whole):
            deep = len(Path(folder).relative_to(whole).parts) >= LEVELS
            below[:] = [] if deep else [name for name in below if name != RECORDS]
            if NAME in files:
                yield Path(folder) / NAME, f"around {folder}, the results of"


def _other_owner(claim: Path) -> Path | None:
    """Return the working folder that a claim names; None for the present one, or without such a folder."""
    try:
        owner = (claim.parent.resolve() / claim.read_text(encoding="utf-8").strip()).resolve()
        return owner if (owner / RECORDS).is_dir() and not owner.samefile(Path()) else None
    except (OSError, ValueError, RuntimeError):  # no claim, none that can be read, or links in a circle
        return None


def make(results: Path) -> None:
    """Note that results belong to the present working folder. Raises `InputError` as `refuse_other` does."""
    refuse_other(results)
    results.mkdir(parents=True, exist_ok=True)
    here = os.path.relpath(Path().resolve(), results.resolve())
    try:
        with (results / NAME).open("x", encoding="utf-8") as stream:
            stream.write(f"{here}\n")
    except FileExistsError:
        refuse_other(results)
        (results / NAME).write_text(f"{here}\n", encoding="utf-8")


def withdraw(results: Path) -> None:
    """Take the claim back where a run ended without any result.

    A link or a mounted disk keeps it: Snakemake would try to remove that as an empty folder, and fail.
    """
    if results.is_symlink() or os.path.ismount(results):
        return
    if not any(path.is_file() and path.name != NAME for path in results.rglob("*")):
        (results / NAME).unlink(missing_ok=True)
