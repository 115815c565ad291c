"""Contrasts of one's own as known ones: from the results of a data set into an atlas folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import InputError, Problem, Problems
from ..files import tables
from ..synthesis import folders
from .build import gather

if TYPE_CHECKING:
    import pandas as pd

    from .build import Gathered

SIMULATED = "simulated data are nothing known"


@dataclass(frozen=True)
class Source:
    """What an atlas says of where contrasts come from. `role`: "" for what the results say."""

    role: str = ""
    licence: str = "own data"
    study: str = ""
    series: str = ""
    doubt: str = ""


def add(results: Path, folder: Path, source: Source) -> list[str]:
    """Add the contrasts of one data set's results to an atlas folder, which may be new; return their names.

    A contrast that the folder holds is replaced. Raises `InputError` when there are no effects, they are of
    simulated data, or the folder is faulty; nothing is written then.
    """
    import pandas as pd

    effects_folder = results / "effects"
    files = [effects_folder / f"{name}.tsv" for name in ("units", "effects", "panels")]
    problems = Problems()
    for path in files:
        if not path.is_file():
            problems.add(path, "", "no such file", "the results of one data set", "snakemake atlas makes it")
    problems.raise_if_any()
    gathered = gather(*([str(path)] for path in files))
    if gathered.units["simulated"].astype(bool).any():
        raise InputError([Problem(str(files[0]), "column simulated", "True", SIMULATED, "")])
    manifest, effects = of_results(gathered, source)
    names = list(manifest["contrast"])
    if (folder / folders.MANIFEST_FILE).exists():
        before = folders.load([folder]).without(names)
        manifest = pd.concat([before.manifest, manifest], ignore_index=True)
        effects = pd.concat([before.effects, effects], ignore_index=True)
    tables.write(effects, folder / folders.EFFECTS_FILE)
    tables.write(manifest, folder / folders.MANIFEST_FILE)
    folders.load([folder])
    return names


def of_results(gathered: Gathered, source: Source) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return rows of manifest and effects for every unit of a data set."""
    import pandas as pd

    rows, named = [], {}
    for unit in gathered.units.fillna("").to_dict("records"):
        name = re.sub(r"[^A-Za-z0-9_-]+", "_", unit["unit"]).strip("_")
        named[unit["unit"]] = name
        rows.append(_described(name, unit, source))
    effects = gathered.effects.assign(contrast=gathered.effects["unit"].map(named))
    return pd.DataFrame(rows, columns=list(folders.MANIFEST)), folders.kept(effects)


def _described(name: str, unit: dict[str, Any], source: Source) -> dict[str, str]:
    months = unit["months"]
    sizes = [unit["n_test"], unit["n_reference"]]
    return {
        "contrast": name,
        "role": source.role or unit["role"],
        "line": unit["line"],
        "drug": unit["drug"],
        "duration": f"{months} months" if months else unit["duration"],
        "model": unit["model"],
        "clone": unit["clone"],
        "parent": f"{unit['dataset']} {unit['line']}",
        "samples": "" if "" in sizes else f"{sizes[0]:.0f}v{sizes[1]:.0f}",
        "resistance": unit["resistance"],
        "series": source.series,
        "study": source.study or unit["dataset"],
        "repository": "",
        "commit": "",
        "path": "",
        "licence": source.licence,
        "genes": f"{unit['genes']:.0f}",
        "direction": "yes",
        "doubt": source.doubt or unit["note"],
    }
