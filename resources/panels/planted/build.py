"""Build the planted panel: simulated counts with known mechanisms. Run from the project's root:

    python -m resources.panels.planted.build

Writes counts.tsv.gz, truth.tsv and truth_genes.tsv.gz beside this script, and the sheet
config/samples/planted.tsv. Needs nothing outside the project.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from resources.panels.gdsc_liver.build import write_gzip

from .background import HERE
from .simulate import Line, Simulation, simulate

SEED = 20170410
LINES = {
    "simA": Line(
        profile="HUH7",
        planted={
            "liver_identity_loss": 0.8,
            "emt": 0.5,
            "tgfb_smad": 0.35,
            "erk_mapk_output": 0.25,
            "type1_ifn_isg": -0.35,
        },
    ),
    "simB": Line(
        profile="HEP3B217",
        planted={
            "hypoxia_hif1a": 0.7,
            "oncofetal_liver": 0.5,
            "nfkb_inflammation": 0.3,
            "autophagy_lysosome_programme": 0.15,
            "proliferation": -0.25,
        },
    ),
    "simC": Line(
        profile="SNU398",
        planted={
            "nrf2_confounder": 0.6,
            "egfr_erbb3_axis": 0.4,
            "jak_stat3": 0.3,
            "pi3k_akt_mtor": 0.2,
            "hypoxia_hif1a": -0.3,
        },
    ),
}


def write(simulation: Simulation, folder: Path, sheet: Path) -> None:
    """Write the four files."""
    tsv = {"sep": "\t", "lineterminator": "\n"}
    write_gzip(simulation.counts.to_csv(**tsv), folder / "counts.tsv.gz")
    write_gzip(simulation.gene_truth.to_csv(index=False, **tsv), folder / "truth_genes.tsv.gz")
    simulation.truth.to_csv(folder / "truth.tsv", index=False, **tsv)
    simulation.samples.to_csv(sheet, index=False, **tsv)


def main() -> None:
    """Simulate and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=HERE, help="folder for counts and truth")
    parser.add_argument("--samples", type=Path, default=HERE.parents[2] / "config/samples/planted.tsv")
    options = parser.parse_args()
    write(simulate(LINES, SEED), options.folder, options.samples)


if __name__ == "__main__":
    main()
