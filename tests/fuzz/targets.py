"""What is fuzzed: each target takes a folder and the main file in it through the code a run would."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest.mock import patch

import doors
import seeds
import seeds_doors
from seeds import Seed

from inputs import CONTRAST, SAMPLES, TABLE, entry, sheet
from sorascope import geo, identifiers, ingest, knowledge, preflight, settings
from sorascope.errors import Problems
from sorascope.init.start import start
from sorascope.knowledge.user_sets import read_user_sets
from sorascope.readers import genes_of_probes
from sorascope.readers import samples as sample_sheets

Run = Callable[[Path, str, random.Random], object]


@dataclass(frozen=True)
class Target:
    """`seeds`: valid inputs; `run`: what reads the damaged ones; `weight`: share of all cases."""

    seeds: Callable[[], dict[str, Seed]]
    run: Run
    weight: int


@cache
def real_table() -> identifiers.IdentifierTable:
    """Return the shipped identifier table."""
    return identifiers.load_table(settings.IDENTIFIERS)


def check(made: settings.Dataset) -> None:
    """Preflight of a data set, without that of the shipped knowledge base, which is the same each time."""
    with patch.object(preflight, "_check_mechanisms"):
        preflight.check(settings.Settings("config.yaml", {"mine": made}))


def read_matrix(folder: Path, main: str, rng: random.Random) -> None:
    """Preflight, then the whole ingest, of a data set of samples."""
    (folder / "s.tsv").write_text(sheet(), encoding="utf-8")
    changes = {"scale": rng.choice(("counts", "counts", "log2", "tpm", "intensity")), "ids": "auto"}
    if any(folder.glob("**/*ReadsPerGene*")) or rng.random() < 0.02:
        changes["strandedness"] = "forward"
    made = settings.dataset("mine", entry(matrix=main, **changes), folder)
    check(made)
    result = ingest.run(made, TABLE)
    if rng.random() < 0.2:
        result.expression.write_h5ad(folder / "out.h5ad")
    assert result.expression.n_obs == len(SAMPLES)
    assert list(result.expression.obs_names) == list(SAMPLES)


def read_samples(folder: Path, main: str, rng: random.Random) -> None:
    """A sample sheet, its levels, and the preflight of a matrix with it."""
    found = sample_sheets.read(folder / main)
    for column in found.columns:
        found.levels(column)
    columns = {"block": "line"} if rng.random() < 0.3 else {"covariates": ["batch"]}
    contrasts = {"c": {**CONTRAST, **columns}}
    (folder / "m.tsv").write_text(
        "\t".join(["gene", *SAMPLES]) + "\nTP53" + "\t5" * 6 + "\n", encoding="utf-8"
    )
    made = settings.dataset("mine", entry(samples=main, contrasts=contrasts), folder)
    check(made)


def read_sets(folder: Path, main: str, rng: random.Random) -> None:
    """Own gene sets."""
    problems = Problems()
    read_user_sets([folder / main], {}, problems, real_table() if rng.random() < 0.5 else TABLE)
    problems.raise_if_any()


def read_knowledge(folder: Path, main: str, rng: random.Random) -> None:
    """A knowledge base of the user's own."""
    knowledge.load(folder / main, identifiers=folder / "hgnc.tsv.gz")


def read_config(folder: Path, main: str, rng: random.Random) -> None:
    """A configuration as Snakemake parses it, then the preflight of all that it names."""
    from snakemake.common.configfile import load_configfile
    from snakemake_interface_common.exceptions import WorkflowError

    try:
        parsed = load_configfile(str(folder / main))
    except (WorkflowError, ValueError, RecursionError):  # Snakemake's own matter
        return
    preflight.check(settings.load(parsed, folder, source="config.yaml"))


def read_contrast_table(folder: Path, main: str, rng: random.Random) -> None:
    """A published table of one contrast."""
    from sorascope.contrast_table.read import read

    values, ids = rng.choice(("log2", "rank")), rng.choice(("symbol", "auto"))
    result = read(folder / main, "datasets.lab.contrasts.c", real_table(), ids, values)
    assert result.genes.index.is_unique


def read_platform(folder: Path, main: str, rng: random.Random) -> None:
    """A platform table."""
    genes_of_probes(folder / main)


def start_from(folder: Path, main: str, rng: random.Random) -> None:
    """The guesses of `init`, and the check of a downloaded file."""
    geo.refuse_damaged(folder / main, "address")
    start(str(folder / main), "mine")


def read_assay(folder: Path, main: str, rng: random.Random) -> None:
    """An assay of the samples of a data set: what preflight and the stage read of it."""
    from sorascope.assays import matrix

    kind, scale = seeds_doors.ASSAYS[main]
    if rng.random() < 0.2:
        kind, scale = rng.choice(list(seeds_doors.ASSAYS.values()))
    rows = {name: {"response": "resistant" if "_R_" in name else "sensitive"} for name in SAMPLES}
    assay = settings.Assay("extra", kind, folder / main, scale)
    read = matrix.read(assay, rows, "key datasets.mine.assays.extra", whole=rng.random() < 0.8)
    read.describe()
    assert read.values.shape == (len(read.labels), len(read.samples))


def read_atlas(folder: Path, main: str, rng: random.Random) -> None:
    """An atlas folder, which stands beside the contrasts of a run."""
    from sorascope.synthesis import folders

    found = folders.load([folder / main])
    assert set(found.effects["contrast"]) <= set(found.manifest["contrast"])


def start_many(folder: Path, main: str, rng: random.Random) -> None:
    """A table of many data sets, as `init --table` takes it."""
    from sorascope.init import many

    before = Path.cwd()
    os.chdir(folder)  # the table's paths count from there
    try:
        with patch.object(geo, "download", side_effect=AssertionError("the network was asked")):
            made = many.from_table(Path(main), folder / "config")
    finally:
        os.chdir(before)
    assert made.config


def start_page(folder: Path, main: str, rng: random.Random) -> None:
    """All that `init` takes, up to the texts that it writes."""
    from sorascope.init import page, write

    found = start(str(folder / main), "mine", None, "")
    write.config("mine", main, found, folder / "samples.tsv")
    write.sheet(found)
    page.render("mine", main, found, folder)


def read_cells(folder: Path, main: str, rng: random.Random) -> None:
    """Preflight and ingest of single cells."""
    from sorascope.cells import ingest as of_cells

    rows = "".join(
        f"{name}\t{'resistant' if name[0] == 'a' else 'sensitive'}\n" for name in seeds.CELL_SAMPLES
    )
    (folder / "s.tsv").write_text("sample\tresponse\n" + rows, encoding="utf-8")
    limits = {"min_counts": 0, "min_genes": 0, "min_cells": 1, "max_mito_percent": 100, "doublets": "off"}
    made = settings.dataset("mine", entry(matrix=main, kind="cells", cells=limits), folder)
    check(made)
    of_cells.run(made, TABLE, folder / "out.h5ad", seed=1)


@cache
def text_matrices() -> dict[str, Seed]:
    """Return the matrices that are one text file."""
    return {
        name: seed
        for name, seed in seeds.matrices().items()
        if seed.main.endswith((".tsv", ".csv", ".txt", ".gct"))
    }


@cache
def binary_matrices() -> dict[str, Seed]:
    """Return the matrices that are packed, binary, or folders."""
    return {name: seed for name, seed in seeds.matrices().items() if name not in text_matrices()}


@cache
def brought() -> dict[str, Seed]:
    """Return what `init` takes: matrices in every format, published tables, cells."""
    return {**seeds.matrices(), **seeds.contrast_tables(), **seeds.cells()}


TARGETS: dict[str, Target] = {
    "text": Target(text_matrices, read_matrix, 25),
    "binary": Target(binary_matrices, read_matrix, 20),
    "samples": Target(seeds.samples, read_samples, 20),
    "sets": Target(seeds.sets, read_sets, 14),
    "knowledge": Target(seeds.knowledge, read_knowledge, 3),
    "config": Target(seeds.configs, read_config, 4),
    "contrast_table": Target(seeds.contrast_tables, read_contrast_table, 4),
    "platform": Target(seeds.platforms, read_platform, 7),
    "init": Target(text_matrices, start_from, 2),
    "cells": Target(seeds.cells, read_cells, 1),
    "assays": Target(seeds_doors.assays, read_assay, 6),
    "atlas_folder": Target(seeds_doors.atlases, read_atlas, 4),
    "many": Target(seeds_doors.many, start_many, 2),
    "init_page": Target(brought, start_page, 2),
    "download": Target(doors.answers, doors.download, 3),
    "record": Target(doors.project, doors.read_record, 3),
    "read_again": Target(doors.nothing, doors.read_again, 8),
}
