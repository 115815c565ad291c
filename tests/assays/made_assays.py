"""Small assays for tests: a sheet, an expression matrix and the tables that programs write, made anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sorascope.settings import Assay

SAMPLES = ("p1", "p2", "p3", "r1", "r2", "r3")
ROWS = {name: {"response": "sensitive" if name[0] == "p" else "resistant"} for name in SAMPLES}


def write(path: Path, header, rows, delimiter="\t") -> Path:
    lines = [delimiter.join(header), *(delimiter.join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def values(rows: int, samples: int = 6, seed: int = 7) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.round(rng.normal(22, 2, (rows, 1)) + rng.normal(0, 0.3, (rows, samples)), 4)


def assay(path: Path, kind: str = "protein", scale: str = "log2", **more) -> Assay:
    return Assay("extra", kind, path, scale, **more)
