"""Choose the simulated genes; writes genes.tsv.gz, which freezes the sets as they were when planted.

    python -m resources.panels.planted.choose_genes

Every gene takes its differences between lines, and its co-regulation, from a gene that the panel
gdsc_liver measured (its `kin`): from itself where possible; a set's unmeasured member from a measured
member of the same set; any other gene from a measured gene drawn at random.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from resources.panels.gdsc_liver.build import write_gzip

from .background import HERE, read_panel

ROOT = HERE.parents[2]
GENES = 16_000
SEED = 2017


def read_sets() -> pd.DataFrame:
    """Return the scored genes of the mechanisms with at least 5: mechanism, symbol, direction."""
    genes = pd.read_csv(ROOT / "resources/mechanisms/genes.tsv", sep="\t", keep_default_na=False)
    genes = genes[genes["scored"] == "yes"].astype({"direction": int})
    return genes[genes.groupby("mechanism")["symbol"].transform("size") >= 5]


def read_symbols() -> list[str]:
    """Return the approved symbols of protein-coding genes."""
    table = pd.read_csv(
        ROOT / "resources/identifiers/hgnc.tsv.gz", sep="\t", dtype=str, keep_default_na=False
    )
    coding = (table["status"] == "Approved") & (table["locus_type"] == "gene with protein product")
    return sorted(table.loc[coding, "symbol"])


def choose(symbols: list[str], measured: set[str], sets: pd.DataFrame) -> pd.DataFrame:
    """Return the table gene, kin, level_offset (log2, against its kin), mechanisms (name:direction|…)."""
    rng = np.random.default_rng(SEED)
    members = sets[sets["symbol"].isin(symbols)]
    wanted = (set(symbols) & measured) | set(members["symbol"])
    others = [symbol for symbol in symbols if symbol not in wanted]
    genes = sorted(wanted | set(rng.choice(others, GENES - len(wanted), replace=False)))

    donors = sorted(set(symbols) & measured)
    mates = {name: sorted(set(group["symbol"]) & set(donors)) for name, group in members.groupby("mechanism")}
    of_gene = dict(iter(members.groupby("symbol")))
    rows = []
    for gene in genes:
        belongs = of_gene.get(gene)
        if gene in measured:
            kin, offset = gene, 0.0
        else:
            same_set = mates[belongs["mechanism"].iloc[0]] if belongs is not None else []
            kin, offset = str(rng.choice(same_set or donors)), round(float(rng.normal()), 1)
        pairs = [] if belongs is None else zip(belongs["mechanism"], belongs["direction"], strict=True)
        rows.append((gene, kin, offset, "|".join(f"{name}:{sign:+d}" for name, sign in pairs)))
    return pd.DataFrame(rows, columns=["gene", "kin", "level_offset", "mechanisms"])


if __name__ == "__main__":
    table = choose(read_symbols(), set(read_panel().index), read_sets())
    write_gzip(table.to_csv(sep="\t", index=False, lineterminator="\n"), HERE / "genes.tsv.gz")
