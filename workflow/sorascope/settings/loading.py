"""The whole configuration, validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import Problems
from . import unconfirmed
from .checks import check_atlas, check_kind, check_matrix, check_names
from .corrected import as_meant
from .datasets import Dataset, dataset
from .made import Statistics
from .options import Atlas, Mechanisms, atlas, mechanisms
from .readable import readable
from .schema import endless, key
from .written import unusable


@dataclass(frozen=True)
class Settings:
    """The whole configuration. `source` names the file(s) it came from, for messages."""

    source: str
    datasets: Mapping[str, Dataset]
    mechanisms: Mechanisms = field(default_factory=Mechanisms)
    scores: tuple[str, ...] = ("rank", "ssgsea")
    statistics: Statistics = field(default_factory=Statistics)
    atlas: Atlas = field(default_factory=Atlas)

    def atlases(self) -> dict[str, list[str]]:
        """Return the data sets of the atlas of real ones and of that of simulated ones, if any."""
        kept = [name for name in self.datasets if name not in self.atlas.exclude]
        split = {
            "real": [name for name in kept if not self.datasets[name].simulated],
            "simulated": [name for name in kept if self.datasets[name].simulated],
        }
        return {kind: names for kind, names in split.items() if names}


def resources_folder(config: Mapping[str, Any]) -> str:
    """Return the folder for downloaded input."""
    return config.get("pathvars", {}).get("resources", "resources")


def read(config: Mapping[str, Any], root: Path | None, source: str, problems: Problems) -> Settings:
    """Return the settings as far as the configuration can be read; add every fault of it to `problems`.

    `config` is the parsed YAML, `root` the folder relative paths count from (default: the working
    folder), `source` the file named in messages. What is faulty is left out, with what cannot be judged
    without it; a data set keeps its name, whatever is left of it.
    """
    too_much = endless(config)
    if too_much:
        problems.add(source, "top level", too_much, "a configuration written by hand", "write the values out")
        problems.raise_if_any()
    meant, mended, left = as_meant(config)
    guesses: set[tuple[str | int, ...]] = {*unconfirmed.check(meant, root or Path(), source, problems)}
    odd = list(unusable(meant))
    guesses |= {fault.path for fault in odd}
    found = [*odd, *(fault for fault in left if fault.path not in guesses)]
    for fault in (*mended, *found):
        problems.add(source, key(fault.path), fault.found, fault.allowed, fault.remedy)
    faulty = {*guesses, *(fault.path for fault in found if not fault.of_name)}
    datasets = meant["datasets"] if isinstance(meant.get("datasets"), Mapping) else {}
    names = list(datasets)
    check_names(source, names, problems)
    for name, entry in datasets.items():
        faulty |= check_kind(source, name, entry, problems)
        check_matrix(source, name, entry, problems)
    kept = readable(meant, faulty)
    check_atlas(source, kept.get("atlas", {}).get("exclude", {}), names, problems)
    return Settings(
        source,
        {
            name: dataset(name, entry, root, resources_folder(kept))
            for name, entry in kept["datasets"].items()
        },
        mechanisms(kept.get("mechanisms", {}), root),
        tuple(kept.get("scores", Settings.scores)),
        Statistics(**kept.get("statistics", {})),
        atlas(kept.get("atlas", {}), root),
    )


def load(config: Mapping[str, Any], root: Path | None = None, source: str = "config/config.yaml") -> Settings:
    """Return a configuration typed (see `read`). Raises `InputError` with every fault of it."""
    problems = Problems()
    settings = read(config, root, source, problems)
    problems.raise_if_any()
    return settings
