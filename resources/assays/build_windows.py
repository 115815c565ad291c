"""Build `windows.tsv`: the 15 residues around each site of the tables, from UniProt's sequences.

    python -m resources.assays.build_windows --fasta FILE [--check]

Run from the project's root. `--fasta`: UniProt's canonical human sequences as FASTA (text, also .gz; CC BY
4.0), of any release. A site is written where UniProt's sequence has its residue at its place; the others are
named. Ends of proteins are filled with `_`. `--check` writes nothing and compares with the shipped table.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "workflow"))
from sorascope.assays import curated

OUTPUT = Path(__file__).parent / "windows.tsv"
REACH = 7


def sequences(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield accession and sequence of each entry of a FASTA of UniProt (>sp|P31749|AKT1_HUMAN …)."""
    accession, parts = "", []
    for line in (*lines, ">"):
        if not line.startswith(">"):
            parts.append(line.strip())
            continue
        if accession:
            yield accession, "".join(parts)
        fields = line[1:].split("|")
        accession, parts = (fields[1] if len(fields) > 1 else fields[0].split(" ")[0].strip()), []


def window(sequence: str, residue: str, position: int) -> str:
    """Return the residues around a position (counted from 1), "" where another residue is there."""
    if not 0 < position <= len(sequence) or sequence[position - 1] != residue:
        return ""
    padded = "_" * REACH + sequence + "_" * REACH
    return padded[position - 1 : position + 2 * REACH]


def windows(sites: Iterable[str], of_genes: dict[str, list[str]]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return site and window in the order of sites, and the sites that no sequence of their gene fits."""
    found, lacking = [], []
    for site in sorted(sites):
        gene, _, place = site.rpartition("_")
        cut = next(
            filter(None, (window(one, place[0], int(place[1:])) for one in of_genes.get(gene, ()))), ""
        )
        if cut:
            found.append((site, cut))
        else:
            lacking.append(site)
    return found, lacking


def main() -> int:
    """Write or check the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fasta", type=Path, required=True)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    opened = gzip.open if options.fasta.suffix == ".gz" else open
    symbols = curated.symbols_of_proteins()
    of_genes: dict[str, list[str]] = {}
    with opened(options.fasta, "rt", encoding="utf-8") as stream:
        for accession, sequence in sequences(stream):
            if accession in symbols:
                of_genes.setdefault(symbols[accession], []).append(sequence)
    found, lacking = windows(curated.shipped().sites, of_genes)
    print(f"{len(found)} sites; none that fits for {', '.join(lacking) or 'none'}")
    if options.check:
        known = {site: cut for cut, sites in curated.shipped().windows.items() for site in sites}
        other = [f"{site} {known[site]} {cut}" for site, cut in found if known.get(site, cut) != cut]
        print(f"{len(other)} differ from {OUTPUT.name}", *other, sep="\n")
        return int(bool(other))
    OUTPUT.write_text("site\twindow\n" + "".join(f"{site}\t{cut}\n" for site, cut in found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
