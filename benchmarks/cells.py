"""Speed and memory of scoring cells, beside peers in one run: python benchmarks/cells.py [--largest 1000000].

In memory: 100,000 cells × 20,000 genes (5 % stored, CSR), all scored sets of the knowledge base, against
scanpy.tl.score_genes and, in the environment that `make bench` makes, AUCell and ULM of decoupler on 20,000
of these cells.
From disk: 50,000 cells and more; two processes score half of them each, as scattered jobs do.
Every job is a process of its own that imports and loads first; seconds and memory are counted from there.
"""

import argparse
import gc
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import large
import numpy as np
import peers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow"))

from sorascope import knowledge  # noqa: E402
from sorascope.cells import chunks, rank_scores, store  # noqa: E402
from sorascope.settings import SHIPPED_MECHANISMS  # noqa: E402

GENES, DENSITY, IN_MEMORY, FEWER = 20_000, 0.05, 100_000, 20_000
OF_DECOUPLER = ("aucell", "ulm")
LABELS = {
    "memory": "rank",
    "scanpy": "scanpy score_genes",
    "aucell": "decoupler AUCell",
    "ulm": "decoupler ULM",
}
SIZES = (50_000, 100_000, 250_000, 1_000_000)
WRITTEN_AT_ONCE = 10_000


def sets() -> dict[str, dict[str, int]]:
    """Return the scored sets of the knowledge base."""
    return knowledge.load(SHIPPED_MECHANISMS).signed_sets()


def gene_names() -> list[str]:
    """Return the members of the sets, and invented names up to 20,000."""
    members = sorted({gene for one in sets().values() for gene in one})
    return members + [f"gene{number}" for number in range(GENES - len(members))]


def random_cells(count: int, rng: np.random.Generator):
    """Return counts of random genes, each cell with 5 % of them."""
    from scipy import sparse

    stored = int(GENES * DENSITY)
    # one gene of each of `stored` equal windows: distinct and sorted without sorting
    window = GENES // stored
    indices = np.arange(stored) * window + rng.integers(window, size=(count, stored))
    data = 1 + rng.poisson(1.0, (count, stored)).astype(np.float32)
    indptr = np.arange(count + 1, dtype=np.int64) * stored
    return sparse.csr_matrix((data.ravel(), indices.astype(np.int32).ravel(), indptr), shape=(count, GENES))


def write(path: Path, cells: int) -> None:
    """Write random cells as h5ad, block by block; a few blocks in turn, since drawing them is slow."""
    import pandas as pd

    rng = np.random.default_rng(0)
    drawn = [random_cells(WRITTEN_AT_ONCE, rng) for _ in range(3)]
    parts = (drawn[number % len(drawn)] for number in range(cells // WRITTEN_AT_ONCE))
    store.write_h5ad(path, parts, pd.DataFrame(index=np.arange(cells).astype(str)), gene_names())


def memory(field: str) -> float:
    """Return VmRSS (now) or VmHWM (peak) of this process in MB."""
    return int(re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) / 1024


def measured(work) -> dict[str, float]:
    """Return seconds, CPU seconds, peak memory and peak beyond what was there before, in MB."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before, start, busy = memory("VmRSS"), time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": time.perf_counter() - start,
        "cpu": time.process_time() - busy,
        "peak": memory("VmHWM"),
        "beyond": memory("VmHWM") - before,
    }


def job(name: str, path: Path, start: int, stop: int) -> dict[str, float]:
    """Do one job in this process; `start` and `stop` are the cells it takes."""
    if name == "disk":
        with chunks.opened(path) as matrix:
            genes, chosen = chunks.gene_names(path), sets()
            return measured(lambda: rank_scores.score(matrix, genes, chosen, start, stop))
    import anndata
    import pandas as pd

    with chunks.opened(path) as matrix:
        loaded = matrix[start:stop]
    genes, chosen = pd.Index(gene_names()), sets()
    if name == "memory":
        return measured(lambda: rank_scores.score(loaded, genes, chosen))
    data = anndata.AnnData(loaded, var=pd.DataFrame(index=genes))
    parts = {
        f"{key}{sign:+d}": [gene for gene, direction in one.items() if direction == sign]
        for key, one in chosen.items()
        for sign in (1, -1)
    }
    parts = {key: members for key, members in parts.items() if members}
    if name == "scanpy":
        import scanpy

        scanpy.pp.normalize_total(data, target_sum=1e4)
        scanpy.pp.log1p(data)

        def score() -> None:
            for key, members in parts.items():
                scanpy.tl.score_genes(data, members, score_name=key)

        return measured(score)
    import decoupler

    method = getattr(decoupler.mt, name)
    net = pd.DataFrame(
        [(key, gene) for key, one in parts.items() for gene in one], columns=["source", "target"]
    ).assign(weight=1.0)
    method(data.copy(), net, tmin=1)  # compiles, some of it only for many cells
    return measured(lambda: method(data, net, tmin=1))


def run(*jobs: tuple[str, Path, int, int]) -> list[dict[str, float]]:
    """Run jobs side by side, each in a process of its own."""
    started = []
    for one in jobs:
        python = str(peers.PYTHON) if one[0] in OF_DECOUPLER else sys.executable
        command = [python, __file__, "--job", *map(str, one)]
        single = {**os.environ, **dict.fromkeys(peers.THREADS, "1")}
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=single))
    told = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        sys.exit("a job failed")
    return [json.loads(text.splitlines()[-1]) for text in told]


def in_memory(path: Path, write_page: bool = False) -> None:
    """Print the table of peers, and put it into docs/performance.md on request.

    Ratios are of CPU time a cell, which other work on the machine does not change.
    """
    print(f"in memory: {IN_MEMORY:,} cells × {GENES:,} genes, {len(sets())} sets")
    print("job\tcells\tseconds\tCPU s\tCPU ms a cell\ttimes rank_scores\tMB beyond the matrix")
    tasks = {"memory": IN_MEMORY, "scanpy": IN_MEMORY, **dict.fromkeys(OF_DECOUPLER, FEWER)}
    if not peers.PYTHON.exists():
        tasks = {name: cells for name, cells in tasks.items() if name not in OF_DECOUPLER}
        print(f"(decoupler is {peers.ABSENT}: no AUCell, no ULM)")
    each = {}
    for name, cells in tasks.items():
        result = run((name, path, 0, cells))[0]
        each[name] = 1000 * result["cpu"] / cells
        ratio = each[name] / each["memory"]
        print(
            f"{name}\t{cells}\t{result['seconds']:.1f}\t{result['cpu']:.1f}\t{each[name]:.4f}\t{ratio:.1f}"
            f"\t{result['beyond']:.0f}",
            flush=True,
        )
        if write_page:
            key = (f"scores of {cells:,} cells: {LABELS[name]}", f"{GENES:,} genes, {len(sets())} sets")
            large.write({key: (result["cpu"], result["peak"], f"{ratio:.1f} × the time a cell of ours")})


def from_disk(path: Path, largest: int) -> None:
    """Print time and memory against the number of cells."""
    print("\nfrom disk, two processes: each scores half of the cells")
    print("cells\tseconds\tCPU s of both\tCPU microseconds a cell\tMB peak of both together")
    for cells in [size for size in SIZES if size <= largest]:
        half = cells // 2
        results = run(("disk", path, 0, half), ("disk", path, half, cells))
        seconds = max(result["seconds"] for result in results)
        cpu, peak = (sum(result[key] for result in results) for key in ("cpu", "peak"))
        print(f"{cells}\t{seconds:.1f}\t{cpu:.1f}\t{1e6 * cpu / cells:.1f}\t{peak:.0f}", flush=True)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="most cells of the table from disk")
    parser.add_argument(
        "--folder", type=Path, help="where the cells are written (default: a temporary folder)"
    )
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    parser.add_argument("--job", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.job:
        name, path, start, stop = options.job
        print(json.dumps(job(name, Path(path), int(start), int(stop))))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        path = Path(folder) / "cells.h5ad"
        start = time.perf_counter()
        write(path, max(options.largest, IN_MEMORY))
        size, seconds = path.stat().st_size / 1e9, time.perf_counter() - start
        print(f"written: {max(options.largest, IN_MEMORY):,} cells, {size:.1f} GB, {seconds:.0f} s\n")
        in_memory(path, options.write)
        from_disk(path, options.largest)


if __name__ == "__main__":
    main()
