"""What holds for all data sets, apart from `Statistics`: the atlas over them, the gene sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..files.shipped import SHIPPED_ATLAS, SHIPPED_MECHANISMS, located

KNOWN_CONTRASTS = ("manifest.tsv", "effects.tsv")
KNOWLEDGE_TABLES = ("mechanisms.yaml", "genes.tsv", "references.tsv")


@dataclass(frozen=True)
class Atlas:
    """Parameters of the synthesis over data sets.

    exclude: data sets left out, each with a reason. line_correlation: between the errors of two contrasts of
    one parental line. use_shipped: the known contrasts that ship. folders: further ones, of one's own.
    """

    exclude: Mapping[str, str] = field(default_factory=dict)
    line_correlation: float = 0.5
    use_shipped: bool = True
    folders: tuple[Path, ...] = ()

    @property
    def known(self) -> tuple[Path, ...]:
        """The folders of known contrasts in use."""
        return (*([SHIPPED_ATLAS] if self.use_shipped else ()), *self.folders)

    @property
    def files(self) -> list[Path]:
        """Every file of these folders."""
        return [folder / name for folder in self.known for name in KNOWN_CONTRASTS]


@dataclass(frozen=True)
class Mechanisms:
    """Which gene sets are scored. layers: of the folder, None for all of them."""

    folder: Path = SHIPPED_MECHANISMS
    sets: tuple[Path, ...] = ()
    use_review: bool = True
    layers: tuple[str, ...] | None = None
    extra: Path | None = None

    @property
    def files(self) -> list[Path]:
        """Every file of it that must exist, those of the layers in use among them."""
        places = [self.folder, *(self.folder / name for name in self.further)]
        return [
            *(place / name for place in places for name in KNOWLEDGE_TABLES),
            *self.sets,
            *([self.extra] if self.extra else []),
        ]

    @property
    def used(self) -> list[str]:
        """The names of the layers in use, as results and exports name them."""
        review = ["review"] if self.use_review and (self.layers is None or "review" in self.layers) else []
        own = ["own"] if self.sets or self.extra else []
        return [*review, *self.further, *own]

    @property
    def further(self) -> list[str]:
        """The layers in use apart from the review: folders of the knowledge base."""
        if not self.use_review:
            return []
        there = sorted(path.parent.name for path in self.folder.glob("*/mechanisms.yaml"))
        return [name for name in there if self.layers is None or name in self.layers]


def mechanisms(entry: Mapping[str, Any], root: Path | None = None) -> Mechanisms:
    """Return the `mechanisms` entry of the config; without a folder, the shipped knowledge base."""
    base = root or Path()
    folder = located(entry["folder"], base) if "folder" in entry else SHIPPED_MECHANISMS
    return Mechanisms(
        folder,
        tuple(located(path, base) for path in entry.get("sets", ())),
        entry.get("use_review", True),
        tuple(entry["layers"]) if "layers" in entry else None,
        located(entry["extra"], base) if "extra" in entry else None,
    )


def atlas(entry: Mapping[str, Any], root: Path | None = None) -> Atlas:
    """Return the `atlas` entry of the config; relative folders count from `root`."""
    base = root or Path()
    return Atlas(**{**entry, "folders": tuple(located(folder, base) for folder in entry.get("folders", ()))})
