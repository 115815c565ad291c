"""Simulated cells through the real snakemake: every stage, any number of scattered jobs, faults."""

import hashlib
import re

import pandas as pd
import pytest
import yaml

pytestmark = pytest.mark.e2e

CELL_STAGES = {"ingest_cells", "score_cells", "compare_cells", "compare_labels", "map_cells"}
EVERY_STAGE = {*CELL_STAGES, "analyse", "gsea", "report"}
SWAPPED = {"test": "sensitive", "reference": "resistant"}


def folder(run):
    return run.root / "results" / "planted_cells"


def table(run, name):
    return pd.read_csv(folder(run) / name, sep="\t")


def digests(run):
    return {
        str(path.relative_to(run.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder(run).rglob("*"))
        if path.suffix in {".tsv", ".parquet", ".json", ".html"}
    }


def test_every_stage_leaves_its_output(cell_run):
    for name in (
        "cells/samples.tsv", "cells/shares.tsv", "cells/shares_by_sample.tsv", "cells/resistant_like.tsv",
        "cells/map.tsv", "cells/labels/compared.tsv", "cells/labels/mechanisms.tsv",
        "cells/labels/signatures.tsv",
        "contrast/mechanisms.tsv", "signature/signatures.tsv", "scores/rank.tsv",
    ):  # fmt: skip
        assert len(table(cell_run, name)), name
    assert (folder(cell_run) / "report.html").exists()
    assert not (folder(cell_run) / "cells" / "parts").exists() or not list(
        (folder(cell_run) / "cells" / "parts").iterdir()
    )


def test_every_kept_cell_has_every_score(cell_run):
    scores = pd.read_parquet(folder(cell_run) / "cells" / "scores.parquet", engine="fastparquet")
    quality = pd.read_parquet(folder(cell_run) / "cells" / "quality.parquet", engine="fastparquet")
    assert list(scores["cell"]) == list(quality.loc[quality["kept"], "cell"])
    values = scores.drop(columns=["cell", "sample", "label"])
    assert values.notna().all().all()
    assert values.abs().max().max() <= 1


def test_planted_mechanisms_of_each_line_lead_its_cells(cell_run):
    """simA was given loss of liver identity and EMT, simB hypoxia: their cells show it, sample by sample."""
    shares = table(cell_run, "cells/shares_by_sample.tsv").query("role == 'test'")
    mean = shares.groupby(["block", "mechanism"])["share_above"].mean()
    assert {"liver_identity_loss", "emt"} <= set(mean["simA"].nlargest(4).index)
    assert "hypoxia_hif1a" in mean["simB"].nlargest(3).index


def due(run, changes):
    """Return the rules that a dry run with a changed config would run."""
    example = "config/examples/cells.yaml"
    done = run.snakemake("--dry-run", "--configfile", example, run.write_config(changes, "changes.yaml"))
    assert done.returncode == 0, done.stdout
    named = re.findall(r"^(?:local)?rule (\w+):$", done.stdout, re.MULTILINE)
    return set(named) - {"default", "all", "index"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"statistics": {"fdr": 0.1}}, {"analyse", "gsea", "compare_labels", "report"}),
        ({"statistics": {"seed": 5}}, EVERY_STAGE),
        ({"datasets": {"planted_cells": {"title": "Another"}}}, {"report"}),
        ({"datasets": {"planted_cells": {"resistance": "unknown"}}}, {"analyse", "gsea", "report"}),
        ({"datasets": {"planted_cells": {"cells": {"map_cells": 100}}}}, {"map_cells", "report"}),
        ({"datasets": {"planted_cells": {"cells": {"mads": 4}}}}, EVERY_STAGE),
        (
            {"datasets": {"planted_cells": {"contrasts": {"resistant_vs_sensitive": SWAPPED}}}},
            # parts of scores are not kept, so score_cells makes them again
            EVERY_STAGE - {"ingest_cells"},
        ),
    ],
    ids=["nothing", "fdr", "seed", "wording", "resistance", "map", "quality", "compared groups"],
)
def test_a_change_reruns_the_stages_that_read_it(cell_run, changes, expected):
    assert due(cell_run, changes) == expected


@pytest.mark.heavy
def test_scattered_jobs_give_the_same_bytes(cell_run):
    before = digests(cell_run)
    targets = [f"results/planted_cells/cells/{name}" for name in ("scores.parquet", "shares.tsv")]
    scattered = ["--set-scatter", "cells=5", "--forcerun", "score_cells"]
    again = cell_run.snakemake(*targets, *scattered, "--configfile", "config/examples/cells.yaml", cores=1)
    assert again.returncode == 0, again.stdout
    assert "5-of-5" in again.stdout
    assert digests(cell_run) == before


def test_cells_without_counts_are_refused_before_anything_runs(cell_run):
    config = yaml.safe_load((cell_run.root / "config/examples/cells.yaml").read_text(encoding="utf-8"))
    config["datasets"]["planted_cells"]["scale"] = "log2"
    config["datasets"]["planted_cells"]["cells"]["label"] = "clusters"
    config["pathvars"] = {"results": "elsewhere"}
    done = cell_run.snakemake("--configfile", cell_run.write_config(config))
    assert done.returncode == 1
    assert "key datasets.planted_cells.scale" in done.stdout
    assert "did you mean cluster?" in done.stdout
    assert "Traceback" not in done.stdout
    assert not (cell_run.root / "elsewhere").exists()
