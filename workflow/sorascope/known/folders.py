"""Known contrasts: the shipped atlas and folders of the user's own, as effects with their provenance.

A folder holds manifest.tsv (one row a contrast; workflow/schemas/atlas.schema.yaml) and effects.tsv (one row
a contrast and mechanism). Effects hold for the gene set that they were computed with: its checksum stands
beside them, and a set that has changed since has no known effects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problems
from ..schema import faults
from ..sets import checksum
from ..settings import ATLAS_SCHEMA

if TYPE_CHECKING:
    import pandas as pd

MANIFEST_FILE, EFFECTS_FILE = "manifest.tsv", "effects.tsv"
MANIFEST = (
    "contrast", "role", "line", "drug", "duration", "model", "clone", "parent", "samples", "resistance",
    "series", "study", "repository", "commit", "path", "licence", "genes", "direction", "doubt",
)  # fmt: skip
WHOLE = ("genes_scored", "genes_measured")
NUMBERS = (*WHOLE, "effect", "variance", "log2_effect", "independent_t")
EFFECTS = ("contrast", "mechanism", "set", *WHOLE, "effect", "variance", "basis", *NUMBERS[-2:])
NEEDED = ("effect", "variance", "independent_t")


@dataclass(frozen=True)
class Known:
    """`manifest`: one row a contrast, text; `effects`: one row a contrast and measured mechanism."""

    manifest: pd.DataFrame
    effects: pd.DataFrame

    def of_role(self, *roles: str) -> Known:
        """Return the contrasts of these roles."""
        return self._where(self.manifest["role"].isin(roles))

    def without(self, contrasts: Sequence[str]) -> Known:
        """Return all but some contrasts."""
        return self._where(~self.manifest["contrast"].isin(contrasts))

    def of_sets(self, sets: Mapping[str, Mapping[str, int]]) -> Known:
        """Return the effects of these very sets: of the same name and the same genes."""
        wanted = {name: checksum(signed) for name, signed in sets.items()}
        same = self.effects["mechanism"].map(wanted) == self.effects["set"]
        return Known(self.manifest, self.effects[same].reset_index(drop=True))

    def _where(self, chosen: pd.Series) -> Known:
        manifest = self.manifest[chosen].reset_index(drop=True)
        effects = self.effects[self.effects["contrast"].isin(manifest["contrast"])]
        return Known(manifest, effects.reset_index(drop=True))


def kept(effects: pd.DataFrame) -> pd.DataFrame:
    """Return the rows and columns of an effects table that an atlas folder holds: what is measured."""
    measured = effects[effects["effect"].notna()]
    return measured[list(EFFECTS)].reset_index(drop=True)


def load(folders: Sequence[Path]) -> Known:
    """Read atlas folders, one after the other. Raises `InputError` with every fault of all of them."""
    import pandas as pd

    problems = Problems()
    read = [_folder(folder, problems) for folder in folders]
    first: dict[str, Path] = {}
    for folder, (manifest, _) in zip(folders, read, strict=True):
        for name in manifest["contrast"]:
            if name in first:
                problems.add(
                    folder / MANIFEST_FILE, f"contrast {name}", f"also in {first[name] / MANIFEST_FILE}",
                    "each name once in all folders", "rename one",
                )  # fmt: skip
            first.setdefault(name, folder)
    problems.raise_if_any()
    return Known(*(pd.concat(parts, ignore_index=True) for parts in zip(*read, strict=True)))


def _folder(folder: Path, problems: Problems) -> tuple[pd.DataFrame, pd.DataFrame]:
    import pandas as pd

    tables = []
    for name, columns in ((MANIFEST_FILE, MANIFEST), (EFFECTS_FILE, EFFECTS)):
        path = folder / name
        table = _text(path, columns, problems)
        tables.append(pd.DataFrame(columns=list(columns), dtype=str) if table is None else table)
    manifest, effects = tables
    for number, row in enumerate(manifest.to_dict("records"), 2):
        for fault in faults(row, ATLAS_SCHEMA):
            place = f"line {number}, column {fault.path[-1] if fault.path else ''}"
            problems.add(folder / MANIFEST_FILE, place, fault.found, fault.allowed, fault.remedy)
    twice = manifest["contrast"][manifest["contrast"].duplicated()]
    for name in twice:
        problems.add(folder / MANIFEST_FILE, f"contrast {name}", "two rows", "one row a contrast", "")
    return manifest, _checked(folder / EFFECTS_FILE, effects, set(manifest["contrast"]), problems)


def _text(path: Path, columns: Sequence[str], problems: Problems) -> pd.DataFrame | None:
    import pandas as pd

    if not path.is_file():
        remedy = "python workflow/scripts/add_to_atlas.py makes an atlas folder"
        problems.add(path, "", "no such file", "a table of an atlas folder", remedy)
        return None
    table = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, encoding_errors="replace")
    if list(table.columns) != list(columns):
        problems.add(path, "header", ", ".join(map(str, table.columns)), ", ".join(columns), "")
        return None
    return table


def _checked(path: Path, effects: pd.DataFrame, contrasts: set[str], problems: Problems) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    def refuse(wrong: pd.Series, column: str, allowed: str) -> None:
        rows = np.flatnonzero(wrong)
        if len(rows):
            more = f" ({len(rows)} rows)" if len(rows) > 1 else ""
            found = f"{effects[column].iloc[rows[0]]!r}{more}"
            problems.add(path, f"line {rows[0] + 2}, column {column}", found, allowed, "")

    refuse(~effects["contrast"].isin(contrasts), "contrast", f"a contrast of {MANIFEST_FILE}")
    refuse(effects.duplicated(["contrast", "mechanism"]), "mechanism", "each mechanism once a contrast")
    values = {name: pd.to_numeric(effects[name], errors="coerce") for name in NUMBERS}
    for name in NEEDED:
        refuse(~np.isfinite(values[name]), name, "a number")
    refuse(values["variance"] <= 0, "variance", "above 0")
    for name in WHOLE:
        refuse(~(values[name] >= 1) | (values[name] % 1 != 0), name, "a whole number of genes")
    return effects.assign(**values)
