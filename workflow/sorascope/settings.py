"""The configuration as typed, validated objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import unconfirmed
from .errors import Problems, did_you_mean
from .geo import GeoFile
from .readers.matrix import Source
from .schema import check_schema

PATHS = ("matrix", "samples", "platform")
WORKFLOW = Path(__file__).resolve().parents[1]
SCHEMA = WORKFLOW / "schemas" / "config.schema.yaml"
SHIPPED_MECHANISMS = WORKFLOW.parent / "resources" / "mechanisms"
TABLES = "contrast"
CELLS = "cells"
IDENTIFIERS = WORKFLOW.parent / "resources" / "identifiers" / "hgnc.tsv.gz"


# folders of results/ that belong to no data set
RESERVED = ("atlas", "knowledge")
# keys that go with one kind of data set only
OF_SAMPLES = {
    "matrix",
    "samples",
    "scale",
    "exclude",
    "sheet",
    "layer",
    "platform",
    "strandedness",
    "id_column",
}
OF_CONTRASTS = {"column", "test", "reference", "block", "covariates", "interaction"}
OF_TABLES = {"table", "values", "sheet", "columns"}
OF_CELLS = {"cells"}
KINDS = "kind contrast has tables of finished contrasts; the other kinds have samples and groups"


@dataclass(frozen=True)
class Contrast:
    """Test against reference level of one sample-sheet column, within blocks where a column is named.

    interaction: also compare each block's difference with that of the other blocks.
    """

    name: str
    column: str
    test: str
    reference: str
    block: str | None = None
    covariates: tuple[str, ...] = ()
    interaction: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All sample-sheet columns this contrast needs, in design order."""
        return (self.column, *((self.block,) if self.block else ()), *self.covariates)


@dataclass(frozen=True)
class Table:
    """A published table of one contrast. `values`: log2 (fold changes) or rank; `columns`: role -> name."""

    name: str
    table: Path
    values: str = "log2"
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CellOptions:
    """How cells become samples and which are kept (`kind: cells`); see config/README.md.

    sample, label: columns of the table of cells; table: that table, where the matrix brings none. min_counts,
    min_genes, max_mito_percent: hard limits a cell; mads: median absolute deviations within a sample.
    doublets: drop, flag or off. min_cells: fewest kept cells of a sample, and of a sample's label.
    map_cells: most cells of the map in the report.
    """

    sample: str = "sample"
    label: str | None = None
    table: Path | None = None
    min_counts: float = 500
    min_genes: float = 200
    max_mito_percent: float = 20
    mads: float = 3
    doublets: str = "drop"
    min_cells: int = 20
    map_cells: int = 4000


@dataclass(frozen=True)
class Dataset:
    """One expression matrix with its sample sheet and contrasts; or, of kind contrast, published tables."""

    name: str
    title: str
    matrix: Path = Path()
    samples: Path = Path()
    scale: str = ""
    ids: str = "symbol"
    kind: str = "bulk"
    resistance: str = "unknown"
    simulated: bool = False
    cells: CellOptions = CellOptions()
    sheet: str | None = None
    layer: str | None = None
    platform: Path | None = None
    strandedness: str | None = None
    id_column: str | None = None
    geo: str | None = None
    geo_file: str = ""
    sha256: str | None = None
    exclude: Mapping[str, str] = field(default_factory=dict)
    contrasts: Mapping[str, Contrast] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def download(self) -> GeoFile | None:
        """The file that the matrix is downloaded from."""
        return GeoFile(self.geo, self.geo_file) if self.geo else None

    @property
    def source(self) -> Source:
        """What the readers need to know."""
        return Source(self.matrix, self.scale, self.sheet, self.layer, self.platform, self.strandedness)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files the data set is read from."""
        if self.tables:
            return tuple(table.table for table in self.tables.values())
        return tuple(filter(None, (self.matrix, self.samples, self.platform, self.cells.table)))


@dataclass(frozen=True)
class Statistics:
    """Parameters of scores, contrasts and signatures; see config/README.md.

    fdr: of a call, over a sample's mechanisms. min_coverage, min_genes: below them a set is not called.
    engine: of single genes of counts, 'limma' (the linear model) or 'deseq2' (PyDESeq2, if installed).
    counts_model: 'auto' (voom when library sizes differ more than threefold, else trend), 'trend' or 'voom'.
    robust: outlier-robust variance prior. camera_correlation: between genes of a set, None to estimate it.
    table_correlation: the same for published tables, which have no residuals to show it.
    sample_weights: sample-sheet column with positive weights, or None. blocks: 'fixed' or 'random' effects.
    rotations: of roast, 0 to leave it out.
    """

    fdr: float = 0.05
    min_coverage: float = 0.5
    min_genes: int = 5
    engine: str = "limma"
    counts_model: str = "auto"
    robust: bool = False
    camera_correlation: float | None = 0.01
    table_correlation: float = 0.1
    sample_weights: str | None = None
    blocks: str = "fixed"
    rotations: int = 0
    permutations: int = 1000
    seed: int = 20170410


@dataclass(frozen=True)
class Atlas:
    """Parameters of the synthesis over data sets.

    exclude: data sets left out, each with a reason. line_correlation: between the errors of two contrasts of
    one parental line.
    """

    exclude: Mapping[str, str] = field(default_factory=dict)
    line_correlation: float = 0.5


@dataclass(frozen=True)
class Mechanisms:
    """Which gene sets are scored."""

    folder: Path = SHIPPED_MECHANISMS
    sets: tuple[Path, ...] = ()
    use_review: bool = True


@dataclass(frozen=True)
class Settings:
    """The whole configuration. `source` names the file(s) it came from, for messages."""

    source: str
    datasets: Mapping[str, Dataset]
    mechanisms: Mechanisms = Mechanisms()
    scores: tuple[str, ...] = ("rank", "ssgsea")
    statistics: Statistics = Statistics()
    atlas: Atlas = Atlas()

    def atlases(self) -> dict[str, list[str]]:
        """Return the data sets of the atlas of real ones and of that of simulated ones, if any."""
        kept = [name for name in self.datasets if name not in self.atlas.exclude]
        split = {
            "real": [name for name in kept if not self.datasets[name].simulated],
            "simulated": [name for name in kept if self.datasets[name].simulated],
        }
        return {kind: names for kind, names in split.items() if names}


def contrast(name: str, entry: Mapping[str, Any]) -> Contrast:
    """Return a validated config entry as a contrast."""
    return Contrast(name, **{**entry, "covariates": tuple(entry.get("covariates", ()))})


def dataset(
    name: str, entry: Mapping[str, Any], root: Path | None = None, resources: str = "resources"
) -> Dataset:
    """Return a validated config entry as a data set; relative paths count from `root`.

    The matrix of an entry with a GEO accession is the downloaded file in the folder `resources`.
    """
    base = root or Path()
    if entry.get("kind") == TABLES:
        tables = {
            key: Table(key, **{**value, "table": base / value["table"]})
            for key, value in entry["contrasts"].items()
        }
        return Dataset(name, **{**entry, "contrasts": {}, "tables": tables})
    contrasts = {key: contrast(key, value) for key, value in entry["contrasts"].items()}
    paths = {key: base / entry[key] for key in PATHS if key in entry}
    if "geo" in entry and "matrix" not in entry:
        paths["matrix"] = GeoFile(entry["geo"], entry.get("geo_file", "")).path(base / resources)
    cells = cell_options(entry.get("cells", {}), base)
    return Dataset(name, **{**entry, **paths, "cells": cells, "contrasts": contrasts})


def cell_options(entry: Mapping[str, Any], root: Path | None = None) -> CellOptions:
    """Return the `cells` entry of a data set."""
    table = {"table": (root or Path()) / entry["table"]} if "table" in entry else {}
    return CellOptions(**{**entry, **table})


def mechanisms(entry: Mapping[str, Any], root: Path | None = None) -> Mechanisms:
    """Return the `mechanisms` entry of the config; without a folder, the shipped knowledge base."""
    base = root or Path()
    folder = base / entry["folder"] if "folder" in entry else SHIPPED_MECHANISMS
    return Mechanisms(
        folder, tuple(base / path for path in entry.get("sets", ())), entry.get("use_review", True)
    )


def _check_kind(source: str, name: str, entry: Any, problems: Problems) -> None:
    """Tell keys that do not go with the kind of the data set; missing ones are the schema's matter."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("contrasts"), Mapping):
        return
    tables = entry.get("kind") == TABLES
    others = set() if entry.get("kind") == CELLS else OF_CELLS
    places = {f"datasets.{name}": set(entry) & (others | OF_SAMPLES if tables else others)}
    for key, value in entry["contrasts"].items():
        if isinstance(value, Mapping):
            places[f"datasets.{name}.contrasts.{key}"] = set(value) & (OF_CONTRASTS if tables else OF_TABLES)
    for place, keys in places.items():
        for key in sorted(keys):
            problems.add(
                source,
                f"key {place}.{key}",
                f"does not go with kind: {entry.get('kind', Dataset.kind)}",
                f"kind: {CELLS}" if key in OF_CELLS else KINDS,
                "remove the key, or correct kind:",
            )


def _check_matrix(source: str, name: str, entry: Any, problems: Problems) -> None:
    """Tell a matrix that is missing or given twice, and keys of downloads without a download."""
    if not isinstance(entry, Mapping) or entry.get("kind") == TABLES:
        return
    given = [key for key in ("matrix", "geo") if key in entry]
    if len(given) != 1:
        found = "both matrix and geo" if given else "neither matrix nor geo"
        remedy = "remove one of them" if given else "add matrix: with a path, or geo: with a GEO accession"
        problems.add(source, f"key datasets.{name}", found, "one of matrix (a path) and geo (GSE…)", remedy)
    for key in ("geo_file", "sha256"):
        if key in entry and "geo" not in entry:
            problems.add(source, f"key datasets.{name}.{key}", "goes with geo only", "", "remove the key")


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
    for name in names:
        if name.lower() in RESERVED:
            problems.add(
                source,
                f"key datasets.{name}",
                "a name that the workflow uses for a folder of its own results",
                f"any name but {', '.join(RESERVED)}",
                "rename the data set",
            )
        twins = [other for other in names if other != name and other.lower() == name.lower()]
        if twins:
            problems.add(
                source,
                f"key datasets.{name}",
                f"the name differs from {twins[0]} only in case",
                "names that differ in more than case",
                "rename one: on some file systems both would share a results folder",
            )
    for name in names:
        _check_kind(source, name, config["datasets"][name], problems)
        _check_matrix(source, name, config["datasets"][name], problems)
    problems.raise_if_any()
    for name in config.get("atlas", {}).get("exclude", {}):
        if name not in names:
            problems.add(
                source,
                f"key atlas.exclude.{name}",
                "no such data set",
                ", ".join(names),
                did_you_mean(name, names),
            )
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
