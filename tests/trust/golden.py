"""Pin the numbers of the default run: what the shipped data sets give, rounded to the digits stated here.

A change of the statistics changes them; then look at what changed and pin anew:

    python tests/trust/golden.py

runs the default config in a copy of the project, prints every difference and writes tests/trust/golden/.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from copies import copy_project

FOLDER = Path(__file__).parent / "golden"
PANELS = ("gdsc_liver", "planted")
TABLES_OF_CLONES = ("huh7_resistant",)
SIGNIFICANT = 3


@dataclass(frozen=True)
class Pinned:
    """One table of the results: rows by `keys`, of which `numbers` and `words` are pinned."""

    path: str
    keys: tuple[str, ...]
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    datasets: tuple[str, ...] = PANELS

    @property
    def columns(self) -> list[str]:
        return ["dataset", *self.keys, *self.numbers, *self.words]


TABLES = {
    "signatures.tsv": Pinned(
        "signature/signatures.tsv", ("sample", "mechanism"), ("activity", "t", "p", "fdr"), ("call",)
    ),
    "contrasts.tsv": Pinned(
        "contrast/mechanisms.tsv",
        ("contrast", "mechanism"),
        ("effect", "camera_p", "fry_p", "fixed_camera_p", "fixed_fry_p"),
        ("direction",),
    ),
    "published.tsv": Pinned(
        "contrast/mechanisms.tsv",
        ("contrast", "mechanism"),
        ("effect", "camera_p", "rank_effect", "drift_p"),
        ("direction",),
        TABLES_OF_CLONES,
    ),
    "gsea.tsv": Pinned(
        "contrast/gsea.tsv",
        ("contrast", "mechanism"),
        ("es", "nes", "p"),
        ("leading_genes",),
        (*PANELS, *TABLES_OF_CLONES),
    ),
    "clones.tsv": Pinned(
        "signature/summary.tsv",
        ("contrast", "block", "mechanism"),
        ("effect", "fdr", "standout_fdr", "rank_effect", "drift_p"),
        ("call", "strength"),
    ),
}


def read(path: Path) -> pd.DataFrame:
    """Read a table with every cell as text."""
    return pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)


def pinned(results: Path, table: Pinned) -> pd.DataFrame:
    """Return a table's pinned part over its data sets; rows that no number can be given for are left out."""
    parts = [read(results / panel / table.path).assign(dataset=panel) for panel in table.datasets]
    whole = pd.concat(parts, ignore_index=True)[table.columns]
    whole = whole[whole[list(table.numbers)].ne("").any(axis=1)].reset_index(drop=True)
    for name in table.numbers:
        whole[name] = [f"{float(cell):.{SIGNIFICANT}g}" if cell else "" for cell in whole[name]]
    return whole


def differences(table: Pinned, before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return one line for each difference: where, which quantity, what it was, what it is.

    Numbers may differ by one unit of their last pinned digit, since another processor may round another way.
    """
    keys = ["dataset", *table.keys]
    old, new = (frame.set_index(keys).to_dict("index") for frame in (before, after))
    told = [f"{' · '.join(key)}: new" for key in new if key not in old]
    for key, values in old.items():
        if key not in new:
            told.append(f"{' · '.join(key)}: gone")
            continue
        for name in (*table.numbers, *table.words):
            was, now = values.get(name, ""), new[key][name]
            if was != now and not (name in table.numbers and _near(was, now)):
                told.append(f"{' · '.join(key)}: {name} was {was or 'empty'}, is {now or 'empty'}")
    return told


def _near(before: str, now: str) -> bool:
    if not before or not now:
        return False
    unit = 10.0 ** (int(f"{float(before):e}".split("e")[1]) - SIGNIFICANT + 1)
    return abs(float(before) - float(now)) <= 1.001 * unit


def compare(results: Path) -> list[str]:
    """Return every difference between results of the default run and what is pinned."""
    return [
        f"{name}: {line}"
        for name, table in TABLES.items()
        for line in differences(table, read(FOLDER / name), pinned(results, table))
    ]


def write(results: Path) -> None:
    """Pin the numbers of these results."""
    FOLDER.mkdir(exist_ok=True)
    for name, table in TABLES.items():
        pinned(results, table).to_csv(FOLDER / name, sep="\t", index=False, lineterminator="\n")


def told(lines: Iterable[str], most: int = 40) -> str:
    """Return the differences as a text with the way to accept them."""
    lines = list(lines)
    more = [f"… and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join(
        [f"{len(lines)} differences from the pinned numbers:", *lines[:most], *more, "To accept: make golden"]
    )


def main() -> None:
    """Run the default config anew, print what differs, pin it."""
    with tempfile.TemporaryDirectory() as folder:
        checkout = copy_project(Path(folder) / "sorascope")
        done = checkout.snakemake()
        if done.returncode:
            sys.exit(done.stdout)
        results = checkout.root / "results"
        if all((FOLDER / name).exists() for name in TABLES):
            print(told(compare(results), most=10_000))
        write(results)
    print(f"pinned: {', '.join(str(FOLDER / name) for name in TABLES)}")


if __name__ == "__main__":
    main()
