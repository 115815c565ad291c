"""R packages as peers of a benchmark: one R process, its own CPU seconds and peak memory."""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

ABSENT = "no Rscript on the path"
READ = """
suppressPackageStartupMessages({{{libraries}}})
size <- scan("size.txt", quiet = TRUE)
y <- matrix(readBin("y.bin", "double", prod(size)), size[1])
rownames(y) <- paste0("g", seq_len(size[1]))
sets <- lapply(strsplit(readLines("sets.tsv"), "\\t"), function(one) rownames(y)[as.integer(one)])
names(sets) <- paste0("m", seq_along(sets))
design <- matrix(readBin("design.bin", "double", size[2] * size[3]), size[2])
start <- proc.time()
{code}
cat(sum((proc.time() - start)[1:2]))
"""


def run_r(
    code: str,
    libraries: str,
    values: np.ndarray,
    sets: Mapping[str, Mapping[str, int]],
    genes: list[str],
    design: np.ndarray | None = None,
) -> dict[str, float] | str:
    """Run R code on `y` (genes x samples), `sets` and `design`; return CPU seconds and peak MB, or why not.

    Only `code` is timed; reading and loading packages are not. The peak is of the whole process, which
    holds R's copy of the matrix.
    """
    if not shutil.which("Rscript"):
        return ABSENT
    design = np.ones((values.shape[1], 1)) if design is None else design
    row = {gene: number + 1 for number, gene in enumerate(genes)}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        np.asarray(values, dtype=float).ravel(order="F").tofile(place / "y.bin")
        np.asarray(design, dtype=float).ravel(order="F").tofile(place / "design.bin")
        (place / "size.txt").write_text(f"{values.shape[0]} {values.shape[1]} {design.shape[1]}\n")
        listed = ("\t".join(str(row[gene]) for gene in signed) for signed in sets.values())
        (place / "sets.tsv").write_text("\n".join(listed) + "\n")
        (place / "code.R").write_text(READ.format(libraries=libraries, code=code))
        done = subprocess.run(["Rscript", "code.R"], cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["R failed"]
        return lines[0]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"seconds": float(done.stdout.split()[-1]), "peak_mb": peak}
