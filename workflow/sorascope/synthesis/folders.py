"""Known contrasts: the shipped atlas and folders of the user's own, as effects with their provenance.

A folder holds manifest.tsv (one row a contrast; workflow/schemas/atlas.schema.yaml) and effects.tsv (one row
a contrast and mechanism). Effects hold for the gene set that they were computed with: their checksum is
with them, and a set that has changed since has no known effects.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Problems
from ..settings import ATLAS_SCHEMA
from ..settings.schema import faults

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
Row = dict[str, str]
MADE = "python workflow/scripts/add_to_atlas.py makes an atlas folder and adds to it"
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
        from ..arrays.sets import checksum

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
        for name in (row["contrast"] for row in manifest):
            if name in first and first[name] != folder:
                problems.add(
                    folder / MANIFEST_FILE, f"contrast {name}", f"also in {first[name] / MANIFEST_FILE}",
                    "each name once in all folders", "rename one",
                )  # fmt: skip
            first.setdefault(name, folder)
    problems.raise_if_any()
    manifest, effects = ([row for part in parts for row in part] for parts in zip(*read, strict=True))
    table = pd.DataFrame(effects, columns=list(EFFECTS), dtype=str)
    values = {name: pd.to_numeric(table[name], errors="coerce") for name in NUMBERS}
    return Known(pd.DataFrame(manifest, columns=list(MANIFEST), dtype=str), table.assign(**values))


def check(folder: Path, problems: Problems) -> None:
    """Add every fault of an atlas folder to `problems`; what is wrong between folders shows in `load`."""
    _folder(folder, problems)


def _folder(folder: Path, problems: Problems) -> tuple[list[Row], list[Row]]:
    manifest = _rows(folder / MANIFEST_FILE, MANIFEST, problems)
    effects = _rows(folder / EFFECTS_FILE, EFFECTS, problems)
    names: set[str] = set()
    for number, row in manifest or ():
        for fault in faults(row, ATLAS_SCHEMA):
            place = f"line {number}, column {fault.path[-1] if fault.path else ''}"
            problems.add(folder / MANIFEST_FILE, place, fault.found, fault.allowed, fault.remedy)
        if row["contrast"] in names:
            place = f"line {number}, contrast {row['contrast']}"
            problems.add(folder / MANIFEST_FILE, place, "a second row", "one row a contrast", "remove one")
        names.add(row["contrast"])
    if manifest is not None and effects is not None:
        _check_effects(folder / EFFECTS_FILE, effects, names, problems)
    return [row for _, row in manifest or ()], [row for _, row in effects or ()]


def _rows(path: Path, columns: Sequence[str], problems: Problems) -> list[tuple[int, Row]] | None:
    """Return the rows of a table of an atlas folder, each with its line, or None without its columns."""
    if not path.is_file():
        problems.add(path, "", "no such file", "a table of an atlas folder", MADE)
        return None
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        problems.add(path, "", "no text in UTF-8", "a table of an atlas folder", MADE)
        return None
    header = lines[0].split("\t") if lines else []
    if header != list(columns):
        found = ", ".join(header)[:200] or "an empty file"
        problems.add(path, "line 1 (header)", found, f"{', '.join(columns)}, separated by tabs", MADE)
        return None
    rows = []
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) == len(columns):
            rows.append((number, dict(zip(columns, cells, strict=True))))
        elif line.strip():
            problems.add(path, f"line {number}", f"{len(cells)} cells", f"{len(columns)} cells", MADE)
    return rows


def _check_effects(
    path: Path, effects: Sequence[tuple[int, Row]], contrasts: set[str], problems: Problems
) -> None:
    """Add the first fault of each kind in the effects, with the number of rows that share it."""
    seen: set[tuple[str, str]] = set()
    wrong: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for number, row in effects:
        key = row["contrast"], row["mechanism"]
        bad = [("contrast", f"a contrast of {MANIFEST_FILE}")] if key[0] not in contrasts else []
        bad += [("mechanism", "each mechanism once a contrast")] if key in seen else []
        seen.add(key)
        bad += [(name, "a number") for name in NEEDED if not math.isfinite(_number(row[name]))]
        bad += [("variance", "above 0")] if _number(row["variance"]) <= 0 else []
        for name in WHOLE:
            value = _number(row[name])
            bad += [] if value >= 1 and value % 1 == 0 else [(name, "a whole number of genes")]
        for column, allowed in bad:
            wrong.setdefault((column, allowed), []).append((number, row[column]))
    for (column, allowed), found in wrong.items():
        (number, text), more = found[0], f" ({len(found)} rows)" if len(found) > 1 else ""
        problems.add(path, f"line {number}, column {column}", f"{text!r}{more}", allowed, MADE)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")
