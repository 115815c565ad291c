"""The command `sorascope init`: understand, write, tell."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from ..files import shipped, tables
from ..readers import sample_tables
from . import many, page, write
from .groups import name_of
from .start import start


def run(
    data: str | None,
    table: Path | None,
    name: str | None,
    folder: Path,
    sheet: str | None = None,
    geo_file: str = "",
    as_page: bool = False,
) -> int:
    """Write the files of one data set, of all in a table, or the page; return the exit status.

    Nothing that is there is overwritten. Raises `InputError` for what cannot be understood.
    """
    if table is not None:
        made = many.from_table(table, folder)
        config = folder / f"{name or default_name(str(table))}.yaml"
        return _write({config: made.config, **made.sheets}, config, made.guesses)
    name = name or default_name(str(data))
    config, samples = folder / f"{name}.yaml", folder / "samples" / f"{name}.tsv"
    if as_page:
        html = folder / f"{name}.html"
        found = start(str(data), name, sheet, geo_file)
        return _write({html: page.render(name, str(data), found, folder)}, html, ())
    if existing := _there([config, samples]):  # before a large matrix is read
        return existing
    found = start(str(data), name, sheet, geo_file)
    texts = {config: write.config(name, Path(str(data)).name, found, samples)}
    if found.rows:
        texts[samples] = write.sheet(found)
    return _write(texts, config, found.guesses)


def default_name(brought: str) -> str:
    """Return a name of a data set for a file, a folder or an accession."""
    bare = sample_tables.ENDING.sub("", Path(brought).name) or Path(brought).name
    return name_of(bare.split(".")[0] if "." in bare else bare)


def _there(paths: list[Path]) -> int:
    there = [str(path) for path in paths if path.exists()]
    if there:
        print(f"{', '.join(there)} exists already and is not overwritten", file=sys.stderr)
    return 2 if there else 0


def _write(texts: Mapping[Path, str], first: Path, guesses: tuple[str, ...]) -> int:
    if status := _there(list(texts)):
        return status
    for path, text in reversed(list(texts.items())):
        tables.write_text(text, path)
    if first.suffix == ".html":
        print(f"Wrote {first}. Open it in a browser; nothing leaves this computer.")
        return 0
    listed = (
        " and ".join(map(str, texts)) if len(texts) < 3 else f"{first} and {len(texts) - 1} sample sheets"
    )
    print(f"Wrote {listed}.")
    print("Guesses to confirm:", *guesses, sep="\n  ")
    preflight = f"preflight --cores 1 --configfile {shlex.quote(str(first))}"
    print(f"Then: {shipped.command(preflight)}")
    return 0
