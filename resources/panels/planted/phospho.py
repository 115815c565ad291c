"""Build the simulated phosphorylation of the planted panel. From the project's root:

    python -m resources.panels.planted.phospho

Writes phospho.tsv and truth_phospho.tsv beside this script. Needs nothing outside the project.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
CURATED = HERE.parents[1] / "assays"
SEED = 20170411
LINES = ("simA", "simB", "simC")
BACKGROUND = 240
SHIFT = 1.2  # log2, of a planted site
NOISE = 0.22  # log2, between replicates
LOST = 17.0  # log2 intensity at which half of the values are missing


@dataclass(frozen=True)
class Planted:
    """What a line's resistant samples do to some sites of a mechanism; `expected`: agreement with mRNA."""

    line: str
    mechanism: str
    sites: tuple[str, ...]
    shift: float
    expected: str


PLANTED = (
    Planted("simC", "egfr_erbb3_axis", ("EGFR_Y1092", "EGFR_Y1197", "ERBB3_Y1289"), SHIFT, "agree"),
    Planted("simA", "type1_ifn_isg", ("STAT1_Y701", "STAT2_Y690"), SHIFT, "contradict"),
    Planted("simC", "pi3k_akt_mtor", ("AKT1_S473", "AKT1_T308", "RPS6_S235_S236"), 0.0, "mRNA only"),
    Planted("simB", "jak_stat3", ("STAT3_Y705",), SHIFT, "own assay only"),
    Planted(
        "simA",
        "jnk_ap1_activation",
        ("JUN_S63", "JUN_S73", "MAPK8_T183_Y185"),
        SHIFT,
        "own assay, mRNA cannot show it",
    ),
    Planted("simB", "nfkb_inflammation", ("RELA_S536",), float("inf"), "not decided"),
)
ALSO = (
    *("AKT1S1_T246", "GSK3B_S9", "GSK3A_S21", "TSC2_T1462", "FOXO1_S256", "FOXO3_S253", "MDM2_S166"),
    *("MAPK1_T185_Y187", "MAPK3_T202_Y204", "RPS6KA1_T573", "EGFR_T693", "MYC_S62", "STMN1_S25", "ELK1_S383"),
    *("EIF4EBP1_T37_T46", "EIF4EBP1_S65", "RPS6_S240_S244", "RPS6KB1_T412", "STAT3_S727", "RB1_S807_S811"),
)


def names() -> list[str]:
    """Return the sites: planted, further ones of the tables, and background."""
    planted = [site for each in PLANTED for site in each.sites]
    with (CURATED / "antibodies.tsv").open(encoding="utf-8") as stream:
        genes = [
            row["features"].split()[0].partition("_")[0] for row in csv.DictReader(stream, delimiter="\t")
        ]
    used = {site.partition("_")[0] for site in (*planted, *ALSO)}
    genes = [gene for gene in dict.fromkeys(genes) if gene not in used]
    background = [f"{genes[n % len(genes)]}_S{1000 + 7 * n}" for n in range(BACKGROUND)]
    return [*dict.fromkeys([*planted, *ALSO]), *background]


def simulate(seed: int = SEED) -> tuple[list[str], list[str], np.ndarray]:
    """Return sites, samples and log2 intensities (NaN where missing), sites × samples.

    Low values are missing more often, as in mass spectrometry. A shift of infinity: seen in resistant samples
    of its line only.
    """
    rng = np.random.default_rng(seed)
    sites = names()
    samples = [
        f"{line}_{group}_{n}" for line in LINES for group in ("sensitive", "resistant") for n in (1, 2, 3)
    ]
    marked = len(sites) - BACKGROUND
    level = np.concatenate([rng.uniform(20, 24, marked), rng.normal(20, 2, BACKGROUND)])
    of_line = rng.normal(0, 0.8, (len(sites), len(LINES)))
    drift = rng.normal(0, 0.12, (len(sites), len(LINES)))
    spread = NOISE * np.sqrt(6 / rng.chisquare(6, len(sites)))
    values = np.empty((len(sites), len(samples)))
    for column, sample in enumerate(samples):
        line = LINES.index(sample.partition("_")[0])
        values[:, column] = level + of_line[:, line] + rng.normal(0, 1, len(sites)) * spread
        if "resistant" in sample:
            values[:, column] += drift[:, line]
            for each in PLANTED:
                if each.line == LINES[line] and np.isfinite(each.shift):
                    values[[sites.index(site) for site in each.sites], column] += each.shift
    missing = rng.random(values.shape) < 1 / (1 + np.exp(2.0 * (values - LOST)))
    missing[:marked] = False
    for each in PLANTED:
        if np.isinf(each.shift):
            for column, sample in enumerate(samples):
                missing[[sites.index(site) for site in each.sites], column] = not sample.startswith(
                    f"{each.line}_resistant"
                )
    return sites, samples, np.where(missing, np.nan, values)


def main(folder: Path = HERE) -> None:
    """Write both files."""
    sites, samples, values = simulate()
    lines = ["\t".join(["site", *samples])]
    for site, row in zip(sites, values, strict=True):
        lines.append("\t".join([site, *("" if np.isnan(x) else f"{x:.3f}" for x in row)]))
    (folder / "phospho.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    truth = ["line\tmechanism\tsites\tshift\texpected"]
    truth += [
        f"{each.line}\t{each.mechanism}\t{' '.join(each.sites)}\t{each.shift:g}\t{each.expected}"
        for each in PLANTED
    ]
    (folder / "truth_phospho.tsv").write_text("\n".join(truth) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
