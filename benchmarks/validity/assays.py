"""How well the tests of further assays do: `PYTHONPATH=workflow:. python -m benchmarks.validity.assays`.

Prints the tables of docs/assays.md: false calls with values missing at the low end, held-out references of
replicates and of the liver lines, and what is found of the planted panel over seeds.
"""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
from resources.panels.planted import phospho

from sorascope import knowledge
from sorascope.assays import evidence
from sorascope.assays.agreement import AGREE, CONTRADICT, DIVIDED, OWN_ALONE, OWN_ONLY
from sorascope.assays.matrix import read
from sorascope.assays.statistics.differences import differences
from sorascope.assays.statistics.samples import held_out
from sorascope.assays.tested import run
from sorascope.settings import ROOT, SHIPPED_MECHANISMS, Assay, Contrast, Statistics

ROWS, SEEDS = 20_000, 20
DESIGN = np.column_stack([np.ones(6), [0, 0, 0, 1, 1, 1]]).astype(float)
MOVING = (AGREE, CONTRADICT, DIVIDED, OWN_ALONE, OWN_ONLY)


def simulated(shift: float, seed: int) -> np.ndarray:
    """Return 3 against 3 log2 intensities with unequal noise, of which low ones are missing more often."""
    rng = np.random.default_rng(seed)
    spread = 0.5 * np.sqrt(4 / rng.chisquare(4, (ROWS, 1)))
    values = rng.normal(20, 2, (ROWS, 1)) + rng.normal(0, 1, (ROWS, 6)) * spread
    values[:, 3:] += shift
    lost = rng.random(values.shape) < 1 / (1 + np.exp(1.5 * (values - 18.5)))
    return np.where(lost, np.nan, values)


def ways() -> dict[str, object]:
    """Return the ways to treat missing values: name -> function of a matrix."""
    draw = np.random.default_rng(1)

    def smallest(values: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(values), np.nanmin(values), values)

    def lowered(values: np.ndarray) -> np.ndarray:
        mean, spread = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
        drawn = draw.normal(mean - 1.8 * spread, 0.3 * spread, values.shape)
        return np.where(np.isnan(values), drawn, values)

    return {
        "as it is (2 values a group)": lambda values: values,
        "smallest value filled in": smallest,
        "draws from a lowered normal filled in": lowered,
    }


def missing_values() -> pd.DataFrame:
    """Return false calls and power of each way, over rows that lack 1 to 5 of 6 values."""
    made = []
    null, effect = simulated(0, 3), simulated(1.5, 4)
    for name, way in ways().items():
        found = {}
        for label, values in (("null", null), ("effect", effect)):
            lacking = np.isnan(values).sum(axis=1)
            own = (lacking > 0) & (lacking < 6)
            found[label] = differences(way(values), DESIGN).p[own]
        tested = np.isfinite(found["null"])
        made.append(
            {
                "way": name,
                "rows tested": tested.mean(),
                "false at .05": (found["null"][tested] < 0.05).mean(),
                "false at .001": (found["null"][tested] < 0.001).mean(),
                "power at 1.5 log2": (np.nan_to_num(found["effect"], nan=1) < 0.05).mean(),
            }
        )
    return pd.DataFrame(made)


def references() -> pd.DataFrame:
    """Return how often held-out references are called: simulated replicates, and the liver lines' array."""
    rng = np.random.default_rng(7)
    made = []
    for count in (3, 4, 6, 8):
        spread = np.sqrt(4 / rng.chisquare(4, (ROWS // 4, 1)))
        p = held_out(rng.normal(0, 1, (ROWS // 4, count)) * spread)
        made.append((f"{count} simulated replicates", *rates(p)))
    table = pd.read_csv(ROOT / "resources/panels/gdsc_liver/rppa.tsv", sep="\t", index_col=0)
    sheet = pd.read_csv(ROOT / "config/samples/gdsc_liver.tsv", sep="\t", index_col=0)
    sensitive = [line for line in table if sheet.loc[line, "response"] == "sensitive"]
    made.append((f"{len(sensitive)} sensitive liver lines", *rates(held_out(table[sensitive].to_numpy()))))
    made.append((f"{table.shape[1]} liver lines", *rates(held_out(table.to_numpy()))))
    return pd.DataFrame(made, columns=["references", "tests", "p < .05", "p < .001"])


def rates(p: np.ndarray) -> tuple[int, float, float]:
    """Return number of tests and shares below 0.05 and 0.001."""
    known = p[np.isfinite(p)]
    return len(known), float((known < 0.05).mean()), float((known < 0.001).mean())


def planted() -> pd.DataFrame:
    """Return, over seeds, how often each pattern is told as planted, and how often else anything moves."""
    base = knowledge.load(SHIPPED_MECHANISMS)
    contrast = Contrast("c", "response", "resistant", "sensitive")
    hits = dict.fromkeys(phospho.PLANTED, 0)
    others = moving = 0
    for seed in range(SEEDS):
        sites, samples, values = phospho.simulate(seed)
        matrix, sheet = as_assay(sites, samples, values)
        for line in phospho.LINES:
            own = [name for name in samples if name.startswith(line)]
            tested = run(matrix.of(own), sheet, contrast, list(base.mechanisms), Statistics(), {}, True)
            here = {each.mechanism: each for each in phospho.PLANTED if each.line == line}
            mrna = {key: as_mrna(here.get(key)) for key in base.signed_sets()}
            found = evidence.of_assay("p", tested, base, mrna, pd.DataFrame(columns=["row"]), 0.05)
            for key, agreement in zip(found["mechanism"], found["agreement"], strict=True):
                if key in here:
                    hits[here[key]] += agreement == here[key].expected
                else:
                    others += 1
                    moving += agreement in MOVING
    made = [(f"{each.line} {each.mechanism}: {each.expected}", n / SEEDS) for each, n in hits.items()]
    return pd.DataFrame(
        [*made, (f"moves without being planted, of {others}", moving / others)], columns=["", "share"]
    )


def as_mrna(planted_: phospho.Planted | None) -> dict[str, object]:
    """Return mRNA that moves as the planted pattern takes it to."""
    moves = planted_ is not None and planted_.expected in (AGREE, CONTRADICT, "mRNA only")
    effect = -1.0 if planted_ is not None and planted_.expected == CONTRADICT else 1.0
    return {"effect": effect, "low": 0.0, "high": 0.0, "fdr": 0.01 if moves else 0.9, "moves": moves}


def as_assay(sites: list[str], samples: list[str], values: np.ndarray):
    """Return a simulated table as the assay that is read from its file, and the sheet."""
    import tempfile
    from pathlib import Path

    sheet = pd.DataFrame({"response": [name.split("_")[1] for name in samples]}, index=samples)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "p.tsv"
        pd.DataFrame(values, sites, samples).rename_axis("site").to_csv(path, sep="\t")
        return read(Assay("p", "phospho", path, "log2"), sheet.to_dict("index"), "key"), sheet


def main() -> None:
    """Print all tables."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for table in (missing_values(), references(), planted()):
        print(table.to_string(index=False, float_format=lambda value: f"{value:.4f}"), end="\n\n")


if __name__ == "__main__":
    main()
