"""Make the shipped atlas from public contrast tables: manifest.tsv, effects.tsv, background.tsv.

    PYTHONPATH=workflow python resources/atlas/build.py DATA [--into FOLDER]

DATA holds one table a contrast (NAME.tsv.gz with gene, log2fc and, where known, se) and a manifest.tsv that
names the sources. It is not part of the project: many of the tables came without a licence, so that only what
is computed from them is shipped. A table takes the way of a user's published table: identifier gate, genes
without any change left out, mechanism effects with errors.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from sorascope import identifiers, knowledge
from sorascope.arrays.coregulation import shipped
from sorascope.atlas.unit_effects import Effects, of_table
from sorascope.contrast_table.contrast import expressed, gene_table
from sorascope.contrast_table.read import read
from sorascope.files import tables
from sorascope.knowledge import layers
from sorascope.settings import IDENTIFIERS, SHIPPED_MECHANISMS, Dataset, Statistics, Table
from sorascope.synthesis import folders
from sorascope.synthesis.clones import background

HERE = Path(__file__).resolve().parent
ROLES = {
    "resistant_liver": "liver",
    "resistant_other": "other_resistance",
    "drift": "drift",
    "treatment": "treatment",
}
# The two UWB1.289 contrasts start from different parental cells: BRCA1-deficient, and BRCA1 restored.
OWN_PARENT = ("uwb_ola_def", "uwb_ola_prof")
CLONES = ("huh7_sora_sr1", "huh7_sora_sr2", "mcf7_tamr_a", "mcf7_lted_b1", "mcf7_lted_b2", "mcf7_lted_e")
CLONE_LINES = ("PEO1",)
XENOGRAFTS = "SA"


def described(row: dict[str, str], genes: int) -> dict[str, str]:
    """Return a row of our manifest from one of the source's."""
    place, _, path = row["source"].partition(":")
    repository, _, commit = place.partition("@")
    name, line = row["name"], row["line"]
    clone = name in CLONES or line in CLONE_LINES
    parent = f"{row['study']} {line}" + (f" {name}" if name in OWN_PARENT else "")
    return {
        "contrast": name,
        "role": ROLES[row["kind"]],
        "line": line,
        "drug": "" if row["drug"] == "none" else row["drug"],
        "duration": "",
        "model": "xenograft, single cells" if line.startswith(XENOGRAFTS) else "cell line",
        "clone": name.rpartition("_")[2] if clone else "",
        "parent": parent,
        "samples": "" if "?" in row["n"] else row["n"],
        "resistance": "acquired" if row["kind"].startswith("resistant") else "unknown",
        "series": row["series"] if row["series"].startswith("GSE") else "",
        "study": row["study"],
        "repository": repository,
        "commit": commit,
        "path": path,
        "licence": row["licence"],
        "genes": str(genes),
        "direction": row["direction_certain"],
        "doubt": "" if row["note"] == "nan" else row["note"],
    }


def main(data: Path, into: Path) -> None:
    """Build the three tables."""
    base = knowledge.load(SHIPPED_MECHANISMS, layers=None)
    sets = {name: genes for one in layers.each(base) for name, genes in one.signed_sets().items()}
    gate, options = identifiers.load_table(IDENTIFIERS), Statistics()
    rows, effects = [], []
    source = pd.read_csv(data / "manifest.tsv", sep="\t", dtype=str, keep_default_na=False)
    columns = {"gene": "gene", "log2_fold_change": "log2fc"}
    for row in source[source["kind"].isin(ROLES)].to_dict("records"):
        path = data / f"{row['name']}.tsv.gz"
        published, _ = expressed(read(path, row["name"], gate, columns=columns))
        found = Effects()
        table = Table(row["name"], path)
        dataset = Dataset(row["name"], "", kind="contrast", tables={row["name"]: table})
        genes = gene_table(published, "log2")
        of_table(found, genes, dataset, row["name"], sets, {}, options)
        rows.append(described(row, len(genes)))
        effects.append(found.tables()["effects"])
    manifest = pd.DataFrame(rows, columns=list(folders.MANIFEST))
    table = folders.kept(pd.concat(effects, ignore_index=True))
    tables.write(manifest, into / folders.MANIFEST_FILE)
    tables.write(table, into / folders.EFFECTS_FILE)
    atlas = folders.load([into])
    usual = shipped("replicates")
    by_layer = [background(atlas, one.signed_sets(), options.fdr, usual) for one in layers.each(base)]
    tables.write(pd.concat(by_layer, ignore_index=True), into / "background.tsv")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--into", type=Path, default=HERE)
    given = parser.parse_args()
    main(given.data, given.into)
