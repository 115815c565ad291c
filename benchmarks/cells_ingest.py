"""Time and memory of ingesting cells against their number: benchmarks/cells_ingest.py --doublets 100000.

Random cells (20,000 genes, 5 % stored; see cells.py) in samples of 10,000 (--sample) are on disk as h5ad.
Ingest judges them, writes the kept ones and adds them up by sample; with doublets it also scores each
sample's doublets, which takes most of the time, so that is measured up to fewer cells unless told
otherwise. Each run is a process of its own; its seconds and peak memory are counted from before the
imports. With --write the figures go into docs/performance.md.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import large
import numpy as np

import cells
from sorascope.cells import ingest, store
from sorascope.identifiers import IdentifierTable
from sorascope.settings import CellOptions, Contrast, Dataset

A_SAMPLE = 10_000


def write(folder: Path, count: int, a_sample: int) -> None:
    """Write `count` random cells, so many of each sample, and their sample sheet."""
    import pandas as pd
    from scipy import sparse

    samples = [f"s{number}" for number in range(count // a_sample)]
    groups = ["resistant" if number % 2 else "sensitive" for number in range(len(samples))]
    sheet = pd.DataFrame({"sample": samples, "response": groups})
    sheet.to_csv(folder / "samples.tsv", sep="\t", index=False)
    rng = np.random.default_rng(0)
    at_once = min(a_sample, cells.WRITTEN_AT_ONCE)
    pool = sparse.vstack([cells.random_cells(at_once, rng) for _ in range(3)], format="csr")
    # others of them each time: ingest refuses samples that are copies of each other
    parts = (pool[rng.permutation(pool.shape[0])[:at_once]] for _ in range(count // at_once))
    table = pd.DataFrame({"sample": np.repeat(samples, a_sample)}, index=np.arange(count).astype(str))
    store.write_h5ad(folder / "cells.h5ad", parts, table, cells.gene_names())


def job(folder: Path, doublets: str) -> dict[str, float]:
    """Ingest the cells in this process."""
    names = frozenset(cells.gene_names())
    table = IdentifierTable(names, {}, {}, {}, {}, withdrawn=frozenset(), overrides={})
    dataset = Dataset(
        "cells",
        "random cells",
        folder / "cells.h5ad",
        folder / "samples.tsv",
        "counts",
        kind="cells",
        cells=CellOptions(doublets=doublets),
        contrasts={"c": Contrast("c", "response", "resistant", "sensitive")},
    )
    return cells.measured(lambda: ingest.run(dataset, table, folder / "kept.h5ad", seed=1))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=cells.SIZES[-1], help="most cells without doublets")
    parser.add_argument("--doublets", type=int, default=cells.SIZES[1], help="most cells with doublets")
    parser.add_argument(
        "--folder", type=Path, help="where the cells are written (default: a temporary folder)"
    )
    parser.add_argument("--smallest", type=int, default=0, help="fewest cells")
    parser.add_argument("--sample", type=int, default=A_SAMPLE, help="cells of a sample")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--job", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        print(json.dumps(job(Path(options.job[0]), options.job[1])))
        return
    print("cells\tdoublets\tseconds\tCPU s\tCPU microseconds a cell\tMB peak", flush=True)
    for count in (size for size in cells.SIZES if size >= options.smallest):
        wanted = [("off", options.largest), ("drop", options.doublets)]
        for doublets in [name for name, most in wanted if count <= most]:
            with tempfile.TemporaryDirectory(dir=options.folder) as folder:
                write(Path(folder), count, options.sample)
                command = [sys.executable, __file__, "--job", folder, doublets]
                told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
            found = json.loads(told.splitlines()[-1])
            print(
                f"{count}\t{doublets}\t{found['seconds']:.0f}\t{found['cpu']:.0f}"
                f"\t{1e6 * found['cpu'] / count:.0f}\t{found['peak']:.0f}",
                flush=True,
            )
            if options.write:
                name = f"{count:,} cells, doublets {'scored' if doublets == 'drop' else 'not scored'}"
                size = f"samples of {options.sample:,}, 20,000 genes"
                large.write({(name, size): (found["cpu"], found["peak"], "ingest of cells")})


if __name__ == "__main__":
    main()
