"""The whole configuration, validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import unconfirmed
from ..errors import Problems
from ..schema import check_schema
from .checks import check_atlas, check_kind, check_matrix, check_names
from .datasets import Dataset, dataset
from .options import Atlas, Mechanisms, Statistics, mechanisms
from .places import SCHEMA


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


def load(config: Mapping[str, Any], root: Path | None = None, source: str = "config/config.yaml") -> Settings:
    """Validate a configuration and return it typed.

    `config` is the parsed YAML, `root` the folder relative paths count from (default: the working
    folder), `source` the file named in messages. Raises `InputError` with every fault of the schema.
    """
    problems = Problems()
    unconfirmed.check(config, root or Path(), source, problems)
    problems.raise_if_any()
    check_schema(config, SCHEMA, source, problems)
    names = [name for name in config.get("datasets") or {} if isinstance(name, str)]
    check_names(source, names, problems)
    for name in names:
        check_kind(source, name, config["datasets"][name], problems)
        check_matrix(source, name, config["datasets"][name], problems)
    problems.raise_if_any()
    check_atlas(source, config.get("atlas", {}).get("exclude", {}), names, problems)
    problems.raise_if_any()
    return Settings(
        source,
        {
            name: dataset(name, entry, root, resources_folder(config))
            for name, entry in config["datasets"].items()
        },
        mechanisms(config.get("mechanisms", {}), root),
        tuple(config.get("scores", Settings.scores)),
        Statistics(**config.get("statistics", {})),
        Atlas(**config.get("atlas", {})),
    )
