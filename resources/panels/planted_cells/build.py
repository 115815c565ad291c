"""Draw simulated cells from the planted panel's counts; writes an h5ad, its truth and a sample sheet.

    python -m resources.panels.planted_cells.build --folder FOLDER [--cells 300] [--seed 20170410]

Every line of the panel is invented and so is every cell; README.md says what is planted and what it shows.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "workflow"))

from sorascope.cells import store, synthetic  # noqa: E402

SEED = 20170410
RESISTANT_LIKE = {"simA_sensitive_1": 0.2, "simA_sensitive_2": 0.1}


def partners(sheet: pd.DataFrame) -> dict[str, str]:
    """Return each sample's counterpart: same line and replicate, the other response."""
    key = ["parental_line", "replicate", "response"]
    place = {tuple(row): sample for sample, row in zip(sheet.index, sheet[key].to_numpy(), strict=True)}
    other = {"sensitive": "resistant", "resistant": "sensitive"}
    return {
        sample: place[(row["parental_line"], row["replicate"], other[row["response"]])]
        for sample, row in sheet.iterrows()
    }


def build(folder: Path, cells: int, seed: int = SEED) -> synthetic.Simulated:
    """Simulate, write cells.h5ad, truth.tsv and samples.tsv into `folder`, and return what was simulated."""
    bulk = pd.read_csv(ROOT / "resources/panels/planted/counts.tsv.gz", sep="\t", index_col=0)
    sheet = pd.read_csv(ROOT / "config/samples/planted.tsv", sep="\t", index_col="sample", dtype=str)
    recipe = synthetic.Recipe(cells_per_sample=cells, resistant_like=RESISTANT_LIKE)
    made = synthetic.simulate(bulk, partners(sheet), recipe, seed)
    folder.mkdir(parents=True, exist_ok=True)
    store.write_h5ad(
        folder / "cells.h5ad", [made.counts], made.table[["sample", "cluster"]], list(made.genes)
    )
    tsv = {"sep": "\t", "lineterminator": "\n"}
    made.table.rename_axis("cell").to_csv(folder / "truth.tsv", **tsv)
    sheet.to_csv(folder / "samples.tsv", **tsv)
    return made


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, required=True, help="where the files go")
    parser.add_argument("--cells", type=int, default=300, help="cells a sample")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    build(options.folder, options.cells, options.seed)


if __name__ == "__main__":
    main()
